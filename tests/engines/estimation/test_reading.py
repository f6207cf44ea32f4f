"""Reading a capture table: what it may look like, and one clear sentence for what it may not."""

from __future__ import annotations

import pytest

from jahorina.engines.estimation.reading import ReadTable, read_histories, read_strata
from jahorina.kernel.errors import InputRefused


def read(text: str) -> ReadTable:
    header, *rows = [line.split(",") for line in text.strip().split("\n")]
    columns = {label: [row[at] for row in rows] for at, label in enumerate(header)}
    return read_histories("table.csv", columns, range(2, len(rows) + 2))


def refusal(text: str) -> InputRefused:
    with pytest.raises(InputRefused) as refused:
        read(text)
    return refused.value


def test_a_plain_table_is_read() -> None:
    found = read("A,B,C,count\n1,0,0,5\n0,1,0,4\n1,1,1,2\n0,0,1,3")
    assert found.table.lists == ("A", "B", "C")
    assert found.table.counts.tolist() == [0, 5, 4, 0, 3, 0, 0, 2]
    assert found.table.is_whole


@pytest.mark.parametrize("header", ["count", "Count", "N", "freq", "FREQUENCY", "number", "y"])
def test_the_count_may_have_other_names(header: str) -> None:
    assert read(f"A,B,{header}\n1,0,5\n0,1,4\n1,1,2").table.n == 11


def test_without_counts_each_row_is_a_person() -> None:
    found = read("A,B\n1,0\n1,0\n0,1\n1,1")
    assert not found.has_counts
    assert found.table.counts.tolist() == [0, 2, 1, 1]


def test_a_list_may_be_called_like_a_count() -> None:
    assert read("N,Y\n1,0\n0,1\n1,1").table.lists == ("N", "Y")


@pytest.mark.parametrize(
    ("seen", "unseen"), [("yes", "no"), ("TRUE", "FALSE"), ("x", ""), ("obs", "un"), ("1.0", "0.0")]
)
def test_cells_may_be_written_in_other_ways(seen: str, unseen: str) -> None:
    found = read(f"A,B,count\n{seen},{unseen},5\n{unseen},{seen},4\n{seen},{seen},2")
    assert found.table.counts.tolist() == [0, 5, 4, 2]


def test_numbers_of_rows_are_left_out() -> None:
    assert read(",A,B,count\n1,1,0,5\n2,0,1,4\n3,1,1,2").table.lists == ("A", "B")


@pytest.mark.parametrize("word", ["", "NA", "n/a", "NaN"])
def test_a_count_that_is_not_there_was_not_collected(word: str) -> None:
    found = read(f"A,B,C,count\n1,0,0,5\n0,1,0,4\n0,0,1,4\n1,0,1,1\n1,1,0,{word}\n0,1,1,2").table
    assert not found.is_whole
    assert not found.collected[0b011]
    assert found.collected[0b111]


def test_the_row_of_nobody_may_be_there_with_zero_or_unknown() -> None:
    assert read("A,B,count\n0,0,NA\n1,0,5\n0,1,4\n1,1,2").table.is_whole
    assert read("A,B,count\n0,0,0\n1,0,5\n0,1,4\n1,1,2").table.n == 11


def test_thousands_may_be_set_apart() -> None:
    assert read("A,B,count\n1,0,12 345\n0,1,4\n1,1,2e1").table.n == 12345 + 24


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("A,B,count", "capture-empty", "no row under its header"),
        ("A,count\n1,5", "capture-few-lists", "1 columns of 0 and 1"),
        ("A,B,count\n1,0,5\n0,2,4", "capture-few-lists", "at least two lists"),
        ("A,B,count\n1,0,5\n0,1,-4\n1,1,2", "capture-count", "row 3, column count: -4 is negative"),
        ("A,B,count\n1,0,5\n0,1,4.5\n1,1,2", "capture-count", "4.5 is not whole"),
        ("A,B,count\n1,0,5\n0,1,many\n1,1,2", "capture-count", "many is no number"),
        ("A,B,count\n1,0,5\n0,1,1e15\n1,1,2", "capture-count", "more people than there are"),
        ("A,B,count\n0,0,7\n1,0,5\n0,1,4\n1,1,2", "capture-count", "on no list"),
        ("A,B,count\n1,0,5\n0,1,4\n1,0,2", "capture-twice", "row 4: this history stands in row 2 already"),
        ("A,B,count\n1,0,0\n0,1,0\n1,1,0", "capture-nobody", "counts nobody"),
        ("A,B,C,count\n1,0,0,5\n0,1,0,4\n1,1,0,2\n0,0,1,0", "capture-empty-list", "nobody is on the list C"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(text: str, code: str, said: str) -> None:
    refused = refusal(text)
    assert refused.code == code
    assert said in str(refused)
    assert "\n" not in str(refused)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A,B,C,count\n1,0,2,30\n0,1,0,5\n1,1,0,6", "row 2, column C: '2' is neither 0 nor 1"),
        ("A,B,C,count\n1,0,0,30\n0,1,one,5\n1,1,1,6\n0,0,1,9", "row 3, column C: 'one' is neither 0 nor 1"),
        ("A,B,C\n" + "1,0,1\n0,1,0\n" * 9 + "1,1,3", "row 20, column C: '3' is neither 0 nor 1"),
    ],
)
def test_a_list_with_a_slip_is_refused_and_not_taken_for_a_covariate(text: str, said: str) -> None:
    refused = refusal(text)
    assert refused.code == "capture-neither"
    assert said in str(refused)


def test_covariates_of_people_are_numbers_or_words() -> None:
    people = "A,B,children,sex\n" + "1,0,0,f\n0,1,3,m\n1,1,1,f\n1,0,2,m\n"
    assert read(people).covariates == ("children", "sex")
    assert read(STRATA.replace("F", "1").replace("M", "2")).covariates == ("sex",)


def test_eleven_lists_are_too_many() -> None:
    header = ",".join(f"L{number}" for number in range(11))
    row = ",".join(["1"] * 11)
    zero = ",".join(["0"] * 11)
    assert refusal(f"{header},count\n{row},3\n{zero},0").code == "capture-many-lists"


STRATA = "A,B,sex,count\n1,0,F,5\n0,1,F,4\n1,1,F,3\n1,0,M,6\n0,1,M,7\n1,1,M,1"


def test_the_same_history_may_come_again_in_another_stratum() -> None:
    found = read(STRATA)
    assert found.covariates == ("sex",)
    assert found.table.counts.tolist() == [0, 11, 11, 4]


def test_a_column_divides_into_strata() -> None:
    header, *rows = [line.split(",") for line in STRATA.split("\n")]
    columns = {label: [row[at] for row in rows] for at, label in enumerate(header)}
    whole, strata = read_strata("table.csv", columns, range(2, 8), "sex")
    assert [(name, table.counts.tolist()) for name, table in strata] == [("F", [0, 5, 4, 3]), ("M", [0, 6, 7, 1])]
    assert whole.table.n == 26
    with pytest.raises(InputRefused, match="no column age"):
        read_strata("table.csv", columns, range(2, 8), "age")
    with pytest.raises(InputRefused, match="is a list"):
        read_strata("table.csv", columns, range(2, 8), "A")
