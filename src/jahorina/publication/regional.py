"""Tables of the region: what the partners released of one statistic, side by side, as a release of the hub's own.

Nothing is counted here and nothing added up: each number stands as its partner let it out, and what the partner
withheld stays withheld. Like any release it waits for a second person.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from jahorina.evidence import queries as evidence
from jahorina.evidence.questions import Question
from jahorina.partners.permissions import Member
from jahorina.publication.choices import ReleaseState, TableKind
from jahorina.publication.models import Release
from jahorina.publication.services import NewRelease, request_release
from jahorina.publication.sources import SourceTable, Wanted, public_tables
from jahorina.publication.states import OUT
from jahorina.registers.statistics.queries import counted_statistics

SERIES = "region-{statistic}"
REASON = "What the partners released, put side by side."
FEWEST_PARTNERS = 2
"""One partner's figures are on that partner's own pages; they are no table of the region."""

WINDOWS = 12
"""The newest windows that a release of the region shows: a year of months. What went out before stays in its numbers."""

Said = dict[tuple[str, tuple[str, ...]], Decimal | None]


def request_regional(*, by: Member, simulated: bool) -> tuple[Release, ...]:
    """Ask for a release of each statistic of the registers of which at least two partners released a value, where it
    would say something that the last one does not. One that is still under way is left to who works on it.

    Simulated and real values never share a release. Raises NotAllowed, Conflict (`release-series-taken`).
    """
    asked = []
    for card in counted_statistics():
        series = SERIES.format(statistic=card.code)
        wanted = _wanted(card.code, simulated=simulated)
        if wanted and not _is_under_way(series) and not _says_the_same(series, wanted, simulated=simulated):
            new = NewRelease(series, card.titles["en"], REASON, [wanted], is_simulated=simulated)
            asked.append(request_release(by=by, new=new))
    return tuple(asked)


def _wanted(statistic: str, *, simulated: bool) -> Wanted | None:
    """A table for each of the newest windows of which partners released a value."""
    answer = evidence.explore(member=None, question=Question(statistic))
    cells = [one for one in answer.cells if any(value.simulated is simulated for value in one.values)]
    if len({one.place for one in cells}) < FEWEST_PARTNERS:
        return None
    newest = sorted({one.period for one in cells}, key=lambda one: (one.end, one.start), reverse=True)
    return Wanted(TableKind.EVIDENCE, statistic, tuple(map(str, newest[:WINDOWS])))


def _is_under_way(series: str) -> bool:
    ended = (*OUT, ReleaseState.DROPPED)
    return Release.objects.filter(series=series).exclude(state__in=ended).exists()


def _says_the_same(series: str, wanted: Wanted, *, simulated: bool) -> bool:
    last = Release.objects.filter(series=series, state=ReleaseState.PUBLISHED).order_by("-number").first()
    if last is None:
        return False
    now = public_tables(wanted, simulated=simulated, cut_off=timezone.now())
    return _said_now(now) == _said_out(last)


def _said_now(tables: tuple[SourceTable, ...]) -> Said:
    return {(table.code, cell): number.value for table in tables for cell, number in table.cells.items()}


def _said_out(row: Release) -> Said:
    return {
        (table.code, tuple(cell.members)): cell.value
        for table in row.tables.prefetch_related("cells")
        for cell in table.cells.all()
    }
