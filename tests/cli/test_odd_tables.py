"""Files as people have them: read rightly, or refused with one sentence that says what is wrong and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from jahorina.cli.count_files import Groupings, published_tables
from jahorina.cli.protecting import Choices, protect_files
from jahorina.kernel.errors import InputRefused

HEAD = "place,sex,n\n"
RIGHT = "A,F,3\nA,M,14\nB,F,9\nB,M,22\n"
RETURNS = Choices(domain="returns", method="rounding")


def protected(tmp_path: Path, content: str | bytes, choices: Choices = RETURNS) -> dict[str, str]:
    """The rounded numbers by cell."""
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    _document, files = protect_files([path], choices, None)
    rows = [line.split(",") for line in files["table.csv"].decode().splitlines()[1:]]
    return {f"{row[0]} {row[1]}": row[2] for row in rows}


@pytest.mark.parametrize(
    "content",
    [
        HEAD + RIGHT,
        b"\xef\xbb\xbf" + (HEAD + RIGHT).encode(),
        (HEAD + RIGHT).replace(",", ";"),
        (HEAD + RIGHT).replace(",", "\t"),
        (HEAD + RIGHT).replace("\n", "\r\n"),
        (HEAD + RIGHT).replace("14", "14.0"),
        HEAD + RIGHT + "A,_T,17\nB,_T,31\n_T,F,12\n_T,M,36\n_T,_T,48\n",
    ],
    ids=["plain", "BOM", "semicolons", "tabs", "Windows lines", "decimals of nought", "with totals"],
)
def test_the_same_table_is_read_however_it_was_saved(tmp_path: Path, content: str | bytes) -> None:
    found = protected(tmp_path, content)
    assert len(found) == 9
    assert {found["A F"], found["_T _T"]} <= {"0", "5", "45", "50"}


def test_totals_that_are_not_given_are_made_where_none_is_and_left_out_where_some_are(tmp_path: Path) -> None:
    assert "A _T" in protected(tmp_path, HEAD + RIGHT)
    assert set(protected(tmp_path, HEAD + RIGHT + "_T,_T,48\n")) == {"A F", "A M", "B F", "B M", "_T _T"}


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", "file-empty", "table.csv"),
        (HEAD, "table-empty", "no table of counts"),
        (HEAD + "A,F,3\nA,M,lots\n", "table-counts", "1 cells of n"),
        (HEAD + "A,F,-3\nA,M,14\n", "table-counts", "1 cells of n"),
        (HEAD + "A,F,3.5\nA,M,14\n", "table-counts", "1 cells of n"),
        (HEAD + "A,F,99999999999999999999\nA,M,14\n", "table-counts", "1 cells of n"),
        (HEAD + "A,F,\nA,M,14\n", "table-hidden", "row 2"),
        (HEAD + "A,F,3\nA,M,14\nA,F,9\n", "table-twice", "rows 2 and 4"),
        (HEAD + RIGHT + "A,_T,18\nB,_T,31\n", "table-sums", "not the sums"),
    ],
    ids=["empty", "head alone", "text", "negative", "halves", "huge", "hidden", "twice", "wrong total"],
)
@pytest.mark.parametrize("method", ["rounding", "suppression"])
def test_what_cannot_be_protected_is_refused_with_one_sentence(
    tmp_path: Path, content: str, code: str, said: str, method: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        protected(tmp_path, content, Choices(domain="returns", method=method))
    if code != "file-empty":
        assert refused.value.code == code
    sentence = refused.value.message % refused.value.params if refused.value.params else refused.value.message
    assert said in sentence


def test_a_total_that_is_wrong_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        protected(tmp_path, HEAD + RIGHT + "A,_T,18\nB,_T,31\n")
    [one] = refused.value.refusals
    assert one.row == 6
    assert dict(one.params) == {"file": "table.csv", "cell": "place=A", "shown": "18", "sum": "17"}


def test_a_published_file_with_a_wrong_total_is_attacked_under_a_doubt_that_is_said(tmp_path: Path) -> None:
    from jahorina.engines.disclosure.attack import attack

    path = tmp_path / "published.csv"
    path.write_text(
        HEAD + "A,F,*\nA,M,14\nB,F,9\nB,M,22\nA,_T,17\nB,_T,31\n_T,F,12\n_T,M,36\n_T,_T,40\n", encoding="utf-8"
    )
    found = attack(published_tables([path], Groupings(), count=None))
    assert found.assumptions


def test_thousands_of_rows_are_protected_and_no_cell_is_lost(tmp_path: Path) -> None:
    lines = [f"p{place},{sex},{(place * 7 + len(sex)) % 23}" for place in range(900) for sex in ("F", "M")]
    found = protected(tmp_path, HEAD + "\n".join(lines) + "\n")
    assert len(found) == 901 * 3
    assert all(int(number) % 5 == 0 for number in found.values())


class TestAmountsOfContributors:
    PARTS = "region,sector,donor,amount\n" + "".join(
        f"{region},{sector},D{donor},{amount}\n"
        for region in "ABC"
        for sector in "xyz"
        for donor, amount in enumerate((900, 50, 40) if (region, sector) == ("A", "x") else (210, 190, 220, 205))
    )

    def test_who_gave_nearly_all_is_hidden_and_no_contributor_is_published(self, tmp_path: Path) -> None:
        found = protected(tmp_path, self.PARTS, Choices(domain="returns", contributor="donor"))
        assert found["A x"] == ""
        assert found["_T _T"] == str(990 + 8 * 825)
        assert 4 <= sum(number == "" for number in found.values()) <= 6

    def test_another_method_or_an_unknown_column_is_refused(self, tmp_path: Path) -> None:
        for choices, code in (
            (Choices(contributor="donor", method="rounding"), "dominance-method"),
            (Choices(contributor="nobody"), "table-column"),
        ):
            with pytest.raises(InputRefused) as refused:
                protected(tmp_path, self.PARTS, choices)
            assert refused.value.code == code
