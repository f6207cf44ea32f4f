"""`jahorina protect` and `jahorina attack` on files, without a workspace."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.run import Outcome, jahorina

pytestmark = pytest.mark.slow  # each run is a process of its own

TABLE = """Place,Sex,Persons
EU/FR,F,12
EU/FR,M,3
EU/DE,F,7
EU/DE,M,21
XK,F,0
XK,M,2
UA,F,14
UA,M,9
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def protect(table: Path, *options: str | Path) -> Outcome:
    return jahorina("protect", table, "--domain", "returns", *options, "--json")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("method", ["rounding", "suppression", "cell-key", "dp"])
def test_each_method_writes_what_the_attacker_cannot_open(table: Path, tmp_path: Path, method: str) -> None:
    out = tmp_path / "out.csv"
    done = protect(table, "--method", method, "--key-file", tmp_path / "secret", "--out", out)
    assert done.code == 0, done.errors
    assert done.document["attack"]["safe"]
    assert len(rows(out)) == 18
    assert list(rows(out)[0])[:5] == ["Place", "Sex", "Persons", "OBS_STATUS", "CONF_STATUS"]
    found = jahorina("attack", out, "--truth", table, "--json")
    assert found.code == 0, found.errors
    assert found.document["safe"]
    assert found.document["truth"]["exact_right"] == 0
    assert found.document["truth"]["intervals"] == found.document["truth"]["intervals_that_hold"]


def test_hidden_cells_bear_one_mark_for_readers_and_two_for_those_who_may_know(table: Path, tmp_path: Path) -> None:
    public, inside = tmp_path / "public.csv", tmp_path / "inside.csv"
    protect(table, "--method", "suppression", "--out", public)
    protect(table, "--method", "suppression", "--out", inside, "--tell-marks-apart")
    assert {(row["OBS_STATUS"], row["CONF_STATUS"]) for row in rows(public)} == {("A", "F"), ("Q", "C")}
    assert {row["CONF_STATUS"] for row in rows(inside)} == {"F", "A", "D"}


def test_a_table_that_hides_only_small_counts_is_opened_with_its_rows(table: Path, tmp_path: Path) -> None:
    naive = tmp_path / "naive.csv"
    naive.write_text("Place,Sex,n\nx,F,*\nx,M,8\nx,_T,10\ny,F,7\ny,M,6\ny,_T,13\n_T,F,9\n_T,M,14\n_T,_T,23\n")
    found = jahorina("attack", naive, "--json").document
    assert not found["safe"]
    assert found["open"]["exact"] == 1
    assert found["cells"][0] | {"table": ""} == {
        "how": "exact", "cell": {"Place": "x", "Sex": "F"}, "low": 2, "high": 2, "table": "", "row": 2,
        "between_tables": False,
    }  # fmt: skip
    assert found["mend"]


def test_two_files_that_are_safe_alone_are_opened_together_and_the_ledger_knows(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("a,n\nx,\ny,\nz,9\nTotal,20\n")
    two.write_text("A,n\ny,8\nx+z,12\n")
    for path in (one, two):
        assert jahorina("attack", path, "--json").document["safe"]
    both = jahorina("attack", one, two, "--json").document
    assert both["open"]["exact"] == both["only_together"] == 2
    assert any("together" in sentence for sentence in both["mend"])


def test_what_an_earlier_release_opens_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    earlier, now, out = tmp_path / "earlier.csv", tmp_path / "now.csv", tmp_path / "out.csv"
    earlier.write_text("a,n\nx,\ny,\n_T,10\n")
    now.write_text("a,n\ny,7\n")
    done = jahorina("protect", now, "--domain", "flows", "--method", "suppression", "--count", "n",
                    "--earlier", earlier, "--out", out, "--json")  # fmt: skip
    if done.code == 0:
        assert rows(out)[0]["n"] == ""
    else:
        assert done.code == 3
        assert done.document["error"]["code"] == "release-opens"
        assert not out.exists()


def test_a_ledger_grows_with_each_release_and_keeps_the_years_budget(table: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.json"
    for _time in range(2):
        assert protect(table, "--method", "dp", "--ledger", ledger, "--out", tmp_path / "o.csv").code == 0
    third = protect(table, "--method", "dp", "--ledger", ledger, "--out", tmp_path / "third.csv")
    assert third.code == 6
    assert third.document["error"]["code"] == "budget-spent"
    assert not (tmp_path / "third.csv").exists()
    assert len(json.loads(ledger.read_text())["releases"]) == 2


def test_groupings_come_from_a_file(tmp_path: Path) -> None:
    table, groups = tmp_path / "t.csv", tmp_path / "groups.json"
    table.write_text("place,n\nFR,3\nDE,9\nXK,40\n")
    groups.write_text('{"place": {"EU": ["FR", "DE"]}}')
    done = jahorina(
        "protect", table, "--domain", "returns", "--hierarchies", groups, "--out", tmp_path / "o.csv", "--json"
    )
    assert done.code == 0, done.errors
    assert {row["place"] for row in rows(tmp_path / "o.csv")} == {"FR", "DE", "XK", "EU", "_T"}


def test_records_are_counted_and_their_numbers_are_no_dimension(tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    records.write_text("id,sex,age\n" + "".join(f"{n},{'fm'[n % 2]},{'abc'[n % 3]}\n" for n in range(40)))
    done = protect(records, "--method", "cell-key", "--record", "id", "--key-file", tmp_path / "k", "--out",
                   tmp_path / "o.csv")  # fmt: skip
    assert done.code == 0, done.errors
    assert len(rows(tmp_path / "o.csv")) == 12
    assert (tmp_path / "k").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        ("a,n\nx,lots\n", ("--count", "n"), "table-counts"),
        ("a,n\nx,1\nx,2\n", (), "table-twice"),
        ("a,n\nx,\ny,5\n", (), "table-hidden"),
        ("a,n\nx,4\ny,5\n_T,12\n", (), "table-sums"),
        ("a,n\nx,4\n", ("--method", "cell-key"), "key-file-missing"),
        ("a,n\nx,4\n", ("--by", "b"), "table-column"),
        ("a,n\nx,4\n", ("--domain", "weather"), "domain-unknown"),
        ("a,n\nx,4\n", ("--method", "dp", "--epsilon", "4"), "epsilon-range"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    tmp_path: Path, content: str, options: tuple[str, ...], code: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content)
    done = jahorina("protect", path, *options, "--out", tmp_path / "o.csv", "--json")
    assert done.code == 3
    assert done.document["error"]["code"] == code
    assert not (tmp_path / "o.csv").exists()


def test_the_common_example_hides_no_more_than_the_bar_and_rounds_to_the_closest(
    public_data: Path, tmp_path: Path
) -> None:
    table = public_data / "sdc" / "nrm_3way_micro.csv"
    hidden = protect(table, "--method", "suppression", "--out", tmp_path / "s.csv").document
    assert hidden["tables"][0]["hidden"] <= 245
    assert hidden["attack"]["safe"]
    rounded = protect(table, "--method", "rounding", "--out", tmp_path / "r.csv").document
    assert rounded["figures"]["optimal"] == 1
    assert rounded["tables"][0]["adds_up"]
    assert rounded["tables"][0]["error_by_order"]["3"] < 1.04
