"""A test weighs what it takes alone, and its part of what its file shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import weighing
from tests.weighing import HEAVY, Measured, heavy_tests, written

pytest_plugins = ["pytester"]

FILE = """
import time
import pytest

def burn(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass

@pytest.fixture(scope="module")
def shared():
    burn(0.4)

@pytest.fixture
def own():
    burn(0.1)

def test_light():
    pass

def test_first_of_two(shared):
    pass

def test_second_of_two(shared):
    burn(0.1)

def test_with_its_own(own):
    pass
"""


def test_a_shared_set_up_is_borne_by_all_who_ask_for_it_and_by_nobody_else() -> None:
    measured = Measured(shared={"a.py::world": 3.0}, asking={"a": ["a.py::world"], "b": ["a.py::world"], "c": []})
    measured.alone |= {"a": 0.1, "b": 0.2, "c": 0.3}
    assert measured.weights() == pytest.approx({"a": 1.6, "b": 1.7, "c": 0.3})


def test_what_is_written_is_read_back_and_holds_the_heavy_alone(tmp_path: Path) -> None:
    path = tmp_path / "weights.txt"
    path.write_text(written({"b.py::test[x y]": 2.0, "a.py::test": HEAVY, "a.py::light": HEAVY / 2}), encoding="utf-8")
    assert heavy_tests(path) == {"a.py::test": HEAVY, "b.py::test[x y]": 2.0}


def test_a_run_is_weighed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_file=FILE)
    weigher = weighing.Weigher(pytester.path / "weights.txt")
    pytester.inline_run(*(f"-pno:{name}" for name in ("django", "playwright", "cacheprovider")), plugins=[weigher])
    weights = weigher.measured.weights()
    assert {test.partition("::")[2]: round(weights[test], 1) for test in weights} == {
        "test_light": 0.0,
        "test_first_of_two": 0.2,
        "test_second_of_two": 0.3,
        "test_with_its_own": 0.1,
    }
    assert set(heavy_tests(weigher.path)) == {"test_file.py::test_second_of_two"}
