"""The page of methods says what the code says: every method, every warning with its weight and its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from jahorina.cli.estimating import METHODS as OFFERED
from jahorina.engines.estimation.caveats import sentences
from jahorina.engines.estimation.methods import METHODS


@pytest.fixture(scope="module")
def page(project: Path) -> str:
    return (project / "docs" / "methods" / "estimation.md").read_text(encoding="utf-8")


def test_every_warning_is_explained_in_its_own_words(page: str) -> None:
    for code, (weight, sentence) in sentences().items():
        assert f"| `{code}` | {weight.value} | {sentence} |" in page


def test_every_method_is_described_and_offered_by_the_command(page: str) -> None:
    on_counts = {"one-list", "open"}
    assert set(OFFERED) == {"all", *METHODS, *on_counts}
    for name in METHODS:
        assert f"`{name}`" in page
    for name in on_counts:
        assert f"--method {name}`" in page
