"""Who answers for a case changes by an act of the one who takes over, and by nothing else; children travel along."""

from __future__ import annotations

import pytest

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers import queries as cases
from jahorina.registers.access import Door
from jahorina.registers.consistency import compare_heads
from jahorina.registers.models import Case, Person
from jahorina.registers.referral.acts import accept, recall, take_over
from jahorina.registers.referral.household import household, tie_family
from jahorina.registers.referral.queries import referral, sent
from jahorina.registers.referral.sides import Side
from jahorina.registers.referral.states import State
from jahorina.registers.services import NewStep, add_step, correct_step
from tests.registers.cases import days_ago, opened, somebody, step, supervisor, worker
from tests.registers.referrals import (
    NEIGHBOUR,
    REASON,
    consent,
    own_case,
    receiver,
    receiving_supervisor,
    referred,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def a_family(by: Member) -> tuple[Case, Case]:
    """A mother's case and her child's, both carried by the member."""
    mother, child = own_case(by), own_case(by, name="Laila Karimi")
    tie_family(by=by, case=mother.pk, reference=child.reference, tie="child")
    return mother, child


def transfer(by: Member, case: Case, **changes: object) -> object:
    return referred(by, case, consent(by, case), is_transfer=True, purpose="continuity", **changes)


def test_a_referral_never_changes_who_answers_for_the_case() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    accept(by=there, referral=referred(by, case).pk)
    step(by, case, "note-added")
    case.refresh_from_db()
    assert (case.institution.code, case.assignee) == ("ba-sfa", by)


def test_a_transfer_changes_nothing_until_it_is_taken_over() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    row = transfer(by, case)
    assert cases.case(case.pk, member=by).door is Door.ASSIGNED
    with pytest.raises(NotFound):
        cases.case(case.pk, member=there)
    with pytest.raises(Conflict):
        accept(by=there, referral=row.pk)  # type: ignore[attr-defined]
    assert recall(by=by, referral=row.pk).state == State.RECALLED  # type: ignore[attr-defined]


def test_who_takes_over_answers_for_the_case_from_then_on() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    row = transfer(by, case)
    take_over(by=there, referral=row.pk)  # type: ignore[attr-defined]
    card = cases.case(case.pk, member=there)
    assert (card.door, card.assignee, card.institution) == (Door.UNASSIGNED, "", {"en": "A centre"})
    assert card.steps[-1].kind.code == "responsibility-transferred"
    assert Event.objects.filter(action=actions.CASE_TRANSFERRED, target=case.label, actor=there.label).exists()
    with pytest.raises(NotFound):
        cases.case(case.pk, member=by)
    assert compare_heads().whole
    # What the former side sent stays among what it sent, without the values.
    assert [line.id for line in sent(member=by)] == [row.pk]  # type: ignore[attr-defined]
    seen = referral(row.pk, member=by)  # type: ignore[attr-defined]
    assert (seen.side, seen.people, seen.line.case) == (Side.FORMER, (), None)


def test_no_later_step_gives_the_case_back() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    take_over(by=there, referral=transfer(by, case).pk)  # type: ignore[attr-defined]
    step(there, case, "assigned", assignee=str(there.pk))
    step(there, case, "note-added")
    case.refresh_from_db()
    assert (case.institution.code, case.assignee) == (NEIGHBOUR, there)
    boss = receiving_supervisor()
    sequence = next(one.sequence for one in cases.case(case.pk, member=boss).steps if one.kind.by_own_act)
    with pytest.raises(Conflict, match="not undone"):
        correct_step(by=boss, case=case.pk, sequence=sequence, reason=REASON, expected_version=None)


def test_nobody_takes_the_step_of_a_transfer_by_hand() -> None:
    boss = supervisor(Area.PROTECTION)
    case = opened(boss, Area.PROTECTION)
    assert "responsibility-transferred" not in {one.code for one in cases.case(case.pk, member=boss).next_steps}
    with pytest.raises(InputRefused):
        add_step(
            by=boss, case=case.pk, step=NewStep("responsibility-transferred", days_ago(0), {"institution": NEIGHBOUR})
        )


def test_the_household_travels_with_the_case() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    mother, child = a_family(by)
    take_over(by=there, referral=transfer(by, mother, dependants={child.pk: ("age",)}).pk)  # type: ignore[attr-defined]
    for case in (mother, child):
        assert cases.case(case.pk, member=there).door is Door.UNASSIGNED
    assert compare_heads().whole


def test_a_transfer_of_a_case_that_was_closed_meanwhile_is_not_taken_over() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    row = transfer(by, case)
    step(by, case, "closed", reason="absconded")
    with pytest.raises(Conflict, match="meanwhile"):
        take_over(by=there, referral=row.pk)  # type: ignore[attr-defined]
    assert referral(row.pk, member=there).line.state is State.WAITING  # type: ignore[attr-defined]


def test_one_transfer_waits_at_a_time() -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    transfer(by, case)
    with pytest.raises(Conflict, match="already"):
        transfer(by, case)


def test_a_transfer_needs_a_consent_to_the_whole_case_and_stays_within_the_partner() -> None:
    by = worker(Area.PROTECTION)
    worker(Area.PROTECTION, "rs")
    case = own_case(by)
    agreed = consent(by, case, scope=("name", "sex", "age"))
    with pytest.raises(InputRefused) as caught:
        referred(by, case, agreed, is_transfer=True, purpose="continuity")
    assert [one.code for one in caught.value.refusals] == ["consent-scope"]
    foreign = consent(by, case, to="rs-crm")
    with pytest.raises(InputRefused) as caught:
        referred(by, case, foreign, to="rs-crm", is_transfer=True, purpose="continuity")
    assert [one.code for one in caught.value.refusals] == ["transfer-between-partners"]


def test_every_dependant_is_named_and_each_has_its_own_dataset() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    mother, child = a_family(by)
    agreed = consent(by, mother)
    with pytest.raises(InputRefused) as caught:
        referred(by, mother, agreed)
    assert [one.code for one in caught.value.refusals] == ["dependants-unsaid"]
    row = referred(by, mother, agreed, fields=("name", "sex"), dependants={child.pk: ("age",)})
    accept(by=there, referral=row.pk)
    people = referral(row.pk, member=there).people
    assert [(one.relation, set(one.values)) for one in people] == [("self", {"name", "sex"}), ("child", {"age"})]
    silent = referred(by, mother, agreed, dependants={child.pk: ()})
    assert [set(one.values) for one in referral(silent.pk, member=by).people][1] == set()


def test_dependants_travel_only_where_the_consent_says_so() -> None:
    by = worker(Area.PROTECTION)
    mother, child = a_family(by)
    agreed = consent(by, mother, scope=("name", "sex", "age"))
    with pytest.raises(InputRefused) as caught:
        referred(by, mother, agreed, dependants={child.pk: ("age",)})
    assert [one.code for one in caught.value.refusals] == ["consent-scope"]
    referred(by, mother, agreed, dependants={child.pk: ()})


def test_a_tie_stands_on_both_cases_and_leads_to_no_other_area() -> None:
    by = worker(Area.PROTECTION)
    mother, child = a_family(by)
    assert [(one.tie, one.is_dependant) for one in household(mother.pk, member=by)] == [("child", True)]
    assert [(one.tie, one.is_dependant) for one in household(child.pk, member=by)] == [("parent", False)]
    other = worker(Area.RETURN)
    elsewhere = opened(other, Area.RETURN, identity=somebody("Zahra Karimi"))
    for reference in (elsewhere.reference, "P-BA-26-2222222", own_case(worker(Area.PROTECTION, "rs")).reference):
        with pytest.raises(NotFound):
            tie_family(by=by, case=mother.pk, reference=reference, tie="sibling")
    with pytest.raises(InputRefused):
        tie_family(by=by, case=mother.pk, reference=mother.reference, tie="sibling")
    with pytest.raises(Conflict):
        tie_family(by=by, case=mother.pk, reference=child.reference, tie="child")
    assert Person.objects.count() == 4


def test_a_dependants_closed_case_or_one_of_a_colleague_is_not_asked_about() -> None:
    by, colleague = worker(Area.PROTECTION), worker(Area.PROTECTION)
    mother, child = a_family(by)
    step(supervisor(Area.PROTECTION), child, "assigned", assignee=str(colleague.pk))
    assert household(mother.pk, member=by) == ()
    referred(by, mother)
