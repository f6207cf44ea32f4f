"""Does the overlap's 95 % interval hold the true overlap? Many invented pairs and triples of registers, linked and counted.

Each case has its own people, size (5,000 to 10,000), share in common (10 to 60 %) and noise (0.3 to 1.0); every third one
is of three registers, which give three pairs. Told are the share of pairs whose interval holds the true overlap, and that
of the cases whose number of different people lies in its interval. An exact 95 % interval is missed by chance in one of
twenty: of 60 cases, 90 % is what a right one reaches in 97 of 100 runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from benchmarks.linkage_registers import COLUMNS, Office, People

LEAST = 0.90
"""The share of intervals that must hold the truth."""


@dataclass(frozen=True)
class Case:
    """One set of registers: their rows, and who stands in each."""

    rows: list[list[tuple[str, ...]]]
    people: list[np.ndarray]

    def overlaps(self) -> list[int]:
        """People in both registers, pair by pair in the order of the table."""
        return [len(np.intersect1d(one, other)) for one, other in combinations(self.people, 2)]

    def total(self) -> int:
        """Different people."""
        return len(np.unique(np.concatenate(self.people)))


def case(number: int) -> Case:
    """The case of a number; the same each time."""
    seed = 1_000 + number
    chance = np.random.default_rng((seed, 5))
    registers = 3 if number % 3 == 2 else 2
    size, noise, share = int(chance.integers(5_000, 10_001)), chance.uniform(0.3, 1.0), chance.uniform(0.1, 0.6)
    # Of a pool of size / share each register holds a share of its people, at random.
    pool = int(size / share)
    people = People(seed)
    drawn = people.draw(pool, seed)
    stand = [np.flatnonzero(chance.random(pool) < share) for _register in range(registers)]
    rows = [Office(people, seed * 10 + place, noise).register(drawn, one) for place, one in enumerate(stand)]
    return Case(rows, stand)


def covered(cases: int, table_of: Callable[[Case, int], dict[str, Any]]) -> dict[str, float]:
    """The figures over so many cases; `table_of` links one and gives its table."""
    held, deviations, errors, totals = [], [], [], []
    for number in range(cases):
        one = case(number)
        table = table_of(one, number)
        for pair, true in zip(table["pairs"], one.overlaps(), strict=True):
            low, high = pair["interval"]
            held.append(low <= true <= high)
            deviations.append((pair["corrected"] - true) / max((high - low) / 3.92, 1e-9))
            errors.append(pair["corrected"] / true - 1)
        low, high = table["people"]["interval"]
        totals.append(low <= one.total() <= high)
    return {
        "coverage, pairs of registers": float(len(held)),
        "coverage of the overlap's interval": float(np.mean(held)),
        "coverage, mean bias of the overlap": float(np.mean(errors)),
        "coverage, error of the overlap, root mean square": _root_mean_square(errors),
        "coverage, errors in standard errors, root mean square": _root_mean_square(deviations),
        "coverage of the interval of different people": float(np.mean(totals)),
    }


def _root_mean_square(values: Sequence[float]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


__all__ = ["COLUMNS", "LEAST", "Case", "case", "covered"]
