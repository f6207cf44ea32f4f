"""Addresses of the registers. None holds a name, a number of a document or what was searched for."""

from __future__ import annotations

from django.urls import include, path

from jahorina.web.cases import duplicates, emergency, exports, gates, handover, intake, pages, photographs, referrals

case_pages = (
    [
        path("", pages.my_day, name="day"),
        path("search/", pages.search, name="search"),
        path("duplicates/", duplicates.all_pairs, name="duplicates"),
        path("duplicates/<uuid:pair_id>/", duplicates.one_pair, name="duplicate"),
        path("gates/", gates.open_questions, name="gates"),
        path("gates/overrides/", gates.overrides, name="overrides"),
        path("gates/overrides/<int:decision_id>/review/", gates.review, name="review-override"),
        path("gates/<uuid:case_id>/<slug:gate>/", gates.decide, name="decide"),
        path("emergency/", emergency.break_glass, name="emergency"),
        path("emergency/<int:opening_id>/end/", emergency.end_early, name="end-emergency"),
        path("emergency/here/", emergency.openings_here, name="openings-here"),
        path("emergency/all/", emergency.openings, name="openings"),
        path("emergency/<int:opening_id>/review/", emergency.review, name="review-opening"),
        path("referrals/without-consent/", referrals.without_consent, name="without-consent"),
        path("referrals/without-consent/<uuid:referral_id>/review/", referrals.review, name="review-referral"),
        path("referrals/<slug:box>/", referrals.referral_list, name="referrals"),
        path("referral/<uuid:referral_id>/", referrals.one_referral, name="referral"),
        path("referral/<uuid:referral_id>/<slug:act>/", referrals.act, name="referral-act"),
        path("<slug:area>/handover/", handover.hand_over, name="handover"),
        path("<slug:area>/intake/", intake.upload, name="intake"),
        path("<slug:area>/intake/confirm/", intake.confirm, name="intake-confirm"),
        path("<slug:area>/intake/template.<slug:kind>", intake.template, name="intake-template"),
        path("<slug:area>/export/", exports.export, name="export"),
        path("export/htcds-dictionary.csv", exports.htcds_dictionary, name="htcds-dictionary"),
        path("<slug:area>/new/", pages.new_case, name="new"),
        path("<slug:area>/list/<slug:scope>/", pages.case_list, name="list"),
        path("<uuid:case_id>/", pages.one_case, name="case"),
        path("<uuid:case_id>/refer/", referrals.refer, name="refer"),
        path("<uuid:case_id>/consents/", referrals.consents_page, name="consents"),
        path(
            "<uuid:case_id>/consents/<uuid:consent_id>/withdraw/", referrals.withdraw_consent, name="withdraw-consent"
        ),
        path("<uuid:case_id>/family/", referrals.family, name="family"),
        path("<uuid:case_id>/identity/", pages.identity, name="identity"),
        path("<uuid:case_id>/photograph/", photographs.photograph, name="photograph"),
        path("<uuid:case_id>/steps/<slug:kind>/", pages.add_step, name="step"),
        path("<uuid:case_id>/correct/<int:sequence>/", pages.correct_step, name="correct"),
    ],
    "cases",
)

urlpatterns = [path("cases/", include(case_pages))]
