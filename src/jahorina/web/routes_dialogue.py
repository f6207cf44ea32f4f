"""Addresses of the Dialogue: meetings, proposals, decisions, versions of the plan."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from jahorina.web.dialogue import meetings, pages, proposals

app_name = "dialogue"

urlpatterns = [
    path("", require_safe(pages.home), name="home"),
    path("meetings/new/", meetings.new_meeting, name="new-meeting"),
    path("meetings/<slug:meeting_code>/", require_safe(pages.meeting), name="meeting"),
    path("meetings/<slug:meeting_code>/agenda/", meetings.agenda, name="add-agenda"),
    path("meetings/<slug:meeting_code>/participant/", meetings.participant, name="add-participant"),
    path("meetings/<slug:meeting_code>/document/", meetings.add_paper, name="add-document"),
    path("meetings/<slug:meeting_code>/move/", meetings.move, name="move-meeting"),
    path("meetings/<slug:meeting_code>/statement/", require_safe(pages.statement), name="statement"),
    path(
        "meetings/<slug:meeting_code>/statement/<slug:tag>.pdf",
        require_safe(pages.statement_as_pdf),
        name="statement-pdf",
    ),
    path("documents/<int:document_id>/", pages.document, name="document"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/workbook/", proposals.workbook, name="propose-workbook"),
    path("proposals/workbook/confirm/", proposals.workbook_confirm, name="propose-workbook-confirm"),
    path("proposals/new/<slug:entry_kind>/<str:entry_code>/", proposals.new_proposal, name="propose"),
    path("proposals/<int:proposal_id>/", proposals.one_proposal, name="proposal"),
    path("proposals/<int:proposal_id>/withdraw/", proposals.withdraw, name="withdraw-proposal"),
    path("proposals/<int:proposal_id>/update/", proposals.update, name="update-proposal"),
    path("decisions/new/", meetings.new_decision, name="new-decision"),
    path("decisions/<slug:decision_code>/", require_safe(pages.decision), name="decision"),
    path("decisions/<slug:decision_code>/answer/", meetings.answer, name="answer"),
    path("decisions/<slug:decision_code>/withdraw/", meetings.withdraw, name="withdraw-decision"),
    path("decisions/<slug:decision_code>/carry-out/", meetings.make_version, name="carry-out"),
    path("versions/<int:version_number>/", require_safe(pages.version), name="version"),
    path("versions/<int:version_number>/plan.json", require_safe(pages.version_as_file), name="version-file"),
]
