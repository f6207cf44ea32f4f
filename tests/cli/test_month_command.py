"""`month seal` and `month work` where something is missing or wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.workspaces import fresh_workspace

pytestmark = pytest.mark.slow

SEAL = ("month", "seal", "--round", "2026-10", "--until", "2026-10-31", "--as", "nobody@al.example", "--json")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fresh_workspace(tmp_path_factory.mktemp("month") / "node")


def test_nobody_seals_whom_nobody_knows(node: Path) -> None:
    outcome = jahorina(*SEAL, home=node)
    assert outcome.code == 4
    assert outcome.document["error"]["message"]


def test_the_hub_must_say_whose_the_linkages_counts_are(node: Path, tmp_path: Path) -> None:
    outcome = jahorina("month", "work", "--round", "2026-10", "--into", tmp_path / "out", home=node)
    assert outcome.code == 2
    assert "--partner or --free" in outcome.errors


def test_what_is_no_bundle_is_named_and_the_rest_of_the_month_is_done(node: Path, tmp_path: Path) -> None:
    assert jahorina("node", "init-keys", "hub", home=node).code == 0
    bad = tmp_path / "bad.bundle"
    bad.write_bytes(b"no bundle")
    into = tmp_path / "out"
    outcome = jahorina("month", "work", bad, "--round", "2026-10", "--into", into, "--free", "--json", home=node)
    assert outcome.code == 3
    done = outcome.document
    assert [(one["file"], one["verdict"]) for one in done["received"]] == [("bad.bundle", "refused")]
    assert done["linkage"] is None
    assert done["estimates"]["refused"] == "no-capture-table"
    assert (into / "site" / "index.html").is_file()
