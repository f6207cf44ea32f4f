"""Statistics of the same people under several names are attacked together: the difference of safe tables may be one person.

Which of them may count the same is implied by their definitions (`signatures.py`): each statistic is the sum over the
signatures that it is in. The tables of all that overlap get one more dimension, what is counted, in which each statistic is
the group of its signatures; so the attacker asks for every count that the tables tell or outline: of parts and wholes, of
what two share in part, of what remains of one without the other. Each statistic's own history was attacked before
(tasks.py); here stands the newest of each table. Background work alone calls this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from jahorina.engines.disclosure.attack import attack
from jahorina.engines.disclosure.audit import OpenCell
from jahorina.engines.disclosure.rules import rule_for
from jahorina.engines.disclosure.tables import CountTable
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.ledger import published_tables
from jahorina.publication.models import ReleaseTable
from jahorina.publication.rules import rule_of
from jahorina.publication.signatures import Signature, may_overlap, signatures
from jahorina.publication.states import OUT
from jahorina.registers.statistics.definitions import Definition
from jahorina.registers.statistics.queries import counted_statistic

COUNTED, OUTCOME = "counted", "outcome"
REGISTER, MOST_LISTED = "register", 200


@dataclass(frozen=True, slots=True)
class Counts:
    """The tables of one subject as readers have them, and what it counts."""

    subject: str
    definition: Definition
    tables: tuple[CountTable, ...]


def attacked_with_overlapping(subjects: Mapping[str, Sequence[CountTable]]) -> tuple[list[dict[str, Any]], list[str]]:
    """The attacks on the statistics that overlap with one of `subjects` (its tables as they would go out), together; and
    the subjects beyond these that they knew."""
    asked = {subject: Counts(subject, _definition(subject), tuple(tables)) for subject, tables in subjects.items()}
    out = {one: _published(one) for subject in subjects for one in _neighbours(subject) if one not in asked}
    reports, known = [], []
    for family in _families([*asked.values(), *out.values()]):
        if any(one.subject in asked for one in family):
            reports += [_attacked(some) for some in _parties(family) if any(one.subject in asked for one in some)]
            known += [one.subject for one in family if one.subject not in asked]
    return reports, sorted(set(known))


def _families(everything: Sequence[Counts]) -> list[list[Counts]]:
    """Statistics that overlap, directly or by others between them; those that overlap with none are in no family."""
    left, found = list(everything), []
    while left:
        family, waiting = [], [left.pop(0)]
        while waiting:
            one = waiting.pop()
            family.append(one)
            waiting += [other for other in left if may_overlap(one.definition, other.definition)]
            left = [other for other in left if other not in waiting]
        if len(family) > 1:
            found.append(family)
    return found


def _parties(family: Sequence[Counts]) -> list[Sequence[Counts]]:
    """The whole family at once; two by two where its signatures are too many."""
    if signatures([one.definition for one in family]) is not None:
        return [family]
    pairs = combinations(family, 2)
    return [pair for pair in pairs if may_overlap(pair[0].definition, pair[1].definition)]


def _attacked(family: Sequence[Counts]) -> dict[str, Any]:
    rule = rule_for(rule_of(family[0].definition.area.value).domain)
    found = signatures([one.definition for one in family]) or ()
    groups = {COUNTED: {one.subject: _inside(at, found, family) for at, one in enumerate(family)}}
    tables = [table for one in family for table in _told(one, one.subject)]
    alone = {_key(cell) for one in family for cell in _open(_told(one, one.subject), {}, rule.provable)}
    opened = [cell for cell in _open(tables, groups, rule.provable) if _key(cell) not in alone]
    return {
        "subject": " / ".join(one.subject for one in family),
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
        "mend": [_("Round all these statistics to the same base, or publish fewer breakdowns of one of them.")]
        * bool(opened),
        "loss": [],
    }


def _inside(at: int, found: Sequence[Signature], family: Sequence[Counts]) -> tuple[str, ...]:
    """The signatures that a statistic is in, by name: which statistics count these, and no other."""
    return tuple(
        "in " + " and ".join(family[place].subject for place in sorted(signature)) + " alone"
        for signature in found
        if at in signature
    )


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
