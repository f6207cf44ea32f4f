"""A release and the whole portal by command, on the demo: whole, repeatable, within a minute."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.demo import own_demo

pytestmark = pytest.mark.slow
MOST_SECONDS = 60


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_demo(tmp_path_factory)


def test_the_demo_s_portal_is_exported_within_a_minute_and_is_the_same_again(demo: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    first = jahorina("export", "site", tmp_path / "one", "--json", home=demo)
    assert first.code == 0, first.errors
    assert time.monotonic() - began < MOST_SECONDS
    assert jahorina("export", "site", tmp_path / "two", home=demo).code == 0
    hashes = [json.loads((tmp_path / name / "site.json").read_text())["files"] for name in ("one", "two")]
    assert hashes[0] == hashes[1]
    assert "en/protection-ba/1/index.html" in hashes[0]


def test_a_release_is_one_file_and_what_is_not_there_is_one_sentence(demo: Path, tmp_path: Path) -> None:
    target = tmp_path / "release.zip"
    assert jahorina("export", "release", "protection-ba", "--out", target, home=demo).code == 0
    assert "datapackage.json" in zipfile.ZipFile(target).namelist()
    missing = jahorina("export", "release", "nothing", "--out", target, home=demo)
    assert (missing.code, missing.errors.count("\n")) == (4, 1)
    assert jahorina("export", "site", home=demo).code == 2
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    assert jahorina("export", "site", tmp_path / "full", home=demo).code == 6
