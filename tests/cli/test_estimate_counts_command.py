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
    assert methods["chao"]["estimate"] == pytest.approx(1520 + 1200**2 / (2 * 270), rel=0.01)
    assert set(found["coefficients"]) == {"(intercept)", "sex=m"}


def test_people_who_come_and_go(tmp_path: Path) -> None:
    outcome = jahorina("estimate", file_of(tmp_path, ROUTE), "--method", "open", "--json")
    assert outcome.code == 0, outcome.errors
    assert outcome.document["seen"] == 450
    assert outcome.document["methods"][0]["estimate"] > 450
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
