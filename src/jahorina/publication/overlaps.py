"""Statistics of the same people under two names are attacked together: where one counts everything that the other counts,
and more, the difference of two safe tables may be one person.

Let A be counted inside B, event by event (`Definition.holds_all_of`). Then B = A + R cell by cell, with R >= 0 the rest. The
tables of both get one more dimension, what is counted, in which B is the group of A and R; so the attacker asks for every
count of A, of B and of R that their tables tell or outline. Each statistic's own history was attacked before (tasks.py);
here stands the newest of each table. Background work alone calls this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jahorina.engines.disclosure.attack import attack
from jahorina.engines.disclosure.audit import OpenCell
from jahorina.engines.disclosure.rules import rule_for
from jahorina.engines.disclosure.tables import CountTable
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.ledger import published_tables
from jahorina.publication.models import ReleaseTable
from jahorina.publication.rules import rule_of
from jahorina.publication.states import OUT
from jahorina.registers.statistics.definitions import Definition
from jahorina.registers.statistics.queries import counted_statistic

COUNTED, REST, OUTCOME = "counted", "rest of", "outcome"
REGISTER, MOST_LISTED = "register", 200


@dataclass(frozen=True, slots=True)
class Counts:
    """The tables of one subject as readers have them, and what it counts."""

    subject: str
    definition: Definition
    tables: tuple[CountTable, ...]


def attacked_with_overlapping(subjects: Mapping[str, Sequence[CountTable]]) -> tuple[list[dict[str, Any]], list[str]]:
    """The attacks on every pair of overlapping statistics of which one is in `subjects` (its tables as they would go out);
    and the subjects beyond these that they knew."""
    asked = {subject: Counts(subject, _definition(subject), tuple(tables)) for subject, tables in subjects.items()}
    out = {one: _published(one) for subject in subjects for one in _neighbours(subject) if one not in asked}
    everything = [*asked.values(), *out.values()]
    reports, known = [], []
    for whole, part in _pairs(everything):
        if whole.subject in asked or part.subject in asked:
            reports.append(_attacked(whole, part))
            known += [one.subject for one in (whole, part) if one.subject not in asked]
    return reports, sorted(set(known))


def _pairs(everything: Sequence[Counts]) -> Iterator[tuple[Counts, Counts]]:
    """Each whole with each part of it; two that count the same once."""
    for at, one in enumerate(everything):
        for other in everything[at + 1 :]:
            if one.definition.holds_all_of(other.definition):
                yield one, other
            elif other.definition.holds_all_of(one.definition):
                yield other, one


def _attacked(whole: Counts, part: Counts) -> dict[str, Any]:
    rule = rule_for(rule_of(whole.definition.area.value).domain)
    same = part.definition.holds_all_of(whole.definition)
    inside = part.subject if not same else whole.subject
    groups = {} if same else {COUNTED: {whole.subject: (part.subject, f"{REST} {whole.subject}")}}
    tables = [*_told(whole, whole.subject), *_told(part, inside)]
    alone = {_key(cell) for one in (whole, part) for cell in _open(_told(one, one.subject), {}, rule.provable)}
    opened = [cell for cell in _open(tables, groups, rule.provable) if _key(cell) not in alone]
    return {
        "subject": f"{whole.subject} / {part.subject}",
        "safe": not opened,
        "rule": {"domain": rule.domain, "threshold": rule.threshold, "base": rule.base, "provable": rule.provable},
        "method": "",
        "notes": [],
        "earlier": 0,
        "asked": sum(len(table) for table in tables),
        # Which cell, and how; not between which bounds: they are what is hidden.
        "cells": [{"how": cell.opening.value, "cell": dict(cell.cell)} for cell in opened[:MOST_LISTED]],
        "open": len(opened),
        "only_together": len(opened),
        "mend": [_("Round both statistics to the same base, or publish fewer breakdowns of one of them.")]
        * bool(opened),
        "loss": [],
    }


def _open(tables: Sequence[CountTable], groups: Mapping[str, Any], provable: int) -> tuple[OpenCell, ...]:
    return attack(tables, groups, provable=provable).open_cells


def _key(cell: OpenCell) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, label) for name, label in cell.cell.items() if label != "_T"))


def _told(one: Counts, counted: str) -> list[CountTable]:
    """The newest of each table, with what it counts; an outcome is a dimension of its field, which another may not have."""
    field = f"{OUTCOME} {one.definition.outcome}"
    newest = {
        (table.dimensions, table.labels("period")): replace(
            table, dimensions=tuple(field if name == OUTCOME else name for name in table.dimensions), version=None
        )
        for table in one.tables
    }
    return [table.with_fixed({COUNTED: counted}) for table in newest.values()]


def _neighbours(subject: str) -> list[str]:
    """Other register subjects of the same partner and kind of people that something went out of."""
    _register, partner, _code, _version, people = subject.split(":")
    rows = ReleaseTable.objects.filter(release__state__in=list(OUT), subject__startswith=f"{REGISTER}:{partner}:")
    found = rows.filter(subject__endswith=f":{people}").exclude(subject=subject)
    return sorted(set(found.values_list("subject", flat=True)))


def _published(subject: str) -> Counts:
    return Counts(subject, _definition(subject), published_tables(subject))


def _definition(subject: str) -> Definition:
    _register, _partner, code, version, _people = subject.split(":")
    return counted_statistic(code, version).definition
