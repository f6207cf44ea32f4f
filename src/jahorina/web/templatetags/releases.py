"""How cells of released tables are named and, where they hold no number, why."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import format_date
from django import template
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Frequency, Period
from jahorina.partners.texts import in_language
from jahorina.publication.content import PublicCell
from jahorina.publication.public import TablePage
from jahorina.web.labels import origin_name
from jahorina.web.names import names
from jahorina.web.templatetags.figures import period, reader_locale

register = template.Library()

WHY_NONE = {
    ObsStatus.SUPPRESSED: _("hidden to protect people"),
    ObsStatus.MISSING: _("missing"),
    ObsStatus.NOT_COLLECTED: _("not collected"),
    ObsStatus.NOT_APPLICABLE: _("not applicable"),
}
METHODS = {
    "rounding": _(
        "Rounded so that nobody can be recognised: every number is a multiple of %(base)s, and all sums hold."
    ),
    "suppression": _("Small numbers are hidden, and others beside them so that no sum gives them away."),
    "withheld": _("As the partners agreed it; what is suppressed is withheld with company."),
    "as-published": _("As its public source stated it."),
}


@register.filter
def member_names(table: TablePage, cell: PublicCell) -> list[str]:
    """What the members of a cell are called, in the order of the table's dimensions."""
    return named(table, cell.members)


@register.filter
def named(table: TablePage, members: Sequence[str]) -> list[str]:
    """What members are called, in the order of the table's dimensions."""
    return [member_name(table, name, code) for name, code in zip(table.dimensions, members, strict=True)]


def member_name(table: TablePage, dimension: str, code: str) -> str:
    """What one member is called in the reader's language."""
    language = get_language() or "en"
    if code == TOTAL:
        return gettext("all")
    if dimension in ("place", "partner"):
        return names(language).of(code)
    if dimension == "nationality" and len(code) == 3 and code.isalpha():
        return origin_name(code)
    texts = table.members.get(dimension, {}).get(code)
    return in_language(texts, language) if texts else code


@register.filter
def why_none(cell: PublicCell) -> str:
    """Why there is no number."""
    return str(WHY_NONE.get(cell.obs_status, ""))


@register.filter
def how_protected(table: TablePage) -> str:
    """How the table was made safe, in words."""
    return str(METHODS[table.method]) % {"base": table.rounded}


@register.filter
def breakdown_title(titles: Sequence[str]) -> str:
    """What a breakdown is called: by sex, age; or that it has none."""
    return ", ".join(gettext(one) for one in titles) or gettext("no breakdown")


@register.filter
def spoken_period(value: Period) -> str:
    """A window as people say it: a quarter in words, everything else as `period` has it."""
    if value.frequency is Frequency.QUARTER:
        return str(format_date(value.start, "QQQQ y", locale=reader_locale()))
    return period(value)


@register.filter
def whose(table: TablePage) -> str:
    """What the partner whose counts they are is called; empty for the region's."""
    code = table.fixed.get("partner", "")
    return names(get_language() or "en").of(code) if code else ""


@register.filter
def partner_called(code: str, language: str) -> str:
    """What a partner is called."""
    return names(language).of(code)
