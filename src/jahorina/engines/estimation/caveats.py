"""What must be said of an estimate: every warning that the panel knows, its threshold, and how much it weighs.

The thresholds are stated here and nowhere else; docs/methods/estimation.md repeats them. Sources: Chan, Silverman and Vincent
(2021); Silverman (2020); Binette and Steorts (2022); Whitehead and others (2019); the threshold of twenty people is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jahorina.kernel.messages import gettext_noop as _

FEWEST_LISTS_WITHOUT_COVARIATES = 3
FEWEST_OVERLAPPING = 20
MOST_DISAGREEMENT = 1.5
MOST_SWING = 1.5
HIGHEST_RHAT = 1.05
FEWEST_EFFECTIVE = 100.0
WIDEST_INTERVAL = 5.0
MOST_AT_THE_CAP = 0.025
MOST_HELD_OUT_BIAS = 1.25
EXPECTED_WITHOUT_OVERLAP = 5.0
MOST_RESAMPLES_WITHOUT = 0.05
NESTED_BY_CHANCE = 0.001
FEWEST_IDENTICAL = 20
MOST_LINKAGE_SWING = 1.2
MOST_GRID_ERROR = 0.02
LEAST_FIT = 0.01
MOST_AT_THE_FLOOR = 0.05
HIDDEN_DEPENDENCE = 1.5
"""The odds ratio among all lists, either way, that the ends allow for; no overlap shows it (Gerritse and others, 2015)."""


class Weight(StrEnum):
    """How much a caveat weighs: it is said, it asks for care, or it forbids the use of the figure."""

    NOTE = "note"
    CARE = "care"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Caveat:
    """One warning: a stable `code`, its weight, and a translatable sentence that is filled from `params`."""

    code: str
    weight: Weight
    message: str
    params: tuple[tuple[str, object], ...] = ()

    def text(self) -> str:
        """The sentence in English."""
        return self.message % dict(self.params) if self.params else self.message

    def as_json(self) -> dict[str, Any]:
        """Code, weight, sentence and what fills it."""
        return {"code": self.code, "weight": self.weight.value, "text": self.text(), "params": dict(self.params)}


_SENTENCES: dict[str, tuple[Weight, str]] = {
    "few-lists": (
        Weight.REFUSE,
        _(
            "There are only %(lists)s lists, and without covariates two lists cannot show whether one leads to the other."
        ),
    ),
    "no-overlap": (Weight.REFUSE, _("Nobody is on more than one list; nothing tells how many are on none.")),
    "few-overlapping": (
        Weight.REFUSE,
        _("People on two or more lists: %(found)s; fewer than %(least)s carry no estimate."),
    ),
    "no-estimate": (Weight.REFUSE, _("No method that models dependence could give a figure.")),
    "not-identified": (
        Weight.REFUSE,
        _("The estimate is not finite: the overlaps leave the number of unseen people open."),
    ),
    "nested-list": (
        Weight.REFUSE,
        _(
            "Everybody on %(inner)s is on %(outer)s too: one list is made from the other, so their overlap tells nothing."
        ),
    ),
    "depends-by-construction": (
        Weight.REFUSE,
        _("%(first)s and %(second)s depend on one another by construction; read them as one list and estimate again."),
    ),
    "methods-disagree": (
        Weight.REFUSE,
        _("The methods disagree by a factor of %(factor)s (more than %(most)s): the data cannot say which is right."),
    ),
    "pair-without-overlap": (
        Weight.CARE,
        _("Nobody is on both lists of these pairs: %(pairs)s; a naive estimate breaks down there."),
    ),
    "structural-zero": (
        Weight.CARE,
        _("Nobody is on both lists though people were expected there: %(pairs)s; a rule may keep them apart."),
    ),
    "lone-list": (
        Weight.CARE,
        _("%(list)s overlaps with no other list; its people may not belong to the population, or are not linked."),
    ),
    "not-collected": (
        Weight.CARE,
        _("Histories that were not collected: %(cells)s; the model fills them in, and nothing can check it."),
    ),
    "two-modes": (
        Weight.CARE,
        _(
            "The latent classes stand at %(modes)s different populations; the chain decides which, so none is the answer."
        ),
    ),
    "chains-disagree": (
        Weight.CARE,
        _("The chains of the latent classes have not come together (Rhat %(rhat)s, at most %(most)s is wanted)."),
    ),
    "chain-stuck": (Weight.CARE, _("The chains of the latent classes did not move; their figure is not an answer.")),
    "few-effective": (Weight.NOTE, _("The chains are worth only about %(effective)s independent draws.")),
    "at-the-cap": (
        Weight.CARE,
        _(
            "The interval of %(method)s reaches the largest population that was looked at; its upper end is that choice."
        ),
    ),
    "coarse-grid": (
        Weight.NOTE,
        _(
            "On a grid of a thousand populations the averaged graphs are imprecise; without a grid the median is %(finer)s."
        ),
    ),
    "limit-at-an-end": (
        Weight.NOTE,
        _("A limit of %(method)s stands at the outermost resample; the true limit lies further out."),
    ),
    "limit-at-an-atom": (
        Weight.NOTE,
        _("A limit of %(method)s stands at a value that many resamples share; the interval's level is not exact."),
    ),
    "resamples-without": (
        Weight.CARE,
        _("In %(share)s %% of the resamples %(method)s has no finite estimate; its upper limit is open or too low."),
    ),
    "leave-out-swing": (
        Weight.CARE,
        _("Without the list %(list)s the estimate is %(factor)s times as large: it hangs on that list."),
    ),
    "hold-out-bias": (
        Weight.CARE,
        _("With each list held out as the truth, the method finds on average %(share)s %% of its people."),
    ),
    "below-the-bound": (
        Weight.CARE,
        _("%(method)s lies below the lower bound of Chao, %(bound)s; people differ in how easily lists find them."),
    ),
    "wide-interval": (
        Weight.CARE,
        _("The interval's upper end is %(factor)s times its lower end; it tells the order of magnitude at best."),
    ),
    "linkage-matters": (
        Weight.CARE,
        _("If linkage missed 5 in 100 true links, the estimate would be %(factor)s times as large."),
    ),
    "few-repeats": (
        Weight.REFUSE,
        _("People registered twice or more: %(found)s; fewer than %(least)s carry no estimate."),
    ),
    "one-list-alone": (
        Weight.CARE,
        _("One list alone cannot show whether being registered once makes the next registration more or less likely."),
    ),
    "bounds-alone": (
        Weight.CARE,
        _("What is left are lower bounds; the upper end is theirs, and more people may have been missed."),
    ),
    "found-alike": (
        Weight.CARE,
        _(
            "Counts by the previous registration hardly show whether some people are found less easily; then more are missed."
        ),
    ),
    "does-not-fit": (
        Weight.CARE,
        _(
            "The registrations are not as the model says (p %(p)s); people differ in how long they stay or how they are "
            "found."
        ),
    ),
    "closed-form-differs": (
        Weight.CARE,
        _(
            "At %(occasion)s the closed form of Jolly and Seber has %(factor)s times as many people present as the model."
        ),
    ),
    "alike-in-covariates": (
        Weight.CARE,
        _("Two lists cannot show whether they are independent among people who are alike in the covariates."),
    ),
    "hardly-met": (
        Weight.CARE,
        _("For %(share)s %% of the people the covariates leave hardly a chance to be on both lists."),
    ),
}

CODES = tuple(_SENTENCES)
"""All codes, in the order in which they are explained."""


def caveat(code: str, **params: object) -> Caveat:
    """The caveat of a code, filled in."""
    weight, message = _SENTENCES[code]
    return Caveat(code, weight, message, tuple(params.items()))


def sentences() -> dict[str, tuple[Weight, str]]:
    """Weight and template of every caveat, for the documentation."""
    return dict(_SENTENCES)
