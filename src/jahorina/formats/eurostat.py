"""Reads Eurostat's tables of asylum and enforcement, as its statistics interface gives them: JSON-stat 2.0.

A cell without a value and without a status was not published: it is no observation. ":" says that it is missing, "c"
that it is confidential, "z" that it does not apply. Figures are rounded to 5. Aggregates (EU27_2020 and the like) are
left out with a note: they would be added to their own parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from jahorina.formats.contents import Content, bytes_of, name_of
from jahorina.formats.country_names import code_by_two_letters
from jahorina.formats.findings import Coded, Findings, combined
from jahorina.formats.gathering import some
from jahorina.formats.json_documents import LARGEST_JSON, read_json_object
from jahorina.formats.json_stat import Grid, codes_of, decoded, translated
from jahorina.formats.notes import Note
from jahorina.formats.observation_checks import checked
from jahorina.formats.observation_columns import columns_of
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading
from jahorina.kernel.errors import InputRefused, UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Dataset:
    """What one of Eurostat's tables is in our catalogue."""

    statistic: str
    definition: str


DATASETS: Final[Mapping[str, Dataset]] = {
    "migr_asyappctzm": Dataset("eurostat-asylum-applications", "eurostat-asylum-applications"),
    "migr_asyappctza": Dataset("eurostat-asylum-applications", "eurostat-asylum-applications"),
    "migr_asydcfstq": Dataset("eurostat-first-instance-decisions", "eurostat-first-instance-decisions"),
    "migr_asydcfsta": Dataset("eurostat-first-instance-decisions", "eurostat-first-instance-decisions"),
    "migr_asypenctzm": Dataset("eurostat-pending-applications", "eurostat-pending-applications"),
    "migr_eirtn": Dataset("eurostat-returns", "eurostat-returns"),
    "migr_eipre": Dataset("eurostat-found-illegally-present", "eurostat-found-illegally-present"),
    "migr_eirfs": Dataset("eurostat-refused-entry", "eurostat-refused-entry"),
    "migr_eiord": Dataset("eurostat-orders-to-leave", "eurostat-orders-to-leave"),
}

WITHOUT_VALUE: Final = {"c": "Q", "z": "M", ":": "O"}
WITH_VALUE: Final = {"b": "B", "e": "E", "s": "E", "i": "I", "p": "P", "u": "U", "n": "U"}
"""Eurostat's flags -> our status; of several flags the first in this order counts, of none A or O."""

_SEXES: Final = {"T": TOTAL, "F": "F", "M": "M", "UNK": "U", "OTH": "O"}
_AGES: Final = (
    (re.compile(r"Y(\d+)-(\d+)"), lambda low, high: f"{low}-{high}"),
    (re.compile(r"Y_LT(\d+)"), lambda high: f"0-{int(high) - 1}"),
    (re.compile(r"Y_GE(\d+)"), lambda low: f"{low}+"),
)
_TOTALS: Final = ("TOTAL", "T", "TOT")


def read_eurostat(
    parts: Sequence[Content], reading: Reading, *, datasets: Mapping[str, Dataset] = DATASETS, name: str = ""
) -> ReadTable:
    """Read one or several answers of the same interface, each a JSON-stat dataset; rows are numbered by position.

    Raises InputRefused (`eurostat-...`, `json-...`) where an answer is an error, is to be fetched later, or is no
    JSON-stat; the catalogue's dimension `category` takes what else the table is broken down by.
    """
    read = [_read_one(part, reading, datasets, name_of(part, name)) for part in parts]
    if not read:
        raise InputRefused("eurostat-form", _("There is no answer of Eurostat's to read."))
    return ReadTable(
        table=pa.concat_tables([table.table for table in read]),
        rows_read=sum(table.rows_read for table in read),
        refused=sum(table.refused for table in read),
        refusals=tuple(refusal for table in read for refusal in table.refusals)[:200],
        notes=tuple(dict.fromkeys(note for table in read for note in table.notes)),
    )


def _read_one(part: Content, reading: Reading, datasets: Mapping[str, Dataset], name: str) -> ReadTable:
    raw = bytes_of(part, most=LARGEST_JSON, name=name)
    _refuse_errors(raw)
    document = read_json_object(raw, name=name)
    grid = decoded(document, name=name)
    reading = replace(reading, as_of=_updated(document) or reading.as_of)
    dataset = _dataset(document, datasets, name)
    given, notes = _fields(grid, reading)
    rows = len(grid.positions)
    given |= {
        "statistic": Coded.constant(dataset.statistic, rows),
        "definition": Coded.constant(dataset.definition, rows),
        "qualifier": Coded.constant("rounded", rows),
    }
    kept = _all_valid(given)
    given = {key: Coded(column.codes.filter(kept), column.values) for key, column in given.items()}
    findings = Findings(pc.add(grid.positions.filter(kept), 1))
    columns = columns_of(len(findings.rows), reading, given, {"place": "geo", "origin": "citizen", "as_of": "updated"})
    return checked(columns, reading.catalogue, findings, rows_read=rows, notes=notes)


def _refuse_errors(raw: bytes) -> None:
    head = raw[:10_000]
    if b"EXTRACTION_TOO_BIG" in head:
        raise InputRefused(
            "eurostat-too-big",
            _("Eurostat refused the extraction as too large; ask for fewer years, places or citizenships at a time."),
        )
    if b"ASYNCHRONOUS_RESPONSE" in head or b"asynchronous" in head.lower():
        raise InputRefused(
            "eurostat-later",
            _("Eurostat will prepare this extraction later and gave no figures; ask for less at a time."),
        )
    if b'"error"' in head and b'"value"' not in raw:
        raise InputRefused("eurostat-error", _("Eurostat answered with an error instead of figures."))


def _fields(grid: Grid, reading: Reading) -> tuple[dict[str, Coded], tuple[Note, ...]]:
    """Our fields from the dataset's dimensions; a null code marks cells to leave out, and the notes say which."""
    notes: list[Note] = []

    def read(key: str, translate: Callable[[str], Any], left_out: str) -> Coded:
        if key not in grid.codes:
            return Coded.constant(TOTAL, len(grid.positions))
        found = [translate(code) for code in grid.codes[key]]
        if unknown := [code for code, to in zip(grid.codes[key], found, strict=True) if to is None]:
            notes.append(Note(left_out, (("names", some(unknown)),)))
        return translated(grid.indexes[key], found)

    times = read("time", _period, _("Periods that cannot be read were left out: %(names)s."))
    return {
        "place": read(
            "geo",
            lambda code: _place(code, reading),
            _("Places that the catalogue does not have were left out: %(names)s."),
        ),
        "origin": read("citizen", _origin, _("Aggregates of citizenships were left out: %(names)s.")),
        "sex": read("sex", _SEXES.get, _("Codes of sex that are not known were left out: %(names)s.")),
        "age": read("age", _age, _("Codes of age that are not known were left out: %(names)s.")),
        "category": _category(grid),
        "period_start": times.mapped(lambda period: period.start),
        "period_end": times.mapped(lambda period: period.end),
        "value": Coded.of(grid.values),
        "obs_status": Coded.of([_status(flag, value) for value, flag in zip(grid.values, grid.flags, strict=True)]),
    }, tuple(notes)


def _place(code: str, reading: Reading) -> str | None:
    three = code_by_two_letters(code)
    return (reading.catalogue.place(three) if three else None) or reading.catalogue.place(code)


def _origin(code: str) -> str | None:
    return TOTAL if code in _TOTALS else code_by_two_letters(code)


def _age(code: str) -> str | None:
    if code in _TOTALS or code == "UNK":
        return "_U" if code == "UNK" else TOTAL
    return next((write(*match.groups()) for form, write in _AGES if (match := form.fullmatch(code))), None)


def _period(code: str) -> Period | None:
    try:
        return Period.parse(code.replace("S", "-S").replace("Q", "-Q").replace("--", "-"))
    except UserError:
        return None


def _status(flag: str, value: float | None) -> str:
    flags, otherwise = (WITHOUT_VALUE, "O") if value is None else (WITH_VALUE, "A")
    return next((ours for theirs, ours in flags.items() if theirs in flag), otherwise)


def _category(grid: Grid) -> Coded:
    """What else the table is broken down by (applicant, decision ...), without totals, joined by hyphens."""
    others = [key for key in grid.codes if key not in ("freq", "unit", "geo", "time", "citizen", "sex", "age")]
    if not others:
        return Coded.constant(TOTAL, len(grid.positions))
    columns = [translated(grid.indexes[key], grid.codes[key]) for key in others]
    keys = combined(columns).dictionary_encode()
    texts = []
    for key in keys.dictionary.to_pylist():
        parts = []
        for column in reversed(columns):
            key, code = divmod(key, len(column.values))
            parts.append(column.values[code])
        texts.append("-".join(part for part in reversed(parts) if part not in _TOTALS) or TOTAL)
    return translated(keys.indices, texts)


def _all_valid(given: Mapping[str, Coded]) -> pa.Array:
    kept = None
    for column in given.values():
        valid = pc.is_valid(column.codes)
        kept = valid if kept is None else pc.and_(kept, valid)
    return kept


def _updated(document: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(document.get("updated"))[:10])
    except ValueError:
        return None


def _dataset(document: Mapping[str, Any], datasets: Mapping[str, Dataset], name: str) -> Dataset:
    extension = document.get("extension")
    code = str(extension.get("id", "") if isinstance(extension, dict) else "").lower()
    unit = _unit(document)
    if unit not in ("", "PER"):
        raise InputRefused(
            "eurostat-unit",
            _("%(file)s is not in persons (unit PER) but in %(unit)s."),
            params={"file": name, "unit": unit},
        )
    if code in datasets:
        return datasets[code]
    if len(datasets) == 1:
        return next(iter(datasets.values()))
    raise InputRefused(
        "eurostat-dataset",
        _("%(file)s is Eurostat's table %(code)s, which is not among those that are read: %(known)s."),
        params={"file": name, "code": code or "-", "known": ", ".join(sorted(datasets))},
    )


def _unit(document: Mapping[str, Any]) -> str:
    try:
        return ",".join(
            codes_of(document["dimension"]["unit"]["category"], len(document["dimension"]["unit"]["category"]["index"]))
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""
