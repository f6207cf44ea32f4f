"""The plan as one document: what a plan version is, and the difference between two.

document = {"schema": "jahorina-plan/1", "measures": {code: entry}, "milestones": {...}, "indicators": {...},
            "targets": {...}}

Its canonical form is JSON with sorted keys, no needless spaces, in UTF-8; the plan's hash is the SHA-256 of that. What
was withdrawn is not in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from jahorina.plan.choices import EntryKind

SCHEMA: Final = "jahorina-plan/1"
SECTIONS: Final[Mapping[EntryKind, str]] = {
    EntryKind.MEASURE: "measures",
    EntryKind.MILESTONE: "milestones",
    EntryKind.INDICATOR: "indicators",
    EntryKind.TARGET: "targets",
}
"""In the order in which entries are made; what hangs on them is withdrawn the other way round."""

Document = dict[str, Any]


class Verb(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the plan's content. `entry` is the whole entry to create, or the fields to change; empty to withdraw."""

    kind: EntryKind
    verb: Verb
    code: str
    entry: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a proposal that is kept; `change_of` reads it back."""
        return {"kind": self.kind.value, "verb": self.verb.value, "code": self.code, "entry": dict(self.entry)}


def change_of(kept: Mapping[str, Any]) -> Change:
    """A change from its JSON."""
    return Change(EntryKind(kept["kind"]), Verb(kept["verb"]), str(kept["code"]), dict(kept.get("entry") or {}))


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and signed."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash of one entry, which says whether it is still what somebody looked at."""
    return content_hash(entry)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes that make `after` of `before`: created and changed from measures down, withdrawn from targets up."""
    made: list[Change] = []
    gone: list[Change] = []
    for kind, section in SECTIONS.items():
        old, new = before.get(section, {}), after.get(section, {})
        made += [Change(kind, Verb.CREATE, code, new[code]) for code in sorted(new.keys() - old.keys())]
        for code in sorted(new.keys() & old.keys()):
            fields = {name: value for name, value in new[code].items() if old[code].get(name) != value}
            if fields:
                made.append(Change(kind, Verb.CHANGE, code, fields))
        gone = [Change(kind, Verb.WITHDRAW, code) for code in sorted(old.keys() - new.keys())] + gone
    return (*made, *gone)
