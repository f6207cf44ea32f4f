"""How statuses, quantities, changes and metadata concepts of the plan are written for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jahorina.plan.amounts import Amount
from jahorina.plan.choices import ClaimedStatus, FundingKind
from jahorina.plan.status.deriving import Shown, Standing
from jahorina.plan.wording import SHOWN, money, moneys, percent, quantity, reasons
from jahorina.web.labels import STATUS_NAMES
from jahorina.web.names import names
from jahorina.web.plan.concepts import CONCEPTS

register = template.Library()
register.filter("money", money)
register.filter("moneys", moneys)
register.filter("percent", percent)
register.filter("reasons", reasons)

MARKS = {
    Shown.NOT_STARTED: "○",
    Shown.IN_PROGRESS: "◐",
    Shown.ACHIEVED: "●",
    Shown.CLAIMED: "?",
    Shown.REOPENED: "↺",
    Shown.STALLED: "■",
    Shown.OVERTAKEN: "→",
}
"""A sign for each, so that a status is told by more than its colour."""

VERBS = {
    "create": _("added to the plan"),
    "change": _("changed"),
    "withdraw": _("withdrawn from the plan"),
    "claimed": _("status claimed"),
    "brought": _("evidence brought"),
    "corrected": _("evidence corrected"),
    "verified": _("evidence verified"),
    "refused": _("evidence not accepted"),
    "withdrawn": _("evidence withdrawn"),
    "opened": _("round opened"),
    "locked": _("locked"),
    "written": _("report written"),
    "submitted": _("report submitted"),
    "sent-back": _("report sent back"),
    "accepted": _("accepted"),
    "unlocked": _("report unlocked"),
    "agreed": _("regional figure agreed"),
    "reservation": _("reservation to a regional figure"),
    "recorded": _("recorded"),
    "replaced": _("amount put right"),
    "stated": _("need stated"),
    "offered": _("assistance offered"),
    "proposed": _("match proposed"),
    "declined": _("match declined"),
    "ended": _("match ended"),
    "closed": _("need closed"),
    "figure": _("figure recorded"),
}
FINDINGS = {
    "no-indicator": _("has no indicator"),
    "no-milestone": _("has no milestone"),
    "no-commitment": _("serves no commitment"),
    "nobody-carries": _("is carried by nobody"),
    "milestone-open": _("is shown as achieved although a milestone is not"),
    "by-hand": _("has no source in the evidence: its values are entered by hand"),
    "no-target": _("has no target"),
    "no-baseline": _("has no baseline"),
}
LONGEST_SHOWN = 400


@register.filter
def shown_name(shown: Shown | str) -> str:
    """The words for a status."""
    return str(SHOWN[Shown(shown)])


@register.filter
def shown_mark(shown: Shown | str) -> str:
    """The sign of a status."""
    return MARKS[Shown(shown)]


@register.filter
def standing_name(standing: Standing) -> str:
    """The words for a standing: in progress without anything verified says that it is claimed."""
    if standing.shown is Shown.IN_PROGRESS and not standing.is_backed:
        return gettext("in progress (claimed)")
    return str(SHOWN[standing.shown])


@register.filter
def claimed_name(status: str) -> str:
    """The words for what was claimed."""
    return str(ClaimedStatus(status).label) if status else ""


@register.filter
def amount(value: Amount | None, kind: str = "number") -> str:
    """A quantity with its parts, or the reason why there is no number: never an empty place, never zero for nothing."""
    if value is None:
        return gettext("not added")
    if not value.is_there:
        return str(STATUS_NAMES[value.status])
    if value.scale_code:
        return value.scale_code
    result = value.result(kind)
    if result is None:
        return str(STATUS_NAMES[value.status])
    if value.numerator is None or value.denominator is None:
        return quantity(result)
    sign = " %" if kind == "percentage" else ""
    return f"{quantity(round(result, 1))}{sign} ({quantity(value.numerator)} / {quantity(value.denominator)})"


@register.filter
def kind_money(by_kind: Mapping[str, Mapping[str, Decimal]], kind: str) -> str:
    """The amounts of a kind."""
    return moneys(by_kind.get(kind))


@register.filter
def funding_name(kind: str) -> str:
    """The words for a kind of money."""
    return str(FundingKind(kind).label)


@register.filter
def partner_name(code: str) -> str:
    """The name of a partner or place in this publication's style; the plan as a whole has none."""
    return names(get_language() or "en").of(code) if code else gettext("the plan as a whole")


@register.filter
def verb_name(verb: str) -> str:
    """What was done, in words."""
    return str(VERBS.get(verb, verb))


@register.filter
def finding_name(kind: str) -> str:
    """What is missing, in words."""
    return str(FINDINGS[kind])


@register.filter
def concept_name(concept: str) -> str:
    """The name of a metadata concept of the SDG indicator pages."""
    return str(CONCEPTS.get(concept, concept))


@register.filter
def told_value(value: Any) -> str:
    """A field's value as a history shows it."""
    if value is None or value in ("", {}, []):
        return "–"
    if isinstance(value, Mapping) and "en" in value:
        language = (get_language() or "en").lower()
        return str(next((text for tag, text in value.items() if tag.lower() == language), value["en"]))
    if isinstance(value, str):
        return value[:LONGEST_SHOWN]
    return json.dumps(value, ensure_ascii=False)[:LONGEST_SHOWN]


@register.filter
def counted(counts: Mapping[Shown, int], shown: Shown) -> int:
    """How many stand so."""
    return counts.get(shown, 0)


@register.filter
def of_partner(values: Any, position: int) -> Any:
    """The entry at a position."""
    return values[position]
