"""Reads IOM's Missing Migrants data, XLSX or CSV, and adds the incidents up by month, route and country.

An incident with its day and coordinates can lead to the persons in it; so nothing finer than a month and a country, and
no coordinates, leaves this module. The columns' names vary by release in case and wording; COLUMNS lists them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from jahorina.formats.contents import Content, bytes_of, name_of
from jahorina.formats.country_names import code_by_name
from jahorina.formats.csv_reading import LARGEST_CSV, TextTable, read_csv_texts
from jahorina.formats.findings import Plain, Wrong
from jahorina.formats.gathering import Gathering
from jahorina.formats.notes import Note
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading
from jahorina.formats.spreadsheets import read_sheet_texts
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("incident_date", "date", "reported_date", "website_date"),
    "year": ("incident_year", "reported_year", "year"),
    "month": ("month", "reported_month"),
    "route": ("migration_route", "route"),
    "country": ("country_of_incident", "country_iso3"),
    "dead": ("number_of_dead", "number_dead"),
    "missing": ("minimum_estimated_number_of_missing",),
    "both": ("total_number_of_dead_and_missing", "total_dead_and_missing", "dead_and_missing"),
    "survivors": ("number_of_survivors", "survivors"),
}
"""What we need -> what it may be called, in the form of csv_reading.column_name."""

STATISTICS: Final[Mapping[str, str]] = {
    "both": "iom-dead-and-missing",
    "survivors": "iom-survivors-of-incidents",
    "incidents": "iom-fatal-incidents",
}
"""What is added up -> the code of its statistic, and of its definition."""

ROUTE_NOT_GIVEN: Final = "route-not-given"
"""The category of incidents for which IOM names no route; without it, they would pass for the total."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-\d{2}.*)?")
_AMERICAN = re.compile(r"(?:[A-Za-z]{3}, )?(\d{1,2})/\d{1,2}/(\d{4})(?:\D.*)?")
_ROUTE = re.compile(r"-routes?$")
"""Releases write `Eastern Mediterranean` and `Eastern Mediterranean Route`."""
_COUNT = re.compile(r"\d{1,9}(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class _Incident:
    """What is taken from one row."""

    row: int
    period: Period
    place: str
    route: str
    counts: Mapping[str, float | None]


def read_missing_migrants(content: Content, reading: Reading, *, name: str = "") -> ReadTable:
    """Read the incidents and give their sums over all routes (`_T`) and by route (`category`; ROUTE_NOT_GIVEN at last).

    Places that the catalogue lacks are left out with a note. A row of the result carries the number of the first row
    that went into it. Raises InputRefused (`missing-migrants-...`, `csv-...`, `xlsx-...`) where it is no such file.
    """
    texts, notes = _texts(content, name_of(content, name))
    columns = _columns(texts)
    gathering = Gathering()
    sums: dict[tuple[str, Period, str, str], tuple[int, float]] = {}
    for incident in _incidents(texts, columns, reading, gathering):
        for what, count in {**incident.counts, "incidents": 1.0}.items():
            if count is not None and STATISTICS[what] in reading.catalogue.statistics:
                for route in (TOTAL, incident.route):
                    key = (STATISTICS[what], incident.period, incident.place, route)
                    row, before = sums.get(key, (incident.row, 0.0))
                    sums[key] = (row, before + count)
    for (statistic, period, place, route), (row, value) in sums.items():
        gathering.add(
            row,
            statistic=statistic,
            definition=statistic,
            place=place,
            period_start=period.start,
            period_end=period.end,
            category=route,
            value=value,
            qualifier="at_least",
        )
    return gathering.read_table(reading, rows_read=len(texts.rows), names={"place": columns["country"]}, notes=notes)


def _texts(content: Content, name: str) -> tuple[TextTable, tuple[Note, ...]]:
    raw = bytes_of(content, most=LARGEST_CSV, name=name)
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_sheet_texts(raw, name=name), ()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        # Releases differ in encoding; nothing but plain Latin letters and digits is taken from the file.
        again = raw.decode("cp1252", errors="replace").encode()
        return read_csv_texts(again, name=name), (Note(_("The file is not UTF-8; it was read as Windows-1252.")),)
    return read_csv_texts(raw, name=name), ()


def _columns(texts: TextTable) -> dict[str, str]:
    found = {key: next((c for c in called if c in texts.columns), "") for key, called in COLUMNS.items()}
    missing = [
        called[0]
        for key, called in COLUMNS.items()
        if (not found[key] and key in ("route", "country")) or (key == "date" and not (found["date"] or found["year"]))
    ]
    if not (found["both"] or (found["dead"] and found["missing"])):
        missing.append(COLUMNS["both"][0])
    if missing:
        raise InputRefused(
            "missing-migrants-columns",
            _("%(file)s lacks the columns %(missing)s of IOM's Missing Migrants data."),
            params={"file": texts.name, "missing": ", ".join(missing)},
        )
    return found


def _incidents(
    texts: TextTable, columns: Mapping[str, str], reading: Reading, gathering: Gathering
) -> Iterator[_Incident]:
    cells = {key: texts.columns[called].to_pylist() for key, called in columns.items() if called}
    for position, number in enumerate(texts.rows.to_pylist()):
        row = {key: column[position].strip() for key, column in cells.items()}
        place = _place(row["country"], reading)
        if place is None:
            gathering.pass_over(
                _("Countries that the catalogue does not have were left out: %(names)s."), row["country"] or "-"
            )
            continue
        try:
            yield _Incident(number, _month(row, reading.today), place, _route(row["route"]), _counts(row, columns))
        except Wrong as wrong:
            gathering.refuse(number, str(wrong.params.get("column", "")) or None or columns["date"], wrong)
    for number in texts.uneven:
        gathering.refuse(
            number, columns["date"], Wrong("missing-migrants-row", _("the row has too few or too many cells."))
        )


def _place(country: str, reading: Reading) -> str | None:
    code = code_by_name(country)
    return reading.catalogue.place(country) or (reading.catalogue.place(code) if code else None)


def _month(row: Mapping[str, str], today: date) -> Period:
    text = row.get("date", "")
    if match := _ISO.fullmatch(text):
        return _past(match[1], int(match[2]), today, text)
    if match := _AMERICAN.fullmatch(text):
        return _past(match[2], int(match[1]), today, text)
    year, month = row.get("year", ""), row.get("month", "").casefold()[:3]
    if year.isdecimal() and month in _MONTHS:
        return _past(year, _MONTHS.index(month) + 1, today, f"{year} {month}")
    raise Wrong("missing-migrants-date", _("%(found)s is no date of an incident."), found=text)


def _past(year: str, month: int, today: date, text: str) -> Period:
    if not (1 <= month <= 12 and len(year) == 4 and (2000, 1) <= (int(year), month) <= (today.year, today.month)):
        raise Wrong("missing-migrants-date", _("%(found)s is no month that has been."), found=text)
    return Period.parse(f"{year}-{month:02d}")


def _counts(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, float | None]:
    dead, missing, both, survivors = (
        _count(row.get(key, ""), columns[key]) for key in ("dead", "missing", "both", "survivors")
    )
    if both is None and (dead is not None or missing is not None):
        both = (dead or 0.0) + (missing or 0.0)
    return {"both": both, "survivors": survivors}


def _count(text: str, column: str) -> float | None:
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        raise Wrong(
            "missing-migrants-count", _("%(found)s in %(column)s is no count."), found=text, column=Plain(column)
        )
    return float(text)


def _route(text: str) -> str:
    if text.casefold() in ("", "undefined", "unknown", "na"):
        return ROUTE_NOT_GIVEN
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    code = "-".join(re.findall(r"[a-z0-9]+", plain.casefold()))[:80]
    return _ROUTE.sub("", code) or ROUTE_NOT_GIVEN
