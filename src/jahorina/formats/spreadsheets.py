"""Reads XLSX workbooks from strangers, and writes workbooks that run nothing.

A workbook is an archive of XML. Before it is opened, its parts are unpacked piece by piece and counted: too many
parts, too many bytes, a part that grows a thousandfold, encryption, a document type or an entity, a sheet whose cells
lie so far apart that its grid would fill the memory - each is refused. Macros, links and formulas are not looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
import python_calamine

from jahorina.formats.contents import Content, bytes_of, name_of
from jahorina.formats.csv_reading import MOST_COLUMNS, TextTable, column_name, is_hashtag_row
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_XLSX: Final = 64 * 1024**2
MOST_PARTS: Final = 1000
LARGEST_UNPACKED: Final = 512 * 1024**2
STEEPEST_RATIO: Final = 200
SMALL_ENOUGH: Final = 4 * 1024**2
"""Parts up to this size may be packed as tightly as they like: nothing can come of it."""
MOST_CELLS: Final = 4_000_000
"""So many cells take about 200 MiB while they are read; larger tables come as CSV."""
MOST_SHEETS: Final = 100

_DAMAGE: Final = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error)
_SLICE: Final = 1024**2
_OVERLAP: Final = 64
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_HIDDEN_CELL = re.compile(rb"""\br\s*=\s*["'][^"']*&""")
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["'](?!(?:utf-8|us-ascii)["'])""", re.IGNORECASE)
_UTF_8_START = (b"<", b"\xef\xbb\xbf<")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows` from its very first row on, so that row 5 is `rows[4]`; an empty cell is an empty text."""

    name: str
    rows: Sequence[Sequence[Any]]


def cell_reference(row: int, column: int) -> str:
    """What a spreadsheet calls the cell: row and column from 1, (7, 28) is AB7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def read_sheet(content: Content, *, sheet: str = "", name: str = "") -> Sheet:
    """Read the sheet called `sheet` (any case), or the first one where there is none of that name.

    Raises InputRefused (`xlsx-...`, `content-...`) in one sentence where the file is no XLSX workbook or is unsafe.
    """
    raw, name = bytes_of(content, most=LARGEST_XLSX, name=name), name_of(content, name)
    _examine(raw, name)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(raw))
        names = workbook.sheet_names
        chosen = next((found for found in names if found.casefold() == sheet.casefold()), names[0])
        opened = workbook.get_sheet_by_name(chosen)
        return Sheet(chosen, opened.to_python(skip_empty_area=False))
    except (python_calamine.CalamineError, OSError, ValueError, IndexError, OverflowError) as error:
        raise _refused("xlsx-unreadable", _("%(file)s cannot be read as an XLSX workbook."), name) from error
    except BaseException as error:
        # The reader is Rust; what it did not foresee arrives as a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _refused("xlsx-unreadable", _("%(file)s cannot be read as an XLSX workbook."), name) from error


def sheet_names(content: Content, *, name: str = "") -> tuple[str, ...]:
    """The names of a workbook's sheets in their order; raises as `read_sheet`."""
    raw, name = bytes_of(content, most=LARGEST_XLSX, name=name), name_of(content, name)
    _examine(raw, name)
    try:
        return tuple(python_calamine.load_workbook(io.BytesIO(raw)).sheet_names)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _refused("xlsx-unreadable", _("%(file)s cannot be read as an XLSX workbook."), name) from error


def _examine(raw: bytes, name: str) -> None:
    """Refuse what must not be opened, having unpacked no more than a piece at a time."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(
            "xlsx-old", _("%(file)s is protected by a password or in the old XLS form; save it as XLSX."), name
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _examine_parts(archive, name)
    except _DAMAGE as error:
        raise _refused("xlsx-unreadable", _("%(file)s is no XLSX workbook or is damaged."), name) from error


def _examine_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or len(names) != len(parts):
        raise _refused("xlsx-parts", _("%(file)s has too many parts, or a part twice."), name)
    if "xl/workbook.xml" not in names:
        raise _refused("xlsx-unreadable", _("%(file)s is no XLSX workbook or is damaged."), name)
    if any(part.flag_bits & 1 for part in parts):
        raise _refused("xlsx-encrypted", _("%(file)s is encrypted; save it without a password."), name)
    unpacked = 0
    for part in parts:
        unpacked += _examine_part(archive, part, LARGEST_UNPACKED - unpacked, name)


def _examine_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, name: str) -> int:
    size, before, widest, lowest = 0, b"", 0, 0
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as stream:
        while piece := stream.read(_SLICE):
            size += len(piece)
            if size > most or (size > SMALL_ENOUGH and size > STEEPEST_RATIO * max(part.compress_size, 1)):
                raise _refused(
                    "xlsx-bomb", _("%(file)s unpacks to far more than a workbook holds; it was not opened."), name
                )
            if is_xml:
                _refuse_entities(piece, before, name)
                widest, lowest = _grid(before + piece, widest, lowest)
                before = piece[-_OVERLAP:]
    if widest * lowest > MOST_CELLS:
        raise _refused(
            "xlsx-too-large", _("%(file)s has more than %(most)s cells; give it as CSV."), name, most=MOST_CELLS
        )
    return size


def _refuse_entities(piece: bytes, before: bytes, name: str) -> None:
    starts_wrong = not before and (not piece.lstrip().startswith(_UTF_8_START) or _ENCODING.match(piece.lstrip()))
    both = before + piece
    if starts_wrong or _ENTITY.search(both) or _HIDDEN_CELL.search(both):
        raise _refused("xlsx-entities", _("%(file)s holds XML that a workbook never holds; it was not opened."), name)


def _grid(piece: bytes, widest: int, lowest: int) -> tuple[int, int]:
    """The right-most column and the lowest row that any cell names."""
    cells = _CELL.findall(piece)
    columns = {letters for letters, _row in cells}
    rows = {row for _letters, row in cells}
    return (
        max([widest, *(_column_number(letters.upper()) for letters in columns)]),
        max([lowest, *(int(row) for row in rows)]),
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def read_sheet_texts(content: Content, *, sheet: str = "", name: str = "") -> TextTable:
    """Read a sheet whose first row that is not empty names the columns, as texts; a row of HXL hashtags is left out."""
    name = name_of(content, name)
    rows = read_sheet(content, sheet=sheet, name=name).rows
    filled = ((number, row) for number, row in enumerate(rows, start=1) if any(cell != "" for cell in row))
    header = _header(next(filled, (1, []))[1], name)
    width = len(header)
    found: list[tuple[int, list[str]]] = [(number, [cell_text(cell) for cell in row[:width]]) for number, row in filled]
    if found and is_hashtag_row(found[0][1]):
        found = found[1:]
    columns = {
        key: pa.array([cells[index] for _number, cells in found], pa.string()).dictionary_encode()
        for index, key in enumerate(header)
    }
    return TextTable(name, columns, pa.array([number for number, _cells in found], pa.int64()))


def _header(cells: Sequence[Any], name: str) -> list[str]:
    header = [column_name(cell_text(cell)) for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header or len(header) > MOST_COLUMNS or len(set(header)) != len(header) or not all(header):
        raise _refused("xlsx-header", _("%(file)s: the first row must hold the names of the columns, each once."), name)
    return header


def cell_text(cell: Any) -> str:
    """A cell as it would stand in CSV: 12.0 as 12, a day as 2022-03-31."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _refused(code: str, message: str, name: str, **params: object) -> InputRefused:
    return InputRefused(code, message, params={"file": name, **params})
