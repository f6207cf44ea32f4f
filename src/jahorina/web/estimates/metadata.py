"""The metadata of SDG 16.2.2 beside an estimate, under the headings of the SDG indicators' pages, and the plan's indicators.

What is said of the indicator itself follows its published metadata (UNODC); what is said of this estimate comes from its run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jahorina.evidence.runs.queries import RunCard
from jahorina.plan.sdg import IndicatorBeside, indicators_of_sdg
from jahorina.web.templatetags.figures import number

DETECTED = "16.2.2"
OF_THE_INDICATOR = (
    ("0.a", gettext_lazy("Goal 16: peace, justice and strong institutions")),
    (
        "0.b",
        gettext_lazy("Target 16.2: end abuse, exploitation, trafficking and all forms of violence against children"),
    ),
    (
        "0.c",
        gettext_lazy(
            "SDG 16.2.2: number of victims of human trafficking per 100,000 population, by sex, age and form of exploitation"
        ),
    ),
    ("1.a", gettext_lazy("United Nations Office on Drugs and Crime (UNODC)")),
    (
        "2.a",
        gettext_lazy(
            "Victims who were detected. The estimate here is of all of them, as the United Nations Office on Drugs and Crime "
            "recommends beside it; both are never put into one series."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Concept:
    """A heading of the metadata and what stands under it."""

    code: str
    words: Any


def sdg_metadata(run: RunCard) -> list[Concept]:
    """The metadata of 16.2.2 filled for this run; empty for an estimate that stands beside no such indicator."""
    if run.parameters.get("sdg") != DETECTED:
        return []
    return [Concept(code, words) for code, words in OF_THE_INDICATOR] + [
        Concept(code, words) for code, words in _of_this_run(run)
    ]


def indicators_beside(sdg: str) -> tuple[IndicatorBeside, ...]:
    """The plan's indicators that name this indicator of the SDGs on their cards."""
    return indicators_of_sdg(sdg, language=get_language() or "en") if sdg else ()


def _of_this_run(run: RunCard) -> list[tuple[str, str]]:
    card, about = run.card, run.parameters
    lists = ", ".join(f"{one['name']} ({number(one['people'])})" for one in card["lists"])
    strata = card.get("strata") or {}
    split = _("By %(column)s.") % {"column": strata["column"]} if strata.get("strata") else _("None in this estimate.")
    per = _("Persons, and persons per 100,000 inhabitants") if about.get("inhabitants") else _("Persons")
    return [
        ("2.b", per),
        ("3.a", _("Lists, with the people on each: %(lists)s.") % {"lists": lists}),
        ("3.b", _("Capture histories: who is on which of the lists, recognised across them.")),
        ("4.a", _("Detected victims are fewer than victims; overlaps between lists tell how many no list has.")),
        ("4.b", " ".join(_(str(one)) for one in card["assumptions"])),
        ("4.c", _("Multiple systems estimation: the fan of all methods that can be judged, never their mean.")),
        ("4.d", _("Each list is held out as the truth in turn; the judgement weighs how much of it the others find.")),
        ("5", split),
        ("6", _("Not comparable with counts of detected victims, nor between partners whose lists differ.")),
    ]
