"""Writes XLSX workbooks that run nothing: a text that looks like a formula or an address is written as a text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import xlsxwriter

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

MOST_SHEET_ROWS: Final = 1_048_576
LONGEST_TEXT: Final = 32_767
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}

Cell = str | float | bool | date | None


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """One sheet: its name, the names of its columns, its rows; `choices` gives the allowed texts of some columns."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)


def write_workbook(sheets: Sequence[SheetToWrite]) -> bytes:
    """Give the sheets as the bytes of one workbook; raises InputRefused where a sheet would be longer than may be."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, dict(_OPTIONS)) as workbook:
        heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.name), sheet, heading, day)
    return sink.getvalue()


def _write_sheet(worksheet: Any, sheet: SheetToWrite, heading: Any, day: Any) -> None:
    worksheet.freeze_panes(1, 0)
    for index, name in enumerate(sheet.header):
        worksheet.set_column(index, index, sheet.widths.get(name, max(12, len(name) + 2)))
        if name in sheet.choices:
            _offer(worksheet, index, sheet.choices[name])
    for index, name in enumerate(sheet.header):
        worksheet.write_string(0, index, name, heading)
    for number, row in enumerate(sheet.rows, start=1):
        if number >= MOST_SHEET_ROWS:
            raise InputRefused(
                "xlsx-too-long",
                _("This is more than the %(most)s rows of a sheet; choose less, or take CSV."),
                params={"most": MOST_SHEET_ROWS},
            )
        for index, cell in enumerate(row):
            _write_cell(worksheet, number, index, cell, day)


def _offer(worksheet: Any, index: int, choices: Sequence[str]) -> None:
    """A list to choose from, as far as a cell's list may be long."""
    if choices and len(",".join(choices)) <= 255:
        worksheet.data_validation(1, index, MOST_SHEET_ROWS - 1, index, {"validate": "list", "source": list(choices)})


def _write_cell(worksheet: Any, row: int, index: int, cell: Cell, day: Any) -> None:
    match cell:
        case None:
            return
        case bool():
            worksheet.write_boolean(row, index, cell)
        case int() | float():
            worksheet.write_number(row, index, cell)
        case date():
            worksheet.write_datetime(row, index, cell, day)
        case _:
            worksheet.write_string(row, index, cell[:LONGEST_TEXT])
