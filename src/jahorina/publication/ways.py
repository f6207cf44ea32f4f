"""The ways to publish, for whoever asks for a release: what each does, what readers keep, what it lost when it was measured.

The figures are of the common example (benchmarks/disclosure.py: 588 cells of 4,138 people, 160 counts of 1 to 4), so ways
can be compared before any is tried; what a table really loses stands in its report. A test holds the advice by area to the
engine's rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jahorina.partners.roles import Area
from jahorina.publication.choices import ASKED, Method
from jahorina.publication.rules import area_rules


@dataclass(frozen=True, slots=True)
class Way:
    """A method: what it does, what readers can rely on, the mean error of inner cells and of two-way margins, and the areas
    for which it is advised. `hidden` is how many of the 588 cells it hid."""

    method: Method
    done: str | Promise
    kept: str | Promise
    inner_error: float
    margin_error: float
    hidden: int
    areas: tuple[Area, ...] = ()


_SAID: Final[Mapping[Method, tuple[str | Promise, str | Promise, float, float, int]]] = {
    Method.ROUNDING: (
        _("Every count goes to a neighbouring multiple of 5 or 10, as close in sum as can be."),
        _("All sums hold; a zero is a zero."),
        1.03,
        1.32,
        0,
    ),
    Method.SUPPRESSION: (
        _("Small counts are hidden, and as few others as protect them."),
        _("What is shown is exact. Later releases and corrections must hide as much, or are refused."),
        0.0,
        0.0,
        210,
    ),
    Method.CELL_KEY: (
        _("Every count is moved by a little, under a secret key; the same people always alike."),
        _("Any breakdown can be asked for later; sums of cells differ from totals by a few."),
        0.91,
        1.27,
        0,
    ),
    Method.PRIVACY: (
        _("Noise is drawn anew for the finest table of persons and paid from the statistic's budget of the year."),
        _("Sums hold. Not even presence can be proven, whatever else somebody knows or will know."),
        0.81,
        2.83,
        0,
    ),
}


def ways() -> tuple[Way, ...]:
    """Every way that a request may name."""
    rules = area_rules()
    areas = {one: tuple(Area(area) for area, rule in rules.items() if rule.advised == one) for one in ASKED}
    return tuple(Way(method, *_SAID[method], areas[method]) for method in ASKED)
