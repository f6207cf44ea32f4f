"""Reads a case's or a person's steps as folding and gates see them. For this room alone: it hides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jahorina.registers.folding import Entry, effective
from jahorina.registers.gates.facts import CaseHistory
from jahorina.registers.models import Case, Step

_COLUMNS = ("sequence", "kind", "happened_on", "detail", "corrects", "is_void")


def entries_of(case_id: UUID) -> list[Entry]:
    """All entries of a case, corrections included, in the order of recording."""
    rows = Step.objects.filter(case_id=case_id).order_by("sequence").values_list(*_COLUMNS)
    return [Entry(*row) for row in rows]


def histories_of(person_id: UUID) -> dict[UUID, CaseHistory]:
    """The histories of all cases of a person, of every area, by case."""
    cases = Case.objects.filter(person_id=person_id).values_list("id", "area", "state")
    entries: dict[UUID, list[Entry]] = {identifier: [] for identifier, _area, _state in cases}
    rows = Step.objects.filter(case_id__in=entries).order_by("case_id", "sequence").values_list("case_id", *_COLUMNS)
    for case_id, *row in rows:
        entries[case_id].append(Entry(*row))
    return {
        identifier: CaseHistory(area, state, in_order(effective(entries[identifier])))
        for identifier, area, state in cases
    }


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries by the day they happened on; those of one day as they were recorded."""
    return tuple(sorted(entries, key=lambda entry: (entry.happened_on, entry.sequence)))
