"""Submissions of KoboToolbox and ODK: what one tool writes, in whichever form, is read as the same answers."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.formats.formula_guard import guarded
from jahorina.formats.submissions import read_submissions
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.errors import InputRefused

SAMPLES = "محمد کریمی عبدالله گل Мухамед Ђорђе Ќосе Đorđe Ćosić Žižić = + - @ ' \" , ; 0 9"
WORDS = st.text(st.sampled_from(SAMPLES), min_size=1, max_size=30).map(str.strip).filter(lambda text: text.strip("'"))
ROWS = st.lists(st.fixed_dictionaries({"person/name": WORDS, "remarks": WORDS}), min_size=1, max_size=6)


def answers(content: bytes) -> list[dict[str, str]]:
    """What was read."""
    return [dict(one.answers) for one in read_submissions(content, name="file")]


@given(ROWS, st.sampled_from(",;\t"))
def test_every_text_that_was_guarded_comes_back_from_csv(rows: list[dict[str, str]], delimiter: str) -> None:
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(rows[0])
    writer.writerows([guarded(row[question]) for question in rows[0]] for row in rows)
    assert answers(sink.getvalue().encode("utf-8-sig")) == rows


@given(ROWS)
def test_kobo_s_flat_and_odk_s_nested_json_are_read_alike(rows: list[dict[str, str]]) -> None:
    guarded_rows = [{question: guarded(text) for question, text in row.items()} for row in rows]
    flat = json.dumps({"results": guarded_rows}).encode()
    nested = [{"person": {"name": row["person/name"]}, "remarks": row["remarks"]} for row in guarded_rows]
    assert answers(flat) == answers(json.dumps({"value": nested}).encode()) == rows


def test_a_workbook_is_read_like_a_csv() -> None:
    workbook = write_workbook([SheetToWrite("Cases", ("person/name", "day"), [("Ђорђе", "2026-03-01")])])
    assert answers(workbook) == [{"person/name": "Ђорђе", "day": "2026-03-01"}]


def test_repeats_are_apart_from_answers_whatever_their_keys_are() -> None:
    kobo = {"people": [{"people/age": 7}, {"people/age": 9}], "n": 2.0, "ok": True, "none": None}
    odk = {"people": [{"age": 7}, {"age": 9}], "n": 2, "ok": True}
    (one,), (other,) = (list(read_submissions(json.dumps([found]).encode())) for found in (kobo, odk))
    assert one.repeats == other.repeats == {"people": ({"people/age": "7"}, {"people/age": "9"})}
    assert dict(one.answers) == dict(other.answers) == {"n": "2", "ok": "true"}


def test_rows_are_numbered_as_a_person_finds_them() -> None:
    assert [one.row for one in read_submissions(b"a,b\n1,2\n\n3,4\n")] == [2, 4]
    assert [one.row for one in read_submissions(b'[{"a": 1}, {"a": 2}]')] == [1, 2]


@pytest.mark.parametrize("content", [b"[1, 2]", b'{"a": 1}', b'{"results": 3}', b'{"results": [1]}'])
def test_json_without_submissions_is_refused(content: bytes) -> None:
    with pytest.raises(InputRefused, match="no submissions"):
        read_submissions(content, name="file")


def test_what_is_nested_without_end_is_refused() -> None:
    deep = '{"a":' * 60 + "1" + "}" * 60
    with pytest.raises(InputRefused, match="nested too deeply"):
        read_submissions(f"[{deep}]".encode(), name="file")
