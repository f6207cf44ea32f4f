"""How a released table is said in the reader's language: its members, how it was made safe, why a cell holds no number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ObsStatus
from jahorina.partners.locales import written_period
from jahorina.partners.naming import Names, origin_name
from jahorina.partners.texts import in_language
from jahorina.publication.public import TablePage

WHY_NONE: Final[Mapping[ObsStatus, str | Promise]] = {
    ObsStatus.SUPPRESSED: _("hidden to protect people"),
    ObsStatus.MISSING: _("missing"),
    ObsStatus.NOT_COLLECTED: _("not collected"),
    ObsStatus.NOT_APPLICABLE: _("not applicable"),
}
METHODS: Final[Mapping[str, str | Promise]] = {
    "rounding": _(
        "Rounded so that nobody can be recognised: every number is a multiple of %(base)s, and all sums hold."
    ),
    "suppression": _("Small numbers are hidden, and others beside them so that no sum gives them away."),
    "cell-key": _(
        "Every number is moved by a little, the same people always alike; sums of cells differ from totals by a few."
    ),
    "dp": _(
        "Noise was added so that no single person changes the numbers by much (differential privacy, epsilon %(epsilon)s)."
    ),
    "withheld": _("As the partners agreed it; what is suppressed is withheld with company."),
    "as-published": _("As its public source stated it."),
    "as-released": _("As each partner released it: rounded or moved by a little so that nobody can be recognised."),
}


def member_name(table: TablePage, dimension: str, code: str, called: Names) -> str:
    """What one member of a table's dimension is called in the active language."""
    language = get_language() or "en"
    if code == TOTAL:
        return gettext("all")
    if dimension in ("place", "partner"):
        return called.of(code)
    if dimension == "nationality" and len(code) == 3 and code.isalpha():
        return origin_name(code, called)
    texts = table.members.get(dimension, {}).get(code)
    return in_language(texts, language) if texts else code


def how_protected(table: TablePage) -> str:
    """How the table was made safe, in words."""
    return str(METHODS[table.method]) % {"base": table.rounded, "epsilon": f"{table.epsilon:g}"}


def table_heading(table: TablePage) -> str:
    """What a table is called: its title, by what it is broken down, its period. No two tables of a release share one."""
    title = in_language(table.titles, get_language() or "en")
    return ", ".join(filter(None, (title, broken_down(table), written_period(table.period))))


def broken_down(table: TablePage) -> str:
    """By what a table is broken down, in words; empty where it is not."""
    if not table.dimensions:
        return ""
    names = ", ".join(gettext(one).lower() for one in table.dimension_titles)
    return gettext("by %(dimensions)s") % {"dimensions": names}
