"""A copied workspace is as good as one that `init` made, and shares no key with another."""

from __future__ import annotations

from pathlib import Path

import pytest

from jahorina.kernel.workspace import Workspace
from tests.cli.run import jahorina
from tests.workspaces import fresh_workspace

pytestmark = pytest.mark.slow


def test_it_is_healthy_its_log_is_whole_and_init_finds_nothing_to_make(tmp_path: Path) -> None:
    home = fresh_workspace(tmp_path / "node")
    assert jahorina("doctor", home=home).code == 0
    log = jahorina("audit", "verify", "--json", home=home).document
    assert (log["whole"], log["events"] > 0) == (True, True)
    assert jahorina("init", "--json", home=home).document["keys"] == []


def test_two_share_no_key(tmp_path: Path) -> None:
    one, other = (Workspace(fresh_workspace(tmp_path / name)) for name in ("one", "other"))
    keys = [{path.name: path.read_bytes() for path in each.keys.iterdir()} for each in (one, other)]
    assert keys[0].keys() == keys[1].keys()
    assert len(keys[0]) >= 4
    assert not set(keys[0].values()) & set(keys[1].values())
