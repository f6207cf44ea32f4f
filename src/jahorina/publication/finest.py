"""The counts under a table of the registers: the finest that its area publishes, and the whole list of its members.

What is counted here are true counts; they stay in the background work that protects them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import NOT_KNOWN
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.choices import FIXED_MEMBERS
from jahorina.publication.rules import rule_of
from jahorina.publication.sources import Counts, Number, SourceTable, counts_of, named_members
from jahorina.registers.statistics.definitions import Dimension, Unit
from jahorina.registers.statistics.queries import CountedCard, counted_statistic, member_names, texts_of

OTHER = "other"
"""The member of those whom a table does not name; the engine reads it so, whatever other tables name."""


def finest_counts(source: SourceTable) -> tuple[tuple[str, ...], Counts]:
    """The dimensions and counts of the finest breakdown that adds up, the same for every table of the subject.

    It holds every dimension that the area publishes and in which one is counted once.
    """
    card = counted_statistic(source.statistic)
    published = [Dimension(name) for name in rule_of(card.definition.area.value).breakdowns]
    wanted = [name for name in published if name in card.definition.dimensions]
    total = sum(counts_of(source, ()).values())
    found, kept = counts_of(source, wanted), wanted
    if sum(found.values()) != total:
        kept = []
        for name in wanted:
            if sum(counts_of(source, [*kept, name]).values()) == total:
                kept.append(name)
        found = counts_of(source, kept)
    return tuple(name.value for name in kept), found


def listed_in_full(source: SourceTable) -> SourceTable:
    """The table with every member that its lists have, whether anybody was counted there or not.

    Raises InputRefused: `dp-not-persons` where one person may be counted several times, `dp-open-list` where the members
    are those who came, so that the list itself would tell.
    """
    card = counted_statistic(source.statistic)
    if card.definition.unit is not Unit.PERSONS:
        raise InputRefused(
            "dp-not-persons",
            _("Differential privacy protects persons who are counted once; %(code)s counts %(unit)s."),
            params={"code": card.code, "unit": card.definition.unit.value},
            hint=_("Choose a statistic of persons, or another method."),
        )
    lists = [_list(card, Dimension(name)) for name in source.dimensions]
    zero = Number(Decimal(0))
    cells = {cell: source.cells.get(cell, zero) for cell in product(*lists)}
    labels = {name: named_members(card, Dimension(name), cells, at) for at, name in enumerate(source.dimensions)}
    return replace(source, cells=cells, labels=labels)


def with_others(source: SourceTable, threshold: int) -> SourceTable:
    """The table with members of open lists (nationalities, ages) of fewer than `threshold` people taken together as others.

    A row that shows nothing would tell by its name that somebody was there. The row of the others is always there.
    """
    found = source
    for at, name in enumerate(source.dimensions):
        if not _fixed(counted_statistic(source.statistic), Dimension(name)):
            found = _others_along(found, at, threshold)
    return found


def _others_along(source: SourceTable, at: int, threshold: int) -> SourceTable:
    people: Counter[str] = Counter()
    for cell, number in source.cells.items():
        people[cell[at]] += int(number.value or 0)
    few = {member for member, count in people.items() if count < threshold}
    cells: dict[tuple[str, ...], Decimal] = {}
    for cell, number in source.cells.items():
        key = (*cell[:at], OTHER if cell[at] in few else cell[at], *cell[at + 1 :])
        cells[key] = cells.get(key, Decimal(0)) + (number.value or Decimal(0))
    for cell in list(cells):
        cells.setdefault((*cell[:at], OTHER, *cell[at + 1 :]), Decimal(0))
    name = source.dimensions[at]
    kept = {member: texts for member, texts in source.labels[name].items() if member not in few}
    labels = {**source.labels, name: {**kept, OTHER: texts_of(_("others"))}}
    return replace(source, cells={cell: Number(value) for cell, value in cells.items()}, labels=labels)


def _list(card: CountedCard, dimension: Dimension) -> tuple[str, ...]:
    fixed = _fixed(card, dimension)
    if not fixed:
        raise InputRefused(
            "dp-open-list",
            _("%(name)s has no fixed list: which members a table shows would tell who was there."),
            params={"name": dimension.value},
            hint=_("Differential privacy takes breakdowns by sex, outcome, step or state."),
        )
    return tuple(dict.fromkeys((*fixed, NOT_KNOWN)))


def _fixed(card: CountedCard, dimension: Dimension) -> tuple[str, ...]:
    """The members that a dimension's list has; empty where the members are those who came."""
    return FIXED_MEMBERS.get(dimension.value) or tuple(member_names(card.definition, dimension))
