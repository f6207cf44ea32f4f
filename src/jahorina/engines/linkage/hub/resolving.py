"""From pairs to people over all registers: greedy, at most one record of each register in a cluster.

Pairs are taken from the most probable down; two clusters are joined where no register stands in both. Connected components
without that rule chain through look-alikes: at a loose threshold one cluster swallowed 151,918 records. Ties are put in
order by likeness, then by records, so that the same pairs always give the same clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Edges:
    """Pairs of records by their numbers over all registers, with what orders them."""

    one: Rows
    other: Rows
    probability: npt.NDArray[np.float64]
    likeness: npt.NDArray[np.float32]


def resolve(edges: Edges, sizes: Sequence[int], *, least: float) -> Rows:
    """The cluster of every record: an array over all registers' records, clusters numbered by their first record.

    Records are numbered register after register; `sizes` are the registers' sizes. Edges below `least` are not taken.
    """
    total = int(sum(sizes))
    register = np.repeat(np.arange(len(sizes)), sizes)
    kept = np.flatnonzero(edges.probability >= least)
    order = kept[np.lexsort((edges.other[kept], edges.one[kept], -edges.likeness[kept], -edges.probability[kept]))]
    parent = list(range(total))
    holds = (1 << register.astype(np.int64)).tolist()

    def root(record: int) -> int:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for one, other in zip(edges.one[order].tolist(), edges.other[order].tolist(), strict=True):
        left, right = root(one), root(other)
        if left != right and not holds[left] & holds[right]:
            first, second = min(left, right), max(left, right)
            parent[second] = first
            holds[first] |= holds[second]
    roots = np.fromiter((root(record) for record in range(total)), dtype=np.int64, count=total)
    _first, clusters = np.unique(roots, return_inverse=True)
    return clusters.astype(np.int64)
