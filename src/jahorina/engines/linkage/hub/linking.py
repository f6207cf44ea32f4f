"""Links encoded registers: candidates of every pair of registers, one mixture over all, clusters over all records.

What comes out holds no encoding: for each register the cluster of each of its rows, and the figures of each pair of
registers. After that the encodings can be deleted.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.encoded import EncodedRegister
from jahorina.engines.linkage.hub.agreeing import Codes, agreement
from jahorina.engines.linkage.hub.candidates import CUT, MOST_PAIRS, Candidates, candidates
from jahorina.engines.linkage.hub.resolving import Edges, resolve
from jahorina.engines.linkage.hub.scoring import Bins, Scored, score
from jahorina.engines.linkage.hub.second_look import looked_again
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent

LINKED: Final = 0.15
"""The least probability of a link. Lower than a half: a cluster takes a record's best link alone."""


class Search(Protocol):
    """Finds the candidates of two registers; `candidates` on this machine, `spark.candidates_on_spark` on many."""

    def __call__(self, left: EncodedRegister, right: EncodedRegister, *, cut: float, most_pairs: int) -> Candidates: ...


@dataclass(frozen=True)
class Links:
    """`clusters[r][i]` is the person that row i of register r belongs to. `evidence[(a, b)]` are the links between two.

    Each row of an evidence array is a link: row of a, row of b, likeness, which tokens agree (the bits of a whole
    number; MOST_TOKENS at most), and the link's own probability, which is low where a third register joined the two.
    """

    names: tuple[str, ...]
    clusters: tuple[npt.NDArray[np.int64], ...]
    evidence: Mapping[tuple[int, int], npt.NDArray[np.float64]] = field(repr=False)
    expected: Mapping[tuple[int, int], float]
    pairs: int
    cut: float
    seconds: Mapping[str, float]


def link(
    registers: Sequence[EncodedRegister],
    *,
    cut: float = CUT,
    most_pairs: int = MOST_PAIRS,
    least: float = LINKED,
    search: Search = candidates,
    progress: Progress = silent,
) -> Links:
    """Link two or more encoded registers.

    Raises InputRefused where they were encoded under different schemas (`linkage-schemas-differ`), keys or runs
    (`linkage-keys-differ`), or are not two (`linkage-one-register`).
    """
    fit_together(registers)
    began = time.perf_counter()
    numbers = list(combinations(range(len(registers)), 2))
    found: list[Candidates] = []
    for done, (a, b) in enumerate(numbers):
        progress("joining registers", done, len(numbers))
        found.append(search(registers[a], registers[b], cut=cut, most_pairs=most_pairs))
    joined = time.perf_counter()
    smaller = [min(len(registers[a]), len(registers[b])) for a, b in numbers]
    agreements = [
        partial(_agreement, registers[a], registers[b], one) for (a, b), one in zip(numbers, found, strict=True)
    ]
    scored = score(found, smaller, agreements)
    judged = time.perf_counter()
    sizes = [len(one) for one in registers]
    parts = _resolved(numbers, found, scored, sizes, least)
    looked = [
        looked_again(registers[a], registers[b], one, told, parts[a], parts[b])
        for (a, b), one, told in zip(numbers, found, scored, strict=True)
    ]
    found, scored = [one for one, _told in looked], [told for _one, told in looked]
    parts = _resolved(numbers, found, scored, sizes, least)
    return Links(
        names=tuple(one.name for one in registers),
        clusters=parts,
        evidence={
            pair: _evidence(one, told, parts, pair, registers)
            for pair, one, told in zip(numbers, found, scored, strict=True)
        },
        expected={pair: one.expected for pair, one in zip(numbers, scored, strict=True)},
        pairs=sum(map(len, found)),
        cut=min(one.cut for one in scored),
        seconds={"join": joined - began, "score": judged - joined, "resolve": time.perf_counter() - judged},
    )


def fit_together(registers: Sequence[EncodedRegister]) -> None:
    """Refuse registers that cannot be joined: of other schemas, keys or runs."""
    if len(registers) < 2:
        raise InputRefused("linkage-one-register", _("One register has no overlap; give two or more."))
    first = registers[0]
    for other in registers[1:]:
        if other.schema != first.schema or other.filters.shape[1] != first.filters.shape[1]:
            raise InputRefused(
                "linkage-schemas-differ",
                _(
                    "%(one)s and %(other)s were encoded under different schemas; encode both with the one that was agreed."
                ),
                params={"one": first.name, "other": other.name},
            )
        if other.check != first.check:
            raise InputRefused(
                "linkage-keys-differ",
                _(
                    "%(one)s and %(other)s were encoded with different keys or for different runs; none of their people meet."
                ),
                params={"one": f"{first.name} ({first.run})", "other": f"{other.name} ({other.run})"},
                hint=_("Compare the runs' names, then the key files' fingerprints, among the partners."),
            )
    if len({one.name for one in registers}) < len(registers):
        raise InputRefused("linkage-names-repeat", _("Two registers have one name; each needs its own."))


def _agreement(left: EncodedRegister, right: EncodedRegister, found: Candidates, places: Bins) -> Codes:
    return agreement(left, right, found.rows[places], found.others[places])


def _resolved(
    numbers: Sequence[tuple[int, int]],
    found: Sequence[Candidates],
    scored: Sequence[Scored],
    sizes: Sequence[int],
    least: float,
) -> tuple[npt.NDArray[np.int64], ...]:
    clusters = resolve(_edges(numbers, found, scored, sizes), sizes, least=least)
    return tuple(np.split(clusters, np.cumsum(sizes)[:-1]))


def _edges(
    numbers: Sequence[tuple[int, int]], found: Sequence[Candidates], scored: Sequence[Scored], sizes: Sequence[int]
) -> Edges:
    begins = np.concatenate(([0], np.cumsum(sizes)))
    return Edges(
        one=np.concatenate([one.rows + begins[a] for (a, _b), one in zip(numbers, found, strict=True)]),
        other=np.concatenate([one.others + begins[b] for (_a, b), one in zip(numbers, found, strict=True)]),
        probability=np.concatenate([one.probability for one in scored]),
        likeness=np.concatenate([one.likeness for one in found]),
    )


def _evidence(
    found: Candidates,
    scored: Scored,
    clusters: Sequence[npt.NDArray[np.int64]],
    pair: tuple[int, int],
    registers: Sequence[EncodedRegister],
) -> npt.NDArray[np.float64]:
    a, b = pair
    together = np.flatnonzero(clusters[a][found.rows] == clusters[b][found.others])
    rows, others = found.rows[together], found.others[together]
    agree = agreement(registers[a], registers[b], rows, others).astype(np.float64)
    probability = scored.probability[together]
    return np.column_stack([rows, others, found.likeness[together], agree, probability]).astype(np.float64)
