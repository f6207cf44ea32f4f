"""Cases in and out by command, in the name of a member, with that member's rights and no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.demo import own_demo
from tests.registers.intake.test_import import kobo, row, submission, table

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo workspace, of this module's own."""
    return own_demo(tmp_path_factory)


def member(home: Path, role: str) -> str:
    """The address of a member of the demo."""
    members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
    return str(next(one["email"] for one in members if one["role"] == role))


def test_a_file_is_tried_taken_in_and_not_taken_in_again(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "kobo.json"
    file.write_bytes(
        kobo(
            submission(1, **{"person/name": "Octavian Brightwater"}),
            submission(2, **{"person/name": "Zebulon Quartey"}),
        )
    )
    given = ("cases", "import", file, "--area", "protection", "--mapping", "protection-intention", "--json")
    by = ("--as", member(made, "case-worker:protection"))
    dry = jahorina(*given, *by, "--dry-run", home=made)
    assert (dry.code, dry.document["opened"], dry.document["dry_run"]) == (0, 2, True), dry.errors
    assert jahorina(*given, *by, home=made).document["opened"] == 2
    assert jahorina(*given, *by, home=made).document["known"] == 2
    out = jahorina(
        *("cases", "export", "--area", "protection", "--scope", "unassigned", "--purpose", "case-work"), *by, home=made
    )
    assert out.code == 0, out.errors
    assert "Quartey" not in out.output
    assert out.output.count("\n") == 3


def test_what_is_wrong_is_said_and_refused(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes(table(row(sex="x")))
    given = ("cases", "import", file, "--area", "protection")
    wrong = jahorina(*given, "--as", member(made, "case-worker:protection"), home=made)
    assert wrong.code == 3
    assert "row 2, column sex: This is no code of the list sex" in wrong.errors
    assert jahorina(*given, "--as", member(made, "case-worker:return"), home=made).code == 5
    assert jahorina(*given, "--as", "nobody@nowhere.example", home=made).code == 4
