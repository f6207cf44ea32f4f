"""The study of coverage: populations that are what they say, and a study that goes on where it was interrupted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks import estimation_coverage as study
from benchmarks.estimation_populations import KINDS, LISTS, population


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_a_population_is_the_same_each_time_and_its_lists_see_no_more_than_there_are(number: int) -> None:
    first, again = population(7, number), population(7, number)
    assert first.kind == tuple(KINDS)[number]
    assert (first.table.counts == again.table.counts).all()
    assert 0 < first.table.n <= first.people


def test_every_number_of_lists_comes_to_every_kind() -> None:
    made = {(population(3, number).kind, population(3, number).table.t) for number in range(0, 130, 13)}
    assert {lists for _kind, lists in made} >= set(LISTS) - {7}


def test_a_nested_list_comes_from_the_other_and_rivals_avoid_one_another() -> None:
    """Somewhere among the pairs of lists of each of them the odds ratio is far from one."""
    for kind, is_far in (("nested", lambda odds: max(odds) > 8), ("rivals", lambda odds: min(odds) < 0.6)):
        number = tuple(KINDS).index(kind) + 13
        table = next(found.table for found in (population(seed, number) for seed in range(50)) if found.people > 3000)
        counts, cells = table.counts + 0.5, np.arange(table.counts.size)
        odds = []
        for j, k in table.pairs():
            rest = cells & ~(1 << j | 1 << k) > 0
            both, first, second, none = (
                counts[rest & (cells >> j & 1 == a) & (cells >> k & 1 == b)].sum()
                for a, b in ((1, 1), (1, 0), (0, 1), (0, 0))
            )
            odds.append(both * none / (first * second))
        assert is_far(odds), kind


def test_an_interrupted_study_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def judged(seed: int, number: int) -> study.Row:
        if len(done) == 3 and number == 3:
            done.append(-1)
            raise KeyboardInterrupt
        done.append(number)
        return {
            **{"number": number, "kind": "pairs", "lists": 3, "people": 500, "seen": 300, "verdict": "usable"},
            **{"covered": number != 2, "low": 400.0, "high": 600.0, "codes": [], "methods": {}},
        }

    monkeypatch.setattr(study, "RESULTS", tmp_path)
    monkeypatch.setattr(study, "judged", judged)
    monkeypatch.setattr(study, "warm_up", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        study.study(6, seed=1)
    kept = tmp_path / "estimation-coverage-1.jsonl"
    kept.write_text(kept.read_text(encoding="utf-8") + '{"print": "half a li', encoding="utf-8")
    found = study.study(6, seed=1)
    assert done == [0, 1, 2, -1, 3, 4, 5]
    assert found["coverage_where_usable"] == pytest.approx(5 / 6)
    assert found["groups"]["lists"]["3 lists"]["usable"] == [5, 6]


def test_rows_of_other_code_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "RESULTS", tmp_path)
    (tmp_path / "estimation-coverage-4.jsonl").write_text('{"print": "another", "number": 0}\n', encoding="utf-8")
    assert study._kept(4) == {}
