"""`jahorina duplicates in-file`, and decisions taken as given by `link` and `encode`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from jahorina.cli.duplicates import duplicates
from jahorina.cli.linkage import encode, link
from jahorina.kernel.errors import Conflict, InputRefused
from tests.cli.test_linkage_command import HEADS
from tests.engines.linkage.invented import people, register

HEADER = [*HEADS.values(), "id", "who"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two registers; in the first, thirty people stand twice."""
    folder = tmp_path_factory.mktemp("twice")
    everybody = people(400, 5)
    for name, who, seed in (("mk", [*range(200), *range(30)], 30), ("rs", list(range(100, 300)), 31)):
        columns = register([everybody[one] for one in who], seed)
        plain = [columns[role] for role in columns if str(role) in HEADS]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as opened:
            rows = zip(*plain, [f"{name}-{row}" for row in range(len(who))], map(str, who), strict=True)
            csv.writer(opened).writerows([HEADER, *rows])
    (folder / "key").write_text("k" * 44)
    return folder


def test_who_stands_twice_in_a_file_is_found(folder: Path) -> None:
    run = CliRunner().invoke(duplicates, ["in-file", str(folder / "mk.csv"), "--truth", "who", "--json"])
    assert run.exception is None, run.exception
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["records"] == 230
    assert found["quality"]["precision"] > 0.9
    assert found["quality"]["recall"] > 0.8
    assert [pair[2] for pair in found["pairs"]] == sorted((pair[2] for pair in found["pairs"]), reverse=True)
    assert min(pair[0] for pair in found["pairs"]) >= 2


def decided(folder: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = ("one", "other", "verdict")) -> Path:
    file = folder / "decided.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([header, *rows])
    return file


def test_decisions_about_one_register_make_one_row_of_one_person(folder: Path) -> None:
    rows = [("mk", f"mk-{200 + one}", f"mk-{one}", "same") for one in range(30)]
    file = decided(folder, [*rows, ("rs", "rs-0", "rs-1", "different")], ("register", "one", "other", "verdict"))
    files = [str(folder / name) for name in ("mk.csv", "rs.csv")]
    options = ["--key-file", str(folder / "key"), "--decided", str(file), "--id", "id", "--truth", "who", "--json"]
    run = CliRunner().invoke(link, [*files, *options])
    assert run.exception is None, run.exception
    done = json.loads(run.stdout.splitlines()[-1])
    assert done["merged"] == {"mk": 30, "rs": 0}
    assert [one["records"] for one in done["overlaps"]["registers"]] == [200, 200]
    assert done["quality"]["f1"] > 0.8


@pytest.mark.parametrize(
    ("rows", "refusal", "sentence"),
    [
        ([("2", "3", "perhaps")], InputRefused, "row 2, column verdict"),
        ([("2", "9999", "same")], InputRefused, "row 2, column other"),
        ([("2", "3", "same"), ("3", "4", "same"), ("4", "2", "different")], Conflict, "contradict"),
    ],
)
def test_decisions_that_make_no_sense_are_refused(
    folder: Path, rows: list[tuple[str, ...]], refusal: type[Exception], sentence: str
) -> None:
    options = ["--key-file", str(folder / "key"), "--run", "r", "--decided", str(decided(folder, rows))]
    run = CliRunner().invoke(encode, [str(folder / "mk.csv"), *options, "--output", str(folder / "none.encoded")])
    assert isinstance(run.exception, refusal)
    assert sentence in run.exception.message % run.exception.params  # type: ignore[attr-defined]
    assert not (folder / "none.encoded").exists()


def test_a_round_holds_no_registration_older_than_its_window(folder: Path) -> None:
    with (folder / "mk.csv").open(newline="", encoding="utf-8") as opened:
        header, *rows = list(csv.reader(opened))
    place = header.index("registered")
    for number, row in enumerate(rows):
        row[place] = ("2026-10-31", "2024-11-01", "2024-10-31", "2026-11-01", "")[number % 5]
    file = folder / "dated.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([header, *rows])
    options = ["--key-file", str(folder / "key"), "--run", "2026-10", "--json"]
    run = CliRunner().invoke(encode, [str(file), *options, "--until", "2026-10-31"])
    assert run.exception is None, run.exception
    window = {"from": "2024-11-01", "until": "2026-10-31", "left_out": 92, "left_out_undated": 46}
    done = json.loads(run.stdout.splitlines()[-1])
    assert (done["window"], done["records"]) == (window, 92)
    again = CliRunner().invoke(encode, [str(file), *options])
    assert json.loads(again.stdout.splitlines()[-1])["window"]["until"] == "2026-11-01"
    past = CliRunner().invoke(encode, [str(file), *options, "--until", "2020-01-01"])
    assert isinstance(past.exception, InputRefused)
    assert past.exception.code == "linkage-window-empty"
