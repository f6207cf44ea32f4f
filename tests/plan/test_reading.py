"""What the pages ask: overview, morning, changes, sum check, calendar, digest; each shows what its reader may see."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import ANY

import pytest
from django.core import mail
from django.utils import timezone

from jahorina.kernel.errors import NotFound, UserError
from jahorina.partners.models import Member
from jahorina.plan.amounts import number
from jahorina.plan.calendars import calendar_behind, end_link, has_link, make_link
from jahorina.plan.changes import changes_since, history_of
from jahorina.plan.checks import sum_check
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.digest import write_digests
from jahorina.plan.measure_pages import indicator_page, measure_page
from jahorina.plan.models import ReportedValue
from jahorina.plan.morning import morning
from jahorina.plan.overview import overview
from jahorina.plan.rounds.queries import figure, report, round_reports, rounds
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.services import NewEvidence, bring_evidence, claim_status
from jahorina.plan.timeline import planned
from tests.plan.plan_world import WHY, PlanWorld, change, withdraw


def test_the_overview_counts_every_measure_with_every_partner_once(world: PlanWorld) -> None:
    claim_status(by=world.coordinator(), measure="M-1", status="achieved", note=WHY)
    found = overview(member=None, language="en")
    assert found.partners == ("ba", "rs")
    assert sum(found.total.values()) == 4
    assert (found.total[Shown.CLAIMED], found.total[Shown.NOT_STARTED]) == (1, 3)
    (row,) = overview(member=None, language="en", shown="claimed", partner="ba").rows
    assert row.line.code == "M-1"
    with pytest.raises(UserError):
        overview(member=None, language="en", area="weather")


def test_the_morning_shows_what_is_late_owed_claimed_and_waiting(world: PlanWorld) -> None:
    world.round()
    claim_status(by=world.coordinator(), measure="M-1", status="achieved", note=WHY)
    evidence = NewEvidence("deployment", "Counsellors", date(2024, 5, 1))
    bring_evidence(by=world.contributor("rs"), measure="M-1", evidence=evidence)
    world.submit("ba")
    page = morning(member=world.coordinator(), language="en")
    assert [(one.code, one.partner) for one in page.late] == [("M-1.1", "ba"), ("M-1.1", "rs")]
    assert page.counts["overdue"] == len(page.owed) == 3
    assert {one.partner for one in page.owed if one.measure == "M-1"} == {"rs"}
    assert [(one.partner, one.owed, one.late) for one in page.by_partner] == [("ba", 1, 1), ("rs", 2, 1)]
    assert [one.measure for one in page.to_review] == ["M-1"]
    assert [one.title for one in page.to_verify] == ["Counsellors"]
    assert page.counts["claimed"] == 0
    assert morning(member=world.contributor(), language="en").to_review == ()


def test_a_draft_is_its_partners_alone_and_a_settled_report_everybodys(world: PlanWorld) -> None:
    world.round()
    row = world.write("ba")
    with pytest.raises(NotFound):
        report(row.pk, member=world.coordinator("rs"), language="en")
    assert report(row.pk, member=world.contributor(), language="en").may_write
    world.submit("ba")
    assert not report(row.pk, member=world.coordinator("rs"), language="en").may_review
    with pytest.raises(NotFound):
        report(row.pk, member=None, language="en")
    assert indicator_page("I-1", member=None, language="en").values == ()
    world_values = indicator_page("I-1", member=world.coordinator("rs"), language="en").values
    assert [one.value.amount for one in world_values] == [number(40)]


def test_what_is_not_free_is_suppressed_for_all_but_its_owner(world: PlanWorld) -> None:
    world.round()
    world.write("ba")
    ReportedValue.objects.filter(indicator__code="I-1").update(conf_status="N")
    for partner in ("ba", "rs"):
        if partner == "rs":
            world.write("rs")
    from jahorina.plan.rounds.services import accept_report, submit_report

    for partner in ("ba", "rs"):
        submit_report(by=world.contributor(partner), report=world.report(partner).pk)
        accept_report(by=world.coordinator(partner), report=world.report(partner).pk)
    own = figure("2024", "I-1", member=world.coordinator("ba"), language="en")
    other = figure("2024", "I-1", member=world.coordinator("rs"), language="en")
    amounts = {share.partner: share.amount for share in other.shares}
    assert {share.partner: share.amount.is_there for share in own.shares}["ba"]
    assert amounts["ba"].status == "Q"
    assert other.amount is not None
    assert other.amount.status == "Q"


def test_the_public_sees_a_regional_figure_when_it_is_published(world: PlanWorld) -> None:
    world.round()
    for partner in ("ba", "rs"):
        world.accept(partner)
    assert figure("2024", "I-1", member=None, language="en").amount is None
    _line, lines, figures = round_reports("2024", member=None, language="en")
    assert len(lines) == 4
    assert not any(one.is_published for one in figures)
    assert rounds(language="en")[0].overdue == 2


def test_what_changed_is_told_to_each_reader_as_far_as_it_is_theirs(world: PlanWorld) -> None:
    since = timezone.now() - timedelta(minutes=5)
    world.round()
    world.submit("ba")
    change_of = change(EntryKind.MEASURE, "M-1", texts={"en": "Counsel earlier"})
    apply_changes(by=world.coordinator(), changes=[change_of], reason=WHY)

    def verbs(member: Member | None) -> set[str]:
        return {line.verb for line in changes_since(since, member=member).lines}

    assert verbs(None) == {"create", "change", "opened"}
    assert verbs(world.coordinator("rs")) == {"create", "change", "opened", "submitted"}
    assert verbs(world.coordinator()) == {"create", "change", "opened", "submitted", "written"}
    (line,) = [one for one in history_of("M-1", member=None).lines if one.verb == "change"]
    assert line.fields == (("texts", {"en": "Counsel before every return"}, {"en": "Counsel earlier"}),)
    assert line.by == "ba"
    assert changes_since(timezone.now(), member=None).lines == ()


def test_the_sum_check_finds_what_does_not_add_up(world: PlanWorld) -> None:
    (target,) = sum_check(language="en").targets
    assert (target.plan, target.partners, target.differs) == (number(100), number(60), True)
    fitting = change(EntryKind.TARGET, "I-1:*:2024:_T", value="60")
    apply_changes(by=world.coordinator(), changes=[fitting], reason=WHY)
    check = sum_check(language="en")
    assert not check.targets[0].differs
    found = {(one.kind, one.code) for one in check.findings}
    assert {("no-milestone", "M-2"), ("by-hand", "I-1"), ("no-target", "I-2"), ("no-commitment", "M-1")} <= found
    apply_changes(by=world.coordinator(), changes=[withdraw(EntryKind.INDICATOR, "I-3")], reason=WHY)
    assert ("no-indicator", "M-2") in {(one.kind, one.code) for one in sum_check(language="en").findings}


def test_the_timeline_marks_a_milestone_that_is_late(world: PlanWorld) -> None:
    first, second = planned(member=None, language="en")
    assert {first.line.code, second.line.code} == {"M-1", "M-2"}
    (mark,) = [mark for one in (first, second) for mark in one.milestones]
    assert (mark.code, mark.state) == ("M-1.1", "late")


def test_a_measures_page_offers_its_acts_to_those_who_may(world: PlanWorld) -> None:
    assert measure_page("M-1", member=world.contributor(), language="en").is_mine
    assert not measure_page("M-1", member=None, language="en").is_mine
    with pytest.raises(NotFound):
        measure_page("M-9", member=None, language="en")


def test_a_calendar_is_behind_its_token_alone(world: PlanWorld, settings) -> None:
    world.round(due=timezone.localdate() + timedelta(days=10))
    coming = change(EntryKind.MILESTONE, "M-1.1", due_on=(timezone.localdate() + timedelta(days=20)).isoformat())
    apply_changes(by=world.coordinator(), changes=[coming], reason=WHY)
    token = make_link(by=world.contributor())
    read = lambda value: calendar_behind(value, address=lambda path: f"https://x.example{path}", name="Plan").decode()  # noqa: E731
    text = read(token).replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert "UID:milestone-M-1.1@jahorina" in text
    assert "URL:https://x.example/plan/rounds/2024/" in text
    newer = make_link(by=world.contributor())
    for wrong in (token, "", "guess"):
        with pytest.raises(NotFound):
            read(wrong)
    end_link(by=world.contributor())
    assert not has_link(member=world.contributor())
    with pytest.raises(NotFound):
        read(newer)


def test_a_digest_goes_to_those_who_owe_once_a_day(world: PlanWorld) -> None:
    world.round()
    world.coordinator("rs"), world.contributor("ba")
    first = write_digests()
    assert (first.letters, first.already) == (3, 0)
    assert write_digests() == type(first)(0, 0, 3)
    assert [letter.to for letter in mail.outbox] == [[ANY]] * 3
    assert "M-1" in mail.outbox[0].body
    assert write_digests(today=timezone.localdate() + timedelta(days=1)).letters == 3
