"""What the loop while writing leaves to `make test`, and how the collector of garbage is kept from looking at everything.

`@pytest.mark.one_in(3)` on a test of many cases: the loop asks every third of them, `make test` asks all, and so does whoever
names the test (`file.py::test`). Of two crossed lists choose a number that divides the length of neither, and each
member of both is still asked about.

What was found heavy (`tests/weighing.py`) the loop leaves out, too; whoever names the file or the test is given it.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import settings

from tests.examples import THOROUGH
from tests.weighing import heavy_tests

NOTHING_IS_TOO_HEAVY = ("tests.on_postgresql", "tests.weighing")
"""Runs with one of these plugins leave no test out for its weight."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_in(n): the loop asks every n-th case of this test, `make test` all")
    # A busy machine is no fault of a property; whatever hangs is stopped by the time limit of each test.
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the loop does not ask."""
    left_out = set[pytest.Item]()
    if not (THOROUGH or any("::" in argument for argument in config.args)):
        left_out |= _not_asked(items)
    if not (THOROUGH or any(".py" in argument for argument in config.args) or _asks_all(config)):
        left_out |= _too_heavy([item for item in items if item not in left_out], heavy_tests())
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def _asks_all(config: pytest.Config) -> bool:
    return any(config.pluginmanager.hasplugin(name) for name in NOTHING_IS_TOO_HEAVY)


def _too_heavy(items: list[pytest.Item], weights: Mapping[str, float]) -> set[pytest.Item]:
    """The heavy tests, but of a room with no others the lightest stays."""
    rooms: dict[str, list[pytest.Item]] = {}
    for item in items:
        rooms.setdefault(item.nodeid.partition("::")[0].rpartition("/")[0], []).append(item)
    stay = {min(room, key=lambda item: weights.get(item.nodeid, 0.0)) for room in rooms.values()}
    return {item for item in items if item.nodeid in weights and item not in stay}


def _not_asked(items: list[pytest.Item]) -> set[pytest.Item]:
    """The cases between each n-th of the tests of many."""
    seen: Counter[str] = Counter()
    found = set()
    for item in items:
        mark = item.get_closest_marker("one_in")
        if mark is None:
            continue
        test = item.nodeid.partition("[")[0]
        if seen[test] % mark.args[0]:
            found.add(item)
        seen[test] += 1
    return found


def pytest_collection_finish() -> None:
    """Half a million objects of Django and the tests stay until the end; looking for garbage among them took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """At the end all may go; libraries that count what they gave out would else speak of leaks."""
    gc.unfreeze()
