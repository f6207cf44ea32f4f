"""Invented statistics with known truth, cut into tables in many ways, and an attacker of its own to judge releases.

The attacker knows nothing of the engine: each published cell is a set of finest counts with a least and a most, and scipy's
linear programmes say what every other cell can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import linprog

from jahorina.engines.disclosure.tables import CountTable, count_table

Box = tuple[tuple[int, ...], ...]
"""For each dimension the finest labels that a cell takes in."""


@dataclass(frozen=True)
class Statistic:
    """Finest counts `n` over dimensions, each with labels, groupings of them, and the total."""

    n: np.ndarray
    dimensions: tuple[str, ...]
    nodes: tuple[dict[str, tuple[int, ...]], ...]
    groups: dict[str, dict[str, tuple[str, ...]]]

    def with_counts(self, n: np.ndarray) -> Statistic:
        """The same dimensions with other counts."""
        return Statistic(n, self.dimensions, self.nodes, self.groups)

    def table(self, use: Sequence[int], name: str = "table") -> tuple[CountTable, list[Box]]:
        """The table over some dimensions with all margins, and what each of its cells takes in."""
        cells, values, boxes = [], [], []
        for labels in product(*(self.nodes[place] for place in use)):
            box = [tuple(range(size)) for size in self.n.shape]
            for place, label in zip(use, labels, strict=True):
                box[place] = self.nodes[place][label]
            cells.append(labels)
            values.append(float(self.n[np.ix_(*box)].sum()))
            boxes.append(tuple(box))
        return count_table(name, [self.dimensions[place] for place in use], cells, values), boxes


def statistic(seed: int) -> Statistic:
    """Two or three dimensions of a few labels, some grouped, with skewed and mostly small counts."""
    chance = np.random.default_rng(seed)
    size = (
        [int(chance.integers(2, 7)) for _ in range(2)] if chance.random() < 0.4 else chance.integers(2, 5, 3).tolist()
    )
    nodes, groups = [], {}
    for place, count in enumerate(size):
        labels = [f"x{one}" for one in range(count)]
        own = {label: (one,) for one, label in enumerate(labels)}
        if count >= 4 and chance.random() < 0.6:
            cut = int(chance.integers(2, count - 1))
            own |= {"low": tuple(range(cut)), "high": tuple(range(cut, count))}
            groups[f"d{place}"] = {"low": tuple(labels[:cut]), "high": tuple(labels[cut:])}
        nodes.append({**own, "_T": tuple(range(count))})
    mean = np.ones(size)
    for place, count in enumerate(size):
        share = chance.dirichlet(np.full(count, chance.choice([0.4, 1.0, 3.0])))
        mean = mean * share.reshape([-1 if at == place else 1 for at in range(len(size))])
    n = chance.poisson(mean * np.prod(size) * chance.choice([1, 3, 8]))
    return Statistic(n, tuple(f"d{place}" for place in range(len(size))), tuple(nodes), groups)


def breakdowns(made: Statistic, seed: int) -> list[tuple[int, ...]]:
    """How the statistic is cut: one table of everything, or two or three tables that share dimensions."""
    chance = np.random.default_rng(seed + 1_000_003)
    if len(made.dimensions) == 2:
        return [(0, 1)]
    return [[(0, 1, 2)], [(0, 1), (0, 2)], [(0, 1), (1, 2), (0, 2)]][int(chance.integers(3))]


@dataclass(frozen=True)
class Said:
    """What one published cell says of finest unknowns: their sum lies between `low` and `high`."""

    unknowns: np.ndarray
    low: float
    high: float


def what_tables_say(tables: Iterable[tuple[CountTable, list[Box]]], shape: tuple[int, ...]) -> list[Said]:
    """Cells of protected tables as their readers take them."""
    numbers = np.arange(np.prod(shape)).reshape(shape)
    return [
        Said(numbers[np.ix_(*box)].ravel(), float(low), float(high))
        for table, boxes in tables
        for box, low, high in zip(boxes, table.low, table.high, strict=True)
    ]


def attacked(said: Sequence[Said], targets: Sequence[np.ndarray], unknowns: int) -> list[tuple[float, float]] | None:
    """The least and most whole number that each target's sum can be; None where nothing fits."""
    rows = np.zeros((len(said), unknowns))
    for row, one in zip(rows, said, strict=True):
        row[one.unknowns] = 1
    low, high = np.array([one.low for one in said]), np.array([one.high for one in said])
    exact, ends = low == high, np.isfinite(high)
    between = ~exact & ends
    above = np.vstack([rows[between], -rows[~exact]])
    limits = np.concatenate([high[between], -low[~exact]])
    found = []
    for target in targets:
        cost, ends_at = np.zeros(unknowns), []
        cost[target] = 1
        for sense in (1, -1):
            answer = linprog(sense * cost, above, limits, rows[exact], low[exact], bounds=(0, None))
            if answer.status == 2:
                return None
            ends_at.append(sense * answer.fun if answer.status == 0 else np.inf)
        found.append((np.ceil(ends_at[0] - 1e-6), np.floor(ends_at[1] + 1e-6) if np.isfinite(ends_at[1]) else np.inf))
    return found


def opened(intervals: Iterable[tuple[float, float]], provable: int = 4) -> list[tuple[float, float]]:
    """Intervals that tell a count exactly or prove it small."""
    return [(low, high) for low, high in intervals if low == high or (low >= 1 and high <= provable)]
