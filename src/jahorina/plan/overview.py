"""The plan at a glance: areas by partners by status, and every measure with how it stands with each partner."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from jahorina.evidence.queries import Asker
from jahorina.kernel.errors import UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.plan.answers import Choice
from jahorina.plan.cards import MeasureLine, measure_line
from jahorina.plan.choices import Area
from jahorina.plan.lines import choice
from jahorina.plan.models import Measure, MeasurePart
from jahorina.plan.status.deriving import Shown, Standing
from jahorina.plan.status.queries import standings


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure, and how it stands with each of the overview's partners; None where a partner does not carry it."""

    line: MeasureLine
    standings: tuple[Standing | None, ...]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area: how many of its measures stand how, for each of the overview's partners and in all."""

    area: Choice
    measures: int
    cells: tuple[Mapping[Shown, int], ...]
    total: Mapping[Shown, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """`partners` are the columns, in the programme's order. `total` counts measures times partners by status."""

    partners: tuple[str, ...]
    areas: tuple[AreaRow, ...]
    rows: tuple[MeasureRow, ...]
    total: Mapping[Shown, int]


def overview(*, member: Asker | None, language: str, area: str = "", partner: str = "", shown: str = "") -> Overview:
    """The whole plan counted, and the measures that the filters leave.

    Raises UserError (`plan-filter-unknown`) for a filter that is in none of the lists.
    """
    columns = tuple(card.code for card in partners.partners(kind="partner"))
    _check(area, Area.values, "area")
    _check(partner, columns, "partner")
    _check(shown, [one.value for one in Shown], "status")
    found = standings(member=member)
    rows = []
    for line in measure_lines(language, columns):
        row = tuple(found.of_measure(line.code, code) if code in line.carriers else None for code in columns)
        rows.append(MeasureRow(line, row))
    kept = [row for row in rows if _keeps(row, columns, area, partner, shown)]
    return Overview(columns, _areas(rows, columns), tuple(kept), _counted(rows))


def measure_lines(
    language: str, columns: tuple[str, ...], rows: QuerySet[Measure] | None = None
) -> Iterable[MeasureLine]:
    """The measures in force, as lines."""
    wanted = Measure.objects.filter(withdrawn_on=None) if rows is None else rows
    # Thousands of parts are read as plain values: as rows of their own they would take longer than all the rest.
    parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    found = MeasurePart.objects.order_by("id").values_list("measure_id", "partner_code", "role")
    for pk, partner, role in found if rows is None else found.filter(measure__in=wanted):
        parts[pk].append((partner, role))
    return [measure_line(row, language, columns, parts[row.pk]) for row in wanted]


def _keeps(row: MeasureRow, columns: tuple[str, ...], area: str, partner: str, shown: str) -> bool:
    if area and row.line.area.code != area:
        return False
    cells = [
        standing
        for code, standing in zip(columns, row.standings, strict=True)
        if standing is not None and (not partner or code == partner)
    ]
    if partner and not cells:
        return False
    return not shown or any(cell.shown == shown for cell in cells)


def _areas(rows: list[MeasureRow], columns: tuple[str, ...]) -> tuple[AreaRow, ...]:
    found = []
    for code in Area.values:
        own = [row for row in rows if row.line.area.code == code]
        if not own:
            continue
        cells = tuple(
            Counter(standing.shown for row in own if (standing := row.standings[position]) is not None)
            for position in range(len(columns))
        )
        found.append(AreaRow(choice(Area, code), len(own), cells, _counted(own)))
    return tuple(found)


def _counted(rows: Iterable[MeasureRow]) -> Mapping[Shown, int]:
    return Counter(standing.shown for row in rows for standing in row.standings if standing is not None)


def _check(value: str, known: Iterable[str], name: str) -> None:
    codes = list(known)
    if value and value not in codes:
        raise UserError(
            "plan-filter-unknown",
            _("There is no %(name)s %(value)s to filter by; there are: %(known)s."),
            params={"name": name, "value": repr(value), "known": ", ".join(codes)},
        )
