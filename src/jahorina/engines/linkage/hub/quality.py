"""Precision, recall and F1 of links where the truth is known: for rehearsals and benchmarks, never for real registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.hub.linking import Links


@dataclass(frozen=True)
class Quality:
    """Counts of pairs of records of different registers, over all registers."""

    true_links: int
    links: int
    true_pairs: int

    @property
    def precision(self) -> float:
        """The share of links that are true; 1 where there are none."""
        return self.true_links / self.links if self.links else 1.0

    @property
    def recall(self) -> float:
        """The share of true pairs that are linked; 1 where there are none."""
        return self.true_links / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        together = self.precision + self.recall
        return 2 * self.precision * self.recall / together if together else 0.0


def quality(links: Links, people: Sequence[npt.NDArray[np.int64]]) -> Quality:
    """How well the clusters meet the truth. `people[r][i]` is who row i of register r is; -1 rows are left out."""
    true_links = found = true_pairs = 0
    for a, b in combinations(range(len(people)), 2):
        one, other = people[a] >= 0, people[b] >= 0
        found += _pairs(links.clusters[a][one], links.clusters[b][other])
        true_pairs += _pairs(people[a][one], people[b][other])
        most = 1 + max(int(people[a].max(initial=0)), int(people[b].max(initial=0)))
        true_links += _pairs(
            links.clusters[a][one] * most + people[a][one], links.clusters[b][other] * most + people[b][other]
        )
    return Quality(true_links, found, true_pairs)


def _pairs(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> int:
    values, counts = np.unique(one, return_counts=True)
    others, other_counts = np.unique(other, return_counts=True)
    _both, place, other_place = np.intersect1d(values, others, assume_unique=True, return_indices=True)
    return int((counts[place] * other_counts[other_place]).sum())
