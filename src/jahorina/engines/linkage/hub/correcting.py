"""What the linkage missed and what it made up, told by the spike-ins, for each pair of registers.

    s   sensitivity: the share of invented people standing in both registers who were linked to themselves
    t   the share of them whose record was linked to anybody of the other register
    F   false links of all real records: of a_i invented people who stand in register i and not in the other x_i were linked
        to somebody of it; with n_i real records x_i is Poisson with mean F a_i / n_i, so F = (x_1 + x_2) / sum a_i / n_i
    L   observed links of real records:  L = t M + f (n - M) with n the smaller register and f = F / n, so
        M = (L - f n) / (t - f)

Invented people come in levels of slips; how often each level counts is fitted so that invented links look like real ones
(`tilting.py`). Likeness is left out: it shows how two offices spell, which tokens do not ask, and invented clerks would
have to slip more to look as far apart. s and t are means under these weights over all invented people, found or not; F
counts each once.

Intervals (95 %) come from `draws` draws: s and t from Beta posteriors (Jeffreys, with Kish's effective size), F from a Gamma
posterior, L from a Poisson distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage import tilting
from jahorina.engines.linkage.hub.linking import LINKED, Links
from jahorina.engines.linkage.sheets import Sheet
from jahorina.engines.linkage.tilting import Moments
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]
DRAWS: Final = 1_000
FEWEST: Final = 30
"""Invented people of a pair below whom nothing is corrected."""


@dataclass(frozen=True)
class PairFigures:
    """One pair of registers. Rates are None without enough spike-ins; then `corrected` is None, too.

    `drawn` are draws of `found` and of `false_rate`, from which the intervals of the pair's cells are made.
    """

    registers: tuple[int, int]
    linked: int
    records: tuple[int, int] = (0, 0)
    sensitivity: float | None = None
    sensitivity_interval: Interval | None = None
    found: float | None = None
    false_rate: float | None = None
    corrected: float | None = None
    interval: Interval | None = None
    spike_ins: int = 0
    drawn: tuple[Floats, Floats] | None = field(default=None, repr=False, compare=False)


def check_sheets(links: Links, sheets: Sequence[Sheet]) -> None:
    """Refuse sheets that are not those of the linked registers."""
    for name, clusters, sheet in zip(links.names, links.clusters, sheets, strict=False):
        if sheet.name != name or len(sheet.persons) != len(clusters):
            raise _other(sheet.name, name)
    if len(sheets) != len(links.names) or len({sheet.check for sheet in sheets}) > 1:
        raise _other(", ".join(sheet.name for sheet in sheets), ", ".join(links.names))


def _other(sheet: str, register: str) -> InputRefused:
    return InputRefused(
        "linkage-sheet-other",
        _("The sheet of spike-ins of %(sheet)s does not belong to the encoded register %(register)s."),
        params={"sheet": sheet, "register": register},
        hint=_("Give the sheets in the order of the registers, one for each."),
    )


def level_weights(links: Links, sheets: Sequence[Sheet]) -> Floats:
    """How often a person of each level counts, 1 on the mean: an array over levels, fitted over all pairs of registers.

    A real link counts by its probability: strangers who were linked agree in less, and would make real people look
    worse written than they are. One that a third register joined counts whole.
    """
    own, levels, real, weights, strangers = [], [], [], [], []
    for (a, b), evidence in links.evidence.items():
        rows, others = evidence[:, 0].astype(np.int64), evidence[:, 1].astype(np.int64)
        one, other = sheets[a].persons[rows], sheets[b].persons[others]
        bits = evidence[:, 3].astype(np.int64)[:, None] >> np.arange(48) & 1
        features = bits.astype(np.float64)
        invented = (one >= 0) & (one == other)
        own.append(features[invented])
        levels.append(sheets[a].levels[rows[invented]])
        strangers.append(features[(one != other) & (evidence[:, 4] >= LINKED)])
        both_real = (one < 0) & (other < 0)
        real.append(features[both_real])
        weights.append(np.where(evidence[both_real, 4] >= LINKED, evidence[both_real, 4], 1.0))
    of_real = Moments.of(np.concatenate(real), np.concatenate(weights))
    return tilting.level_weights(np.concatenate(own), np.concatenate(levels), of_real, np.concatenate(strangers)).levels


def pair_figures(
    links: Links, sheets: Sequence[Sheet], weights: Floats, *, seed: int, draws: int = DRAWS
) -> list[PairFigures]:
    """The figures of every pair of registers, in the order of `links.evidence`."""
    chance = np.random.default_rng((seed, 0x636F72))
    return [_pair(links, sheets, pair, weights, chance, draws) for pair in links.evidence]


def linked_to(links: Links, a: int, b: int) -> npt.NDArray[np.bool_]:
    """For each row of register a whether its cluster has a row of register b."""
    return np.isin(links.clusters[a], links.clusters[b])


def _pair(
    links: Links,
    sheets: Sequence[Sheet],
    pair: tuple[int, int],
    weights: Floats,
    chance: np.random.Generator,
    draws: int,
) -> PairFigures:
    a, b = pair
    linked = _real_links(links, sheets, pair)
    counts = _counts(links, sheets, pair, len(weights))
    if counts.both.sum() < FEWEST:
        return PairFigures(pair, linked, spike_ins=int(counts.both.sum()))
    s = _weighted(counts.right, counts.both, weights)
    t = _weighted(counts.any, counts.both, weights)
    sizes = int(sheets[a].real.sum()), int(sheets[b].real.sum())
    n = float(min(sizes))
    # False links of all real records, told from both sides; as a share of the smaller register's records.
    watched = max(counts.alone[0] / max(sizes[0], 1) + counts.alone[1] / max(sizes[1], 1), 1e-9)
    f = min((counts.false + 0.5 * (sum(counts.alone) == 0)) / watched / max(n, 1.0), 1.0)
    s_drawn = _drawn(counts.right, counts.both, weights, chance, draws)
    t_drawn = np.maximum(s_drawn, _drawn(counts.any, counts.both, weights, chance, draws))
    f_drawn = np.minimum(chance.gamma(counts.false + 0.5, 1.0, draws) / watched / max(n, 1.0), 1.0)
    drawn = matched(chance.poisson(linked, draws), n, t_drawn, f_drawn)
    return PairFigures(
        registers=pair,
        linked=linked,
        records=sizes,
        sensitivity=s,
        sensitivity_interval=_interval(s_drawn),
        found=t,
        false_rate=f,
        corrected=float(matched(np.array([linked]), n, np.array([t]), np.array([f]))[0]),
        interval=_interval(drawn),
        spike_ins=int(counts.both.sum()),
        drawn=(t_drawn, f_drawn),
    )


def matched(linked: npt.ArrayLike, records: float, found: Floats, false: Floats) -> Floats:
    """M = (L - f n) / (t - f), between 0 and n."""
    people: Floats = np.clip((np.asarray(linked) - false * records) / np.maximum(found - false, 0.05), 0, records)
    return people


@dataclass(frozen=True)
class _Counts:
    both: Floats
    right: Floats
    any: Floats
    alone: tuple[int, int]
    false: int


def _counts(links: Links, sheets: Sequence[Sheet], pair: tuple[int, int], levels: int) -> _Counts:
    a, b = pair
    both, right, somebody = np.zeros(levels), np.zeros(levels), np.zeros(levels)
    alone, false = [], 0
    for one, other in ((a, b), (b, a)):
        rows = np.flatnonzero(sheets[one].persons >= 0)
        persons = sheets[one].persons[rows]
        met = linked_to(links, one, other)[rows]
        place = {person: row for row, person in enumerate(sheets[other].persons.tolist()) if person >= 0}
        theirs = np.array([place.get(person, -1) for person in persons.tolist()], dtype=np.int64)
        shared = theirs >= 0
        alone.append(int((~shared).sum()))
        false += int(met[~shared].sum())
        of_level = sheets[one].levels[rows]
        own = shared.copy()
        own[shared] = links.clusters[one][rows[shared]] == links.clusters[other][theirs[shared]]
        both += np.bincount(of_level[shared], minlength=levels) / 2
        right += np.bincount(of_level[own], minlength=levels) / 2
        somebody += np.bincount(of_level[shared & met], minlength=levels) / 2
    return _Counts(both, right, somebody, (alone[0], alone[1]), false)


def _real_links(links: Links, sheets: Sequence[Sheet], pair: tuple[int, int]) -> int:
    a, b = pair
    one, other = links.clusters[a][sheets[a].real], links.clusters[b][sheets[b].real]
    return int(np.isin(one, other).sum())


def _weighted(hits: Floats, of: Floats, weights: Floats) -> float:
    return float(weights @ hits / max(float(weights @ of), 1e-9))


def _drawn(hits: Floats, of: Floats, weights: Floats, chance: np.random.Generator, draws: int) -> Floats:
    size = float(weights @ of) ** 2 / max(float(weights**2 @ of), 1e-9)
    rate = min(_weighted(hits, of, weights), 1.0)
    return chance.beta(rate * size + 0.5, (1 - rate) * size + 0.5, draws)


def _interval(drawn: Floats) -> Interval:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
