"""The members of a partner's release, read into what they say: the tables with their cells, or that it was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from jahorina.exchange.intake.arrived import Arrived, Document, document_of, unreadable
from jahorina.exchange.releases import BETWEEN
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.tables import read_table
from jahorina.kernel.errors import InputRefused, UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period

DOCUMENT, CELLS = "release.json", "cells.csv"


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("has no time zone")
    return text


def _period(text: str) -> str:
    try:
        Period.parse(text)
    except UserError as error:
        raise ValueError(str(error)) from error
    return text


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,199}$")]
Moment = Annotated[str, AfterValidator(_moment)]
Window = Annotated[str, AfterValidator(_period)]


class WithdrawalDocument(Document):
    """When a release was taken back, and why."""

    on: Moment
    reason: Annotated[str, StringConstraints(min_length=1, max_length=5000)]


class TableDocument(Document):
    """What a table counts; its cells are in the other member."""

    code: Slug
    kind: str
    statistic: Slug
    definition: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{0,20}$")]
    dimensions: list[Slug]
    fixed: dict[str, str]
    method: str
    rounded: Annotated[int, Field(ge=0)]
    period: Window
    cut_off: Moment
    sources: list[str]


class ReleaseDocument(Document):
    """`release.json`."""

    series: Slug
    number: Annotated[int, Field(ge=1)]
    partner: Slug
    published: Moment
    withdrawn: WithdrawalDocument | None
    titles: dict[str, str]
    simulated: bool
    tables: list[TableDocument]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: members in the order of the table's dimensions, a number or None, and the two statuses as codes."""

    members: tuple[str, ...]
    value: Decimal | None
    obs_status: str
    conf_status: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what it says it counts."""

    document: TableDocument
    cells: tuple[Cell, ...]

    @property
    def period(self) -> Period:
        return Period.parse(self.document.period)

    @property
    def cut_off(self) -> datetime:
        return datetime.fromisoformat(self.document.cut_off)


@dataclass(frozen=True, slots=True)
class Released:
    """A release of a partner, or the news that it was withdrawn (then without tables)."""

    document: ReleaseDocument
    tables: tuple[Table, ...]

    @property
    def name(self) -> str:
        """`series-number`, as on its page."""
        return f"{self.document.series}-{self.document.number}"

    @property
    def rank(self) -> tuple[datetime, str, int]:
        """Of two releases of a partner that say something about the same, the one of the higher rank stands."""
        return datetime.fromisoformat(self.document.published), self.document.series, self.document.number

    @property
    def withdrawn_on(self) -> datetime | None:
        withdrawn = self.document.withdrawn
        return datetime.fromisoformat(withdrawn.on) if withdrawn else None

    @property
    def about(self) -> frozenset[tuple[str, str]]:
        """The statistics and periods of its tables."""
        return frozenset((one.document.statistic, one.document.period) for one in self.tables)


def released(arrived: Arrived) -> Released:
    """What the bundle says. Raises InputRefused (`intake-unreadable`, `intake-not-of-sender`, `intake-simulated`)."""
    document = document_of(arrived.member(DOCUMENT), ReleaseDocument)
    if document.partner != arrived.sender:
        raise InputRefused(
            "intake-not-of-sender",
            _("%(sender)s signed figures of %(partner)s; a node speaks for its own partner alone."),
            params={"sender": arrived.sender, "partner": document.partner},
        )
    if document.simulated is not arrived.simulated:
        raise InputRefused(
            "intake-simulated", _("The bundle and its release do not agree on whether the figures are simulated.")
        )
    if document.withdrawn is not None and document.tables:
        raise unreadable(DOCUMENT, "tables: a withdrawn release has none")
    tables = {one.code: Table(one, ()) for one in document.tables}
    if len(tables) != len(document.tables):
        raise unreadable(DOCUMENT, "tables: a code stands twice")
    return Released(document, tuple(_with_cells(tables, arrived.member(CELLS)).values()))


def _with_cells(tables: dict[str, Table], content: Content) -> dict[str, Table]:
    found: dict[str, list[Cell]] = {code: [] for code in tables}
    for number, row in enumerate(read_table(content).to_pylist(), start=2):
        if row["table_code"] not in found:
            raise unreadable(CELLS, f"row {number}: no table {row['table_code']}")
        dimensions = tables[row["table_code"]].document.dimensions
        members = tuple(row["members"].split(BETWEEN)) if dimensions else ()
        if len(members) != len(dimensions) or (not dimensions and row["members"]):
            raise unreadable(CELLS, f"row {number}: not as many members as its table has dimensions")
        value = Decimal(row["value"]) if row["value"] else None
        found[row["table_code"]].append(Cell(members, value, row["obs_status"], row["conf_status"]))
    return {code: replace(table, cells=tuple(found[code])) for code, table in tables.items()}
