"""Addresses of the plan: commitments and frameworks, measures, rounds, money and support, files."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from jahorina.web.plan import entries, files, measures, money_files, pages, reporting, support
from jahorina.web.views import plan

app_name = "plan"

urlpatterns = [
    path("", require_safe(pages.plan_overview), name="overview"),
    path("morning/", require_safe(pages.morning_page), name="morning"),
    path("timeline/", require_safe(pages.timeline), name="timeline"),
    path("changes/", require_safe(pages.changes), name="changes"),
    path("check/", require_safe(pages.check), name="check"),
    path("printed/", require_safe(pages.printed), name="printed"),
    path("commitments/", require_safe(plan.commitments), name="commitments"),
    path("commitments/<slug:commitment_code>/", require_safe(plan.commitment), name="commitment"),
    path("frameworks/", require_safe(plan.frameworks), name="frameworks"),
    path("frameworks/<slug:framework_code>/", require_safe(plan.framework), name="framework"),
    path("dialogue/", require_safe(plan.dialogue), name="dialogue"),
    path("measures/<str:measure_code>/", require_safe(pages.one_measure), name="measure"),
    path("measures/<str:measure_code>/claim/", measures.claim, name="claim"),
    path("measures/<str:measure_code>/evidence/", measures.evidence, name="bring-evidence"),
    path("measures/<str:measure_code>/money/", measures.funding, name="record-funding"),
    path("measures/<str:measure_code>/edit/", measures.edit, name="edit-measure"),
    path("measures/<str:measure_code>/milestones/new/", entries.new_milestone, name="new-milestone"),
    path("measures/<str:measure_code>/indicators/new/", entries.new_indicator, name="new-indicator"),
    path("milestones/<str:milestone_code>/edit/", entries.edit_milestone, name="edit-milestone"),
    path("indicators/<str:indicator_code>/edit/", entries.edit_indicator, name="edit-indicator"),
    path("indicators/<str:indicator_code>/card/", entries.edit_card, name="edit-card"),
    path("indicators/<str:indicator_code>/targets/new/", entries.new_target, name="new-target"),
    path("targets/<str:target_code>/edit/", entries.edit_target, name="edit-target"),
    path("evidence/<int:item_id>/", measures.one_evidence, name="evidence"),
    path("indicators/<str:indicator_code>/", require_safe(pages.one_indicator), name="indicator"),
    path("rounds/", require_safe(reporting.round_list), name="rounds"),
    path("rounds/new/", reporting.new_round, name="new-round"),
    path("rounds/<slug:round_code>/", require_safe(reporting.one_round), name="round"),
    path("rounds/<slug:round_code>/lock/", reporting.lock, name="lock-round"),
    path("rounds/<slug:round_code>/figures/<str:indicator_code>/", reporting.one_figure, name="figure"),
    path("reports/<int:report_id>/", reporting.one_report, name="report"),
    path("reports/<int:report_id>/write/", reporting.write, name="write-report"),
    path("reports/<int:report_id>/submit/", reporting.submit, name="submit-report"),
    path("reports/<int:report_id>/review/", reporting.review, name="review-report"),
    path("reports/<int:report_id>/unlock/", reporting.unlock, name="unlock-report"),
    path("money/", require_safe(support.funding), name="funding"),
    path("money/iati/", money_files.iati, name="iati"),
    path("money/iati/confirm/", money_files.iati_confirm, name="iati-confirm"),
    path("support/", require_safe(support.support), name="support"),
    path("support/need/", support.new_need, name="new-need"),
    path("support/offer/", support.new_offer, name="new-offer"),
    path("support/<int:need_id>/close/", support.end_need, name="close-need"),
    path("support/offers/<int:own_offer_id>/withdraw/", support.end_offer, name="withdraw-offer"),
    path("support/answer/", support.answer, name="answer-match"),
    path("support/<int:need_id>/match/<int:offer_id>/", support.match, name="match"),
    path("municipalities/", require_safe(support.communities), name="communities"),
    path("municipalities/new/", support.new_project, name="new-project"),
    path("municipalities/<slug:project_code>/figure/", support.new_figure, name="new-community-figure"),
    path("workbook/", files.workbook, name="workbook"),
    path("workbook/confirm/", files.confirm, name="workbook-confirm"),
    path("workbook/plan.xlsx", files.export, name="export"),
    path("calendar/", files.calendar_link, name="calendar-link"),
    path("calendar/<str:token>.ics", require_safe(files.calendar), name="calendar"),
]
