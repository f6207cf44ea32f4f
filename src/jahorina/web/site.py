"""What every page knows: the site's name, its languages, the theme, and who is reading."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from jahorina.partners.permissions import Capability, may
from jahorina.publication.queries import SEES
from jahorina.registers.incidents.sides import knows_incidents
from jahorina.web.names import names

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    member = getattr(request, "user", None)
    known = bool(member and member.is_authenticated)
    return {
        "site_name": settings.JAHORINA.text("node", "name"),
        "site_languages": [get_language_info(code) for code, _name in settings.LANGUAGES],
        "theme": theme_of(request),
        "names": SimpleLazyObject(lambda: names(get_language() or "en")),
        "read_only": settings.JAHORINA.workspace.read_only_file.exists(),
        "may_administer": known and may(member, Capability.READ_MEMBERS),
        "may_work_on_cases": known and may(member, Capability.WORK_ON_CASES),
        "may_review": known and may(member, Capability.REVIEW_SAFEGUARDS),
        "keeps_retention": known
        and (may(member, Capability.MANAGE_RETENTION) or may(member, Capability.SUPERVISE_CASES)),
        "knows_incidents": member is not None and known and knows_incidents(member),
        "may_see_register_figures": known and may(member, Capability.READ_REGISTER_FIGURES),
        "reads_exchange": known and may(member, Capability.READ_EXCHANGE),
        "knows_releases": known and any(may(member, one) for one in SEES),
        "may_audit": known and may(member, Capability.READ_AUDIT),
    }


def theme_of(request: HttpRequest) -> str:
    """The reader's choice of light or dark; auto follows the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"
