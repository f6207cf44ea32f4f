"""Letters: what one institution writes to another about a referral, sealed to that institution inside a bundle.

    member   letter-<random>.age: an age v1 file to one key, the institution's; inside:
    content  canonical JSON with a closed schema, filled up with zeros to a multiple of 4 KiB

The bundle is sealed to nodes and its manifest signed by the sender's release keys; the letter inside is sealed once more, so
that neither a hub nor another recipient of the bundle reads it. Age does not say who wrote: the letter names both nodes and
both institutions, and who opens it compares them with the manifest that carried it. `institutions.json` is how a node makes
its institutions' keys known.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from jahorina.formats.bundle import fields, framing, sealing
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import refused

LETTER: Final = "jahorina-letter/1"
INSTITUTIONS: Final = "jahorina-institutions/1"
INSTITUTIONS_NAME: Final = "institutions.json"
LARGEST: Final = 512 * 1024
MOST_LETTERS: Final = 60
"""In one bundle."""

_STEP: Final = 4096
_WORDS: Final = 20_000
_DOCUMENT: Final = 300_000
_ANYTHING: Final = r"[^\x00]*"
_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CODE = fields.text(r"[a-z0-9][a-z0-9-]{0,59}")
_DAY = fields.text(r"20\d\d-\d\d-\d\d")


def _day(value: Any, place: str) -> date:
    try:
        return date.fromisoformat(_DAY(value, place))
    except ValueError as error:
        raise fields.wrong(place) from error


def _day_or_none(value: Any, place: str) -> date | None:
    return None if value == "" else _day(value, place)


def _uuid(value: Any, place: str) -> UUID:
    return UUID(fields.text(_UUID)(value, place))


_OPENING = fields.record(
    {
        "basis": _CODE,
        "consent_until": _day_or_none,
        "document": fields.text(_ANYTHING, _DOCUMENT),
        "from_area": _CODE,
        "is_simulated": fields.flag,
        "purpose": _CODE,
        "reference": fields.text(r"[A-Z0-9-]{4,30}"),
        "reply_due_on": _day,
        "sent_on": _day,
        "service": _CODE,
        "to_area": _CODE,
        "urgency": _CODE,
    }
)


def _opening(value: Any, place: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = None if value is None else _OPENING(value, place)
    return found


_LETTER = fields.record(
    {
        "act": _CODE,
        "format": fields.choice(LETTER),
        "from_institution": _CODE,
        "number": fields.COUNTER,
        "on": _day,
        "opening": _opening,
        "reason": fields.text(r"([a-z0-9][a-z0-9-]{0,59})?"),
        "recipient": fields.CODE,
        "referral": _uuid,
        "sender": fields.CODE,
        "to_institution": _CODE,
        "words": fields.text(_ANYTHING, _WORDS),
    }
)
_INSTITUTIONS = fields.record(
    {
        "format": fields.choice(INSTITUTIONS),
        "keys": fields.listing(
            fields.record({"institution": _CODE, "recipient": fields.text(sealing.RECIPIENT)}),
            most=500,
            key=lambda one: one["institution"],
        ),
    }
)


def sealed_letter(letter: Mapping[str, Any], recipient: str) -> Content:
    """The member that holds a letter; raises BundleRefused (`bundle-format`, `bundle-keys`) for what no letter can hold."""
    opening = letter["opening"]
    written = {name: _plain(value) for name, value in letter.items()} | {"format": LETTER}
    written["opening"] = {name: _plain(value) for name, value in opening.items()} if opening is not None else None
    content = canonical(written)
    _LETTER(parsed(content, part="letter", largest=LARGEST), "letter")
    content += bytes(framing.filling(len(content), _STEP))
    return Content(f"letter-{secrets.token_hex(16)}.age", sealing.seal(content, [recipient]))


def opened_letter(content: bytes, identities: Sequence[str], *, me: str) -> dict[str, Any]:
    """The letter, as Python works with it. Raises BundleRefused: `bundle-decrypt` where it is for nobody here, `bundle-age`,
    `bundle-size`, `bundle-json`, `bundle-format`."""
    if len(content) > 2 * LARGEST:
        raise refused("bundle-size", what="letter")
    inner = sealing.unseal(content, identities, me=me)
    plain = inner.rstrip(b"\x00")
    if len(inner) - len(plain) >= _STEP or len(inner) % _STEP:
        raise fields.wrong("letter.filling")
    found: dict[str, Any] = _LETTER(parsed(plain, part="letter", largest=LARGEST), "letter")
    del found["format"]
    return found


def institutions_member(keys: Mapping[str, str]) -> Content:
    """The member by which a node makes the keys of its institutions known."""
    listed = [{"institution": code, "recipient": recipient} for code, recipient in sorted(keys.items())]
    return Content(INSTITUTIONS_NAME, canonical({"format": INSTITUTIONS, "keys": listed}))


def read_institutions(content: bytes) -> dict[str, str]:
    """Institution and key; raises BundleRefused (`bundle-json`, `bundle-format`)."""
    document = _INSTITUTIONS(parsed(content, part="institutions", largest=LARGEST), "institutions")
    return {one["institution"]: one["recipient"] for one in document["keys"]}


def _plain(value: Any) -> Any:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
