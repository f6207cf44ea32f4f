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

    plugins: set[str] = field(default_factory=set)

    @property
    def pluginmanager(self) -> Config:
        return self

    def hasplugin(self, name: str) -> bool:
        return name in self.plugins

    @property
    def hook(self) -> Config:
        return self

    def pytest_deselected(self, items: list[Item]) -> None:
        self.deselected += items


@pytest.fixture(autouse=True)
def _the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "THOROUGH", False)
    weights = {"a.py::test_one": 2.0, "b.py::test[x]": 1.0, "room/c.py::test_c": 3.0, "room/c.py::test_d": 1.5}
    monkeypatch.setattr(loop, "heavy_tests", lambda: weights)


CASES = ["a.py::test_many[0]", "a.py::test_many[3]", "a.py::test_many[6]"]


def kept(config: Config) -> list[str]:
    items = [
        *(Item(f"a.py::test_many[{case}]", 3) for case in range(7)),
        Item("a.py::test_one"),
        Item("b.py::test[x]", 3),
        Item("room/c.py::test_c"),
        Item("room/c.py::test_d"),
    ]
    loop.pytest_collection_modifyitems(config, items)  # type: ignore[arg-type]
    assert len(items) + len(config.deselected) == 11
    return [item.nodeid for item in items]


def test_the_loop_asks_the_first_and_every_third_case_and_nothing_heavy_but_the_lightest_of_a_room() -> None:
    assert kept(Config()) == [*CASES, "room/c.py::test_d"]


def test_whoever_names_a_file_is_given_what_is_heavy_in_it() -> None:
    rest = ["a.py::test_one", "b.py::test[x]", "room/c.py::test_c", "room/c.py::test_d"]
    assert kept(Config(["a.py"])) == [*CASES, *rest]
    for plugin in ("tests.on_postgresql", "tests.weighing"):
        assert kept(Config(plugins={plugin})) == [*CASES, *rest]


def test_whoever_names_a_test_is_given_all_its_cases() -> None:
    assert len(kept(Config(["a.py::test_many"]))) == 11


def test_a_thorough_run_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "THOROUGH", True)
    assert len(kept(Config())) == 11
