"""What the pages call dimensions, kinds of units, frequencies, statuses and members of a breakdown."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jahorina.evidence.catalogue import StatisticCard
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ObsStatus, Qualifier, UnitKind
from jahorina.kernel.periods import Frequency
from jahorina.partners.naming import origin_name
from jahorina.partners.texts import in_language
from jahorina.web.names import names

DIMENSION_NAMES = {
    "origin": _("Nationality or origin"),
    "counterpart": _("Other end of the movement"),
    "sex": _("Sex"),
    "age": _("Age"),
    "category": _("Category"),
}
UNIT_KIND_NAMES = {
    UnitKind.REGISTRATION: _("Registrations (acts; the same person may recur)"),
    UnitKind.DETECTION: _("Detections (events)"),
    UnitKind.ATTEMPT: _("Attempts (events)"),
    UnitKind.INTENTION: _("Intentions (acts)"),
    UnitKind.APPLICATION: _("Applications (acts)"),
    UnitKind.DECISION: _("Decisions (acts)"),
    UnitKind.PERSON: _("Persons"),
    UnitKind.STOCK: _("Stocks (head counts on a day)"),
    UnitKind.CAPACITY: _("Capacities"),
    UnitKind.INCIDENT: _("Incidents"),
    UnitKind.DURATION: _("Durations"),
    UnitKind.SHARE: _("Shares and ratios"),
    UnitKind.MONEY: _("Money"),
    UnitKind.CASE: _("Cases (the same person may have several)"),
    UnitKind.STEP: _("Steps in cases (acts)"),
}
FREQUENCY_NAMES = {
    Frequency.YEAR: _("years"),
    Frequency.HALF: _("half-years"),
    Frequency.QUARTER: _("quarters"),
    Frequency.MONTH: _("months"),
    Frequency.WEEK: _("weeks"),
    Frequency.DAY: _("days"),
}
STATUS_NAMES = {
    ObsStatus.NORMAL: _("as published"),
    ObsStatus.PROVISIONAL: _("provisional"),
    ObsStatus.ESTIMATED: _("estimated"),
    ObsStatus.FORECAST: _("forecast"),
    ObsStatus.IMPUTED: _("imputed"),
    ObsStatus.BREAK: _("break in the series"),
    ObsStatus.LOW_RELIABILITY: _("low reliability"),
    ObsStatus.UNVALIDATED: _("not validated"),
    ObsStatus.NOT_APPLICABLE: _("not applicable"),
    ObsStatus.NOT_COLLECTED: _("not collected"),
    ObsStatus.MISSING: _("missing"),
    ObsStatus.SUPPRESSED: _("suppressed"),
}
QUALIFIER_NAMES = {
    Qualifier.EXACT: _("exact"),
    Qualifier.ROUNDED: _("rounded"),
    Qualifier.ABOUT: _("about"),
    Qualifier.AT_LEAST: _("at least"),
    Qualifier.AT_MOST: _("at most"),
}
SEX_NAMES = {"F": _("women and girls"), "M": _("men and boys"), "O": _("other"), "U": _("not known")}


def member_name(card: StatisticCard, breakdown: str | None, code: str, language: str) -> str:
    """What a member of a breakdown is called; its code where it has no name."""
    if code == TOTAL or breakdown is None:
        return _now("all")
    if breakdown == "sex":
        return str(SEX_NAMES.get(code, code))
    if breakdown == "category":
        return in_language(card.category(code) or {"en": code}, language)
    if breakdown == "origin":
        return origin_name(code, names(language))
    if breakdown == "counterpart":
        return names(language).of(code)
    return code
