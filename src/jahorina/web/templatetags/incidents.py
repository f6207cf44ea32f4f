"""How an incident's day, status and entries are written for people."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jahorina.registers.incidents.folding import Scope, Status
from jahorina.registers.incidents.queries import IncidentLine
from jahorina.web.incidents.forms import CONSENT, TITLES
from jahorina.web.names import names
from jahorina.web.templatetags.figures import day

register = template.Library()

STATUSES = {
    Status.RECEIVED: _("received"),
    Status.RELEASED: _("released to the partner"),
    Status.ANSWERED: _("answered"),
    Status.CLOSED: _("closed"),
}


@register.filter
def incident_status(status: Status) -> str:
    """The name of a status."""
    return str(STATUSES[status])


@register.filter
def shared_words(scope: Scope | str) -> str:
    """How much is shared, in words."""
    return str(dict(CONSENT)[str(scope)])


@register.filter
def entry_title(kind: str) -> str:
    """The name of a kind of entry."""
    return str(TITLES[kind])


@register.filter
def place_name(code: str) -> str:
    """The name of a place or partner in this publication's style."""
    return names(get_language() or "en").of(code)


@register.filter
def incident_day(line: IncidentLine) -> str:
    """The day of an incident, no more exactly than it is known."""
    match line.precision:
        case "year":
            return f"{line.happened_on:%Y}"
        case "month":
            return f"{line.happened_on:%Y-%m}"
        case _:
            return day(line.happened_on)
