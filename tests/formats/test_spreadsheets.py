"""Workbooks from strangers: what is unsafe is not opened, what is read keeps its place; what we write runs nothing."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.formats import spreadsheets
from jahorina.formats.spreadsheets import cell_reference, read_sheet, read_sheet_texts
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.errors import InputRefused
from tests.examples import examples

GOOD = write_workbook([SheetToWrite("Data", ("place", "value"), [("ba", 12), ("rs", 0)])])
SHEET = "xl/worksheets/sheet1.xml"


def changed(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The good workbook with some of its parts exchanged or added."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(sink, "w", compression) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return sink.getvalue()


def sheet_xml(cells: bytes, *, prolog: bytes = b'<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return prolog + b'<worksheet xmlns="' + namespace + b'"><sheetData>' + cells + b"</sheetData></worksheet>"


def refusal(content: bytes) -> InputRefused:
    with pytest.raises(InputRefused) as refused:
        read_sheet(content, name="figures.xlsx")
    assert str(refused.value).startswith("figures.xlsx")
    assert len(str(refused.value).splitlines()) == 1
    return refused.value


def test_a_sheet_is_read_from_its_very_first_row() -> None:
    content = write_workbook(
        [SheetToWrite("About", ("x",), ()), SheetToWrite("Data", ("", ""), [(), ("a", 1.5), (True, date(2026, 3, 1))])]
    )
    sheet = read_sheet(content, sheet="data")
    assert (sheet.name, [list(row) for row in sheet.rows]) == (
        "Data",
        [["", ""], ["", ""], ["a", 1.5], [True, date(2026, 3, 1)]],
    )


def test_texts_keep_the_row_numbers_of_the_sheet() -> None:
    content = write_workbook(
        [SheetToWrite("Data", ("Place", "Value "), [(), ("#geo", "#value"), ("ba", 12), (), ("rs", 0.5)])]
    )
    texts = read_sheet_texts(content)
    assert {key: column.to_pylist() for key, column in texts.columns.items()} == {
        "place": ["ba", "rs"],
        "value": ["12", "0.5"],
    }
    assert texts.rows.to_pylist() == [4, 6]


@pytest.mark.parametrize(
    ("row", "column", "name"), [(1, 1, "A1"), (7, 26, "Z7"), (7, 27, "AA7"), (1, 702, "ZZ1"), (9, 703, "AAA9")]
)
def test_cells_are_called_as_the_spreadsheet_calls_them(row: int, column: int, name: str) -> None:
    assert cell_reference(row, column) == name


def test_a_bomb_is_not_opened() -> None:
    bomb = changed({"xl/media/image1.png": b"\0" * 64 * 1024**2})
    assert len(bomb) < 200_000
    assert refusal(bomb).code == "xlsx-bomb"


def test_many_middling_parts_are_a_bomb_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "LARGEST_UNPACKED", 10 * 1024**2)
    noise = os.urandom(3 * 1024**2)
    assert refusal(changed({f"xl/media/{n}.png": noise for n in range(4)})).code == "xlsx-bomb"


def test_a_part_that_lies_about_its_size_is_damaged() -> None:
    bomb = bytearray(changed({"xl/media/image1.png": b"\0" * 8 * 1024**2}))
    size = struct.pack("<I", 8 * 1024**2)
    assert bomb.count(size) == 2
    assert refusal(bytes(bomb).replace(size, struct.pack("<I", 100))).code in ("xlsx-unreadable", "xlsx-bomb")


def test_a_thousand_parts_are_too_many() -> None:
    assert refusal(changed({f"x/{n}": b"" for n in range(1001)})).code == "xlsx-parts"


def test_a_billion_laughs_are_not_opened() -> None:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + entities + b"]><worksheet>&l9;</worksheet>"
    assert refusal(changed({SHEET: laughs})).code == "xlsx-entities"
    assert refusal(changed({"xl/sharedStrings.xml": laughs})).code == "xlsx-entities"


def test_an_entity_cannot_hide_between_two_pieces_or_in_another_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    assert refusal(changed({SHEET: text.encode("utf-16")})).code == "xlsx-entities"
    assert refusal(changed({SHEET: text.replace("UTF-16", "UTF-7").encode()})).code == "xlsx-entities"
    monkeypatch.setattr(spreadsheets, "_SLICE", 5)
    assert refusal(changed({SHEET: sheet_xml(b"<!DOCTYPE x>")})).code == "xlsx-entities"


@pytest.mark.parametrize("reference", [b'r="XFD1048576"', b"r='XFD1048576'", b'r = "AAA999999"', b'r="&#88;FD1048576"'])
def test_one_cell_far_away_does_not_fill_the_memory(reference: bytes) -> None:
    far = sheet_xml(b'<row r="1"><c r="A1"><v>1</v></c><c ' + reference + b"><v>1</v></c></row>")
    assert refusal(changed({SHEET: far})).code in ("xlsx-too-large", "xlsx-entities")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "content-empty"),
        (b"place,value\nba,12\n", "xlsx-unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xlsx-old"),
        (GOOD[:-30], "xlsx-unreadable"),
        (GOOD[: len(GOOD) // 2], "xlsx-unreadable"),
        (changed({"xl/workbook.xml": b"<workbook/>"}), "xlsx-unreadable"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_an_encrypted_part_is_refused() -> None:
    content = bytearray(GOOD)
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content)).code == "xlsx-encrypted"


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12))
@settings(max_examples=examples(300), deadline=None)
def test_no_damaged_archive_raises_anything_but_a_refusal(changes: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD)
    for at, byte in changes:
        content[at] = byte
    with suppress(InputRefused):
        read_sheet_texts(bytes(content))


@given(
    st.binary(max_size=400),
    st.sampled_from([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]),
)
@settings(max_examples=examples(300), deadline=None)
def test_no_damaged_part_raises_anything_but_a_refusal(noise: bytes, part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        names = archive.namelist()
        original = archive.read(part) if part in names else b"<sst>"
    at = len(noise) * 7 % max(len(original), 1)
    with suppress(InputRefused):
        read_sheet_texts(changed({part: original[:at] + noise + original[at + len(noise) // 2 :]}))


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(A1)", "http://example.org", "{=1}", "12"]
)
def test_a_text_is_written_as_a_text_whatever_it_looks_like(text: str) -> None:
    content = write_workbook([SheetToWrite("Data", ("note",), [(text,)])])
    assert read_sheet(content).rows[1][0] == text
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read(SHEET)
        assert not any("hyperlink" in name.lower() for name in archive.namelist())


CELLS: st.SearchStrategy[Any] = st.one_of(
    st.integers(-(10**9), 10**9).map(float),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=8),
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
@settings(max_examples=examples(100), deadline=None)
def test_cells_are_read_back_as_they_were(rows: list[tuple[Any, Any]]) -> None:
    sheet = read_sheet(write_workbook([SheetToWrite("Data", ("a", "b"), rows)]))
    assert [tuple(row) for row in sheet.rows[1:]] == rows
