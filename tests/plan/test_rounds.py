"""Rounds: reports are owed before anybody writes them, each partner signs its own, nobody overwrites, locked is locked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.roles import Role
from jahorina.plan import states
from jahorina.plan.amounts import Amount, none_because, number
from jahorina.plan.choices import EntryKind, ReportState
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.models import PlanChange, ProgressReport, ReportedValue, StatusClaim, Target
from jahorina.plan.rounds.agreement import figure_of, take_stance
from jahorina.plan.rounds.round_services import NewRound, lock_round, open_round
from jahorina.plan.rounds.services import (
    GivenValue,
    Written,
    accept_report,
    send_back,
    submit_report,
    unlock_report,
    write_report,
)
from jahorina.plan.rounds.signing import report_hash
from tests.plan.plan_world import WHY, PlanWorld, change


@pytest.fixture
def reporting(world: PlanWorld) -> PlanWorld:
    world.round()
    return world


def test_a_round_brings_a_report_for_each_measure_and_partner_that_carries_it(reporting: PlanWorld) -> None:
    found = ProgressReport.objects.values_list("measure__code", "partner_code", "state")
    assert sorted(found) == [(m, p, "draft") for m in ("M-1", "M-2") for p in ("ba", "rs")]


def test_a_measure_that_is_not_in_force_in_the_window_is_not_reported(world: PlanWorld) -> None:
    open_round(by=world.coordinator(), new=NewRound("r", {"en": "R"}, Period.parse("2023"), date(2024, 1, 31)))
    assert not ProgressReport.objects.exists()


def test_a_window_is_reported_once(reporting: PlanWorld) -> None:
    with pytest.raises(Conflict):
        reporting.round()
    with pytest.raises(NotAllowed):
        open_round(by=reporting.contributor(), new=NewRound("x", {"en": "X"}, Period.parse("2025"), date(2026, 1, 1)))


def test_a_report_is_written_submitted_and_accepted_by_somebody_else(reporting: PlanWorld) -> None:
    report = reporting.accept()
    assert (report.state, report.submitted_by, report.reviewed_by) == (
        "accepted",
        reporting.contributor(),
        reporting.coordinator(),
    )
    assert StatusClaim.objects.get(partner_code="ba").status == "in-progress"


def test_the_signature_is_the_hash_of_what_was_said(reporting: PlanWorld) -> None:
    report = reporting.submit()
    assert report.signature == report_hash(report, report.values.select_related("indicator"))
    report.narrative = "Something else."
    assert report.signature != report_hash(report, report.values.select_related("indicator"))


def test_whoever_submits_does_not_review(reporting: PlanWorld) -> None:
    report = reporting.write()
    submit_report(by=reporting.coordinator(), report=report.pk)
    with pytest.raises(NotAllowed):
        accept_report(by=reporting.coordinator(), report=report.pk)
    accept_report(by=reporting.coordinator(number=2), report=report.pk)


def test_nobody_writes_reviews_or_unlocks_for_another_partner(reporting: PlanWorld) -> None:
    report = reporting.submit("rs")
    for act in (
        lambda: write_report(by=reporting.contributor(), report=report.pk, written=Written(0)),
        lambda: submit_report(by=reporting.contributor(), report=report.pk),
        lambda: accept_report(by=reporting.coordinator(), report=report.pk),
        lambda: send_back(by=reporting.coordinator(), report=report.pk, remarks=WHY),
        lambda: unlock_report(by=reporting.coordinator(), report=report.pk, reason=WHY),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_report_is_sent_back_with_remarks_and_comes_again(reporting: PlanWorld) -> None:
    report = reporting.submit()
    with pytest.raises(InputRefused):
        send_back(by=reporting.coordinator(), report=report.pk, remarks="no")
    sent = send_back(by=reporting.coordinator(), report=report.pk, remarks="Which four centres? Name them.")
    assert (sent.state, sent.remarks) == ("sent-back", "Which four centres? Name them.")
    assert reporting.accept().state == "accepted"


def test_two_who_save_at_once_lose_nothing(reporting: PlanWorld) -> None:
    seen = reporting.report().version
    reporting.write()
    with pytest.raises(Conflict) as caught:
        write_report(by=reporting.coordinator(), report=reporting.report().pk, written=Written(seen, "stalled"))
    assert caught.value.code == "report-changed-meanwhile"


def test_a_report_without_status_words_or_values_is_not_submitted(reporting: PlanWorld) -> None:
    with pytest.raises(InputRefused) as caught:
        submit_report(by=reporting.contributor(), report=reporting.report().pk)
    assert {refusal.column for refusal in caught.value.refusals} == {"status", "narrative", "I-1", "I-2"}


def test_a_value_of_another_kind_than_its_indicator_is_refused(reporting: PlanWorld) -> None:
    wrong = (GivenValue("I-1", Amount(scale_code="full", status=ObsStatus.NORMAL)), GivenValue("I-2", number(5)))
    with pytest.raises(InputRefused) as caught:
        write_report(by=reporting.contributor(), report=reporting.report().pk, written=Written(0, values=wrong))
    assert {refusal.column for refusal in caught.value.refusals} == {"I-1", "I-2"}


@pytest.mark.parametrize("status", [ObsStatus.MISSING, ObsStatus.SUPPRESSED, ObsStatus.NOT_APPLICABLE])
def test_a_reason_for_no_value_is_a_value_to_submit_and_stays_that_reason(reporting: PlanWorld, status) -> None:
    reporting.submit(persons=none_because(status))
    row = ReportedValue.objects.get(indicator__code="I-1", report__partner_code="ba")
    assert (row.value, row.obs_status) == (None, status.value)


def test_the_database_knows_no_number_beside_a_reason_for_none(reporting: PlanWorld) -> None:
    reporting.write()
    value = ReportedValue.objects.get(indicator__code="I-1")
    for fields in ({"obs_status": "O"}, {"value": None}, {"numerator": 1}, {"scale_code": "full"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportedValue.objects.filter(pk=value.pk).update(**fields)


def test_what_was_handed_in_is_changed_on_no_path(reporting: PlanWorld) -> None:
    report = reporting.submit()
    with pytest.raises(Conflict):
        write_report(by=reporting.contributor(), report=report.pk, written=Written(report.version))
    value = report.values.first()
    assert value is not None
    for act in (
        lambda: ProgressReport.objects.filter(pk=report.pk).update(narrative="Better words."),
        lambda: ProgressReport.objects.filter(pk=report.pk).update(status="achieved"),
        lambda: ReportedValue.objects.filter(pk=value.pk).update(note="x"),
        lambda: ReportedValue.objects.filter(pk=value.pk).delete(),
        lambda: ReportedValue.objects.create(report=report, indicator=value.indicator, member="F", value=1),
        lambda: report.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.fixture
def locked(reporting: PlanWorld) -> PlanWorld:
    for partner in ("ba", "rs"):
        reporting.accept(partner)
    lock_round(by=reporting.coordinator(), round_code="2024")
    return reporting


def test_a_round_is_locked_after_its_day_and_when_nothing_waits(world: PlanWorld) -> None:
    world.round(due=date(2999, 1, 1))
    with pytest.raises(Conflict, match="until"):
        lock_round(by=world.coordinator(), round_code="2024")
    world.round("2025", due=date(2025, 1, 2))
    report = world.report(round_code="2025")
    values = (GivenValue("I-1", number(1)), GivenValue("I-2", none_because(ObsStatus.MISSING)))
    written = Written(report.version, "stalled", "Nothing happened.", values=values)
    write_report(by=world.contributor(), report=report.pk, written=written)
    submit_report(by=world.contributor(), report=report.pk)
    with pytest.raises(Conflict, match="wait"):
        lock_round(by=world.coordinator(), round_code="2025")


def test_a_locked_period_is_changed_on_no_path(locked: PlanWorld) -> None:
    report = locked.report()
    assert report.state == "locked"
    empty = locked.report(measure="M-2")
    value = report.values.first()
    assert value is not None
    for act in (
        lambda: ProgressReport.objects.filter(pk=report.pk).update(narrative="Better words."),
        lambda: ProgressReport.objects.filter(pk=report.pk).update(state="sent-back", remarks="Because."),
        lambda: ProgressReport.objects.filter(pk=report.pk).update(state="draft", unlocks=1),
        lambda: ProgressReport.objects.filter(pk=empty.pk).update(narrative="Late words."),
        lambda: ReportedValue.objects.filter(pk=value.pk).update(value=7),
        lambda: ReportedValue.objects.filter(pk=value.pk).delete(),
        lambda: ReportedValue.objects.create(report=empty, indicator=value.indicator, value=1),
        lambda: type(report.round).objects.filter(code="2024").update(locked_at=None),
        lambda: ProgressReport.objects.create(round=report.round, measure=report.measure, partner_code="xk"),
        lambda: Target.objects.filter(partner_code="ba").update(value=1),
        lambda: Target.objects.filter(partner_code="ba").delete(),
        lambda: StatusClaim.objects.all().delete(),
        lambda: PlanChange.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    with pytest.raises(Conflict) as caught:
        apply_changes(
            by=locked.coordinator(),
            changes=[change(EntryKind.TARGET, "I-1:ba:2024:_T", value="1")],
            reason=WHY,
        )
    assert caught.value.code == "plan-period-locked"


def test_a_locked_report_is_unlocked_with_a_reason_put_right_and_locked_again(locked: PlanWorld) -> None:
    report = locked.report()
    with pytest.raises(InputRefused):
        unlock_report(by=locked.coordinator(), report=report.pk, reason="")
    with pytest.raises(NotAllowed):
        unlock_report(by=locked.contributor(), report=report.pk, reason=WHY)
    unlocked = unlock_report(by=locked.coordinator(), report=report.pk, reason="A centre was counted twice.")
    assert (unlocked.state, unlocked.unlocks) == ("sent-back", 1)
    again = locked.accept(persons=number(30))
    assert again.state == "locked"
    assert PlanChange.objects.get(verb="unlocked").reason == "A centre was counted twice."


def test_the_states_of_a_report_lead_to_known_states_and_all_are_reached() -> None:
    assert set(states.REPORT) == set(ReportState)
    assert {after for allowed in states.REPORT.values() for after in allowed} == set(ReportState)


def test_a_regional_figure_adds_the_partners_and_waits_for_them(reporting: PlanWorld) -> None:
    reporting.accept("ba", persons=number(40))
    _round, _indicator, figure = figure_of("2024", "I-1")
    assert figure.total is not None
    assert figure.total.amount == number(40)
    assert figure.total.is_lower_bound
    assert not figure.is_published
    reporting.accept("rs", persons=number(2))
    _round, _indicator, figure = figure_of("2024", "I-2")
    assert figure.total is not None
    assert figure.total.amount.result("percentage") == 75


def test_it_is_published_when_all_agree_or_with_the_reservation_beside_it(reporting: PlanWorld) -> None:
    for partner in ("ba", "rs"):
        reporting.accept(partner)
    seen = figure_of("2024", "I-1")[2].sha256
    take_stance(by=reporting.coordinator("ba"), round_code="2024", indicator="I-1", stance="agreed", seen=seen)
    assert not figure_of("2024", "I-1")[2].is_published
    words = "Persons counselled twice are counted twice."
    take_stance(
        by=reporting.coordinator("rs"),
        round_code="2024",
        indicator="I-1",
        stance="reservation",
        seen=seen,
        reservation=words,
    )
    figure = figure_of("2024", "I-1")[2]
    assert figure.is_published
    assert [(one.partner_code, one.reservation) for one in figure.reservations] == [("rs", words)]


def test_an_agreement_lapses_when_a_partner_changes_its_value(locked: PlanWorld) -> None:
    """After the lock nobody takes a stance; where a report was unlocked, all look again."""
    seen = figure_of("2024", "I-1")[2].sha256
    with pytest.raises(IntegrityError), transaction.atomic():
        take_stance(by=locked.coordinator(), round_code="2024", indicator="I-1", stance="agreed", seen=seen)
    unlock_report(by=locked.coordinator(), report=locked.report().pk, reason=WHY)
    locked.accept(persons=number(30))
    with pytest.raises(Conflict):
        take_stance(by=locked.coordinator(), round_code="2024", indicator="I-1", stance="agreed", seen=seen)
    new = figure_of("2024", "I-1")[2].sha256
    assert new != seen
    take_stance(by=locked.coordinator(), round_code="2024", indicator="I-1", stance="agreed", seen=new)


def test_nobody_agrees_before_its_own_report_is_accepted_or_for_another(reporting: PlanWorld) -> None:
    reporting.submit()
    seen = figure_of("2024", "I-1")[2].sha256
    with pytest.raises(Conflict):
        take_stance(by=reporting.coordinator(), round_code="2024", indicator="I-1", stance="agreed", seen=seen)
    with pytest.raises(NotAllowed):
        take_stance(by=reporting.member(Role.ANALYST), round_code="2024", indicator="I-1", stance="agreed", seen=seen)


def test_steps_of_a_scale_stand_side_by_side_and_have_no_sum(reporting: PlanWorld) -> None:
    report = reporting.report(measure="M-2")
    step = GivenValue("I-3", Amount(scale_code="full", status=ObsStatus.NORMAL))
    write_report(by=reporting.contributor(), report=report.pk, written=Written(0, "achieved", "Done.", values=[step]))
    assert figure_of("2024", "I-3")[2].total is None


def test_the_history_holds_the_words_and_values_before_and_after(reporting: PlanWorld) -> None:
    reporting.write(persons=number(40))
    report = reporting.report()
    written = Written(report.version, "stalled", report.narrative, values=(GivenValue("I-1", number(41)),))
    write_report(by=reporting.contributor(), report=report.pk, written=replace(written))
    last = PlanChange.objects.filter(verb="written").first()
    assert last is not None
    assert (last.before["status"], last.after["status"]) == ("in-progress", "stalled")
    assert (last.before["I-1:_T"]["value"], last.after["I-1:_T"]["value"]) == ("40", "41")
