"""Weighs the loop's tests: `make weigh` writes into `weights.txt` what the heavy ones take, and the loop leaves them to
`make test`.

A weight is processor seconds, with those of processes that the test waited for: of the call, of the set-up that is the
test's own, and of a set-up that tests share the part of each of those that ask for it. Whatever weighs `HEAVY` or more is
written down; a test that was not weighed yet weighs nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any

import pytest

WEIGHTS = Path(__file__).with_name("weights.txt")
HEAVY = 0.25
"""Processor seconds. The loop's thousands of lighter tests take a hundredth or two each."""
SHARED = ("class", "module", "package")
"""Scopes of a set-up that a file's tests share; what is made once a session is nobody's in particular."""


@dataclass
class Measured:
    """What a run found: seconds of each test alone, of each shared set-up, and who asks for that."""

    alone: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    shared: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    asking: dict[str, list[str]] = field(default_factory=dict)

    def weights(self) -> dict[str, float]:
        """The weight of each test that ran."""
        users = Counter(name for names in self.asking.values() for name in names)
        return {
            test: seconds + sum(self.shared.get(name, 0.0) / users[name] for name in self.asking.get(test, ()))
            for test, seconds in self.alone.items()
        }


def heavy_tests(path: Path = WEIGHTS) -> dict[str, float]:
    """The tests that were found heavy, with what they weigh."""
    lines = (line.partition(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {test: float(seconds) for seconds, _space, test in lines}


def written(weights: Mapping[str, float]) -> str:
    """The heavy ones, a line each: seconds and the test."""
    return "".join(f"{weights[test]:.2f} {test}\n" for test in sorted(weights) if weights[test] >= HEAVY)


def spent() -> float:
    """The processor seconds of this process so far, and of those that it has waited for."""
    return sum(one.ru_utime + one.ru_stime for one in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


class Weigher:
    """Notes what each test and each shared set-up takes; at the end the heavy ones are written down."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        self.path = path
        self.measured = Measured()
        self.elsewhere = 0.0
        """Seconds within the present phase that are not the test's own."""
        self.within: list[float] = []
        """Of the set-ups that are under way, what those made in each of them took."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.measured.asking[item.nodeid] = [_in_file(item.nodeid, name) for name in getattr(item, "fixturenames", ())]
        return (yield from self._weighed(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from self._weighed(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        begun = spent()
        self.within.append(0.0)
        try:
            return (yield)
        finally:
            whole = spent() - begun
            own = whole - self.within.pop()
            if self.within:
                self.within[-1] += whole
            if fixturedef.scope != "function":
                self.elsewhere += own
            if fixturedef.scope in SHARED:
                self.measured.shared[_in_file(request.node.nodeid, fixturedef.argname)] += own

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(written(self.measured.weights()), encoding="utf-8")

    def _weighed(self, item: pytest.Item) -> Generator[None, Any, Any]:
        begun, self.elsewhere = spent(), 0.0
        try:
            return (yield)
        finally:
            self.measured.alone[item.nodeid] += spent() - begun - self.elsewhere


def _in_file(test: str, name: str) -> str:
    """What a file's set-up is called here."""
    return f"{test.partition('::')[0]}::{name}"


def pytest_configure(config: pytest.Config) -> None:
    """Weigh, where pytest was told to use this module: `-p tests.weighing`."""
    config.pluginmanager.register(Weigher(), "weigher")
