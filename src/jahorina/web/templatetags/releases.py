"""How cells of released tables are named and, where they hold no number, why."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import get_language, gettext

from jahorina.publication.content import PublicCell
from jahorina.publication.public import PublicCard, TablePage
from jahorina.publication.wording import WHY_NONE, how_protected, member_name, table_heading
from jahorina.web.names import names

register = template.Library()
register.filter("how_protected", how_protected)
register.filter("heading", table_heading)


@register.filter
def member_names(table: TablePage, cell: PublicCell) -> list[str]:
    """What the members of a cell are called, in the order of the table's dimensions."""
    return named(table, cell.members)


@register.filter
def named(table: TablePage, members: Sequence[str]) -> list[str]:
    """What members are called, in the order of the table's dimensions."""
    called = names(get_language() or "en")
    return [member_name(table, name, code, called) for name, code in zip(table.dimensions, members, strict=True)]


@register.filter
def why_none(cell: PublicCell) -> str:
    """Why there is no number."""
    return str(WHY_NONE.get(cell.obs_status, ""))


@register.filter
def breakdown_title(titles: Sequence[str]) -> str:
    """What a breakdown is called: by sex, age; or that it has none."""
    return ", ".join(gettext(one) for one in titles) or gettext("no breakdown")


@register.filter
def whose(table: TablePage) -> str:
    """What the partner whose counts they are is called; empty for the region's."""
    code = table.fixed.get("partner", "")
    return names(get_language() or "en").of(code) if code else ""


@register.filter
def about_whom(card: PublicCard, language: str) -> str:
    """What the partner is called whose figures a release holds; the region where it holds those of several."""
    return gettext("The region") if card.is_regional else names(language).of(card.partner)


@register.filter
def partner_called(code: str, language: str) -> str:
    """What a partner is called."""
    return names(language).of(code)
