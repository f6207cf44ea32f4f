"""Released tables about trafficking in the words of the Human Trafficking Case Data Standard (HTCDS 2.0): no records.

HTCDS describes one person a row. Such rows are not published; here a row is a cell of a released table, with the
standard's fields for what it is of and the protected count. Nothing in it identifies, and nothing is in it that the table
does not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jahorina.formats.safe_tables.csv_files import STATUS_COLUMNS, csv_bytes, said
from jahorina.formats.safe_tables.table import SafeTable
from jahorina.kernel.identifiers import NOT_KNOWN, TOTAL

GENDERS: Final[Mapping[str, str]] = {"female": "Feminine", "male": "Masculine"}
NOT_SPECIFIED: Final = "NonSpecifiedUnknown"
STATUSES: Final[Mapping[str, str]] = {
    "presumed": "PossibleVictimOfTrafficking",
    "identified": "ActualVictimOfTrafficking",
    "not-identified": "NotAVictimOfTrafficking",
}
FIELDS: Final[Mapping[str, str]] = {
    "sex": "prs_Gender",
    "age": "prs_AgeBand",
    "nationality": "prs_Citizenship",
    "outcome": "vic_TraffickingStatusDecisionMakingOrg",
    "state": "vic_TraffickingStatus",
}
"""Our dimension -> the field; the band stands for prs_Birthdate, citizenship is ISO 3166-1 alpha-3."""

STATUS: Final = "vic_TraffickingStatus"


def table_htcds(table: SafeTable, *, status: str = "") -> bytes | None:
    """The table with HTCDS's fields; None where a dimension has none. `status` is of which state its people are."""
    if not set(table.dimensions) <= set(FIELDS):
        return None
    shared = {} if "state" in table.dimensions or not status else {STATUS: STATUSES[status]}
    header = (*shared, *(FIELDS[name] for name in table.dimensions), *table.fixed, *STATUS_COLUMNS)
    rows = [header]
    for cell in table.cells:
        members = (_word(name, code) for name, code in zip(table.dimensions, cell.members, strict=True))
        rows.append((*shared.values(), *members, *table.fixed.values(), *said(table, cell)))
    return csv_bytes(rows)


def _word(dimension: str, member: str) -> str:
    if member == TOTAL:
        return TOTAL
    if dimension == "sex":
        return GENDERS.get(member, NOT_SPECIFIED if member == NOT_KNOWN else "Other")
    return STATUSES.get(member, member) if dimension == "state" else member
