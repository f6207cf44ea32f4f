"""What everybody reads of the Dialogue: meetings, settled decisions, versions of the plan, statements."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from jahorina.dialogue.queries.decision import decision_page, decisions, waiting_for
from jahorina.dialogue.queries.meeting import coming_meetings, meeting_document, meeting_page, meetings, statement_of
from jahorina.dialogue.queries.proposal import UNSETTLED, proposals
from jahorina.dialogue.versions import version_file, version_page, versions
from jahorina.partners.permissions import Capability, may
from jahorina.render.documents.statement import statement_pdf
from jahorina.web.accounts.access import MemberRequest, needs, pages_for_errors
from jahorina.web.cases.gates import no_store
from jahorina.web.dialogue.statements import moment_of, sheet
from jahorina.web.plan.pages import reader


def home(request: HttpRequest) -> HttpResponse:
    """The Dialogue at a glance: what comes, what waits, what was decided, what the plan became."""
    member, language = reader(request), _language()
    follows = may(member, Capability.FOLLOW_PLAN)
    coming = coming_meetings(language=language)
    soon = {one.code for one in coming}
    context = {
        "coming": coming,
        "held": [one for one in meetings(language=language) if one.code not in soon],
        "waiting": waiting_for(member.partner_code, member=member, language=language) if member else (),
        "answers": may(member, Capability.ANSWER_DECISIONS),
        "proposals": proposals(states=UNSETTLED) if follows else (),
        "decisions": [
            one for one in decisions(member=member, language=language) if follows or one.state.code in PUBLIC
        ],
        "versions": versions(),
        "follows": follows,
        "convenes": may(member, Capability.CONVENE_DIALOGUE),
    }
    return render(request, "dialogue/home.html", context)


PUBLIC = ("agreed", "carried-out", "blocked")


def meeting(request: HttpRequest, meeting_code: str) -> HttpResponse:
    """A meeting with what belongs to it."""
    with pages_for_errors():
        page = meeting_page(meeting_code, member=reader(request), language=_language())
    context = {"page": page, "item": page.line, "follows": may(reader(request), Capability.FOLLOW_PLAN)}
    return render(request, "dialogue/meeting.html", context)


def decision(request: HttpRequest, decision_code: str) -> HttpResponse:
    """A decision with each partner's answer."""
    with pages_for_errors():
        page = decision_page(decision_code, member=reader(request), language=_language())
    return render(request, "dialogue/decision.html", {"page": page, "item": page.line})


def version(request: HttpRequest, version_number: int) -> HttpResponse:
    """A version of the plan with its certificate, verified."""
    with pages_for_errors():
        page = version_page(version_number)
    return render(request, "dialogue/version.html", {"page": page})


def version_as_file(_request: HttpRequest, version_number: int) -> HttpResponse:
    """A version with all that it takes to verify it."""
    with pages_for_errors():
        content = version_file(version_number)
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-version-{version_number}.json"'
    return response


def statement(request: HttpRequest, meeting_code: str) -> HttpResponse:
    """The statement of a meeting as a page, in the reader's language."""
    with pages_for_errors():
        found = statement_of(meeting_code, member=reader(request))
    context = {"statement": found, "sheet": sheet(found, _language()), "code": meeting_code}
    return render(request, "dialogue/statement.html", context)


def statement_as_pdf(request: HttpRequest, meeting_code: str, tag: str) -> HttpResponse:
    """The statement of a meeting as PDF in one of the site's languages."""
    if tag not in dict(settings.LANGUAGES):
        raise Http404
    with pages_for_errors():
        found = statement_of(meeting_code, member=reader(request))
    with override(tag):
        content = statement_pdf(sheet(found, tag), moment=moment_of(found))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="statement-{meeting_code}-{tag}.pdf"'
    return response


@no_store
@needs(Capability.FOLLOW_PLAN)
@require_safe
def document(request: MemberRequest, document_id: int) -> HttpResponse:
    """A file of a meeting, to take along; never shown in the page's own origin."""
    name, kind, content = meeting_document(document_id, member=request.user)
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _language() -> str:
    return get_language() or "en"
