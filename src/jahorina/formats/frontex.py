"""Reads Frontex' monthly detections of illegal border-crossing: one workbook that restates the whole history each time.

Sheet with a blank first row, then `Route | Border type or inland | Nationality | JAN2009 | FEB2009 ...`. What is
counted are detections, not persons: somebody who is detected on two routes is counted twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from jahorina.formats.contents import Content, name_of
from jahorina.formats.country_names import NOT_KNOWN, code_by_name
from jahorina.formats.findings import Wrong
from jahorina.formats.gathering import Gathering
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading
from jahorina.formats.spreadsheets import Sheet, cell_reference, cell_text, read_sheet
from jahorina.kernel.errors import InputRefused, UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period

SHEET: Final = "Detections_of_IBC"
STATISTIC: Final = "frontex-detections"
DEFINITION: Final = "frontex-detections"
LONGEST_PREFACE: Final = 20
"""How many rows may stand above the header."""

ROUTES: Final[Mapping[str, str]] = {
    "western balkan": "route-western-balkan",
    "eastern mediterranean": "route-eastern-mediterranean",
    "central mediterranean": "route-central-mediterranean",
    "western mediterranean": "route-western-mediterranean",
    "western african": "route-western-african",
    "eastern land border": "route-eastern-land-border",
    "eastern borders": "route-eastern-land-border",
    "circular route from albania to greece": "route-albania-greece",
    "black sea": "route-black-sea",
}
"""What a route's name begins with -> its place code. The catalogue may also know the name itself."""

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[A-Z]*[ -]?(\d{{4}})", re.IGNORECASE)
_KEYS: Final = (("route", "route"), ("border", "border"), ("nationality", "nationality"))


def read_frontex(
    content: Content, reading: Reading, *, routes: Mapping[str, str] = ROUTES, name: str = ""
) -> ReadTable:
    """Read the workbook; each cell of a month is one observation, an empty cell none.

    Nationalities that are not known by name are counted as not known (`_U`), routes that the catalogue lacks are left
    out; notes tell which. Raises InputRefused (`frontex-...`, `xlsx-...`) where the sheet does not have this form.
    """
    name = name_of(content, name)
    sheet = read_sheet(content, sheet=SHEET, name=name)
    top, columns, months = _header(sheet, name)
    gathering = Gathering()
    cells = _cells(sheet.rows[top + 1 :], top + 2, columns, months, routes, reading, gathering)
    for (place, border, origin, period), (row, value) in cells.items():
        gathering.add(
            row,
            statistic=STATISTIC,
            definition=DEFINITION,
            place=place,
            period_start=period.start,
            period_end=period.end,
            origin=origin,
            category=border,
            value=value,
        )
    read = len(sheet.rows) - top - 1
    return gathering.read_table(reading, rows_read=read, names={"place": "Route", "origin": "Nationality"})


def _header(sheet: Sheet, name: str) -> tuple[int, dict[str, int], dict[int, Period]]:
    """Position of the header row, of the three columns of texts, and of the months."""
    for top, row in enumerate(sheet.rows[:LONGEST_PREFACE]):
        texts = [cell_text(cell).strip().casefold() for cell in row]
        columns = {key: index for key, start in _KEYS for index, text in enumerate(texts) if text.startswith(start)}
        months = {index: month for index, cell in enumerate(row) if (month := _month(cell))}
        if len(columns) == len(_KEYS) and months:
            return top, columns, months
    raise InputRefused(
        "frontex-header",
        _("%(file)s: no row of %(sheet)s holds the columns Route, Border type, Nationality and months as JAN2009."),
        params={"file": name, "sheet": sheet.name},
    )


def _month(cell: Any) -> Period | None:
    if isinstance(cell, date):
        return Period.parse(f"{cell.year:04d}-{cell.month:02d}")
    match = _MONTH.fullmatch(str(cell).strip())
    if match is None:
        return None
    try:
        return Period.parse(f"{match[2]}-{_MONTHS.index(match[1].upper()) + 1:02d}")
    except UserError:
        return None


_Key = tuple[str, str, str, Period]


def _cells(
    rows: Sequence[Sequence[Any]],
    first: int,
    columns: Mapping[str, int],
    months: Mapping[int, Period],
    routes: Mapping[str, str],
    reading: Reading,
    gathering: Gathering,
) -> dict[_Key, tuple[int, float]]:
    """The detections of each route, border, nationality and month; nationalities that are not known are added up."""
    found: dict[_Key, tuple[int, float]] = {}
    for number, row in enumerate(rows, start=first):
        route, border, nationality = (
            cell_text(row[columns[key]]).strip() for key in ("route", "border", "nationality")
        )
        if not any((route, border, nationality)) or route.casefold() in ("total", "grand total"):
            continue
        place = _place(route, routes, reading)
        if place is None:
            gathering.pass_over(_("Routes that the catalogue does not have were left out: %(names)s."), route or "-")
            continue
        origin = _origin(nationality, gathering)
        for index, period in months.items():
            try:
                value = _count(row[index])
            except Wrong as wrong:
                gathering.refuse(number, f"{period} ({cell_reference(number, index + 1)})", wrong)
                continue
            if value is not None:
                key = (place, _slug(border), origin, period)
                row_before, value_before = found.get(key, (number, 0.0))
                found[key] = (row_before, value_before + value)
    return found


def _place(route: str, routes: Mapping[str, str], reading: Reading) -> str | None:
    if code := reading.catalogue.place(route):
        return code
    for start, place in routes.items():
        if route.casefold().startswith(start):
            return reading.catalogue.place(place)
    return None


def _origin(nationality: str, gathering: Gathering) -> str:
    code = code_by_name(nationality)
    if code is None:
        gathering.pass_over(
            _("Nationalities that are not known by name were counted as not known: %(names)s."), nationality or "-"
        )
    return code or NOT_KNOWN


def _count(cell: Any) -> float | None:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell < 0 or not float(cell).is_integer():
        raise Wrong("frontex-count", _("%(found)s is no count of detections."), found=cell_text(cell))
    return float(cell)


def _slug(text: str) -> str:
    """A category's code: `Land`, `Sea` or `Inland` in lower case, hyphens for everything else."""
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold())) or TOTAL
