"""Cases: opened, carried on, corrected; seen by whom they concern and by nobody else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area
from jahorina.registers import finding, queries
from jahorina.registers.access import Scope, door, open_to
from jahorina.registers.areas import AREAS
from jahorina.registers.models import Case, Step
from jahorina.registers.services import NewStep, add_step, correct_step, open_case, refold
from tests.registers.cases import carried, days_ago, opened, somebody, step, supervisor, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

PERSONAL = [Area.PROTECTION, Area.RETURN, Area.COUNTER_TRAFFICKING]


@pytest.mark.parametrize("area", PERSONAL)
def test_a_case_is_opened_in_each_area_by_its_workers_alone(area: Area) -> None:
    case = opened(worker(area), area)
    assert case.state == AREAS[area].steps["registered"].to_state
    assert case.reference.startswith(f"{AREAS[area].reference_letter}-BA-")
    for other in set(Area) - {area}:
        with pytest.raises(NotAllowed):
            opened(worker(other), area)


def test_an_incident_concerns_no_person() -> None:
    by = worker(Area.CRIMINAL_JUSTICE)
    fields = {"place": "", "means": "van", "persons": 12, "harm": ["confined"]}
    with pytest.raises(InputRefused) as refused:
        open_case(by=by, area=Area.CRIMINAL_JUSTICE, happened_on=days_ago(1), fields=fields)
    assert [(one.code, one.column) for one in refused.value.refusals] == [("field-required", "place")]


def test_everything_that_is_wrong_with_a_step_is_said_at_once() -> None:
    by = worker(Area.PROTECTION)
    fields = {"sex": "lion", "birth_year": "old", "nationality": "Narnia", "shoe_size": 44}
    with pytest.raises(InputRefused) as refused:
        open_case(by=by, area=Area.PROTECTION, happened_on=days_ago(1), fields=fields, identity=somebody())
    assert {one.column for one in refused.value.refusals} == set(fields)
    assert not Case.objects.exists()


def test_a_step_cannot_happen_in_the_future() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    with pytest.raises(InputRefused, match="future"):
        step(by, case, "intention-declared", ago=-1)


def test_a_step_out_of_turn_is_refused() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    with pytest.raises(Conflict, match="not possible"):
        step(by, case, "decision-issued", decision="refugee")


def test_a_step_for_supervisors_is_refused_to_workers() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    with pytest.raises(NotAllowed, match="supervisor"):
        step(by, case, "best-interests-determined", outcome="stay")


def test_two_people_who_save_at_once_lose_nothing() -> None:
    by, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    seen = case.version
    step(boss, case, "photographed-fingerprinted")
    mine = NewStep("intention-declared", days_ago(0), {}, expected_version=seen)
    with pytest.raises(Conflict) as refused:
        add_step(by=by, case=case.pk, step=mine)
    assert refused.value.code == "case-changed"
    assert [one.kind.code for one in queries.changed_since(case.pk, seen, member=by)] == ["photographed-fingerprinted"]


def test_a_submission_made_offline_counts_once_however_often_it_is_sent() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    again = NewStep("intention-declared", days_ago(0), {}, expected_version=case.version, submission=uuid.uuid4())
    for _time in range(3):
        assert add_step(by=by, case=case.pk, step=again).state == "intention"
    assert Step.objects.filter(case=case).count() == 2


def test_a_correction_is_a_step_that_changes_what_counts() -> None:
    by = worker(Area.PROTECTION)
    case = carried(by, Area.PROTECTION)
    fields = {"sex": "female", "birth_year": 2001, "nationality": "SYR"}
    case = correct_step(by=by, case=case.pk, sequence=1, reason="Read wrongly.", expected_version=2, fields=fields)
    assert (case.nationality, case.birth_year, case.version) == ("SYR", 2001, 3)
    first = Step.objects.get(case=case, sequence=1)
    assert first.detail["nationality"] == "AFG", "what was recorded stays"


def test_a_step_that_others_build_on_cannot_be_voided() -> None:
    by = worker(Area.PROTECTION)
    case = carried(by, Area.PROTECTION)
    step(by, case, "intention-declared")
    step(by, case, "application-lodged")
    with pytest.raises(Conflict, match="not possible"):
        correct_step(by=by, case=case.pk, sequence=3, reason="Not so.", expected_version=None)
    case = correct_step(by=by, case=case.pk, sequence=4, reason="Not so.", expected_version=None)
    assert case.state == "intention"


def test_the_opening_cannot_be_voided() -> None:
    by = worker(Area.PROTECTION)
    case = carried(by, Area.PROTECTION)
    with pytest.raises(Conflict, match="opened the case"):
        correct_step(by=by, case=case.pk, sequence=1, reason="Not so.", expected_version=None)


def test_the_head_is_what_the_steps_amount_to() -> None:
    by, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    for kind, fields in (
        ("intention-declared", {}),
        ("application-lodged", {}),
        ("decision-issued", {"decision": "rejected"}),
    ):
        step(by, case, kind, **fields)
    step(boss, case, "assigned", assignee=str(by.pk))
    before = Case.objects.values().get(pk=case.pk)
    refold(Case.objects.get(pk=case.pk))
    assert Case.objects.values().get(pk=case.pk) == before
    assert (before["state"], before["outcome"], before["assignee_id"]) == ("decided", "rejected", by.pk)


# deadlines


def test_a_time_limit_begins_with_its_step_and_ends_with_the_one_that_meets_it() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    step(by, case, "intention-declared", ago=20)
    case = step(by, case, "certificate-issued", ago=20)
    assert case.next_due_on == days_ago(20) + timedelta(days=14)
    case = step(by, case, "application-lodged", ago=2)
    assert {one.limit for one in case.deadlines.filter(met_on__isnull=True)} == {"decision"}


def test_my_day_tells_what_is_overdue_due_and_waiting() -> None:
    by = worker(Area.RETURN)
    case = opened(by, Area.RETURN, ago=60)
    step(by, case, "assigned", ago=60, assignee=str(by.pk))
    step(by, case, "complaint-lodged", ago=40)
    step(by, case, "readmission-requested", ago=3, counterpart="ALB", category="own-national")
    day = queries.my_day(member=by)
    assert [deadline.code for _line, deadline in day.overdue] == ["complaint"]
    assert {deadline.code for _line, deadline in day.waiting} == {"readmission-reply-al"}


# who sees what


def test_a_worker_sees_the_assigned_and_the_unassigned_cases_of_the_institution() -> None:
    by, colleague, boss = worker(Area.PROTECTION), worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    assert queries.case(case.pk, member=colleague).door == "unassigned"
    step(boss, case, "assigned", assignee=str(by.pk))
    assert queries.case(case.pk, member=by).door == "assigned"
    assert queries.case(case.pk, member=boss).door == "supervised"
    with pytest.raises(NotFound):
        queries.case(case.pk, member=colleague)


@pytest.mark.parametrize("read", ["case", "identity"])
def test_a_case_of_another_area_or_partner_is_as_if_it_were_not_there(read: str) -> None:
    case = opened(worker(Area.COUNTER_TRAFFICKING), Area.COUNTER_TRAFFICKING)
    strangers = [
        supervisor(Area.PROTECTION),
        supervisor(Area.RETURN),
        supervisor(Area.CRIMINAL_JUSTICE),
        supervisor(Area.COUNTER_TRAFFICKING, partner="rs"),
    ]
    said = set()
    for stranger in strangers:
        for identifier in (case.pk, uuid.uuid4()):
            with pytest.raises(NotFound) as refused:
                getattr(queries, read)(identifier, member=stranger, purpose="case-work")
            said.add(str(refused.value))
    assert len(said) == 1


def test_every_reading_is_written_down_with_its_purpose() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    queries.case(case.pk, member=by, purpose="supervision")
    queries.identity(case.pk, member=by, purpose="handover")
    finding.search("Karimi", member=by, purpose="duplicates")
    queries.cases(member=by, scope=Scope.UNASSIGNED, area=Area.PROTECTION)
    found = Event.objects.filter(actor=by.label).values_list("action", "detail__purpose")
    assert list(found) == [
        ("case.opened", None),
        ("case.read", "supervision"),
        ("identity.read", "handover"),
        ("cases.searched", "duplicates"),
        ("cases.listed", None),
    ]


def test_nothing_is_read_without_a_purpose() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    with pytest.raises(InputRefused, match="purpose"):
        queries.identity(case.pk, member=by, purpose="curiosity")


def test_only_supervisors_list_the_whole_institution() -> None:
    by = worker(Area.PROTECTION)
    with pytest.raises(NotAllowed):
        queries.cases(member=by, scope=Scope.INSTITUTION, area=Area.PROTECTION)
    with pytest.raises(NotAllowed):
        queries.cases(member=by, scope=Scope.MINE, area=Area.RETURN)


@pytest.mark.parametrize("sort", queries.SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_a_list_hold_every_case_once_in_order(
    sort: str, descending: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = worker(Area.PROTECTION)
    for number in range(7):
        case = opened(by, Area.PROTECTION, ago=30 + number % 3)
        if number % 2:
            step(by, case, "intention-declared", ago=5)
            step(by, case, "certificate-issued", ago=number)
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    seen, after = [], None
    for _page in range(10):
        page = queries.cases(
            member=by, scope=Scope.UNASSIGNED, area=Area.PROTECTION, sort=sort, descending=descending, after=after
        )
        seen += list(page.lines)
        after = page.after
        if after is None:
            break
    assert len({line.id for line in seen}) == len(seen) == 7
    values = [getattr(line, sort) for line in seen if getattr(line, sort) is not None]
    assert values == sorted(values, reverse=descending)


def test_a_case_opened_for_a_known_person_needs_a_case_that_is_open_to_the_member() -> None:
    by, stranger = worker(Area.PROTECTION), worker(Area.RETURN)
    case = opened(by, Area.PROTECTION)
    again = opened(by, Area.PROTECTION, person=case.person_id)
    assert again.person_id == case.person_id
    with pytest.raises(NotFound):
        opened(stranger, Area.RETURN, person=case.person_id)


def test_the_age_band_depends_on_the_day() -> None:
    today = timezone.localdate().replace(year=2026)
    assert [queries.age_band(year, today) for year in (2024, 2010, 1996, 1950, None)] == [
        "0-5",
        "16-17",
        "25-34",
        "65+",
        "",
    ]


def test_the_condition_of_the_database_and_the_door_agree_for_everybody() -> None:
    people = [
        *(worker(area) for area in PERSONAL),
        *(supervisor(area) for area in PERSONAL),
        worker(Area.PROTECTION),
        supervisor(Area.PROTECTION, partner="rs"),
    ]
    boss = supervisor(Area.PROTECTION)
    cases = [opened(people[index % 3], PERSONAL[index % 3]) for index in range(9)]
    step(boss, cases[0], "assigned", assignee=str(people[0].pk))
    for member in (*people, boss):
        by_condition = set(Case.objects.filter(open_to(member)).values_list("pk", flat=True))
        by_door = {case.pk for case in Case.objects.all() if door(member, case) is not None}
        assert by_condition == by_door
