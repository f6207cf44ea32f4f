"""A case that is not one's own opens in an emergency: for hours, with a reason, under other people's eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.test import override_settings
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.models import Institution, Member
from jahorina.partners.roles import Area, Role
from jahorina.registers import queries
from jahorina.registers.access import Door
from jahorina.registers.emergency.queries import openings, openings_here, running_for, unreviewed
from jahorina.registers.emergency.services import LONGEST_HOURS, break_glass, end_early, hours_open, review
from jahorina.registers.finding import search
from jahorina.registers.models import Case, CaseGrant
from tests.people import make_member
from tests.registers.cases import opened, step, supervisor, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

REASON = "The child collapsed at the shelter and the clinic asks for the known allergies."


def a_colleagues_case(area: Area = Area.PROTECTION, partner: str = "ba") -> Case:
    """A case that is assigned to somebody else, so that other workers have no door to it."""
    owner = worker(area, partner)
    return step(owner, opened(owner, area), "assigned", assignee=str(owner.pk))


def elsewhere(member: Member) -> Member:
    """The member, moved to another institution of the same partner."""
    other, _new = Institution.objects.get_or_create(
        code="ba-other",
        defaults={
            "partner": member.institution.partner,
            "names": {"en": "Another one"},
            "functions": ["asylum"],
            "provenance": "proposed",
        },
    )
    member.institution = other
    member.save()
    return member


def test_a_case_without_a_door_opens_with_its_reference_and_a_reason() -> None:
    case, by = a_colleagues_case(), elsewhere(worker(Area.PROTECTION))
    with pytest.raises(NotFound):
        queries.case(case.pk, member=by)
    grant = break_glass(by=by, reference=f" {case.reference.lower()} ", reason=REASON)
    assert queries.case(case.pk, member=by).door is Door.BROKEN_GLASS
    assert grant.until == grant.since + timedelta(hours=hours_open())
    assert REASON.encode() not in bytes(grant.sealed_reason)
    event = Event.objects.get(action=actions.GLASS_BROKEN)
    assert (event.target, event.detail) == (case.label, {"opening": grant.pk, "hours": 24})


def test_a_reference_of_another_area_or_partner_is_answered_like_one_that_nobody_drew() -> None:
    by = worker(Area.PROTECTION)
    answers = []
    for reference in (
        a_colleagues_case(Area.COUNTER_TRAFFICKING).reference,
        a_colleagues_case(Area.RETURN).reference,
        a_colleagues_case(partner="rs").reference,
        "P-BA-26-2222222",
        "",
    ):
        with pytest.raises(NotFound) as refused:
            break_glass(by=by, reference=reference, reason=REASON)
        answers.append((type(refused.value), refused.value.code, str(refused.value), refused.value.hint))
    assert len(set(answers)) == 1
    refusals = list(Event.objects.filter(action=actions.GLASS_REFUSED).values_list("target", "detail"))
    assert refusals == [("cases", {})] * 5
    assert not CaseGrant.objects.exists()


def test_a_short_reason_is_refused_before_anything_is_looked_up() -> None:
    by, case = worker(Area.PROTECTION), a_colleagues_case()
    for reference in (case.reference, "P-BA-26-2222222"):
        with pytest.raises(InputRefused, match="in full"):
            break_glass(by=by, reference=reference, reason="urgent !!!!!!!!!!!!!!!!!!!!!!")
    assert not Event.objects.filter(action=actions.GLASS_REFUSED).exists()


def test_part_of_a_reference_opens_nothing() -> None:
    by, case = worker(Area.PROTECTION), a_colleagues_case()
    for reference in (case.reference[:-1], f"{case.reference[:-2]}%", "%"):
        with pytest.raises(NotFound):
            break_glass(by=by, reference=reference, reason=REASON)


def test_a_case_with_a_door_is_not_opened_a_second_time() -> None:
    by, case = worker(Area.PROTECTION), a_colleagues_case()
    break_glass(by=by, reference=case.reference, reason=REASON)
    with pytest.raises(Conflict):
        break_glass(by=by, reference=case.reference, reason=REASON)
    assert CaseGrant.objects.count() == 1


@pytest.mark.parametrize("role", [Role.DATA_PROTECTION_OFFICER, Role.COORDINATOR, Role.NODE_ADMINISTRATOR])
def test_who_does_not_work_on_cases_breaks_no_glass(role: Role) -> None:
    case = a_colleagues_case()
    with pytest.raises(NotAllowed):
        break_glass(by=make_member(role), reference=case.reference, reason=REASON)


def test_the_opening_ends_by_itself() -> None:
    by, case = worker(Area.PROTECTION), a_colleagues_case()
    long_ago = timezone.now() - timedelta(hours=24, seconds=1)
    break_glass(by=by, reference=case.reference, reason=REASON, now=long_ago)
    assert running_for(member=by) == ()
    with pytest.raises(NotFound):
        queries.case(case.pk, member=by)
    assert [one.line.reference for one in search("Karimi", member=by, purpose="case-work")] == []


@pytest.mark.parametrize(("configured", "counts"), [(1, 1), (48, 48), (500, LONGEST_HOURS), (0, 1), (-3, 1)])
def test_the_configured_hours_count_between_one_and_seventy_two(configured: int, counts: int) -> None:
    values = {**settings.JAHORINA.values, ("registers", "emergency_hours"): configured}
    with override_settings(JAHORINA=replace(settings.JAHORINA, values=values)):
        assert hours_open() == counts
        grant = break_glass(by=worker(Area.PROTECTION), reference=a_colleagues_case().reference, reason=REASON)
    assert grant.until == grant.since + timedelta(hours=counts)


def test_the_member_and_the_cases_supervisor_may_end_it_early_and_nobody_else() -> None:
    by, case = worker(Area.PROTECTION), a_colleagues_case()
    grant = break_glass(by=by, reference=case.reference, reason=REASON)
    strangers = (worker(Area.PROTECTION), supervisor(Area.RETURN), elsewhere(supervisor(Area.PROTECTION)))
    for stranger in (*strangers, supervisor(Area.PROTECTION, "rs")):
        with pytest.raises(NotFound):
            end_early(by=stranger, grant=grant.pk)
    end_early(by=by, grant=grant.pk)
    with pytest.raises(NotFound):
        queries.case(case.pk, member=by)
    with pytest.raises(NotFound):
        end_early(by=by, grant=grant.pk)
    again = break_glass(by=by, reference=case.reference, reason=REASON)
    end_early(by=supervisor(Area.PROTECTION), grant=again.pk)
    assert running_for(member=by) == ()
    assert Event.objects.filter(action=actions.GLASS_ENDED).count() == 2


def test_the_officer_and_the_cases_supervisor_see_it_at_once() -> None:
    by, case = elsewhere(worker(Area.PROTECTION)), a_colleagues_case()
    officer, boss = make_member(Role.DATA_PROTECTION_OFFICER), supervisor(Area.PROTECTION)
    break_glass(by=by, reference=case.reference, reason=REASON)
    for found in (openings(member=officer), openings_here(member=boss)):
        assert [(one.reference, one.member, one.reason, one.is_running) for one in found] == [
            (case.reference, by.name, REASON, True)
        ]
    assert unreviewed(member=officer) == 1
    assert Event.objects.filter(action=actions.GLASSES_READ).count() == 2
    for other in (supervisor(Area.RETURN), supervisor(Area.PROTECTION, "rs"), elsewhere(supervisor(Area.PROTECTION))):
        assert openings_here(member=other) == ()
    assert openings(member=make_member(Role.DATA_PROTECTION_OFFICER, partner="rs")) == ()
    for stranger in (by, boss):
        with pytest.raises(NotAllowed):
            openings(member=stranger)
    with pytest.raises(NotAllowed):
        openings_here(member=by)


def test_the_officer_finds_once_and_for_good() -> None:
    officer = make_member(Role.DATA_PROTECTION_OFFICER)
    grant = break_glass(by=worker(Area.PROTECTION), reference=a_colleagues_case().reference, reason=REASON)
    with pytest.raises(InputRefused):
        review(by=officer, grant=grant.pk, justified=False, note="No.")
    foreign = make_member(Role.DATA_PROTECTION_OFFICER, partner="rs")
    with pytest.raises(NotFound):
        review(by=foreign, grant=grant.pk, justified=True, note=REASON)
    boss = supervisor(Area.PROTECTION)
    with pytest.raises(NotAllowed):
        review(by=boss, grant=grant.pk, justified=True, note=REASON)
    note = "Nobody asked the case worker, who was on duty that day."
    review(by=officer, grant=grant.pk, justified=False, note=note)
    assert unreviewed(member=officer) == 0
    found = openings(member=officer)[0]
    assert (found.finding, found.note) == ("not-justified", note)
    with pytest.raises(Conflict):
        review(by=officer, grant=grant.pk, justified=True, note=note)
    assert Event.objects.get(action=actions.SAFEGUARD_REVIEWED).detail["finding"] == "not-justified"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM registers_casegrant",
        "UPDATE registers_casegrant SET sealed_reason = NULL",
        "UPDATE registers_casegrant SET kind = 'referral'",
        "UPDATE registers_casegrant SET until = NULL",
        "UPDATE registers_casegrant SET until = '2999-01-01 00:00:00+00:00'",
        "UPDATE registers_casegrant SET since = '2020-01-01 00:00:00+00:00'",
        "UPDATE registers_casegrant SET finding = 'justified'",
        "UPDATE registers_casegrant SET reviewed_at = NULL",
    ],
)
def test_the_database_itself_keeps_openings_as_they_were(statement: str) -> None:
    grant = break_glass(by=worker(Area.PROTECTION), reference=a_colleagues_case().reference, reason=REASON)
    officer = make_member(Role.DATA_PROTECTION_OFFICER)
    review(by=officer, grant=grant.pk, justified=False, note="Nobody asked the case worker who was on duty.")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert CaseGrant.objects.get().finding == "not-justified"


def test_the_database_itself_refuses_an_opening_of_more_than_three_days() -> None:
    grant = break_glass(by=worker(Area.PROTECTION), reference=a_colleagues_case().reference, reason=REASON)
    grant.pk, grant.until = None, grant.since + timedelta(hours=LONGEST_HOURS, minutes=5)
    with pytest.raises(Error), transaction.atomic():
        grant.save(force_insert=True)
    grant.until = grant.since + timedelta(hours=LONGEST_HOURS)
    grant.save(force_insert=True)
