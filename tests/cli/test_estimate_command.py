"""`jahorina estimate` as its user runs it: a table in, figures and a judgement out, one sentence for what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.estimation_tables import table_of
from defusedxml.ElementTree import parse

from tests.cli.run import jahorina

pytestmark = pytest.mark.slow


def written(name: str, folder: Path) -> Path:
    """A published table as the file that a user has."""
    table = table_of(name)
    rows = [
        ",".join([*(str(cell >> bit & 1) for bit in range(table.t)), str(int(table.counts[cell]))])
        for cell in range(1, table.counts.size)
    ]
    file = folder / f"{name}.csv"
    file.write_text("\n".join([",".join([*table.lists, "count"]), *rows, ""]), encoding="utf-8")
    return file


def test_a_table_gives_methods_and_a_judgement(tmp_path: Path) -> None:
    outcome = jahorina("estimate", written("Kosovo", tmp_path), "--json")
    assert outcome.code == 0, outcome.errors
    methods = {one["name"]: one for one in outcome.document["methods"]}
    assert methods["loglinear"]["estimate"] == pytest.approx(14341.7, abs=0.05)
    assert methods["bic-any-order"]["estimate"] == pytest.approx(10356.5, abs=0.05)
    assert methods["decomposable"]["estimate"] == 12593
    assert {"name", "estimate", "low", "high", "level", "seconds"} <= set(methods["latent-class"])
    assert outcome.document["judgement"]["verdict"] == "usable-with-care"
    assert "Sampling latent classes" in outcome.errors


def test_one_method_alone_and_the_same_seed_twice(tmp_path: Path) -> None:
    given = ("estimate", written("Korea", tmp_path), "--method", "latent-class", "--seed", "5", "--json")
    one, two = jahorina(*given).document, jahorina(*given).document
    assert [method["name"] for method in one["methods"]] == ["latent-class"]
    assert one["methods"][0]["estimate"] == two["methods"][0]["estimate"]


def test_a_person_reads_the_judgement_first(tmp_path: Path) -> None:
    outcome = jahorina("estimate", written("UKdat_5", tmp_path), "--figures", tmp_path / "pictures")
    assert outcome.code == 0, outcome.errors
    assert outcome.output.startswith("Not usable: the data cannot say how many people there are")
    assert "The methods disagree by a factor of" in outcome.output
    drawn = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert drawn == ["draws.svg", "methods.svg", "overlaps.svg", "sensitivity.svg"]
    for name in drawn:
        assert parse(tmp_path / "pictures" / name).getroot().tag.endswith("svg")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A,B,count\n1,0,5\n0,1,-4\n1,1,2\n", "row 3, column count: -4 is negative"),
        ("A,B,count\n1,0,5\n0,1,2.5\n1,1,2\n", "2.5 is not whole"),
        ("A,count\n1,5\n", "at least two lists are needed"),
        ("A,B,count\n1,0,5\n1,0,4\n0,1,2\n", "stands in row 2 already"),
        ("A,B,C,count\n1,0,0,5\n0,1,0,4\n1,1,0,2\n", "A,B,C"),
        ("", "is empty"),
        ("A,B,count\n1,0,5\n0,1\n1,1,2\n", "row 3: the row has more or fewer cells"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_three(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    outcome = jahorina("estimate", file, "--json")
    assert outcome.code == 3
    assert said in str(outcome.document) or "nobody is on the list C" in str(outcome.document)
    assert "Traceback" not in outcome.errors


def test_strata_semicolons_and_known_dependence(tmp_path: Path) -> None:
    rows = ["A;B;C;place;count"]
    for place, scale in (("north", 60), ("south", 2)):
        for cell in range(1, 8):
            seen = ";".join(str(cell >> bit & 1) for bit in range(3))
            rows.append(f"{seen};{place};{scale * (4 - cell.bit_count()) ** 2}")
    file = tmp_path / "table.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    outcome = jahorina("estimate", file, "--by", "place", "--depends", "A,B", "--method", "loglinear", "--json")
    assert outcome.code == 0, outcome.errors
    assert [one["name"] for one in outcome.document["strata"]["strata"]] == ["north", "south"]
    assert outcome.document["judgement"]["verdict"] == "not-usable"
    assert "two lists" in str(jahorina("estimate", file, "--depends", "A,X", "--json").document)


def test_two_lists_with_covariates_are_estimated_doubly_robustly(tmp_path: Path) -> None:
    rows = ["first,second,age"]
    for number in range(400):
        age, one, two = 20 + number % 40, number % 3 != 0, number % 5 != 0
        if one or two:
            rows.append(f"{int(one)},{int(two)},{age}.5")
    file = tmp_path / "people.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    document = jahorina("estimate", file, "--method", "chao", "--json").document
    assert document["doubly_robust"]["covariates"] == ["age"]
    assert document["doubly_robust"]["estimate"] == pytest.approx(400, rel=0.1)
