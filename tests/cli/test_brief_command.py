"""The regional brief by command: a file in each language, all or none, the same bytes again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.cli.test_cases_command import made

__all__ = ["made"]

pytestmark = pytest.mark.slow
SEVEN = {"en", "sq", "bs", "sr-latn", "sr-cyrl", "mk", "cnr"}


def test_it_is_written_in_all_languages_and_again_with_the_same_bytes(made: Path, tmp_path: Path) -> None:
    found = jahorina("brief", "--output", tmp_path / "first", "--json", home=made).document
    assert {one["language"] for one in found["files"]} == SEVEN
    assert found["simulated"] is True
    assert all(Path(one["file"]).stat().st_size == one["bytes"] for one in found["files"])
    again = jahorina("brief", "--output", tmp_path / "second", "--json", home=made).document
    assert [one["sha256"] for one in again["files"]] == [one["sha256"] for one in found["files"]]


def test_one_language_is_one_file_and_an_unknown_one_is_refused_with_nothing_written(
    made: Path, tmp_path: Path
) -> None:
    done = jahorina("brief", "--language", "mk", "--output", tmp_path / "mk", home=made)
    assert (done.code, [file.name[-7:] for file in (tmp_path / "mk").iterdir()]) == (0, ["-mk.pdf"])
    refused = jahorina("brief", "--language", "xx", "--output", tmp_path / "xx", home=made)
    assert refused.code == 3
    assert "There is no brief in 'xx'" in refused.errors
    assert not (tmp_path / "xx").exists()
