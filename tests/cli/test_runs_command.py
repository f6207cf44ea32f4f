"""`flows` and `estimates` by command: rehearsed, run, run again, and what is refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.workspaces import fresh_workspace

pytestmark = pytest.mark.slow

ABOUT = ("--subject", "victims", "--title", "Victims", "--place", "rs", "--period", "2025")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fresh_workspace(tmp_path_factory.mktemp("runs") / "node")


def test_there_is_nothing_to_run_on_at_first(node: Path) -> None:
    refused = jahorina("flows", "run", "--json", home=node)
    assert (refused.code, refused.document["error"]["code"]) == (3, "no-monthly-series")
    assert jahorina("estimates", "run", home=node).code == 3


def test_a_rehearsal_is_run_once_and_the_same_again_changes_nothing(node: Path) -> None:
    told = jahorina("flows", "rehearse", "--free", "--people", "3000", "--json", home=node).document
    assert told["travelled"] > told["registered"] > 0
    assert jahorina("flows", "rehearse", "--free", "--people", "3000", "--json", home=node).document["repeated"]
    [first] = jahorina("flows", "run", "--json", home=node).document
    assert first["simulated"]
    assert {"forecast", "persons"} <= set(first["results"])
    [again] = jahorina("flows", "run", "--json", home=node).document
    assert (again["run"], again["repeated"]) == (first["run"], True)


def test_it_must_be_said_whose_a_table_is(node: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "a,b,c,count\n1,0,0,54\n0,1,0,46\n0,0,1,90\n1,1,0,15\n1,0,1,19\n0,1,1,62\n1,1,1,4\n", encoding="utf-8"
    )
    assert jahorina("estimates", "add", table, *ABOUT, home=node).code == 2
    assert jahorina("estimates", "add", table, *ABOUT, "--partner", "xx", home=node).code == 4
    given = jahorina("estimates", "add", table, *ABOUT, "--partner", "rs", "--json", home=node).document
    assert not given["repeated"]
    assert jahorina("estimates", "add", table, *ABOUT, "--partner", "rs", "--json", home=node).document["repeated"]


TWO_PARTNERS = "a,b,c,sex,who,year,count\n" + "".join(
    f"{cell},{sex},{who},{year},{20 + 3 * at}\n"
    for who, year in (("rs", 2024), ("rs", 2025), ("ba", 2025))
    for sex in ("F", "M")
    for at, cell in enumerate(("1,0,0", "0,1,0", "0,0,1", "1,1,0", "1,0,1", "0,1,1", "1,1,1"))
)


def test_a_file_may_hold_a_table_for_each_partner_and_year_with_strata_and_linkage_error(
    node: Path, tmp_path: Path
) -> None:
    table, overlap = tmp_path / "many.csv", tmp_path / "overlap.json"
    table.write_text(TWO_PARTNERS, encoding="utf-8")
    pairs = [
        {"registers": [one, other], "sensitivity": 0.9, "false_link_rate": 0.01, "spike_ins": 200}
        for one, other in (("a", "b"), ("a", "c"), ("b", "see"))
    ]
    registers = [{"name": one} for one in ("a", "b", "c", "see")]
    overlap.write_text(json.dumps({"registers": registers, "pairs": pairs, "previous": []}), encoding="utf-8")
    asked = (
        "--subject",
        "many",
        "--title",
        "Many",
        "--places",
        "who",
        "--periods",
        "year",
        "--strata",
        "sex",
        "--free",
    )
    assert jahorina("estimates", "add", table, *asked, "--place", "rs", home=node).code == 2
    assert jahorina("estimates", "add", table, *asked, "--inhabitants", "5", home=node).code == 2
    assert jahorina("estimates", "add", table, *asked, "--linkage-error", overlap, "--list", "x=y", home=node).code == 2
    given = jahorina("estimates", "add", table, *asked, "--linkage-error", overlap, "--json", home=node).document
    assert [one["name"] for one in given["tables"]] == [
        "many.csv, ba, 2025",
        "many.csv, rs, 2024",
        "many.csv, rs, 2025",
    ]
    wrong = (*asked[:4], "--places", "nowhere", *asked[6:])
    refused = jahorina("estimates", "add", table, *wrong, home=node)
    assert refused.code == 3
    assert "has no column nowhere" in refused.errors


def test_wrong_months_links_and_subjects_are_refused(node: Path, tmp_path: Path) -> None:
    assert jahorina("flows", "run", "--until", "2026", home=node).code == 3
    links = tmp_path / "links.json"
    links.write_text("{}", encoding="utf-8")
    refused = jahorina("flows", "add-links", links, "--free", home=node)
    assert refused.code == 3
    assert "not what `jahorina overlap` writes" in refused.errors
    table = tmp_path / "t.csv"
    table.write_text("a,b,count\n1,0,5\n0,1,4\n1,1,2\n", encoding="utf-8")
    named = ("--subject", "Not A Code", *ABOUT[2:])
    assert jahorina("estimates", "add", table, *named, "--free", home=node).code == 3
