"""Reads a CSV file as columns of texts, each row with the number under which a person finds it.

UTF-8 with or without a byte order mark; comma, semicolon or tab, told by the header. Anything else is refused in one
sentence: an encoding is never guessed, because a wrong guess changes names without anybody noticing.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from jahorina.formats.contents import Content, bytes_of, name_of
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_CSV: Final = 2 * 1024**3
MOST_ROWS: Final = 20_000_000
MOST_COLUMNS: Final = 500
LONGEST_HEADER: Final = 64 * 1024
DELIMITERS: Final = (",", ";", "\t")

_SLICE: Final = 4 * 1024 * 1024
_BLOCK: Final = 16 * 1024 * 1024
_HASHTAG: Final = re.compile(r"#[A-Za-z][A-Za-z0-9_]*(?:\s*\+[A-Za-z][A-Za-z0-9_]*)*")
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_SINGLE_BYTE: Final = (("cp1250", "Windows-1250"), ("cp1251", "Windows-1251"))


@dataclass(frozen=True, slots=True)
class TextTable:
    """An input as it was written: columns of texts (dictionary-encoded) by lower-case name, and each row's number.

    `uneven` are the numbers of rows that have too few or too many cells; they are in no column.
    """

    name: str
    columns: dict[str, pa.Array]
    rows: pa.Array
    uneven: tuple[int, ...] = field(default=())


def column_name(text: str) -> str:
    """How a header cell is compared: trimmed, lower case, underscores for spaces and hyphens."""
    return "_".join(text.strip().strip("\ufeff").casefold().replace("-", " ").replace("_", " ").split())


def read_csv_texts(content: Content, *, name: str = "", known: frozenset[str] = frozenset()) -> TextTable:
    """Read all cells as texts, without rows that are wholly empty and without a row of HXL hashtags under the header.

    `known` are names of columns that help to tell the delimiter. Raises InputRefused (`csv-...`, `content-...`) where
    it is too large, empty, not UTF-8, no CSV, or names a column twice.
    """
    raw, name = bytes_of(content, most=LARGEST_CSV, name=name), name_of(content, name)
    _refuse_other_encodings(raw, name)
    delimiter, header = _header(raw, name, known)
    uneven: list[int] = []
    table = _parsed(raw, name, delimiter, header, uneven)
    if table.num_rows + len(uneven) > MOST_ROWS:
        raise InputRefused(
            "csv-too-many-rows",
            _("%(file)s has more than %(most)s rows; split it into several files."),
            params={"file": name, "most": MOST_ROWS},
        )
    return _without_empty_rows(name, table, uneven)


def _refuse_other_encodings(raw: bytes, name: str) -> None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _refused("csv-encoding", _("%(file)s is UTF-16; save it as “CSV UTF-8”."), name)
    if raw.startswith(b"PK\x03\x04"):
        raise _refused("csv-spreadsheet", _("%(file)s is a spreadsheet or an archive, not CSV; give it as XLSX."), name)
    if (at := raw.find(b"\0")) >= 0:
        raise _refused(
            "csv-binary",
            _("%(file)s, row %(row)s: a zero byte; this is not a text file."),
            name,
            row=_row_of(raw, at),
        )
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(raw), _SLICE):
        try:
            decoder.decode(raw[start : start + _SLICE], final=start + _SLICE >= len(raw))
        except UnicodeDecodeError:
            raise _not_utf_8(raw, start, name) from None


def _not_utf_8(raw: bytes, start: int, name: str) -> InputRefused:
    """What to say of an input with a byte that is not UTF-8, not before `start` less the width of a letter."""
    for first in range(max(start - 3, 0), start + 1):  # a letter may have begun in the slice before
        try:
            raw[first : start + _SLICE + 3].decode("utf-8")
        except UnicodeDecodeError as error:
            at = first + error.start
            if error.start > 0 or first == start:
                break
    row, line = _row_of(raw, at), _line_around(raw, at)
    if _NOT_ASCII.search(raw, 3 if raw.startswith(codecs.BOM_UTF8) else 0, at):
        message = _(
            "%(file)s, row %(row)s: mixed encodings: this row is not UTF-8 but earlier ones are; save all as UTF-8."
        )
        return _refused("csv-mixed-encodings", message, name, row=row)
    message = _("%(file)s, row %(row)s: not UTF-8 (it may be %(guess)s); save the file as “CSV UTF-8”.")
    return _refused("csv-encoding", message, name, row=row, guess=_guess(line))


def _guess(line: bytes) -> str:
    for codec, title in _SINGLE_BYTE:
        text = line.decode(codec, errors="replace")
        high = [letter for letter in text if ord(letter) > 127]
        if high and all(letter.isalpha() for letter in high) and (codec != "cp1250" or not _looks_cyrillic(line)):
            return title
    return "Windows-1252"


def _looks_cyrillic(line: bytes) -> bool:
    """Cyrillic in a single-byte code page is nearly all high bytes; Latin text has few."""
    letters = [byte for byte in line if byte > 127 or chr(byte).isalpha()]
    return sum(byte > 127 for byte in letters) > len(letters) / 2


def _row_of(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


def _line_around(raw: bytes, at: int) -> bytes:
    end = raw.find(b"\n", at)
    return raw[raw.rfind(b"\n", 0, at) + 1 : end if end >= 0 else len(raw)][:1000]


def _header(raw: bytes, name: str, known: frozenset[str]) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns, from the first row."""
    head = raw[:LONGEST_HEADER].decode("utf-8-sig", errors="ignore").replace("\r\n", "\n").replace("\r", "\n")
    best = max(DELIMITERS, key=lambda delimiter: _fit(head, delimiter, known))
    header = [column_name(cell) for cell in _first_row(head, best)]
    while header and not header[-1]:
        raise _refused("csv-header", _("%(file)s: the last column of the first row has no name."), name)
    if not header or len(header) > MOST_COLUMNS:
        raise _refused("csv-header", _("%(file)s: the first row must hold the names of the columns."), name)
    twice = next((cell for cell in header if header.count(cell) > 1), None)
    if twice is not None:
        raise _refused("csv-header", _("%(file)s: the column %(column)s stands twice."), name, column=twice or "''")
    return best, header


def _fit(head: str, delimiter: str, known: frozenset[str]) -> tuple[int, int]:
    cells = _first_row(head, delimiter)
    return sum(column_name(cell) in known for cell in cells), len(cells)


def _first_row(head: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(head.split("\n"), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _parsed(raw: bytes, name: str, delimiter: str, header: list[str], uneven: list[int]) -> pa.Table:
    if raw.count(b'"') % 2:
        raise _refused("csv-quotes", _("%(file)s: a quotation mark is opened and never closed."), name)

    def skip(row: Any) -> str:
        if row.text.strip():
            uneven.append(row.number)
        return "skip"

    try:
        return pa.csv.read_csv(
            pa.BufferReader(raw),
            read_options=pa.csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=header, skip_rows_after_names=1
            ),
            parse_options=_parse_options(delimiter, skip),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.dictionary(pa.int32(), pa.string())), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise _refused(
            "csv-unreadable", _("%(file)s cannot be read as CSV: %(problem)s."), name, problem=error
        ) from error


def _parse_options(delimiter: str, skip: Callable[[Any], str]) -> Any:
    return pa.csv.ParseOptions(
        delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
    )


def _without_empty_rows(name: str, table: pa.Table, uneven: list[int]) -> TextTable:
    columns = {key: _one_array(column) for key, column in zip(table.column_names, table.columns, strict=True)}
    rows = _row_numbers(table.num_rows, uneven)
    blanks = [_where(column, lambda text: not text.strip()) for column in columns.values()]
    kept = pc.invert(_all(blanks)) if blanks else pa.array([], pa.bool_())
    if table.num_rows and is_hashtag_row([column[0].as_py() for column in columns.values()]):
        kept = pa.concat_arrays([pa.array([False]), kept[1:]])
    if not pc.all(kept, min_count=0).as_py():
        columns, rows = {key: column.filter(kept) for key, column in columns.items()}, rows.filter(kept)
    return TextTable(name, columns, rows, tuple(uneven))


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    column = column.unify_dictionaries()
    if column.num_chunks == 0:
        return pa.array([], pa.string()).dictionary_encode()
    return column.combine_chunks() if column.num_chunks > 1 else column.chunk(0)


def _row_numbers(count: int, uneven: list[int]) -> pa.Array:
    """Numbers from 2 (the header is row 1) that leave out those of uneven rows."""
    numbers = pa.arange(2, count + len(uneven) + 2)
    if not uneven:
        return numbers
    return numbers.filter(pc.invert(pc.is_in(numbers, value_set=pa.array(uneven, pa.int64()))))


def _where(column: pa.Array, holds: Callable[[str], bool]) -> pa.Array:
    return pa.array([holds(text) for text in column.dictionary.to_pylist()], pa.bool_()).take(column.indices)


def _all(masks: list[pa.Array]) -> pa.Array:
    result = masks[0]
    for mask in masks[1:]:
        result = pc.and_(result, mask)
    return result


def is_hashtag_row(cells: Sequence[str]) -> bool:
    """Whether a row is HXL's: at least half of its cells are hashtags, and the others are empty."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and 2 * len(filled) >= len(cells) and all(_HASHTAG.fullmatch(cell) for cell in filled)


def _refused(code: str, message: str, name: str, **params: object) -> InputRefused:
    return InputRefused(code, message, params={"file": name, **params})
