"""Members that are tables: written in one way, and read with their columns, types and rows held to the manifest.

CSV is UTF-8, comma, LF, header first, no control characters; what a spreadsheet would take for a formula does not occur
in its types of code, count, decimal and day. Parquet is written by Arrow with Zstandard; its footer is measured first.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from jahorina.formats.bundle.limits import LARGEST_CONTENT, MOST_COLUMNS, MOST_ROWS
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    import pyarrow as pa

PATTERNS: Final[Mapping[str, str]] = {
    "code": r"[A-Za-z0-9_][A-Za-z0-9 _:.,/+*|-]{0,119}",
    "text": r"[^\x00-\x1f\x7f]{0,1000}",
    "count": r"0|[1-9][0-9]{0,14}",
    "decimal": r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?",
    "day": r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    "integer": r"-?[0-9]{1,15}",
}
"""What a cell of a CSV member is, by its column's type. An empty cell is no value."""

_NARROWEST: Final = ("count", "decimal", "day", "code")

_CODECS: Final = frozenset({"ZSTD", "SNAPPY", "UNCOMPRESSED"})


def csv_content(name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> Content:
    """A CSV member of these rows, in their order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column for column, _kind in columns])
    writer.writerows(rows)
    return Content(name, text.getvalue().encode("utf-8"), tuple(columns), len(rows))


def parquet_content(name: str, table: pa.Table) -> Content:
    """A Parquet member of this Arrow table. Types: fixed binary is bytes, integers integer, texts code, days day."""
    import pyarrow.parquet as pq

    file = io.BytesIO()
    plain = [field.name for field in table.schema if _arrow_type(field.type) == "bytes"]
    dictionaries = [column for column in table.column_names if column not in plain]
    pq.write_table(
        table, file, compression="zstd", use_dictionary=dictionaries, write_statistics=False, store_schema=False
    )
    columns = tuple((field.name, _arrow_type(field.type)) for field in table.schema)
    return Content(name, file.getvalue(), columns, table.num_rows)


def _arrow_type(kind: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_fixed_size_binary(kind):
        return "bytes"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_date(kind):
        return "day"
    return "code" if pa.types.is_string(kind) or pa.types.is_large_string(kind) else "unknown"


def read_table(content: Content) -> pa.Table:
    """The member as an Arrow table, CSV cells as texts; raises BundleRefused (`bundle-content`) for whatever differs."""
    return _parquet(content) if content.media == "parquet" else _csv(content)


def _csv(content: Content) -> pa.Table:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    if content.content.startswith(b"\xef\xbb\xbf") or b"\x00" in content.content or b"\r" in content.content:
        raise _wrong(content, _("it is not plain UTF-8 with line feeds"))
    names = [name for name, _kind in content.columns]
    if not content.content.startswith((",".join(names) + "\n").encode()) or not content.content.endswith(b"\n"):
        raise _wrong(content, _("its first row is not its columns"))
    try:
        table = pacsv.read_csv(
            pa.BufferReader(content.content),
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=max(1 << 20, min(len(content.content), 1 << 26))
            ),
            parse_options=pacsv.ParseOptions(ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=True
            ),
        )
    except pa.ArrowException as error:
        raise _wrong(content, _("it is no table in UTF-8 with as many cells in every row")) from error
    if table.column_names != names or table.num_rows != content.rows:
        raise _wrong(content, _("it has other columns or rows than declared"))
    for name, kind in content.columns:
        _check_cells(content, name, kind, table[name])
    return table


def _check_cells(content: Content, name: str, kind: str, cells: pa.ChunkedArray) -> None:
    import pyarrow.compute as pc

    if kind not in PATTERNS:
        raise _wrong(content, name)
    # A table says the same few things again and again: each is looked at once.
    different = pc.unique(cells)
    fits = pc.all(pc.match_substring_regex(different, rf"\A(?:{PATTERNS[kind]})?\z"), min_count=0).as_py()
    if not fits:
        raise _wrong(content, name)


def _parquet(content: Content) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(content.content), memory_map=False, pre_buffer=False)
        _measure(content, file.metadata)
        table = file.read(use_threads=False)
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _wrong(content, _("it is no Parquet of ours")) from error
    declared = tuple((field.name, _arrow_type(field.type)) for field in table.schema)
    if declared != content.columns or table.num_rows != content.rows:
        raise _wrong(content, _("it has other columns or rows than declared"))
    for name, kind in content.columns:
        if kind == "code":
            _check_cells(content, name, kind, table[name].combine_chunks())
    return table


def _measure(content: Content, footer: Any) -> None:
    """What the footer says, before anything is unpacked."""
    if footer.num_rows > MOST_ROWS or footer.num_columns > MOST_COLUMNS or footer.num_rows != content.rows:
        raise _wrong(content, _("it has other columns or rows than declared"))
    total = 0
    for group in range(footer.num_row_groups):
        for column in range(footer.num_columns):
            chunk = footer.row_group(group).column(column)
            total += chunk.total_uncompressed_size
            if chunk.compression not in _CODECS or chunk.total_uncompressed_size < 0 or total > LARGEST_CONTENT:
                raise refused("bundle-bomb", name=content.name)


def _wrong(content: Content, what: str) -> Exception:
    return refused("bundle-content", name=content.name, what=what)


def declared(content: Content) -> Content:
    """The member with columns, types and rows found in it: of each CSV column the narrowest type that all its cells fit.

    Raises BundleRefused (`bundle-content`).
    """
    if content.media == "csv":
        return _declared_csv(content)
    if content.media == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            footer = pq.ParquetFile(pa.BufferReader(content.content), memory_map=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _wrong(content, _("it is no Parquet of ours")) from error
        columns = tuple((field.name, _arrow_type(field.type)) for field in footer.schema_arrow)
        return Content(content.name, content.content, columns, footer.metadata.num_rows)
    return content


def _declared_csv(content: Content) -> Content:
    try:
        rows = list(csv.reader(io.StringIO(content.content.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _wrong(content, _("it is no table in UTF-8 with as many cells in every row")) from error
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise _wrong(content, _("it is no table in UTF-8 with as many cells in every row"))
    columns = tuple(
        (name, next((kind for kind in _NARROWEST if _all_fit(rows[1:], place, kind)), "text"))
        for place, name in enumerate(rows[0])
    )
    return Content(content.name, content.content, columns, len(rows) - 1)


def _all_fit(rows: list[list[str]], place: int, kind: str) -> bool:
    pattern = re.compile(rf"(?:{PATTERNS[kind]})?", re.ASCII)
    return all(pattern.fullmatch(row[place]) for row in rows)
