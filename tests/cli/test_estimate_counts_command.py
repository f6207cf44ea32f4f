"""`jahorina estimate --method one-list` and `--method open`: files of counts in, one list's or a route's people out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import jahorina

ROUTE = (
    "from,to,count\n,2024-01,200\n,2024-02,150\n2024-01,2024-02,60\n"
    ",2024-03,100\n2024-01,2024-03,15\n2024-02,2024-03,50\n"
)


def file_of(folder: Path, text: str) -> Path:
    file = folder / "counts.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_one_list_with_repeats_and_a_covariate(tmp_path: Path) -> None:
    text = "times,count,sex\n1,800,f\n2,150,f\n3,20,f\n1,400,m\n2,120,m\n3,30,m\n"
    found = jahorina("estimate", file_of(tmp_path, text), "--method", "one-list", "--json").document
    methods = {one["name"]: one for one in found["methods"]}
    assert found["seen"] == 1520
    assert methods["one-list"]["low"] < methods["one-list"]["estimate"] < methods["one-list"]["high"]
    apart = 970 + 800**2 / (2 * 150) + 550 + 400**2 / (2 * 120)
    assert methods["chao"]["estimate"] == pytest.approx(apart, rel=1e-6)
    assert set(found["coefficients"]) == {"(intercept)", "sex=m"}
    assert found["judgement"]["verdict"] == "usable-with-care"
    assert {reason["code"] for reason in found["judgement"]["reasons"]} == {"one-list-alone"}


def test_the_column_of_times_may_be_called_captures_and_numbers_of_rows_are_no_covariate(tmp_path: Path) -> None:
    text = "id,capture,gender\n" + "".join(f"{at},{1 + (at % 4 == 0)},{'fm'[at % 3 == 0]}\n" for at in range(1, 241))
    found = jahorina("estimate", file_of(tmp_path, text), "--method", "one-list", "--json").document
    assert found["covariates"] == ["gender"]


def test_the_judgement_of_one_list_comes_before_its_figures(tmp_path: Path) -> None:
    text = "times,count\n1,1645\n2,183\n3,37\n4,13\n5,1\n6,1\n"
    said = jahorina("estimate", file_of(tmp_path, text), "--method", "one-list").output
    assert said.startswith("Usable with care: between 8,100 and 11,000 people, of whom 1,880 were seen.")
    assert "One list alone cannot show" in said


def test_people_who_come_and_go(tmp_path: Path) -> None:
    outcome = jahorina("estimate", file_of(tmp_path, ROUTE), "--method", "open", "--json")
    assert outcome.code == 0, outcome.errors
    assert outcome.document["seen"] == 450
    assert outcome.document["methods"][0]["estimate"] > 450
    assert outcome.document["judgement"]["verdict"] == "usable-with-care"
    assert outcome.document["methods"][0]["seconds"] >= 0
    assert [one["occasion"] for one in outcome.document["occasions"]] == ["2024-01", "2024-02", "2024-03"]


@pytest.mark.parametrize(
    ("method", "text", "said"),
    [
        ("one-list", "times\n0\n1\n", "row 2, column times: '0' is not a whole number from 1"),
        ("one-list", "times,count\n1,50\n", "Nobody was seen twice"),
        ("one-list", "seen\n1\n", "has no column times"),
        ("open", "from,to,count\n,1,5\n9,2,1\n", "'9' is no occasion of the column to"),
        ("open", "from,to,count\n,1,-5\n", "column count: '-5' is not a whole number"),
        ("open", "from,to,count\n,1,50\n,2,40\n1,2,9\n", "at least three occasions"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(tmp_path: Path, method: str, text: str, said: str) -> None:
    outcome = jahorina("estimate", file_of(tmp_path, text), "--method", method)
    assert outcome.code != 0
    assert said in outcome.errors
