"""Whether a panel of estimates can be used, in plain words: usable, usable with care and why, not usable and why.

The judgement reads the table itself (how many lists, which overlap, who is nested in whom), the methods (do they agree, do
their intervals reach a border) and the sensitivity (does one list carry everything). The heaviest caveat decides.

Its interval goes beyond the fan of the judged methods, from the lowest lower to the highest upper limit: never a mean of
methods. Every method sets the dependence among all t lists at once to what overlaps of fewer lists imply. Where it is an odds
ratio theta instead, the people unseen are theta times as many, and no overlap changes: they are unseen. It may have either
sign: those whom one list misses may be missed by all; those whom one list finds may be out of the others' reach from then
on. The ends allow for theta from 1/1.5 to 1.5: n + (lowest limit - n) / 1.5 and n + 1.5 (highest limit - n).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from jahorina.engines.estimation import caveats as limits
from jahorina.engines.estimation.caveats import Caveat, Weight, caveat
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.results import MethodResult, finite, rounded
from jahorina.engines.estimation.sensitivity import Changed
from jahorina.engines.estimation.stepwise import stepwise
from jahorina.kernel.messages import gettext_noop as _

RIGHT_LINKAGE = _("The same person is recognised on every list: linkage neither misses nor invents links.")
"""Not assumed where linkage's errors were measured and are taken back."""
ASSUMPTIONS = (
    _("All lists speak of the same population, in the same period and place; nobody joins or leaves it meanwhile."),
    _("Everybody on a list belongs to the population: no list counts others."),
    RIGHT_LINKAGE,
    _("Everybody has some chance to be on a list; people whom no list can ever reach are not in the estimate."),
    _(
        "Lists may depend on one another in pairs or by groups of people, but not in ways that the overlaps cannot show."
    ),
    _(
        "Being missed by one list may go with being missed, or found, by all others in a way that no overlap shows: the ends "
        "allow for two thirds to one and a half times as many unseen people as the methods say."
    ),
)
"""What every figure of the panel stands on; shown before the figure."""


class Verdict(StrEnum):
    """What may be done with the figure."""

    USABLE = "usable"
    WITH_CARE = "usable-with-care"
    NOT_USABLE = "not-usable"


_VERDICTS = {Weight.NOTE: Verdict.USABLE, Weight.CARE: Verdict.WITH_CARE, Weight.REFUSE: Verdict.NOT_USABLE}
_SENTENCES = {
    Verdict.USABLE: _("Usable: between %(low)s and %(high)s people, of whom %(seen)s were seen."),
    Verdict.WITH_CARE: _("Usable with care: between %(low)s and %(high)s people, of whom %(seen)s were seen."),
    Verdict.NOT_USABLE: _("Not usable: the data cannot say how many people there are; %(seen)s were seen."),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, the interval, the methods' factor of disagreement, and all caveats.

    `low` and `high` are None where not usable or open. `fan` has the methods' own ends, before they allow for what no
    overlap shows.
    """

    verdict: Verdict
    low: float | None
    high: float | None
    level: float
    seen: int
    disagreement: float | None
    caveats: tuple[Caveat, ...]
    assumptions: tuple[str, ...] = ASSUMPTIONS
    fan: tuple[float, float] | None = None

    @property
    def message(self) -> str:
        """The sentence's translatable template."""
        return _SENTENCES[self.verdict]

    @property
    def params(self) -> dict[str, object]:
        """What fills the sentence: the ends at two significant figures."""
        ends = {
            key: f"{rounded(value):,}" if value is not None else "?"
            for key, value in (("low", self.low), ("high", self.high))
        }
        return {**ends, "seen": f"{self.seen:,}"}

    def text(self) -> str:
        """The sentence in English."""
        return self.message % self.params

    def as_json(self) -> dict[str, Any]:
        """As JSON: verdict, sentence, interval and all reasons, heaviest first."""
        return {
            "verdict": self.verdict.value,
            "text": self.text(),
            "low": self.low,
            "high": self.high,
            "fan": [finite(end) for end in self.fan] if self.fan else None,
            "level": self.level,
            "seen": self.seen,
            "disagreement": self.disagreement,
            "reasons": [found.as_json() for found in self.caveats],
            "assumptions": list(self.assumptions),
        }


def judge(
    table: CaptureTable,
    methods: Sequence[MethodResult],
    changes: Sequence[Changed],
    dependent: Iterable[tuple[int, int]],
    level: float,
) -> Judgement:
    """Weigh everything that is known of a panel."""
    judged = [one for one in methods if one.is_judged]
    found = [*_about_lists(table, dependent), *_about_methods(methods, judged), *_about_changes(table, judged, changes)]
    found += [said for one in judged for said in one.caveats]
    return conclude(
        found,
        fan_of(judged),
        seen=table.n,
        level=level,
        disagreement=disagreement(judged),
        hidden=limits.HIDDEN_DEPENDENCE,
    )


def conclude(
    found: Iterable[Caveat],
    fan: tuple[float, float] | None,
    *,
    seen: int,
    level: float,
    disagreement: float | None,
    assumptions: tuple[str, ...] = ASSUMPTIONS,
    hidden: float = 1.0,
) -> Judgement:
    """The verdict of the heaviest caveat; the ends are told only where it can be used.

    `hidden`: by what factor the unseen people may be fewer or more than the fan says, for dependence that no overlap shows.
    """
    caveats = list(found)
    ends = (seen + (fan[0] - seen) / hidden, seen + hidden * (fan[1] - seen)) if fan else None
    if ends and ends[0] > 0 and ends[1] / ends[0] > limits.WIDEST_INTERVAL:
        factor = round(ends[1] / ends[0], 1) if math.isfinite(ends[1]) else _("infinitely many")
        caveats.append(caveat("wide-interval", factor=factor))
    order = list(Weight)
    caveats.sort(key=lambda said: -order.index(said.weight))
    verdict = _VERDICTS[caveats[0].weight] if caveats else Verdict.USABLE
    usable = verdict is not Verdict.NOT_USABLE
    return Judgement(
        verdict=verdict,
        low=finite(ends[0]) if usable and ends else None,
        high=finite(ends[1]) if usable and ends else None,
        level=level,
        seen=seen,
        disagreement=disagreement,
        caveats=tuple(caveats),
        assumptions=assumptions,
        fan=fan if usable else None,
    )


def _about_lists(table: CaptureTable, dependent: Iterable[tuple[int, int]]) -> list[Caveat]:
    said = [
        caveat("depends-by-construction", first=table.lists[first], second=table.lists[second])
        for first, second in dependent
    ]
    if table.t < limits.FEWEST_LISTS_WITHOUT_COVARIATES:
        said.append(caveat("few-lists", lists=table.t))
    overlapping = table.on_several_lists()
    if overlapping == 0:
        return [*said, caveat("no-overlap")]
    if overlapping < limits.FEWEST_OVERLAPPING:
        said.append(caveat("few-overlapping", found=overlapping, least=limits.FEWEST_OVERLAPPING))
    if not table.is_whole:
        said.append(caveat("not-collected", cells=int((~table.collected[1:]).sum())))
    return said + _nested(table) + _lone(table) + _empty_pairs(table)


def _nested(table: CaptureTable) -> list[Caveat]:
    """Lists whose people are all on another one, where that would hardly happen by chance."""
    said, margins, cells = [], table.margins(), np.arange(table.counts.size)
    for inner in range(table.t):
        for outer in range(table.t):
            size = int(margins[1 << inner])
            if inner == outer or size == 0 or margins[1 << inner | 1 << outer] != size:
                continue
            others = cells & ~(1 << inner | 1 << outer) > 0
            reached = int(table.counts[others & (cells >> outer & 1 == 1)].sum())
            share = (reached + 1.0) / (int(table.counts[others].sum()) + 2.0)
            identical = int(margins[1 << outer]) == size >= limits.FEWEST_IDENTICAL
            if identical or share**size < limits.NESTED_BY_CHANCE:
                said.append(caveat("nested-list", inner=table.lists[inner], outer=table.lists[outer]))
    return said


def _lone(table: CaptureTable) -> list[Caveat]:
    margins = table.margins()
    return [
        caveat("lone-list", list=table.lists[bit])
        for bit in range(table.t)
        if int(table.counts[1 << bit]) == int(margins[1 << bit])
    ]


def _empty_pairs(table: CaptureTable) -> list[Caveat]:
    margins, independent = table.margins(), stepwise(table, enter=0.0)
    cells = np.arange(table.counts.size)
    plain, strange = [], []
    for first, second in table.pairs():
        pair = 1 << first | 1 << second
        holding = cells & pair == pair
        if margins[pair] > 0 or not table.collected[holding].any():
            continue
        expected = float(independent.fitted[holding].sum()) if independent.exists else 0.0
        if expected >= limits.EXPECTED_WITHOUT_OVERLAP:
            strange.append(f"{table.cell_name(pair)} ({round(expected)})")
        else:
            plain.append(table.cell_name(pair))
    said = [caveat("structural-zero", pairs=", ".join(strange))] if strange else []
    return said + ([caveat("pair-without-overlap", pairs=", ".join(plain))] if plain else [])


def _about_methods(methods: Sequence[MethodResult], judged: Sequence[MethodResult]) -> list[Caveat]:
    said = []
    if not any(one.figures() for one in judged):
        said.append(caveat("no-estimate"))
    if any(one.high is not None and not math.isfinite(one.high) for one in judged):
        said.append(caveat("not-identified"))
    factor = disagreement(judged)
    if factor is not None and factor > limits.MOST_DISAGREEMENT:
        said.append(caveat("methods-disagree", factor=round(factor, 1), most=limits.MOST_DISAGREEMENT))
    bound = next((one for one in methods if one.name == "chao" and one.low is not None), None)
    if bound is not None and bound.low is not None and bound.estimate is not None:
        for one in judged:
            if any(figure < bound.low for figure in one.figures()):
                said.append(caveat("below-the-bound", method=one.name, bound=f"{rounded(bound.estimate):,}"))
    return said


def _about_changes(table: CaptureTable, judged: Sequence[MethodResult], changes: Sequence[Changed]) -> list[Caveat]:
    whole = next((one.estimate for one in judged if one.name == "loglinear"), None)
    if whole is None or not changes:
        return []
    said = []
    swings = [(_swing(one.estimate, whole), one) for one in changes if one.kind == "leave-out" and one.estimate]
    if swings and table.t > limits.FEWEST_LISTS_WITHOUT_COVARIATES:
        factor, worst = max(swings, key=lambda pair: pair[0])
        if factor > limits.MOST_SWING and worst.estimate is not None:
            said.append(caveat("leave-out-swing", list=worst.what, factor=round(worst.estimate / whole, 2)))
    held = [one for one in changes if one.kind == "hold-out" and one.estimate and one.truth]
    if held:
        found = math.exp(float(np.mean([math.log((one.estimate or 1.0) / (one.truth or 1.0)) for one in held])))
        if found < 1.0 / limits.MOST_HELD_OUT_BIAS:
            said.append(caveat("hold-out-bias", share=round(100.0 * found)))
    for one in changes:
        assumed = one.kind == "linkage" and one.what != "measured"
        if assumed and one.estimate and _swing(one.estimate, whole) > limits.MOST_LINKAGE_SWING:
            said.append(caveat("linkage-matters", factor=round(one.estimate / whole, 2)))
    return said


def _swing(estimate: float | None, whole: float) -> float:
    return max(estimate / whole, whole / estimate) if estimate else 1.0


def fan_of(judged: Sequence[MethodResult]) -> tuple[float, float] | None:
    """From the lowest lower to the highest upper limit; None where no method has an interval."""
    ends = [found for one in judged if (found := one.ends()) is not None]
    return (min(low for low, _high in ends), max(high for _low, high in ends)) if ends else None


def disagreement(judged: Sequence[MethodResult]) -> float | None:
    """The largest figure over the smallest; None with fewer than two."""
    figures = [figure for one in judged for figure in one.figures()]
    return max(figures) / min(figures) if len(figures) > 1 and min(figures) > 0 else None
