"""What everybody may read of releases. The public pages, their files, the site and the feed ask here and nowhere else.

A release is there from the end of its embargo on. One that was withdrawn is there as a card that says why; its numbers
are not. Whatever the format, the numbers come from `content.public_cells`: the same table is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from jahorina.kernel.errors import NotFound
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.publication.choices import ReleaseState, TableKind
from jahorina.publication.content import PublicCell, public_cells
from jahorina.publication.models import Release, ReleaseTable
from jahorina.publication.sources import DIMENSION_TITLES

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PublicCard:
    """A release as readers find it: its number in the series, why it was published, what changed, what it replaced.
    A regional one puts figures of several partners side by side; `partner` is whose member published it."""

    series: str
    number: int
    titles: Texts
    reason: str
    partner: str
    is_simulated: bool
    published_on: datetime
    changes: Mapping[str, Any]
    sha256: str
    is_latest: bool
    withdrawn_on: datetime | None
    withdrawal: str
    domains: tuple[str, ...]
    is_regional: bool = False

    @property
    def is_withdrawn(self) -> bool:
        """Whether its numbers were taken back."""
        return self.withdrawn_on is not None


@dataclass(frozen=True, slots=True)
class TablePage:
    """A table as it is read. `members` names the members of each dimension; cells without a name show their code.
    `definition` is the version of the registers' meaning by which it was counted; empty for other tables."""

    code: str
    kind: str
    statistic: str
    titles: Texts
    units: Texts
    dimensions: tuple[str, ...]
    fixed: Mapping[str, str]
    members: Mapping[str, Mapping[str, Texts]]
    method: str
    rounded: int
    period: Period
    cut_off: datetime
    sources: tuple[str, ...]
    cells: tuple[PublicCell, ...]
    definition: str = ""
    epsilon: float = 0.0

    @property
    def dimension_titles(self) -> tuple[str, ...]:
        """The dimensions' names, to be translated."""
        return tuple(DIMENSION_TITLES.get(name, name) for name in self.dimensions)

    @property
    def total(self) -> PublicCell | None:
        """The cell of everything together."""
        return next((cell for cell in self.cells if all(member == TOTAL for member in cell.members)), None)

    @property
    def last_day(self) -> date:
        """The period's last day."""
        return self.period.end


@dataclass(frozen=True, slots=True)
class PublicRelease:
    """A release with its tables; none where it was withdrawn."""

    card: PublicCard
    tables: tuple[TablePage, ...]

    def table(self, code: str) -> TablePage:
        """One table; raises NotFound (`table-unknown`)."""
        for one in self.tables:
            if one.code == code:
                return one
        raise NotFound("table-unknown", _("There is no such table in this release."))


def released() -> tuple[PublicCard, ...]:
    """The latest release of each series that stands, the newest first."""
    return tuple(card for card in all_released() if card.is_latest and not card.is_withdrawn)


def all_released() -> tuple[PublicCard, ...]:
    """Every release that ever was visible, withdrawn ones too, the newest first."""
    return _cards(_visible())


def _cards(visible: QuerySet[Release]) -> tuple[PublicCard, ...]:
    rows = list(visible.order_by("-visible_from", "-pk").prefetch_related("tables"))
    latest = _latest(rows)
    return tuple(_card(row, is_latest=latest.get(row.series) == row.number) for row in rows)


def history(series: str) -> tuple[PublicCard, ...]:
    """The releases of a series, the newest first; raises NotFound (`series-unknown`)."""
    found = _cards(_visible().filter(series=series))
    if not found:
        raise NotFound("series-unknown", _("There is no such series."))
    return tuple(sorted(found, key=lambda card: -card.number))


def public_release(series: str, number: int | None = None, *, only: str = "") -> PublicRelease:
    """A release by its number, or the latest of a series that stands, with all its tables or the one of the code `only`;
    raises NotFound (`series-unknown`, `release-unknown`)."""
    cards = history(series)
    if number is None:
        standing = [card for card in cards if not card.is_withdrawn]
        number = (standing or list(cards))[0].number
    card = next((one for one in cards if one.number == number), None)
    if card is None:
        raise NotFound("release-unknown", _("There is no such release."))
    tables: Iterable[ReleaseTable] = ()
    if not card.is_withdrawn:
        row = _visible().get(series=series, number=number)
        wanted = row.tables.filter(code=only) if only else row.tables.all()
        tables = wanted.prefetch_related("cells")
    return PublicRelease(card, tuple(table_page(one) for one in tables))


def standing_tables() -> tuple[tuple[PublicCard, TablePage], ...]:
    """Every table of every series' latest release, for catalogues, places and the brief."""
    return tuple((card, table) for card in released() for table in public_release(card.series, card.number).tables)


def every_table() -> tuple[tuple[PublicCard, TablePage], ...]:
    """Each table that stands, of any number of its series: the newest statement of the same counts, breakdown and
    period, the newest period first."""
    rows = list(_visible().order_by("-visible_from", "-pk").prefetch_related("tables__cells"))
    latest = _latest(rows)
    found: dict[tuple[str, ...], tuple[PublicCard, TablePage]] = {}
    for row in rows:
        if row.state == ReleaseState.PUBLISHED:
            card = _card(row, is_latest=latest.get(row.series) == row.number)
            for table in row.tables.all():
                key = (table.subject, table.fixed.get("period", ""), *table.dimensions)
                found.setdefault(key, (card, table_page(table)))
    return tuple(sorted(found.values(), key=lambda one: (one[1].period.end, one[1].period.start), reverse=True))


def table_page(row: ReleaseTable) -> TablePage:
    """A table from its row."""
    cells = public_cells(row)
    return TablePage(
        code=row.code,
        kind=row.kind,
        statistic=row.statistic,
        titles=row.titles,
        units=row.units,
        dimensions=tuple(row.dimensions),
        fixed=row.fixed,
        members=_named(row, cells),
        method=row.method,
        rounded=row.rounded,
        period=Period(row.period_start, row.period_end),
        cut_off=row.cut_off,
        sources=tuple(row.sources),
        cells=cells,
        definition=definition_of(row.subject),
        epsilon=row.epsilon,
    )


def _named(row: ReleaseTable, cells: Sequence[PublicCell]) -> dict[str, Mapping[str, Texts]]:
    """The texts of members that the table shows: a name in a list of codes would tell that somebody was there."""
    shown = {name: {cell.members[at] for cell in cells} for at, name in enumerate(row.dimensions)}
    for name, member in dict(row.fixed).items():
        shown.setdefault(name, set()).add(member)
    return {
        name: {code: said for code, said in texts.items() if code in shown.get(name, ())}
        for name, texts in dict(row.labels).items()
    }


def definition_of(subject: str) -> str:
    """The version of meaning that the subject of a register's table names (`register:<partner>:<code>:<version>:...`)."""
    parts = subject.split(":")
    return parts[3] if parts[0] == TableKind.REGISTER.value and len(parts) == 5 else ""


def _visible() -> QuerySet[Release]:
    states = (ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN)
    return Release.objects.filter(state__in=states, visible_from__lte=timezone.now())


def _latest(rows: Iterable[Release]) -> dict[str, int]:
    """The highest number of each series that stands, or of all its numbers where none stands."""
    found: dict[str, tuple[bool, int]] = {}
    for row in rows:
        own = (row.state == ReleaseState.PUBLISHED, row.number or 0)
        found[row.series] = max(found.get(row.series, own), own)
    return {series: number for series, (_stands, number) in found.items()}


def _card(row: Release, *, is_latest: bool) -> PublicCard:
    if row.number is None or row.visible_from is None:
        raise NotFound("release-unknown", _("There is no such release."))
    return PublicCard(
        series=row.series,
        number=row.number,
        titles=row.titles,
        reason=row.reason,
        partner=row.partner_code,
        is_simulated=row.is_simulated,
        published_on=row.visible_from,
        # A withdrawn release takes back what it said of its cells, too.
        changes={} if row.state == ReleaseState.WITHDRAWN else row.changes,
        sha256=row.sha256,
        is_latest=is_latest,
        withdrawn_on=row.withdrawn_at,
        withdrawal=row.withdrawal,
        domains=tuple(dict.fromkeys(table.domain for table in row.tables.all() if table.domain)),
        is_regional=all(table.kind == TableKind.EVIDENCE for table in row.tables.all()),
    )
