"""The chain: how an event becomes bytes and a hash. Pure; an auditor can write it again from this docstring.

The bytes are JSON (UTF-8, keys sorted, no white space, no numbers but integers) of the object with the members
`action`, `actor`, `at` (UTC, microseconds, `2026-11-23T19:21:13.252066Z`), `detail`, `partner`, `previous_hash`,
`sequence` and `target`. The hash is their SHA-256 in hexadecimal. `previous_hash` is the hash of the event with the
sequence before; the first event has sequence 1 and 64 zeros. For the values allowed here this is RFC 8785.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST_PREVIOUS = "0" * 64
LARGEST_INTEGER = 2**53 - 1
"""Larger integers do not survive every JSON reader."""


@dataclass(frozen=True, slots=True)
class Link:
    """An event as the chain sees it: the event's content without its own hash."""

    sequence: int
    at: datetime
    actor: str
    partner: str
    action: str
    target: str
    detail: Mapping[str, Any]
    previous_hash: str

    def hash(self) -> str:
        """SHA-256 of the canonical bytes, in hexadecimal."""
        return hashlib.sha256(canonical(self.content())).hexdigest()

    def content(self) -> dict[str, Any]:
        """The object that is hashed."""
        return {
            "sequence": self.sequence,
            "at": timestamp(self.at),
            "actor": self.actor,
            "partner": self.partner,
            "action": self.action,
            "target": self.target,
            "detail": dict(self.detail),
            "previous_hash": self.previous_hash,
        }


def timestamp(moment: datetime) -> str:
    """`moment` in UTC with microseconds and a Z; it must be aware."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> bytes:
    """The canonical JSON bytes of `value`; raises ValueError for what has no single JSON form (`checked`)."""
    checked(value)
    return _dumps(value).encode("utf-8")


def checked(value: Any) -> None:
    """Raise ValueError unless `value` is made of objects with text keys, lists, texts, integers, booleans and null."""
    match value:
        case bool() | None:
            return
        case int():
            if abs(value) > LARGEST_INTEGER:
                raise ValueError(f"{value} is too large an integer")
        case str():
            if "\0" in value:
                raise ValueError("a text holds NUL")
        case dict():
            for key, part in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"the key {key!r} is no text")
                checked(part)
        case list() | tuple():
            for part in value:
                checked(part)
        case _:
            raise ValueError(f"{type(value).__name__} has no canonical form")


_dumps = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
