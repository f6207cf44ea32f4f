"""What leaves as a file: free figures only, their sources with them, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import python_calamine

from jahorina.evidence.models import Source
from jahorina.evidence.questions import Question
from jahorina.kernel.errors import UserError
from jahorina.publication import exports
from tests.evidence.rows import row

pytestmark = pytest.mark.django_db
TakeIn = Callable[..., Any]

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://example.org","x")')


def exported(format: str, **asked: Any) -> bytes:
    return b"".join(exports.export(question=Question("registrations", **asked), format=format).chunks)


def csv_rows(**asked: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported("csv", **asked).decode("utf-8-sig"))))


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.load_workbook(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def formulas(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return [name for name in book.namelist() if name.startswith("xl/worksheets/") and b"<f" in book.read(name)]


@pytest.mark.parametrize("format", exports.FORMATS)
def test_what_is_not_free_is_in_no_file(take_in: TakeIn, format: str) -> None:
    take_in(row(value=4711, place="rs"), owner="rs")
    take_in(row(value=815, place="ba", conf_status="C"), owner="ba")
    content = exported(format)
    text = "".join(str(sheets(content))) if format == "xlsx" else content.decode()
    assert "4711" in text
    assert "815" not in text


def test_a_figure_that_was_taken_back_leaves_with_its_whole_history(take_in: TakeIn) -> None:
    take_in(row(value=815), owner="rs")
    take_in(row(value=816, conf_status="C", as_of=date(2024, 1, 31)), owner="rs")
    assert csv_rows() == []


@pytest.mark.parametrize("note", DANGEROUS)
def test_a_note_that_looks_like_a_formula_leaves_as_a_text(take_in: TakeIn, note: str) -> None:
    take_in(row(note=note))
    [found] = csv_rows()
    assert found["note"].lstrip("'").strip() == note.strip()
    assert found["note"][:1] not in set("=+-@\t\r")
    content = exported("xlsx")
    assert formulas(content) == []
    assert note.strip() in str(sheets(content)).replace("\\t", "").replace("\\r", "")


def test_a_file_holds_the_parts_that_the_shown_sum_is_made_of(take_in: TakeIn) -> None:
    take_in(row(origin="SYR", value=2), row(origin="AFG", value=3), row("2023", origin="AFG", value=9))
    found = csv_rows(start=date(2022, 1, 1), end=date(2022, 12, 31))
    assert sorted((one["origin"], float(one["value"])) for one in found) == [("AFG", 3.0), ("SYR", 2.0)]
    assert {one["provenance"] for one in found} == {"quoted"}


def test_a_workbook_names_the_sources_of_its_figures_and_no_others(take_in: TakeIn) -> None:
    Source.objects.filter(code="S126").update(publisher="IOM", url="https://example.org/data", licence="CC BY 4.0")
    take_in(row(source="S126"))
    header, *rows = sheets(exported("xlsx"))["Sources"]
    assert header[0] == "Source"
    [found] = rows
    assert found[0] == "S126"
    assert {"Source S126", "IOM", "https://example.org/data", "CC BY 4.0"} <= set(found)


def test_a_workbook_of_ours_is_read_back_with_its_sheet_of_sources(take_in: TakeIn) -> None:
    take_in(row(value=7))
    assert next(iter(sheets(exported("xlsx")))) != "Sources"


def test_an_unknown_format_is_refused_by_name() -> None:
    with pytest.raises(UserError) as refused:
        exports.export(question=Question("registrations"), format="pdf")
    assert refused.value.code == "export-format"


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_template_is_empty_but_for_its_header(catalogue: None, format: str) -> None:
    content = b"".join(exports.upload_template(format).chunks)
    assert content
    if format == "csv":
        assert len(content.decode("utf-8-sig").strip().splitlines()) == 1
