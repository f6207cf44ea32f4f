"""The cells of a partner's release as rows of the evidence.

A register's table: its statistic by the definition of its version, at the partner's territory or at the place of the cell,
with sex, age, nationality as the catalogue calls them and one coded dimension as its category. A cell of two coded
dimensions has no place in the catalogue and is left out; so is one of a place not known. A table of the partner's own
series in the evidence is taken under a definition of its own (`as-released`), since a release does not say by which its
values were counted. Tables of the plan's figures, and of series that others publish, are no observations of the partner,
and neither are cells of places that are not the partner's.

The statuses stay: what was suppressed has no value and stays confidential, and is seen by nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from jahorina.evidence.known import known_catalogue
from jahorina.evidence.models import Source
from jahorina.evidence.register_catalogue import DIMENSIONS, category, definition_code
from jahorina.evidence.snapshots import SEXES
from jahorina.exchange.intake.release_documents import Cell, Released, Table
from jahorina.formats.catalogue import Catalogue
from jahorina.formats.observation_table import DIMENSIONS as COLUMNS
from jahorina.formats.observation_table import IDENTITY
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ConfStatus, ObsStatus, Provenance, Qualifier
from jahorina.partners.models import Partner, Place
from jahorina.publication.choices import TableKind
from jahorina.registers.statistics.definitions import CODED, Dimension

Row = dict[str, Any]
Identity = tuple[str, ...]

AS_RELEASED: Final = "as-released"
PLACE: Final = "place"
PATTERNS: Final[Mapping[str, str]] = {
    "origin": r"[A-Z]{3}|_U",
    "sex": "|".join(SEXES.values()),
    "age": r"\d{1,3}(-\d{1,3}|\+)|_U",
}
"""What the members of a dimension are in the catalogue, beside the total."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a release by their identity; how many cells and tables are no observations, and why."""

    rows: Mapping[Identity, Row]
    left_out: Mapping[str, int]


def source_of(sender: str, *, simulated: bool) -> str:
    """The code under which a partner's node is a source of the evidence."""
    return f"node-{sender}{'-simulated' if simulated else ''}"


def identity(row: Mapping[str, Any]) -> Identity:
    """By which the evidence tells a row from any other."""
    return tuple(str(row[name]) for name in IDENTITY)


def rows_of(release: Released) -> Rows:
    """The observations that a release makes. Raises InputRefused (`intake-partner-unknown`, `intake-not-catalogued`)."""
    partner = _need_partner(release.document.partner)
    places = frozenset(Place.objects.filter(partner__code=partner).values_list("code", flat=True))
    return _Making(release, known_catalogue(), partner, places | {partner}).made()


def _need_partner(code: str) -> str:
    if not Partner.objects.filter(code=code).exists():
        raise InputRefused(
            "intake-partner-unknown",
            _("%(partner)s is no partner of the programme here; only partners' figures are taken in."),
            params={"partner": code},
        )
    return code


@dataclass(frozen=True, slots=True)
class _Making:
    release: Released
    catalogue: Catalogue
    partner: str
    places: frozenset[str]

    def made(self) -> Rows:
        rows: dict[Identity, Row] = {}
        left_out: dict[str, int] = {}
        for table in sorted(self.release.tables, key=lambda one: (len(one.document.dimensions), one.document.code)):
            why = self._no_observations(table)
            if why:
                left_out[why] = left_out.get(why, 0) + len(table.cells)
                continue
            self._need_catalogued(table)
            for cell in table.cells:
                row = self._row(table, cell)
                if row is None:
                    left_out["cells"] = left_out.get("cells", 0) + 1
                else:
                    _put(rows, row)
        return Rows(rows, left_out)

    def _no_observations(self, table: Table) -> str:
        """Why a table makes no observations: of the plan, or of somebody else's series; empty where it does."""
        if table.document.kind == TableKind.REGISTER:
            return ""
        if table.document.kind != TableKind.EVIDENCE:
            return "plan"
        own = {f"{kind}-{self.partner}" for kind in ("partner", "register", "node")}
        published = Source.objects.filter(code__in=table.document.sources).exclude(code__in=own)
        return "series" if published.exists() else ""

    def _need_catalogued(self, table: Table) -> None:
        known = self.catalogue.statistics.get(table.document.statistic)
        definition = _definition(table)
        if known is None or (definition != AS_RELEASED and definition not in known.definitions):
            raise InputRefused(
                "intake-not-catalogued",
                _("The catalogue here has no %(statistic)s by the definition %(definition)s."),
                hint=_("Load the programme's newest version; the bundle is then taken in by the next run."),
                params={"statistic": table.document.statistic, "definition": definition},
            )

    def _row(self, table: Table, cell: Cell) -> Row | None:
        placed = self._placed(table, cell)
        if placed is None:
            return None
        document, period = table.document, table.period
        return {
            "statistic": document.statistic,
            "definition": _definition(table),
            "period_start": period.start,
            "period_end": period.end,
            "value": None if cell.value is None else float(cell.value),
            "lower": None,
            "upper": None,
            "qualifier": (Qualifier.ROUNDED if document.rounded > 1 else Qualifier.EXACT).value,
            "obs_status": cell.obs_status,
            "conf_status": cell.conf_status,
            "source": source_of(self.partner, simulated=self.release.document.simulated),
            "as_of": timezone.localtime(table.cut_off).date(),
            "provenance": Provenance.QUOTED.value,
            "simulated": self.release.document.simulated,
            "note": self.release.name,
        } | placed

    def _placed(self, table: Table, cell: Cell) -> dict[str, str] | None:
        """Place and dimensions of a cell; None where the catalogue has none for it."""
        found = {PLACE: self.partner, **dict.fromkeys(COLUMNS, TOTAL)}
        for name, member in zip(table.document.dimensions, cell.members, strict=True):
            if member == TOTAL:
                continue
            column, code = _column(name, member)
            if column == PLACE and not self._is_own_place(table, code):
                return None
            if column != PLACE and found[column] != TOTAL:
                return None
            self._need_member(table, column, code)
            found[column] = code
        return found

    def _is_own_place(self, table: Table, code: str) -> bool:
        """Whether the cell is of a place of the partner. Of a register those of its territory itself are in the total."""
        return code in self.places and not (code == self.partner and table.document.kind == TableKind.REGISTER)

    def _need_member(self, table: Table, column: str, code: str) -> None:
        statistic = self.catalogue.statistics[table.document.statistic]
        if column == PLACE:
            fits = True
        elif column == "category":
            fits = statistic.has_category(code)
        else:
            fits = column in statistic.dimensions and re.fullmatch(PATTERNS[column], code, re.ASCII) is not None
        if not fits:
            raise InputRefused(
                "intake-member-unknown",
                _("%(member)s is no %(dimension)s of %(statistic)s in the catalogue here."),
                params={"member": code, "dimension": column, "statistic": table.document.statistic},
            )


def _definition(table: Table) -> str:
    return definition_code(table.document.definition) if table.document.kind == TableKind.REGISTER else AS_RELEASED


def _column(name: str, member: str) -> tuple[str, str]:
    """The catalogue's column and code for a member of a release's dimension."""
    if name == PLACE:
        return PLACE, member
    try:
        dimension = Dimension(name)
    except ValueError as error:
        raise InputRefused(
            "intake-dimension-unknown",
            _("%(dimension)s is no dimension that the catalogue here has."),
            params={"dimension": name},
        ) from error
    if dimension in CODED:
        return "category", category(dimension, member)
    return DIMENSIONS[dimension], SEXES.get(member, member) if dimension is Dimension.SEX else member


def _put(rows: dict[Identity, Row], row: Row) -> None:
    """Two tables of one release may both have a cell; where one of them hides it, it stays hidden."""
    known = rows.get(identity(row))
    if known is None or (row["obs_status"] == ObsStatus.SUPPRESSED != known["obs_status"]):
        rows[identity(row)] = row


def missing(row: Row, *, note: str, as_of: date, taken_back: bool = False) -> Row:
    """The row without its value: what a later release does not list any more, or, `taken_back`, nobody is to see again."""
    return row | {
        "value": None,
        "qualifier": Qualifier.EXACT.value,
        "obs_status": ObsStatus.MISSING.value,
        "conf_status": (ConfStatus.CONFIDENTIAL if taken_back else ConfStatus.FREE).value,
        "note": note,
        "as_of": as_of,
    }
