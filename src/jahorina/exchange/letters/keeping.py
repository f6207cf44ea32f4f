"""How long letters are kept: not at all once they are taken in, and what they held no longer than the agreement says.

A letter's content lives on in the registers, under a key of each referral. The sealed letter in the content of its bundle
would open again with the institution's key after that key was destroyed, so it is overwritten with zeros of its size; the
manifest, which names its hash, stays. A content file that can only be read has been seen to. All of it can be repeated.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Final

from jahorina.exchange.contents import manifest_of
from jahorina.exchange.letters.models import Letter as Row
from jahorina.exchange.models import AgreementText, Bundle, Direction
from jahorina.exchange.services import now, store
from jahorina.exchange.store import replace_whole
from jahorina.formats.bundle import framing
from jahorina.formats.bundle.agreements import read_agreement
from jahorina.formats.bundle.documents import Manifest
from jahorina.registers.referral import received
from jahorina.registers.referral.states import Act

_SEEN_TO: Final = 0o400


def blank_all() -> int:
    """Overwrite the letters of every bundle that was taken in; returns of how many bundles. For what an interruption left."""
    rows = Bundle.objects.filter(direction=Direction.IN, acceptance__isnull=False, schema__startswith="referral/")
    return sum(blank(row.sha256, manifest_of(row.manifest)) for row in rows.iterator())


def blank(sha256: str, manifest: Manifest) -> bool:
    """Overwrite the letters in the content of a bundle; returns whether there was anything to do."""
    path = store().content_file(sha256)
    try:
        if path.stat().st_mode & 0o777 == _SEEN_TO:
            return False
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    document, rest = framing.split_content(content)
    place, members = 0, bytearray(rest)
    for member in manifest.members:
        if member.media == "age":
            members[place : place + member.packed_size] = bytes(member.packed_size)
        place += member.packed_size
    replace_whole(path, framing.join(framing.CONTENT_MAGIC, document, bytes(members)))
    os.chmod(path, _SEEN_TO)
    return True


def keep_no_longer(moment: datetime | None = None) -> int:
    """Destroy the keys of received referrals whose agreement's days are over; returns how many."""
    moment = moment or now()
    texts = AgreementText.objects.values_list("document", flat=True)
    days = {one.code: timedelta(days=one.keep_days) for one in (read_agreement(text.encode("utf-8")) for text in texts)}
    came = Row.objects.filter(direction=Row.Direction.IN, act=Act.SEALED, outcome="").select_related("bundle")
    over = [one.referral for one in came if one.at + days[one.bundle.agreement] < moment and one.referral is not None]
    return received.forget(over)
