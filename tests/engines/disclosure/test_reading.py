"""Files that somebody else brings are read for what they say, or refused with the row and what would be right."""

from __future__ import annotations

import numpy as np
import pytest

from jahorina.engines.disclosure.cubes import with_margins
from jahorina.engines.disclosure.dimensions import Labels, groups_in_labels, merged
from jahorina.engines.disclosure.marks import read_mark
from jahorina.engines.disclosure.reading import Texts, looks_rounded, read_table
from jahorina.engines.disclosure.tables import CellState, count_table
from jahorina.kernel.errors import InputRefused


@pytest.mark.parametrize("text", ["", "*", "..", "c", "x", ":", "[c]", " * "])
def test_a_mark_hides_a_number(text: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert mark.state is CellState.SUPPRESSED
    assert (mark.low, mark.high) == (0, np.inf)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("<5", 0, 4),
        ("<=4", 0, 4),
        ("≤4", 0, 4),
        ("1-4", 1, 4),
        ("5–9", 5, 9),
        (">=10", 10, np.inf),
        ("10+", 10, np.inf),
    ],
)
def test_a_bounded_mark_tells_its_bounds(text: str, low: float, high: float) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.low, mark.high) == (low, high)


def test_zero_missing_suppressed_and_not_applicable_are_told_apart() -> None:
    states = [
        read_mark(*cell).state  # type: ignore[union-attr]
        for cell in [("0", "A", "F"), ("", "O", ""), ("", "Q", "A"), ("", "Q", "D"), ("", "Q", "C"), ("", "M", "")]
    ]
    assert states == [
        CellState.NUMBER,
        CellState.MISSING,
        CellState.PRIMARY,
        CellState.SECONDARY,
        CellState.SUPPRESSED,
        CellState.NOT_APPLICABLE,
    ]


@pytest.mark.parametrize("text", ["-3", "1.5", "many", "12x", "-"])
def test_what_is_no_count_is_none(text: str) -> None:
    assert read_mark(text) is None


def texts(**columns: list[str]) -> Texts:
    return Texts("file.csv", columns, list(range(2, 2 + len(next(iter(columns.values()))))))


def test_the_counts_column_is_found_by_name_or_as_the_last_of_numbers() -> None:
    named = read_table(texts(n=["1", "2"], sex=["f", "m"]))
    assert (named.count, named.table.dimensions) == ("n", ("sex",))
    last = read_table(texts(sex=["f", "m"], Freq2=["1", "*"]))
    assert last.count == "Freq2"
    records = read_table(texts(sex=["f", "f", "m"], age=["30", "30", "40"]))
    assert dict(zip(records.table.cells, records.table.values, strict=True)) == {("f", "30"): 2, ("m", "40"): 1}


def test_a_cell_that_holds_no_count_is_refused_with_its_row() -> None:
    with pytest.raises(InputRefused) as refused:
        read_table(texts(sex=["f", "m"], count=["1", "lots"]))
    assert refused.value.refusals[0].text() == "row 3, column count: 'lots' is no count and no mark of a hidden one"


def test_two_rows_of_the_same_cell_are_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        read_table(texts(sex=["f", "f"], count=["1", "2"]))
    assert str(refused.value) == "file.csv: rows 2 and 3 are of the same cell."


def test_labels_tell_groupings_by_slash_and_plus_but_not_by_accident() -> None:
    assert groups_in_labels(["EU/FR", "EU/DE", "Other/unknown"]) == {"EU": ("EU/DE", "EU/FR")}
    assert groups_in_labels(["A", "B", "A+B", "C+D"]) == {"A+B": ("A", "B")}


def test_other_is_what_its_table_does_not_name() -> None:
    few, many = Labels(("a", "b", "Other"), {}), Labels(("a", "b", "c", "Other"), {})
    dimension, (one, two) = merged("nat", [few, many], {})
    assert dimension.nodes[one["Other"]] == dimension.nodes[two["Other"]] | dimension.nodes[two["c"]]
    assert dimension.nodes[dimension.total] == (1 << len(dimension.classes)) - 1


def test_margins_are_made_of_finest_cells_with_groupings() -> None:
    table = count_table("t", ["place"], [("EU/FR",), ("EU/DE",), ("XK",)], [2.0, 5.0, 1.0])
    full = with_margins(table, {})
    assert dict(zip(full.cells, full.values, strict=True)) == {
        ("EU/FR",): 2, ("EU/DE",): 5, ("XK",): 1, ("EU",): 7, ("_T",): 8,
    }  # fmt: skip


def test_a_table_looks_rounded_only_where_enough_numbers_say_so() -> None:
    cells = [(str(n),) for n in range(12)]
    assert looks_rounded(count_table("t", ["a"], cells, [5.0 * n for n in range(12)])) == 5
    assert looks_rounded(count_table("t", ["a"], cells, [5.0] * 11 + [7.0])) == 0
    assert looks_rounded(count_table("t", ["a"], cells[:3], [5.0, 10.0, 15.0])) == 0
