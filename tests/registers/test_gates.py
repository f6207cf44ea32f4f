"""Nobody departs while a gate is closed: not through the service, and not around it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area, Role
from jahorina.registers import queries
from jahorina.registers.gates.queries import open_questions, overrides, safeguards
from jahorina.registers.gates.services import clear_gate, override_gate, review_override, withdraw_decision
from jahorina.registers.models import Case, Gate, GateDecision, Step
from jahorina.registers.services import correct_step
from tests.people import make_member
from tests.registers.cases import REASONS, carried, opened, ready_to_depart, step, supervisor, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def closed_gates(case: Case) -> set[str]:
    """The gates that stand closed for a case."""
    from jahorina.registers.gates.standing import standings

    case.refresh_from_db()
    return {one.gate.code for one in standings(case) if not one.is_open}


def depart(by, case):  # type: ignore[no-untyped-def]
    """Try to record the departure."""
    return step(by, case, "departed", ago=0, modality="avrr", destination="AFG")


def test_a_departure_is_possible_once_every_gate_is_open() -> None:
    return_worker, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(return_worker, opened(return_worker, Area.RETURN), protection)
    assert closed_gates(case) == set()
    assert depart(return_worker, case).state == "departed"


def test_a_new_case_has_the_gates_closed_that_need_something_done() -> None:
    case = opened(worker(Area.RETURN), Area.RETURN)
    assert closed_gates(case) == {"non-refoulement", "trafficking-screening", "voluntariness", "medical-fitness"}


@pytest.mark.parametrize("missing", ["declaration-signed", "trafficking-screened", "fitness-assessed"])
def test_a_departure_is_refused_while_a_step_is_missing(missing: str) -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, carried(by, Area.RETURN), protection)
    sequence = Step.objects.get(case=case, kind=missing).sequence
    if missing == "declaration-signed":
        step(by, case, "declaration-revoked")
        clear_gate(by=protection, case=case.pk, gate="non-refoulement", reasons=REASONS)
    else:
        case.refresh_from_db()
        correct_step(by=by, case=case.pk, sequence=sequence, reason="Wrong file.", expected_version=case.version)
    assert len(closed_gates(case)) == 1
    with pytest.raises(Conflict):
        depart(by, case)


def test_a_return_step_is_refused_while_a_claim_is_pending() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    claim = Case.objects.get(pk=opened(protection, Area.PROTECTION).pk)
    Case.objects.filter(pk=claim.pk).update(person=case.person)
    step(protection, claim, "intention-declared", where="inside")
    assert closed_gates(case) == {"claim-pending", "non-refoulement"}
    with pytest.raises(Conflict):
        depart(by, case)
    refusal = Event.objects.filter(action="gate.step-refused").get()
    assert refusal.detail["gates"] == ["non-refoulement", "claim-pending"]


def test_a_claim_opens_the_gate_again_only_when_it_was_withdrawn_or_decided_for_good() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    claim = opened(protection, Area.PROTECTION)
    Case.objects.filter(pk=claim.pk).update(person=case.person)
    step(protection, claim, "intention-declared")
    step(protection, claim, "application-lodged")
    step(protection, claim, "decision-issued", decision="rejected")
    assert "claim-pending" in closed_gates(case)
    step(protection, claim, "appeal-lodged", suspensive=True)
    assert {"suspensive-appeal"} <= closed_gates(case)
    step(protection, claim, "appeal-decided", decision="upheld")
    assert closed_gates(case) == {"non-refoulement"}, "the clearance was given before the claim was known"


def test_a_child_who_is_alone_needs_a_guardian_and_an_outcome_for_return() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    file = opened(protection, Area.PROTECTION)
    Case.objects.filter(pk=file.pk).update(person=case.person)
    step(protection, file, "unaccompanied-child-noted", status="unaccompanied")
    step(protection, file, "guardian-appointed")
    assert "unaccompanied-child" in closed_gates(case)
    step(protection, file, "best-interests-determined", outcome="return-to-family")
    assert "unaccompanied-child" not in closed_gates(case)
    step(protection, file, "guardian-ended")
    assert "unaccompanied-child" in closed_gates(case)


def test_a_reflection_period_closes_the_way() -> None:
    by, protection, trafficking = worker(Area.RETURN), supervisor(Area.PROTECTION), supervisor(Area.COUNTER_TRAFFICKING)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    file = opened(trafficking, Area.COUNTER_TRAFFICKING)
    Case.objects.filter(pk=file.pk).update(person=case.person)
    step(trafficking, file, "presumed", decided_by="NGO")
    assert "reflection-period" in closed_gates(case)
    step(trafficking, file, "reflection-started", until=date(2999, 1, 1).isoformat())
    step(trafficking, file, "identified", decided_by="Police")
    assert "reflection-period" in closed_gates(case)
    step(trafficking, file, "reflection-ended")
    assert "reflection-period" not in closed_gates(case)


def test_two_people_with_one_decision_are_handled_collectively() -> None:
    by = worker(Area.RETURN)
    first, second = opened(by, Area.RETURN), opened(by, Area.RETURN)
    step(by, first, "return-decision-issued", individual=True, decision_number=17)
    assert "collective-handling" not in closed_gates(first)
    step(by, second, "return-decision-issued", individual=True, decision_number=17)
    assert "collective-handling" in closed_gates(first)
    assert "collective-handling" in closed_gates(second)


def test_fitness_lapses() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    step(by, case, "fitness-assessed", result="fit", valid_until="2020-01-01")
    assert "medical-fitness" in closed_gates(case)


# around the service


def insert_departure(case: Case) -> None:
    """Write a departure into the table, as a script or an import might."""
    case.refresh_from_db()
    with transaction.atomic():
        Step.objects.create(
            case=case,
            sequence=case.version + 1,
            kind="departed",
            happened_on=timezone.localdate(),
            institution=case.institution,
        )


def test_the_database_refuses_a_departure_past_a_closed_gate() -> None:
    case = opened(worker(Area.RETURN), Area.RETURN)
    with pytest.raises(Error, match="gate is closed"):
        insert_departure(case)


def test_the_database_lets_a_departure_pass_when_every_gate_is_open() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    insert_departure(case)


def test_a_step_that_came_in_around_the_service_closes_every_gate_of_the_person() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    claim = opened(protection, Area.PROTECTION)
    Case.objects.filter(pk=claim.pk).update(person=case.person)
    Step.objects.create(
        case=claim,
        sequence=2,
        kind="intention-declared",
        happened_on=timezone.localdate(),
        institution=claim.institution,
    )
    with pytest.raises(Error, match="gate is closed"):
        insert_departure(case)


def test_without_loaded_gates_nobody_departs() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    GateDecision.objects.all()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registers_gatestanding")
        cursor.execute("DELETE FROM registers_gateblock")
    with pytest.raises(Error, match="gate is closed"):
        insert_departure(case)
    assert Gate.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE registers_step SET kind = 'note-added'", "DELETE FROM registers_step"])
def test_the_database_refuses_to_change_or_remove_steps(statement: str) -> None:
    opened(worker(Area.RETURN), Area.RETURN)
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE registers_gatedecision SET kind = 'cleared'", "DELETE FROM registers_gatedecision"]
)
def test_the_database_refuses_to_change_or_remove_decisions(statement: str) -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    ready_to_depart(by, opened(by, Area.RETURN), protection)
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# who decides


def test_only_a_supervisor_of_the_competent_area_decides() -> None:
    by = worker(Area.RETURN)
    case = opened(by, Area.RETURN)
    with pytest.raises(NotAllowed, match="competent area"):
        clear_gate(by=supervisor(Area.RETURN), case=case.pk, gate="non-refoulement", reasons=REASONS)
    for stranger in (worker(Area.PROTECTION), supervisor(Area.PROTECTION, partner="rs"), by):
        with pytest.raises(NotFound):
            clear_gate(by=stranger, case=case.pk, gate="non-refoulement", reasons=REASONS)


def test_nobody_decides_about_a_gate_of_their_own_case() -> None:
    by = supervisor(Area.RETURN)
    case = opened(by, Area.RETURN)
    step(by, case, "assigned", assignee=str(by.pk))
    with pytest.raises(NotAllowed, match="own case"):
        override_gate(by=by, case=case.pk, gate="medical-fitness", reasons=REASONS)


def test_a_decision_needs_reasons() -> None:
    case = opened(worker(Area.RETURN), Area.RETURN)
    with pytest.raises(InputRefused, match="reasons"):
        clear_gate(by=supervisor(Area.PROTECTION), case=case.pk, gate="non-refoulement", reasons="ok ... !!")


def test_a_gate_of_facts_is_overridden_and_never_cleared() -> None:
    by, boss = worker(Area.RETURN), supervisor(Area.RETURN)
    case = opened(by, Area.RETURN)
    with pytest.raises(Conflict, match="facts"):
        clear_gate(by=boss, case=case.pk, gate="medical-fitness", reasons=REASONS)
    override_gate(by=boss, case=case.pk, gate="medical-fitness", reasons=REASONS)
    assert "medical-fitness" not in closed_gates(case)
    with pytest.raises(Conflict, match="open already"):
        override_gate(by=boss, case=case.pk, gate="medical-fitness", reasons=REASONS)


def test_every_override_reaches_the_data_protection_officer() -> None:
    by, boss, officer = worker(Area.RETURN), supervisor(Area.RETURN), make_member(Role.DATA_PROTECTION_OFFICER)
    case = opened(by, Area.RETURN)
    override_gate(by=boss, case=case.pk, gate="medical-fitness", reasons=REASONS)
    (found,) = overrides(member=officer, unreviewed_only=True)
    assert (found.gate, found.by, found.reasons) == ("medical-fitness", boss.name, REASONS)
    review_override(by=officer, decision=found.id)
    assert overrides(member=officer, unreviewed_only=True) == ()
    stranger = make_member(Role.DATA_PROTECTION_OFFICER, partner="rs")
    assert overrides(member=stranger) == ()
    with pytest.raises(NotFound):
        review_override(by=stranger, decision=found.id)
    with pytest.raises(NotAllowed):
        overrides(member=boss)


def test_a_withdrawn_decision_closes_the_gate() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    withdraw_decision(by=protection, case=case.pk, gate="non-refoulement", reasons=REASONS)
    assert closed_gates(case) == {"non-refoulement"}


def test_an_alarm_makes_an_earlier_decision_lapse() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    step(by, case, "vulnerability-noted", factor="torture-survivor", level="individual", direction="risk")
    assert closed_gates(case) == {"non-refoulement"}


# what others learn


def test_a_return_worker_does_not_learn_which_gate_of_another_area_is_closed() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    with_claim = ready_to_depart(by, opened(by, Area.RETURN), protection)
    claim = opened(protection, Area.PROTECTION)
    Case.objects.filter(pk=claim.pk).update(person=with_claim.person)
    step(protection, claim, "intention-declared")
    without_clearance = opened(by, Area.RETURN)
    step(by, without_clearance, "counselled")
    step(by, without_clearance, "declaration-signed", modality="avrr", language="prs")
    step(by, without_clearance, "trafficking-screened", result="no-indication")
    step(by, without_clearance, "fitness-assessed", result="fit")
    seen = [queries.case(case.pk, member=by).gates for case in (with_claim, without_clearance)]
    assert seen[0] == seen[1]
    assert not any(card.code in {"claim-pending", "non-refoulement"} for card in seen[0])


def test_the_competent_supervisor_finds_the_question_and_the_person() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = opened(by, Area.RETURN)
    step(by, case, "counselled")
    step(by, case, "declaration-signed", modality="avrr", language="prs")
    assert [(found.reference, found.gate) for found in open_questions(member=protection)] == [
        (case.reference, "non-refoulement")
    ]
    card = safeguards(case.pk, member=protection)
    assert card.display_name == "Muhammad Karimi"
    assert open_questions(member=supervisor(Area.PROTECTION, partner="rs")) == ()
    with pytest.raises(NotFound):
        safeguards(case.pk, member=worker(Area.PROTECTION))
