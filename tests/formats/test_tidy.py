"""Tidy tables: what a partner may hand in, what is refused, and in which words."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.formats.observation_table import MOST_REFUSALS, OBSERVATIONS, ReadTable
from jahorina.formats.tidy import FULL, UPLOAD, read_tidy_csv, read_tidy_xlsx
from jahorina.formats.tidy_template import COLUMN_MEANINGS, tidy_template_csv, tidy_template_xlsx
from jahorina.formats.tidy_writing import write_tidy_csv, write_tidy_xlsx
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.errors import InputRefused
from tests.examples import examples
from tests.formats.catalogue import CATALOGUE, READING, TODAY, texts

GOOD = {
    "partner": "ba",
    "country": "BIH",
    "period_start": "2026-03-01",
    "period_end": "2026-03-31",
    "indicator": "registrations",
    "definition_id": "police-registrations",
    "nationality_iso3": "SYR",
    "age_group": "0-17",
    "sex": "F",
    "value": "12",
    "value_flag": "exact",
    "vintage_date": "2026-04-15",
}


def upload(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    lines = [delimiter.join(GOOD)]
    lines += [delimiter.join(f'"{cell}"' if "," in cell else cell for cell in {**GOOD, **row}.values()) for row in rows]
    return "\n".join(lines).encode()


def read(content: bytes) -> ReadTable:
    return read_tidy_csv(content, READING, name="march.csv")


def sentences(content: bytes) -> list[str]:
    table = read(content)
    assert table.refused == len({refusal.row for refusal in table.refusals})
    return [refusal.text() for refusal in table.refusals]


def test_an_upload_becomes_observations() -> None:
    table = read(upload({}))
    assert table.table.schema == OBSERVATIONS
    assert (table.rows_read, table.refused, table.notes) == (1, 0, ())
    assert table.table.to_pylist() == [
        {
            "statistic": "registrations",
            "definition": "police-registrations",
            "place": "ba",
            "period_start": date(2026, 3, 1),
            "period_end": date(2026, 3, 31),
            "origin": "SYR",
            "counterpart": "_T",
            "sex": "F",
            "age": "0-17",
            "category": "_T",
            "value": 12.0,
            "lower": None,
            "upper": None,
            "qualifier": "exact",
            "obs_status": "A",
            "conf_status": "F",
            "source": "upload",
            "as_of": date(2026, 4, 15),
            "provenance": "quoted",
            "simulated": False,
            "note": None,
        }
    ]


def test_an_indicator_may_stand_for_a_category_of_a_statistic() -> None:
    row = read(upload({"indicator": "first_registrations"})).table.to_pylist()[0]
    assert (row["statistic"], row["category"]) == ("registrations", "first")


@pytest.mark.parametrize(
    ("flag", "value", "expected"),
    [
        ("exact", "0", (0.0, "exact", "A")),
        ("rounded", "500", (500.0, "rounded", "A")),
        ("estimate", "12.5", (12.5, "about", "E")),
        ("suppressed", "", (None, "exact", "Q")),
        ("not_collected", "", (None, "exact", "L")),
    ],
)
def test_zero_suppressed_and_not_collected_stay_apart(
    flag: str, value: str, expected: tuple[float | None, str, str]
) -> None:
    row = read(upload({"value": value, "value_flag": flag})).table.to_pylist()[0]
    assert (row["value"], row["qualifier"], row["obs_status"]) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_delimiters_and_the_byte_order_mark_are_told_from_the_header(delimiter: str, mark: bytes) -> None:
    assert read(mark + upload({}, delimiter=delimiter)).table.num_rows == 1


def test_a_row_of_hashtags_and_empty_rows_are_left_out() -> None:
    head, row = upload({}).decode().split("\n")
    hashtags = ",".join(
        ["#org", "#country+code", "#date+start", "#date+end", "#indicator", *[""] * 4, "#value", "", "#date"]
    )
    table = read("\n".join([head, hashtags, "", row, "," * 11, ""]).encode())
    assert (table.rows_read, table.refused, table.table.num_rows) == (1, 0, 1)


def test_the_row_number_is_the_one_that_a_person_sees() -> None:
    head, row = upload({}).decode().split("\n")
    wrong = row.replace("SYR", "Syria")
    content = "\n".join([head, row, "", "one,two", row.replace("SYR", "AFG"), wrong])
    assert [refusal.row for refusal in read(content.encode()).refusals] == [4, 6]


@pytest.mark.parametrize(
    ("wrong", "column", "words"),
    [
        ({"value": "1,234"}, "value", "without thousands separators"),
        ({"value": "1 234"}, "value", "without thousands separators"),
        ({"value": "12,5"}, "value", "decimals with a point"),
        ({"value": "1.234"}, "value", "write 1234, not 1.234"),
        ({"value": "12.25"}, "value", "a count is a whole number"),
        ({"value": "about 20"}, "value", "is not a number"),
        ({"value": "<5"}, "value", "leave the cell empty and say why"),
        ({"value": "-3"}, "value", "a count cannot be below zero"),
        ({"value": "nan"}, "value", "is not a number"),
        ({"value": "9e99"}, "value", "too large"),
        ({"value": ""}, "value", "nothing says why"),
        ({"value_flag": "suppressed"}, "value", "its status says that there is none"),
        ({"value_flag": "guess"}, "value_flag", "one of exact, rounded, estimate"),
        ({"period_end": "2026-12-31"}, "period_end", "is after today"),
        ({"period_end": "2026-02-28"}, "period_end", "ends before it starts, on 2026-03-01"),
        ({"period_start": "2026-02-30"}, "period_start", "not a day of the calendar"),
        ({"period_start": "01.03.2026"}, "period_start", "this one may be 2026-03-01"),
        ({"period_start": "March"}, "period_start", "write it as 2022-03-31"),
        ({"vintage_date": ""}, "vintage_date", "the date is missing"),
        ({"vintage_date": "2026-02-01"}, "vintage_date", "stated before its period began"),
        ({"indicator": "crossings"}, "indicator", "write one of first_registrations, occupancy, registrations"),
        ({"definition_id": ""}, "definition_id", "the cell is empty"),
        (
            {"definition_id": "end-of-month"},
            "definition_id",
            "no definition of registrations; it has iom-registrations",
        ),
        (
            {"indicator": "occupancy", "definition_id": "end-of-month"},
            "nationality_iso3",
            "occupancy is not broken down",
        ),
        ({"nationality_iso3": "Syria"}, "nationality_iso3", "three letters"),
        ({"sex": "female"}, "sex", "write F, M, O, U"),
        ({"age_group": "children"}, "age_group", "write 0-17"),
        ({"age_group": "17-0"}, "age_group", "write 0-17"),
        ({"country": "Atlantis"}, "country", "no place of the catalogue"),
        ({"partner": "fr"}, "partner", "no partner"),
    ],
)
def test_a_wrong_cell_is_told_with_row_column_and_what_would_be_right(
    wrong: dict[str, str], column: str, words: str
) -> None:
    found = sentences(upload({"sex": "M"}, wrong))
    assert any(sentence.startswith(f"row 3, column {column}: ") and words in sentence for sentence in found), found
    assert all(sentence.startswith("row 3") for sentence in found)


def test_a_category_that_the_statistic_does_not_have_is_refused() -> None:
    head = "statistic,definition,place,period,category,value,as_of\nregistrations,police-registrations,ba,2022,"
    table = read(f"{head}third,1,2023-01-01\n".encode())
    assert table.refusals[0].text() == "row 2, column category: 'third' is no category of registrations."


def test_figures_of_another_partner_are_refused() -> None:
    table = read_tidy_csv(upload({}), replace(READING, owner="rs"))
    assert "as those of rs" in table.refusals[0].text()


def test_the_same_row_twice_counts_once_and_is_noted() -> None:
    table = read(upload({}, {}, {"country": "ba"}))
    assert (table.rows_read, table.refused, table.table.num_rows) == (3, 0, 1)
    assert texts(table) == ("Rows that only repeat an earlier one, counted once: 2.",)


def test_two_rows_that_contradict_each_other_are_refused_and_each_names_the_other() -> None:
    table = read(upload({}, {"sex": "M"}, {"value": "13"}))
    assert [refusal.row for refusal in table.refusals] == [2, 4]
    assert "row 4 says otherwise" in table.refusals[0].text()
    assert "row 2 says otherwise" in table.refusals[1].text()
    assert table.table["sex"].to_pylist() == ["M"]


def test_a_later_vintage_of_the_same_figure_is_no_contradiction() -> None:
    assert read(upload({}, {"value": "13", "vintage_date": "2026-05-15"})).table.num_rows == 2


def test_many_refusals_are_counted_in_full_and_listed_in_part() -> None:
    table = read(upload(*[{"value": "many", "age_group": f"{n % 90}-{n % 90}"} for n in range(5 * MOST_REFUSALS)]))
    assert table.refused == 5 * MOST_REFUSALS
    assert len(table.refusals) == MOST_REFUSALS
    assert [refusal.row for refusal in table.refusals] == list(range(2, MOST_REFUSALS + 2))


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "content-empty", "is empty"),
        (b"hello\nworld\n", "tidy-columns", "lacks the columns definition, period, place, statistic, value"),
        (upload({}).replace(b"definition_id", b"definition"), "tidy-columns", "lacks the columns definition_id"),
        (upload({}).replace(b"sex", b"gender"), "tidy-columns", "has the columns gender"),
        (upload({}).replace(b"sex", b"partner"), "csv-header", "the column partner stands twice"),
        (upload({}).decode().encode("utf-16"), "csv-encoding", "UTF-16"),
        (
            upload({"country": "Čačak"}).decode().encode("cp1250"),
            "csv-encoding",
            "row 2: not UTF-8 .it may be Windows-1250",
        ),
        (
            upload({"country": "Чачак"}).decode().encode("cp1251"),
            "csv-encoding",
            "row 2: not UTF-8 .it may be Windows-1251",
        ),
        (
            upload({"country": "Čačak"}) + b"\n" + "Čačak".encode("cp1250"),
            "csv-mixed-encodings",
            "row 3: mixed encodings",
        ),
        (upload({"country": "a\0b"}), "csv-binary", "row 2: a zero byte"),
        (upload({"country": 'a"b'}), "csv-quotes", "never closed"),
        (b"PK\x03\x04abc", "csv-spreadsheet", "give it as XLSX"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(content: bytes, code: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words) as refused:
        read(content)
    assert refused.value.code == code


def test_a_letter_cut_between_two_slices_is_no_wrong_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jahorina.formats.csv_reading._SLICE", 7)
    content = upload({"country": "ČĆŽŠĐ€𝄞" * 3})
    assert "no place" in sentences(content)[0]
    with pytest.raises(InputRefused, match="row 2: mixed encodings"):
        read(content + b"\xe8")


def test_a_source_that_the_catalogue_does_not_have_is_refused() -> None:
    with pytest.raises(InputRefused, match="does not say its source"):
        read_tidy_csv(upload({}), replace(READING, source=""), name="march.csv")


def test_the_day_may_be_given_beside_the_file() -> None:
    lines = [line.rpartition(",")[0] for line in upload({}).decode().split("\n")]
    content = "\n".join(lines).encode()
    with pytest.raises(InputRefused, match="as of which day"):
        read(content)
    table = read_tidy_csv(content, replace(READING, as_of=date(2026, 5, 1)))
    assert table.table["as_of"].to_pylist() == [date(2026, 5, 1)]


def test_the_template_is_what_the_reader_takes() -> None:
    assert read(tidy_template_csv() + ",".join(GOOD.values()).encode() + b",").table.num_rows == 1
    workbook = tidy_template_xlsx(CATALOGUE)
    assert read_tidy_xlsx(workbook, READING).table.num_rows == 0
    assert set(COLUMN_MEANINGS) == set(UPLOAD)


def test_a_workbook_is_read_like_csv_with_its_own_row_numbers(tmp_path: Path) -> None:
    cells = [
        *("ba", "BIH", date(2026, 3, 1), date(2026, 3, 31), "registrations", "police-registrations"),
        *("SYR", "0-17", "F", 12, "exact", date(2026, 4, 15)),
    ]
    wrong = [*cells[:-3], "twelve", *cells[-2:]]
    path = tmp_path / "march.xlsx"
    path.write_bytes(
        write_workbook([SheetToWrite("About", ("x",), ()), SheetToWrite("Data", tuple(GOOD), [cells, [], wrong])])
    )
    table = read_tidy_xlsx(path, READING)
    assert table.table.to_pylist() == read(upload({})).table.to_pylist()
    assert [refusal.text().split(":")[0] for refusal in table.refusals] == ["row 4, column value"]


NOTES = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@\t\r\n'\",; ;＝－＋＠#\u00a0\ufeff"),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=12,
)
VALUES = st.one_of(
    st.tuples(st.floats(0, 1e12).map(lambda value: value + 0.0), st.sampled_from("APEIBUV")),
    st.tuples(st.none(), st.sampled_from("MLOQ")),
)


@st.composite
def observations(draw: st.DrawFn) -> pa.Table:
    rows = []
    for sex in draw(st.lists(st.sampled_from(["F", "M", "O", "U", "_T"]), unique=True)):
        value, status = draw(VALUES)
        start = draw(st.dates(date(2000, 1, 1), date(2026, 3, 1)))
        rows.append(
            {
                "statistic": "registrations",
                "definition": draw(st.sampled_from(["police-registrations", "iom-registrations"])),
                "place": draw(st.sampled_from(["ba", "rs", "ba-usivak"])),
                "period_start": start,
                "period_end": draw(st.dates(start, TODAY)),
                "origin": draw(st.sampled_from(["SYR", "_T", "_U", "XKX"])),
                "counterpart": draw(st.sampled_from(["_T", "xk"])),
                "sex": sex,
                "age": draw(st.sampled_from(["_T", "_U", "0-17", "65+"])),
                "category": draw(st.sampled_from(["_T", "first"])),
                "value": value,
                "lower": None if value is None else draw(st.one_of(st.none(), st.just(value / 2))),
                "upper": None if value is None else draw(st.one_of(st.none(), st.just(value * 2))),
                "qualifier": draw(st.sampled_from(["exact", "about", "at_least"])),
                "obs_status": status,
                "conf_status": draw(st.sampled_from("FNCADS")),
                "source": draw(st.sampled_from(["S7", "upload"])),
                "as_of": TODAY,
                "provenance": draw(st.sampled_from(["quoted", "inferred"])),
                "simulated": draw(st.booleans()),
                "note": draw(st.one_of(st.none(), NOTES.filter(str.strip))),
            }
        )
    return pa.Table.from_pylist(rows, schema=OBSERVATIONS)


@given(observations())
@settings(max_examples=examples(150), deadline=None)
def test_what_is_written_as_csv_is_read_back_as_it_was(table: pa.Table) -> None:
    back = read_tidy_csv(b"".join(write_tidy_csv(table)), replace(READING, source="S7"))
    assert [refusal.text() for refusal in back.refusals] == []
    assert back.table.to_pylist() == table.to_pylist()


@given(observations())
@settings(max_examples=examples(40), deadline=None)
def test_what_is_written_as_xlsx_is_read_back_but_for_letters_that_xml_has_not(table: pa.Table) -> None:
    plain = table.set_column(FULL.index("note") + 1, OBSERVATIONS.field("note"), pa.nulls(len(table), pa.string()))
    back = read_tidy_xlsx(write_tidy_xlsx(plain), replace(READING, source="S7"))
    assert back.table.select(["statistic", "period_end", "obs_status", "as_of", "simulated"]).to_pylist() == (
        plain.select(["statistic", "period_end", "obs_status", "as_of", "simulated"]).to_pylist()
    )
    assert [None if v is None else pytest.approx(v) for v in plain["value"].to_pylist()] == back.table[
        "value"
    ].to_pylist()


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: upload({}) + b"\n" + text.encode("utf-8", "replace")),
    )
)
@settings(max_examples=examples(300), deadline=None)
def test_no_bytes_raise_anything_but_a_refusal(content: bytes) -> None:
    with suppress(InputRefused):
        table = read(content)
        assert table.rows_read >= table.table.num_rows
