"""Closed schemas: what each field of a document must be. A field that is not asked for is refused like one that is missing.

A check takes the value and the place it stands at, and gives what Python works with, or raises BundleRefused
(`bundle-format`).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from jahorina.formats.bundle.refusals import refused

Check = Callable[[Any, str], Any]

INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"
LARGEST_WHOLE: Final = 2**53 - 1

_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def wrong(place: str, what: str = "") -> Exception:
    """The refusal of a field."""
    part, _dot, rest = place.partition(".")
    return refused("bundle-format", part=part, what=f"{rest} {what}".strip() or "form")


def text(pattern: str, most: int = 200) -> Check:
    """A text that fits the pattern as a whole."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any, place: str) -> str:
        if not isinstance(value, str) or len(value) > most or not compiled.fullmatch(value):
            raise wrong(place)
        return value

    return check


def whole(least: int = 0, most: int = LARGEST_WHOLE) -> Check:
    """A whole number between the two."""

    def check(value: Any, place: str) -> int:
        if type(value) is not int or not least <= value <= most:
            raise wrong(place)
        return value

    return check


def flag(value: Any, place: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong(place)
    return value


def choice(*known: Any) -> Check:
    """One of these, of the same type."""

    def check(value: Any, place: str) -> Any:
        if not any(type(value) is type(one) and value == one for one in known):
            raise wrong(place)
        return value

    return check


def instant(value: Any, place: str) -> datetime:
    """A moment of this century in UTC, to the second, written as 2026-01-31T12:00:00Z."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise wrong(place)
    try:
        return datetime.strptime(value, INSTANT).replace(tzinfo=UTC)
    except ValueError as error:
        raise wrong(place) from error


def written(moment: datetime) -> str:
    """A moment as bundles write it."""
    return moment.astimezone(UTC).strftime(INSTANT)


def listing(item: Check, *, most: int, least: int = 0, key: Callable[[Any], Any] | None = None) -> Check:
    """A list of such items. With a key they stand in its order and none stands twice: one set has one spelling."""

    def check(value: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise wrong(place)
        found = tuple(item(one, f"{place}[{number}]") for number, one in enumerate(value))
        if key is not None and any(key(one) >= key(following) for one, following in pairwise(found)):
            raise wrong(place)
        return found

    return check


def record(fields: Mapping[str, Check]) -> Check:
    """An object with exactly these fields."""

    def check(value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict) or value.keys() != fields.keys():
            raise wrong(place)
        return {name: look(value[name], f"{place}.{name}") for name, look in fields.items()}

    return check


def base64_bytes(most: int, length: int | None = None) -> Check:
    """Bytes in base 64, in the one spelling that the standard alphabet with padding has for them."""

    def check(value: Any, place: str) -> bytes:
        if not isinstance(value, str) or len(value) > most:
            raise wrong(place)
        try:
            found = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise wrong(place) from error
        if base64.b64encode(found).decode("ascii") != value or (length is not None and len(found) != length):
            raise wrong(place)
        return found

    return check


CODE = text(r"[a-z0-9][a-z0-9-]{0,39}")
"""Partners, streams, agreements."""

SHA256 = text(r"[0-9a-f]{64}")
NO_HASH_OR_SHA256 = text(r"([0-9a-f]{64})?")
SCHEMA = text(r"[a-z][a-z0-9-]{0,29}/(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})")
COUNTER = whole(1, 2**31 - 1)
