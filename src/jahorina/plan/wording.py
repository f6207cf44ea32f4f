"""How the plan's statuses, and the reasons of a need, are said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from babel.numbers import format_currency, format_decimal
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jahorina.partners.locales import reader_locale
from jahorina.plan.funding.matching import Reasons
from jahorina.plan.status.deriving import Shown

SHOWN: Final[Mapping[Shown, str | Promise]] = {
    Shown.NOT_STARTED: _("not started"),
    Shown.IN_PROGRESS: _("in progress"),
    Shown.ACHIEVED: _("achieved"),
    Shown.CLAIMED: _("claimed"),
    Shown.REOPENED: _("re-opened"),
    Shown.STALLED: _("stalled"),
    Shown.OVERTAKEN: _("overtaken by events"),
}


def quantity(value: Decimal) -> str:
    """A quantity of the plan, with up to four decimals."""
    return str(format_decimal(value, format="#,##0.####", locale=reader_locale()))


def percent(value: Decimal) -> str:
    """A share in per cent."""
    return f"{quantity(round(100 * value, 0))} %"


def money(value: Decimal, currency: str) -> str:
    """An amount in its currency."""
    return str(format_currency(value, currency, locale=reader_locale()))


def moneys(value: Mapping[str, Decimal] | None) -> str:
    """Amounts in several currencies, side by side and never added."""
    return ", ".join(money(one, currency) for currency, one in sorted((value or {}).items())) or "–"


def reasons(found: Reasons) -> list[str]:
    """Why a need stands where it stands, a sentence each."""
    told = []
    if found.late_milestones:
        told.append(gettext("Milestones of its measure that are late here: %(n)s.") % {"n": found.late_milestones})
    if found.is_unproven:
        told.append(gettext("The measure is stalled, re-opened, or claimed without evidence here."))
    if not found.fitting_offers:
        told.append(gettext("No open offer fits it."))
    if found.uncovered is not None:
        told.append(
            gettext("Nobody has committed %(share)s of the measure's cost.") % {"share": percent(found.uncovered)}
        )
    told.append(gettext("Open for %(n)s days.") % {"n": found.open_days})
    return told
