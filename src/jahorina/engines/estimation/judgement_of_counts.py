"""Whether an estimate can be used that stands on other data than a table of lists, in the panel's own words.

One list with repeats: the Poisson regression, Chao's bound and Zelterman are judged together; the geometric figure stands
beside them. The regression is right only where covariates tell all differences between people: where it lies below Chao's
interval it is refuted, and no longer judged. No verdict is better than "with care", since one list cannot show whether a
registration changes the next. People who come and go: the model must be identified, fit the recaptures (Pearson's
statistic over cells with two people expected or more) and agree with the closed form where recaptures are many; at best "with
care", since those who are found easily make up the recaptures. Two lists with covariates: at best "with care", since
independence given the covariates cannot be seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import chi2

from jahorina.engines.estimation import caveats as limits
from jahorina.engines.estimation.caveats import Caveat, caveat
from jahorina.engines.estimation.compiling import Integers
from jahorina.engines.estimation.doubly_robust import DoublyRobustEstimate
from jahorina.engines.estimation.judgement import ASSUMPTIONS, Judgement, conclude, disagreement, fan_of
from jahorina.engines.estimation.open_population import OpenEstimate, expected_again
from jahorina.engines.estimation.results import MethodResult, rounded
from jahorina.kernel.messages import gettext_noop as _

ONE_LIST_ASSUMPTIONS = (
    _("Each registration comes independently of those before it, with a rate that the covariates tell."),
    _("Where people differ in other ways the estimate is too small; Chao's figure is a lower bound."),
    _("All registrations speak of the same population, in the same period and place, and each person is recognised."),
)
OPEN_ASSUMPTIONS = (
    _("Who is registered at one occasion is as likely as others to stay and to be registered at the next."),
    _("Who has left does not come back, and links between registrations are right."),
)
TWO_LISTS_ASSUMPTIONS = (
    *ASSUMPTIONS[:4],
    _("Among people who are alike in the covariates, one list does not make the other more or less likely."),
)
_LEAST_EXPECTED = 2.0


def judge_one_list(
    methods: Sequence[MethodResult], times: Integers, weights: Integers, *, level: float
) -> tuple[Judgement, tuple[MethodResult, ...]]:
    """The verdict on `one-list`, `chao`, `zelterman` (and others beside), and the methods as they were judged."""
    seen, repeated = int(weights.sum()), int(weights[times >= 2].sum())
    found = [caveat("one-list-alone")]
    if repeated < limits.FEWEST_OVERLAPPING:
        found.append(caveat("few-repeats", found=repeated, least=limits.FEWEST_OVERLAPPING))
    bound = next((one for one in methods if one.name == "chao" and not one.refused), None)
    weighed = [replace(one, is_judged=False) if _is_refuted(one, bound) else one for one in methods]
    if bound is not None and weighed != list(methods):
        found += [caveat("below-the-bound", method="one-list", bound=f"{rounded(bound.estimate or 0.0):,}")]
        found += [caveat("bounds-alone")]
    judged = [one for one in weighed if one.is_judged]
    found += _disagreeing(judged)
    conclusion = conclude(
        found,
        fan_of(judged),
        seen=seen,
        level=level,
        disagreement=disagreement(judged),
        assumptions=ONE_LIST_ASSUMPTIONS,
    )
    return conclusion, tuple(weighed)


def _is_refuted(one: MethodResult, bound: MethodResult | None) -> bool:
    """Whether the regression lies below Chao's interval, whose bound holds for every mixture of Poisson rates."""
    if one.name != "one-list" or bound is None or bound.low is None or one.estimate is None:
        return False
    return one.estimate < bound.low


def _disagreeing(judged: Sequence[MethodResult]) -> list[Caveat]:
    found = []
    if not any(one.figures() for one in judged):
        found.append(caveat("no-estimate"))
    if any(one.high is not None and not math.isfinite(one.high) for one in judged):
        found.append(caveat("not-identified"))
    factor = disagreement(judged)
    if factor is not None and factor > limits.MOST_DISAGREEMENT:
        found.append(caveat("methods-disagree", factor=round(factor, 1), most=limits.MOST_DISAGREEMENT))
    return found


def judge_open(
    found: OpenEstimate, registered: Integers, again: Integers, occasions: Sequence[str], *, level: float
) -> Judgement:
    """The verdict on people who come and go; `occasions` are the names of the k occasions."""
    said = [caveat("found-alike")]
    repeated = int(again.sum())
    if repeated < limits.FEWEST_OVERLAPPING:
        said.append(caveat("few-repeats", found=repeated, least=limits.FEWEST_OVERLAPPING))
    if not found.is_identified:
        said.append(caveat("not-identified"))
    chance = fit_of_recaptures(found, registered, again)
    if chance < limits.LEAST_FIT:
        said.append(caveat("does-not-fit", p=f"{chance:.2g}"))
    said += _beside_closed_form(found, again, occasions)
    return conclude(
        said,
        (found.low, found.high),
        seen=found.seen,
        level=level,
        disagreement=None,
        assumptions=OPEN_ASSUMPTIONS,
    )


def fit_of_recaptures(found: OpenEstimate, registered: Integers, again: Integers) -> float:
    """The chance of a Pearson statistic as large, over recaptures and never-agains with two or more expected."""
    expected = expected_again(found, registered)
    never = registered - again.sum(axis=1)
    seen = np.concatenate([again, never[:, None]], axis=1)[:-1]
    likely = np.concatenate([expected, (registered - expected.sum(axis=1))[:, None]], axis=1)[:-1]
    held = likely >= _LEAST_EXPECTED
    parameters = 1 + (np.unique(found.detection[1:]).size if found.varies else 1)
    free = int(held.sum()) - int(held.any(axis=1).sum()) - parameters
    if free < 1:
        return 1.0
    return float(chi2.sf(((seen - likely)[held] ** 2 / likely[held]).sum(), free))


def _beside_closed_form(found: OpenEstimate, again: Integers, occasions: Sequence[str]) -> list[Caveat]:
    """The inner occasion where the closed form, standing on enough people, is farthest from the model."""
    worst: tuple[float, int] | None = None
    for at in range(1, len(occasions) - 1):
        enough = min(again[:, at].sum(), again[at].sum(), again[:at, at + 1 :].sum()) >= limits.FEWEST_OVERLAPPING
        if not enough or not found.present[at] > 0.0:
            continue
        factor = float(found.jolly_seber[at] / found.present[at])
        if worst is None or abs(math.log(factor)) > abs(math.log(worst[0])):
            worst = factor, at
    if worst is None or abs(math.log(worst[0])) <= math.log(limits.MOST_DISAGREEMENT):
        return []
    return [caveat("closed-form-differs", occasion=occasions[worst[1]], factor=round(worst[0], 2))]


def judge_two_lists(found: DoublyRobustEstimate, *, seen: int, both: int, level: float) -> Judgement:
    """The verdict on two lists with covariates, of which `both` people are on both."""
    said = [caveat("alike-in-covariates")]
    if both < limits.FEWEST_OVERLAPPING:
        said.append(caveat("few-overlapping", found=both, least=limits.FEWEST_OVERLAPPING))
    if found.share_at_floor > limits.MOST_AT_THE_FLOOR:
        said.append(caveat("hardly-met", share=round(100.0 * found.share_at_floor)))
    return conclude(
        said,
        (found.low, found.high),
        seen=seen,
        level=level,
        disagreement=None,
        assumptions=TWO_LISTS_ASSUMPTIONS,
    )
