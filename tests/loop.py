"""What the loop while writing leaves to `make test`, and how the collector of garbage is kept from looking at everything.

`@pytest.mark.one_in(3)` on a test of many cases: the loop asks every third of them, `make test` asks all, and so does whoever
names the test (`file.py::test`). Of two crossed lists choose a number that divides the length of neither, and each
member of both is still asked about.
"""

from __future__ import annotations

import gc
from collections import Counter

import pytest
from hypothesis import settings

from tests.examples import THOROUGH


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_in(n): the loop asks every n-th case of this test, `make test` all")
    # A busy machine is no fault of a property; whatever hangs is stopped by the time limit of each test.
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the loop does not ask."""
    if THOROUGH or any("::" in argument for argument in config.args):
        return
    seen: Counter[str] = Counter()
    left_out = []
    for item in items:
        mark = item.get_closest_marker("one_in")
        if mark is None:
            continue
        test = item.nodeid.partition("[")[0]
        if seen[test] % mark.args[0]:
            left_out.append(item)
        seen[test] += 1
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def pytest_collection_finish() -> None:
    """Half a million objects of Django and the tests stay until the end; looking for garbage among them took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """At the end all may go; libraries that count what they gave out would else speak of leaks."""
    gc.unfreeze()
