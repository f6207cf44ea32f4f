"""Released tables as readers look for them: by statistic, breakdown and period, by place, by the question they answer.

Everything here is made of `public.every_table`: nothing is counted, added up or compared that was not released.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jahorina.kernel.errors import NotFound
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.publication.choices import TableKind
from jahorina.publication.content import PublicCell
from jahorina.publication.public import PublicCard, TablePage, Texts, every_table

WHOLE = "total"
"""The breakdown of a table that has none, in an address."""

AREAS = ("partner", "place")
QUESTIONS: Mapping[str, str] = {
    "how-many": _("How many are there?"),
    "who": _("Who are they: women, men, children?"),
    "from-where": _("Where do they come from?"),
    "where": _("Where on the route?"),
    "what-happened": _("What happened to them?"),
    "plan": _("Is the plan being carried out?"),
}
"""What people ask, in the order in which they ask it."""

ANSWERED_BY: Mapping[str, str] = {
    "sex": "who",
    "age": "who",
    "nationality": "from-where",
    **dict.fromkeys(AREAS, "where"),
    **dict.fromkeys(("outcome", "step", "state"), "what-happened"),
}


@dataclass(frozen=True, slots=True)
class Shelved:
    """A released table with the release that it stands in."""

    card: PublicCard
    table: TablePage

    @property
    def breakdown(self) -> str:
        """Its breakdown as addresses write it."""
        return breakdown_of(self.table)

    @property
    def period(self) -> str:
        """Its period as addresses write it."""
        return period_address(self.table.period)

    @property
    def partner(self) -> str:
        """Whose counts they are; empty for the region's."""
        return self.table.fixed.get("partner", "")


@dataclass(frozen=True, slots=True)
class Topic:
    """A statistic that tables were released of, with its breakdowns, periods and partners."""

    statistic: str
    titles: Texts
    units: Texts
    breakdowns: Mapping[str, tuple[str, ...]]
    periods: tuple[Period, ...]
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class Series:
    """The tables of one breakdown of one partner over time: a row for each cell, a column for each period.

    `rows` hold members and, for each period, the cell or None where that table does not list the members.
    """

    partner: str
    tables: tuple[Shelved, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[PublicCell | None, ...]], ...]

    @property
    def example(self) -> TablePage:
        """The newest table, for names and units."""
        return self.tables[-1].table


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """What a table says of one place: its total, or its cell."""

    shelved: Shelved
    cell: PublicCell


def shelf() -> tuple[Shelved, ...]:
    """Every table that stands, the newest period first."""
    return tuple(Shelved(card, table) for card, table in every_table())


def topics(tables: Iterable[Shelved]) -> tuple[Topic, ...]:
    """The statistics that there are tables of, by code."""
    by_statistic: dict[str, list[Shelved]] = {}
    for one in tables:
        by_statistic.setdefault(one.table.statistic, []).append(one)
    return tuple(_topic(code, by_statistic[code]) for code in sorted(by_statistic))


def topic(tables: Iterable[Shelved], statistic: str) -> Topic:
    """One of them; raises NotFound (`topic-unknown`)."""
    found = next((one for one in topics(tables) if one.statistic == statistic), None)
    if found is None:
        raise _unknown()
    return found


def over_time(tables: Iterable[Shelved], statistic: str, breakdown: str) -> tuple[Series, ...]:
    """The tables of a statistic and breakdown, by partner and kind of period; raises NotFound (`topic-unknown`)."""
    grouped: dict[tuple[str, str], list[Shelved]] = {}
    for one in tables:
        if one.table.statistic == statistic and one.breakdown == breakdown:
            grouped.setdefault((one.partner, str(one.table.period.frequency)), []).append(one)
    if not grouped:
        raise _unknown()
    return tuple(_series(partner, found[::-1]) for (partner, _frequency), found in sorted(grouped.items()))


def in_period(tables: Iterable[Shelved], statistic: str, breakdown: str, period: str) -> tuple[Shelved, ...]:
    """The tables of a statistic, breakdown and period, one of each partner; raises NotFound (`topic-unknown`)."""
    wanted = (statistic, breakdown, period)
    found = tuple(one for one in tables if (one.table.statistic, one.breakdown, one.period) == wanted)
    if not found:
        raise _unknown()
    return found


def answers(tables: Iterable[Shelved]) -> tuple[tuple[str, tuple[Shelved, ...]], ...]:
    """The questions of QUESTIONS that something answers, each with its tables; one table may answer several."""
    found: dict[str, list[Shelved]] = {name: [] for name in QUESTIONS}
    told = set()
    for one in sorted(tables, key=lambda each: (-each.table.period.end.toordinal(), len(each.table.dimensions))):
        counted = (one.table.statistic, one.partner, one.period)
        if one.table.total and one.table.kind != TableKind.PLAN and counted not in told:
            found["how-many"].append(one)
        told.add(counted)
        for name in _asked(one.table):
            found[name].append(one)
    return tuple((QUESTIONS[name], tuple(own)) for name, own in found.items() if own)


def areas(tables: Iterable[Shelved]) -> tuple[str, ...]:
    """The codes of places and partners that some table says something of."""
    found = {one.partner for one in tables if one.partner}
    for one in tables:
        for name in AREAS:
            if name in one.table.dimensions:
                at = one.table.dimensions.index(name)
                found |= {cell.members[at] for cell in one.table.cells}
    return tuple(sorted(found - {TOTAL}))


def figures_of(tables: Iterable[Shelved], area: str) -> tuple[AreaFigure, ...]:
    """What is released of a place, the newest first; raises NotFound (`place-unknown`)."""
    found = tuple(figure for one in tables if (figure := _figure(one, area)) is not None)
    if not found:
        raise NotFound("place-unknown", _("There is no such place."))
    return found


def breakdown_of(table: TablePage) -> str:
    """A table's breakdown as addresses write it: sex, or sex-age."""
    return "-".join(table.dimensions) or WHOLE


def period_address(period: Period) -> str:
    """A period as addresses write it."""
    return str(period).replace("/", "--")


def _topic(code: str, found: Sequence[Shelved]) -> Topic:
    newest = found[0].table
    return Topic(
        statistic=code,
        titles=newest.titles,
        units=newest.units,
        breakdowns={
            breakdown_of(one.table): one.table.dimension_titles
            for one in sorted(found, key=lambda each: len(each.table.dimensions))
        },
        periods=tuple(dict.fromkeys(one.table.period for one in found)),
        is_simulated=any(one.card.is_simulated for one in found),
    )


def _series(partner: str, found: Sequence[Shelved]) -> Series:
    by_members = [{cell.members: cell for cell in one.table.cells} for one in found]
    newest_first = dict.fromkeys(cell.members for one in reversed(found) for cell in one.table.cells)
    rows = tuple((members, tuple(cells.get(members) for cells in by_members)) for members in newest_first)
    return Series(partner, tuple(found), rows)


def _asked(table: TablePage) -> tuple[str, ...]:
    if table.kind == TableKind.PLAN:
        return ("plan",)
    return tuple(dict.fromkeys(ANSWERED_BY[name] for name in table.dimensions if name in ANSWERED_BY))


def _figure(one: Shelved, area: str) -> AreaFigure | None:
    table = one.table
    if one.partner == area:
        return AreaFigure(one, table.total) if table.total else None
    at = next((table.dimensions.index(name) for name in AREAS if name in table.dimensions), None)
    if at is None:
        return None
    own = (cell for cell in table.cells if cell.members[at] == area)
    whole = next((cell for cell in own if all(m == TOTAL for i, m in enumerate(cell.members) if i != at)), None)
    return AreaFigure(one, whole) if whole else None


def _unknown() -> NotFound:
    return NotFound("topic-unknown", _("No table was released of that."))
