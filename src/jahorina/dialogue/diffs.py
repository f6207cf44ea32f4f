"""The difference that a proposal makes, field by field and language by language, for a page to show side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jahorina.plan.choices import EntryKind
from jahorina.plan.content.documents import Verb

TEXT_FIELDS = ("texts", "description", "unit")
"""Fields that are texts by language: each language is a line of its own."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """A field before and after; `language` for one language of a text. None: nothing there."""

    field: str
    language: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class EntryDiff:
    """What becomes of an entry. `measure` leads to the page where it is shown, where the entry is there already."""

    kind: str
    kind_label: str
    verb: str
    code: str
    measure: str
    fields: tuple[FieldDiff, ...]


def diff_of(changes: Sequence[Mapping[str, Any]], before: Mapping[str, Any]) -> tuple[EntryDiff, ...]:
    """The difference, entry by entry, in the order of the changes."""
    found = []
    for one in changes:
        old = before.get(f"{one['kind']}:{one['code']}") or {}
        new = {} if one["verb"] == Verb.WITHDRAW else {**old, **one["entry"]}
        measure = one["code"] if one["kind"] == EntryKind.MEASURE else str(old.get("measure", ""))
        label = str(EntryKind(one["kind"]).label)
        shown = measure if old else ""
        found.append(EntryDiff(one["kind"], label, one["verb"], one["code"], shown, tuple(_fields(old, new))))
    return tuple(found)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldDiff]:
    for name in dict.fromkeys([*new, *old]):
        before, after = old.get(name), new.get(name)
        if before == after or (_is_empty(before) and _is_empty(after)) or name == "code":
            continue
        if name in TEXT_FIELDS:
            was, becomes = before or {}, after or {}
            for tag in dict.fromkeys([*becomes, *was]):
                if was.get(tag) != becomes.get(tag):
                    yield FieldDiff(name, tag, was.get(tag), becomes.get(tag))
        else:
            yield FieldDiff(name, "", None if _is_empty(before) else before, None if _is_empty(after) else after)


def _is_empty(value: Any) -> bool:
    return value in (None, "", [], {})
