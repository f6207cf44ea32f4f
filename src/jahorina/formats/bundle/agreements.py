"""An agreement on sharing data: who may send what to whom, for which purpose, from when until when, kept how long.

Both sides hold the same document. A bundle names it by code and hash, and it is asked when a bundle is packed and again
when one is opened: what is not in it does not leave, and is not taken in if it arrives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jahorina.formats.bundle import fields
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.documents import PURPOSE, Manifest
from jahorina.formats.bundle.limits import MOST_RECIPIENTS
from jahorina.formats.bundle.refusals import refused
from jahorina.formats.bundle.schemas import PURPOSES
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-agreement/1"
LARGEST: Final = 64 * 1024

_DAY = fields.text(r"20\d\d-\d\d-\d\d")


def _day(value: Any, place: str) -> date:
    try:
        return date.fromisoformat(_DAY(value, place))
    except ValueError as error:
        raise fields.wrong(place) from error


_AGREEMENT = fields.record(
    {
        "code": fields.CODE,
        "every_days": fields.whole(1, 400),
        "format": fields.choice(FORMAT),
        "keep_days": fields.whole(1, 36_500),
        "onward": fields.flag,
        "purpose": fields.text(PURPOSE),
        "recipients": fields.listing(fields.CODE, least=1, most=MOST_RECIPIENTS, key=lambda one: one),
        "schemas": fields.listing(
            fields.text(r"[a-z][a-z0-9-]{0,29}/[1-9]\d{0,2}"), least=1, most=16, key=lambda one: one
        ),
        "sender": fields.CODE,
        "since": _day,
        "stream": fields.CODE,
        "until": _day,
    }
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One stream of one sender. `schemas` are names with their major version; `every_days` is the rhythm of the stream;
    `keep_days` how long the receiver may keep what it gets; `onward` whether it may pass it on."""

    code: str
    sender: str
    recipients: tuple[str, ...]
    stream: str
    schemas: tuple[str, ...]
    purpose: str
    since: date
    until: date
    keep_days: int
    every_days: int
    onward: bool

    def document(self) -> bytes:
        """The agreement as both sides hold it."""
        return canonical(
            {
                "code": self.code,
                "every_days": self.every_days,
                "format": FORMAT,
                "keep_days": self.keep_days,
                "onward": self.onward,
                "purpose": self.purpose,
                "recipients": list(self.recipients),
                "schemas": list(self.schemas),
                "sender": self.sender,
                "since": self.since.isoformat(),
                "stream": self.stream,
                "until": self.until.isoformat(),
            }
        )

    @property
    def sha256(self) -> str:
        """What a manifest names it by, beside its code."""
        return hashlib.sha256(self.document()).hexdigest()

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on this day, both ends included."""
        return self.since <= day <= self.until


def read_agreement(content: bytes) -> Agreement:
    """The agreement; raises BundleRefused (`bundle-json`, `bundle-format`)."""
    document = _AGREEMENT(parsed(content, part="agreement", largest=LARGEST), "agreement")
    del document["format"]
    found = Agreement(**document)
    if found.until < found.since or found.sender in found.recipients:
        raise fields.wrong("agreement.until" if found.until < found.since else "agreement.recipients")
    return found


def allow(manifest: Manifest, agreements: Collection[Agreement], *, now: datetime) -> Agreement:
    """The agreement under which this may cross a border now.

    Raises BundleRefused: `bundle-stream` where nobody agreed on such a stream of this sender, `bundle-agreement` where the
    agreement is another, says something else, or does not hold on the day it was packed or today.
    """
    of_stream = [one for one in agreements if (one.sender, one.stream) == (manifest.sender, manifest.stream)]
    if not of_stream:
        raise refused("bundle-stream", sender=manifest.sender, stream=manifest.stream)
    named = next((one for one in of_stream if one.code == manifest.agreement), None)
    if named is None:
        raise _not_allowed(manifest, _("it is not known here for this stream"))
    for holds, why in (
        (named.sha256 == manifest.agreement_sha256, _("its text is another one here")),
        (set(manifest.recipients) <= set(named.recipients), _("a recipient is not in it")),
        (manifest.schema.partition(".")[0] in named.schemas, _("this kind of content is not in it")),
        (_is_of_purpose(manifest), _("this kind of content needs an agreement of its own purpose")),
        (manifest.purpose == named.purpose, _("it was made for another purpose")),
        (named.is_in_force(manifest.created.date()), _("it was not in force when the bundle was made")),
        (named.is_in_force(now.date()), _("it is not in force today")),
    ):
        if not holds:
            raise _not_allowed(manifest, why)
    return named


def _is_of_purpose(manifest: Manifest) -> bool:
    return PURPOSES.get(manifest.schema.partition("/")[0], manifest.purpose) == manifest.purpose


def _not_allowed(manifest: Manifest, why: str) -> Exception:
    return refused("bundle-agreement", agreement=manifest.agreement, why=why)
