"""The loop leaves out what it says it leaves out, and `make test` nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import loop


@dataclass
class Item:
    nodeid: str
    every: int = 0

    def get_closest_marker(self, name: str) -> Any:
        return pytest.mark.one_in(self.every).mark if self.every and name == "one_in" else None

    __hash__ = object.__hash__


@dataclass
class Config:
    args: list[str] = field(default_factory=lambda: ["tests"])
    deselected: list[Item] = field(default_factory=list)

    @property
    def hook(self) -> Config:
        return self

    def pytest_deselected(self, items: list[Item]) -> None:
        self.deselected += items


def kept(config: Config) -> list[str]:
    items = [
        *(Item(f"a.py::test_many[{case}]", 3) for case in range(7)),
        Item("a.py::test_one"),
        Item("b.py::test[x]", 3),
    ]
    loop.pytest_collection_modifyitems(config, items)  # type: ignore[arg-type]
    assert len(items) + len(config.deselected) == 9
    return [item.nodeid for item in items]


def test_the_loop_asks_the_first_and_every_third_case_and_all_that_has_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "THOROUGH", False)
    cases = ["a.py::test_many[0]", "a.py::test_many[3]", "a.py::test_many[6]"]
    assert kept(Config()) == [*cases, "a.py::test_one", "b.py::test[x]"]


def test_whoever_names_a_test_is_given_all_its_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "THOROUGH", False)
    assert len(kept(Config(["a.py::test_many"]))) == 9


def test_a_thorough_run_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "THOROUGH", True)
    assert len(kept(Config())) == 9
