"""Any list of a register as CSV, with the columns that somebody chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import Scope
from jahorina.registers.exporting.streaming import (
    Export,
    Pseudonyms,
    announced,
    csv_of,
    exact,
    exportable,
    identities_of,
    in_pieces,
    month,
)
from jahorina.registers.models import Case
from jahorina.registers.queries import age_band
from jahorina.registers.vault.identities import Identity


@dataclass(frozen=True, slots=True)
class Row:
    """A case as columns see it."""

    case: Case
    identity: Identity | None
    pseudonyms: Pseudonyms
    today: date


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the export: what it says, and whether it helps to find out who somebody is."""

    meaning: str | Promise
    cell: Callable[[Row], str]
    identifies: bool = False
    opens_the_vault: bool = False


COLUMNS: Mapping[str, Column] = {
    "id": Column(_("A number for this export alone"), lambda row: row.pseudonyms.of(row.case.pk)),
    "state": Column(_("State"), lambda row: row.case.state),
    "outcome": Column(_("Outcome"), lambda row: row.case.outcome),
    "opened_month": Column(_("Month of opening"), lambda row: month(row.case.opened_on)),
    "last_step_month": Column(_("Month of the last step"), lambda row: month(row.case.last_step_on)),
    "closed_month": Column(_("Month of closure"), lambda row: month(row.case.closed_on)),
    "steps": Column(_("Number of steps"), lambda row: str(row.case.version)),
    "sex": Column(_("Sex"), lambda row: row.case.sex),
    "age_band": Column(_("Age band"), lambda row: age_band(row.case.birth_year, row.today)),
    "nationality": Column(_("Nationality"), lambda row: row.case.nationality),
    "nationality_status": Column(_("How the nationality is known"), lambda row: row.case.nationality_status),
    "place": Column(_("Place"), lambda row: row.case.place),
    "simulated": Column(_("Simulated"), lambda row: "true" if row.case.is_simulated else "false"),
    "reference": Column(_("Reference"), lambda row: row.case.reference, identifies=True),
    "opened_on": Column(_("Day of opening"), lambda row: exact(row.case.opened_on), identifies=True),
    "last_step_on": Column(_("Day of the last step"), lambda row: exact(row.case.last_step_on), identifies=True),
    "next_due_on": Column(_("Next day on which something is due"), lambda row: exact(row.case.next_due_on), True),
    "closed_on": Column(_("Day of closure"), lambda row: exact(row.case.closed_on), identifies=True),
    "birth_year": Column(_("Year of birth"), lambda row: str(row.case.birth_year or ""), identifies=True),
    "name": Column(_("Name"), lambda row: row.identity.display_name if row.identity else "", True, True),
    "born": Column(_("Date of birth"), lambda row: exact(row.identity.born) if row.identity else "", True, True),
    "documents": Column(_("Numbers of documents"), lambda row: _numbers(row.identity), True, True),
}
"""Every column, those without identifiers first."""
DEFAULT_COLUMNS = tuple(name for name, column in COLUMNS.items() if not column.identifies)


def export_cases(
    *,
    member: Member,
    scope: Scope,
    area: Area,
    purpose: str,
    columns: Sequence[str] = DEFAULT_COLUMNS,
    today: date | None = None,
) -> Export:
    """A tab of the list as CSV, streamed. Columns that identify are for supervisors of the area.

    Raises NotAllowed, InputRefused (`columns-unknown`, `purpose-unknown`, `scope-not-exported`).
    """
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or not columns:
        raise InputRefused(
            "columns-unknown",
            gettext_noop("There are no columns %(columns)s; there are: %(known)s."),
            params={"columns": ", ".join(unknown) or "–", "known": ", ".join(COLUMNS)},
        )
    chosen = tuple(name for name in COLUMNS if name in columns)
    rows = exportable(member=member, scope=scope, area=area)
    count = announced(
        member=member,
        what=f"list:{scope}",
        area=area,
        rows=rows,
        purpose=purpose,
        with_identifiers=any(COLUMNS[name].identifies for name in chosen),
    )
    chunks = csv_of(chosen, _batches(rows, chosen, today or timezone.localdate()))
    return Export(f"{area}-cases.csv", "text/csv; charset=utf-8", chunks, count)


def _batches(rows: QuerySet[Case], chosen: Sequence[str], today: date) -> Iterator[list[list[str]]]:
    pseudonyms = Pseudonyms()
    cells = [COLUMNS[name].cell for name in chosen]
    opens = any(COLUMNS[name].opens_the_vault for name in chosen)
    for piece in in_pieces(rows):
        known = identities_of(piece) if opens else {}
        seen = (Row(case, known.get(case.person_id) if case.person_id else None, pseudonyms, today) for case in piece)
        yield [[cell(row) for cell in cells] for row in seen]


def _numbers(identity: Identity | None) -> str:
    return "; ".join(paper.number for paper in identity.documents) if identity else ""
