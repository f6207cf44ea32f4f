"""Reads tidy tables, CSV or XLSX: one row a figure, in either of two sets of columns.

    UPLOAD   what a partner fills in: partner, country, period_start, period_end, indicator, definition_id,
             nationality_iso3, age_group, sex, value, value_flag, vintage_date
    FULL     our own columns, as the explorer exports them: statistic, definition, place, period, origin ...

Everything is read as text and checked column by column. What is wrong is told with row and column and what would be
right; the same row twice counts once; two rows that contradict each other are both refused.
"""

from __future__ import annotations

from typing import Final

from jahorina.formats.contents import Content, name_of
from jahorina.formats.csv_reading import TextTable, read_csv_texts
from jahorina.formats.findings import Findings, Wrong
from jahorina.formats.observation_checks import checked
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading
from jahorina.formats.spreadsheets import read_sheet_texts
from jahorina.formats.tidy_columns import read_full, read_upload
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

UPLOAD: Final = (
    "partner",
    "country",
    "period_start",
    "period_end",
    "indicator",
    "definition_id",
    "nationality_iso3",
    "age_group",
    "sex",
    "value",
    "value_flag",
    "vintage_date",
    "note",
)
UPLOAD_MAY_LACK: Final = frozenset({"partner", "nationality_iso3", "age_group", "sex", "vintage_date", "note"})

FULL: Final = (
    "statistic",
    "definition",
    "place",
    "period",
    "origin",
    "counterpart",
    "sex",
    "age",
    "category",
    "value",
    "lower",
    "upper",
    "qualifier",
    "obs_status",
    "conf_status",
    "source",
    "as_of",
    "provenance",
    "simulated",
    "note",
)
FULL_NEEDS: Final = frozenset({"statistic", "definition", "place", "period", "value"})

DATA_SHEET: Final = "Data"
"""The sheet of a workbook that is read, where it has one of this name; else the first."""


def read_tidy_csv(content: Content, reading: Reading, *, name: str = "") -> ReadTable:
    """Read a tidy CSV file. Refused rows are in the result; raises InputRefused where it cannot be read at all."""
    return _read(read_csv_texts(content, name=name, known=frozenset(UPLOAD + FULL)), reading)


def read_tidy_xlsx(content: Content, reading: Reading, *, name: str = "") -> ReadTable:
    """Read a tidy XLSX workbook's sheet `Data`, or its first sheet; else as `read_tidy_csv`."""
    return _read(read_sheet_texts(content, sheet=DATA_SHEET, name=name_of(content, name)), reading)


def _read(texts: TextTable, reading: Reading) -> ReadTable:
    upload = "indicator" in texts.columns
    _refuse_wrong_columns(texts, upload)
    _refuse_what_nobody_says(texts, reading)
    findings = Findings(texts.rows)
    for row in texts.uneven:
        findings.refuse_row(row, Wrong("tidy-uneven", _("the row has too few or too many cells.")))
    columns = (read_upload if upload else read_full)(texts, reading, findings)
    return checked(columns, reading.catalogue, findings, rows_read=len(texts.rows) + len(texts.uneven))


def read_full_texts(texts: TextTable, reading: Reading) -> ReadTable:
    """Read texts that already stand in columns of the set FULL; else as `read_tidy_csv`."""
    return _read(texts, reading)


def _refuse_wrong_columns(texts: TextTable, upload: bool) -> None:
    known = frozenset(UPLOAD if upload else FULL)
    needed = known - UPLOAD_MAY_LACK if upload else FULL_NEEDS
    unknown, missing = sorted(set(texts.columns) - known), sorted(needed - set(texts.columns))
    if unknown or missing:
        message = (
            _("%(file)s lacks the columns %(missing)s; the template shows all columns.")
            if missing
            else _("%(file)s has the columns %(unknown)s, which mean nothing here; the template shows all columns.")
        )
        raise InputRefused(
            "tidy-columns",
            message,
            params={"file": texts.name, "missing": ", ".join(missing), "unknown": ", ".join(unknown)[:200]},
        )


def _refuse_what_nobody_says(texts: TextTable, reading: Reading) -> None:
    if "source" not in texts.columns and reading.source not in reading.catalogue.sources:
        raise InputRefused(
            "tidy-source",
            _("%(file)s does not say its source; name one of the catalogue (given: %(source)s)."),
            params={"file": texts.name, "source": reading.source or "-"},
        )
    if reading.as_of is None and not {"as_of", "vintage_date"} & set(texts.columns):
        raise InputRefused(
            "tidy-as-of",
            _("%(file)s does not say as of which day its figures are; give that day."),
            params={"file": texts.name},
        )
