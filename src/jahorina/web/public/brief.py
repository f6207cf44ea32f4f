"""The regional brief on the portal: as a page and as PDF, made from the same sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from jahorina.publication.brief.facts import BriefFacts, brief_facts
from jahorina.publication.brief.files import PDF, brief_file, file_name
from jahorina.publication.brief.sheet import brief_sheet
from jahorina.web.kept import pages
from jahorina.web.public.cards import card_answer
from jahorina.web.public.views import public_page, shown

SECONDS_KEPT = 60
"""What was published or withdrawn stands in the brief after this time; caches keep it longer (views.KEPT_SECONDS)."""


@public_page
def brief(request: HttpRequest) -> HttpResponse:
    """The brief in the language of the address."""
    language = translation.get_language() or "en"
    facts = _facts()
    sheet = brief_sheet(facts, language)
    context: dict[str, Any] = {"sheet": sheet, "language": language, "file": file_name(facts, language)}
    return shown(request, "public/brief.html", context)


@public_page
def brief_pdf(_request: HttpRequest) -> HttpResponse:
    """The brief as PDF; set once for the same facts by each web process."""
    language = translation.get_language() or "en"
    facts = _facts()
    key = f"brief-pdf:{language}:{facts.fingerprint()}"
    content: bytes | None = pages().get(key)
    if content is None:
        content = brief_file(facts, language)
        pages().set(key, content, SECONDS_KEPT)
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="{file_name(facts, language)}"'
    return response


@public_page
def brief_card(_request: HttpRequest) -> HttpResponse:
    """The picture that stands beside the brief's address when it is shared."""
    sheet = brief_sheet(_facts(), translation.get_language() or "en")
    return card_answer(f"{sheet.title}: {sheet.labels['brief']}", sheet.lead, sheet.dated, sheet.simulated)


def _facts() -> BriefFacts:
    today = timezone.localdate()
    key = f"brief-facts:{today.isoformat()}"
    found: BriefFacts | None = pages().get(key)
    if found is None:
        found = brief_facts(today)
        pages().set(key, found, SECONDS_KEPT)
    return found
