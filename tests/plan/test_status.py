"""Status cannot flatter: without verified evidence a claim is a claim, and it re-opens when its evidence falls."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Role
from jahorina.plan import states
from jahorina.plan.choices import ClaimedStatus, EvidenceState
from jahorina.plan.models import EvidenceItem, PlanChange, StatusClaim
from jahorina.plan.status.deriving import Claim, Proof, Shown, standing
from jahorina.plan.status.queries import standings
from jahorina.plan.status.services import (
    NewEvidence,
    bring_evidence,
    claim_status,
    refuse_evidence,
    verify_evidence,
    withdraw_evidence,
)
from tests.plan.plan_world import WHY, PlanWorld

DECREE = NewEvidence("legal-instrument", "Instruction on counselling", date(2024, 5, 1), "Official Gazette 5/24")


def shown(measure: str = "M-1", partner: str = "ba") -> Shown:
    return standings(member=None).of_measure(measure, partner).shown


def brought(world: PlanWorld, evidence: NewEvidence = DECREE, corrects: int | None = None) -> EvidenceItem:
    return bring_evidence(by=world.contributor(), measure="M-1", evidence=evidence, corrects=corrects)


def achieved(world: PlanWorld) -> StatusClaim:
    return claim_status(by=world.coordinator(), measure="M-1", status="achieved", note=WHY)


def test_without_any_claim_it_is_not_started(world: PlanWorld) -> None:
    assert shown() is Shown.NOT_STARTED


def test_achieved_without_evidence_is_shown_as_claimed(world: PlanWorld) -> None:
    achieved(world)
    assert shown() is Shown.CLAIMED


def test_evidence_that_nobody_verified_changes_nothing(world: PlanWorld) -> None:
    achieved(world)
    brought(world)
    assert shown() is Shown.CLAIMED


def test_verified_evidence_makes_it_achieved_and_its_withdrawal_opens_it_again(world: PlanWorld) -> None:
    achieved(world)
    item = brought(world)
    verify_evidence(by=world.coordinator("rs"), item=item.pk)
    assert shown() is Shown.ACHIEVED
    withdraw_evidence(by=world.contributor(), item=item.pk, reason="The instruction was annulled by the court.")
    assert shown() is Shown.REOPENED


def test_a_correction_opens_the_claim_until_the_new_item_is_verified(world: PlanWorld) -> None:
    achieved(world)
    old = brought(world)
    verify_evidence(by=world.coordinator("rs"), item=old.pk)
    new = brought(world, NewEvidence("legal-instrument", "Instruction, corrected text", date(2024, 5, 2)), old.pk)
    assert shown() is Shown.REOPENED
    verify_evidence(by=world.member(Role.ANALYST, "rs"), item=new.pk)
    assert shown() is Shown.ACHIEVED


def test_whoever_brings_evidence_never_verifies_it(world: PlanWorld) -> None:
    item = bring_evidence(by=world.coordinator(), measure="M-1", evidence=DECREE)
    with pytest.raises(NotAllowed):
        verify_evidence(by=world.coordinator(), item=item.pk)
    with pytest.raises(NotAllowed):
        refuse_evidence(by=world.coordinator(), item=item.pk, reason=WHY)


def test_the_database_refuses_a_verifier_who_brought_it(world: PlanWorld) -> None:
    item = brought(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceItem.objects.filter(pk=item.pk).update(
            state="verified", verified_by=item.brought_by, verified_at=item.brought_at
        )


def test_evidence_verified_by_whoever_made_the_claim_does_not_carry_it(world: PlanWorld) -> None:
    achieved(world)
    verify_evidence(by=world.coordinator(), item=brought(world).pk)
    assert shown() is Shown.CLAIMED


def test_a_milestone_stands_by_itself(world: PlanWorld) -> None:
    claim_status(by=world.coordinator(), measure="M-1", milestone="M-1.1", status="achieved", note=WHY)
    evidence = NewEvidence("deployment", "Four counsellors", date(2024, 6, 1), milestone="M-1.1")
    verify_evidence(by=world.coordinator("rs"), item=brought(world, evidence).pk)
    found = standings(member=None)
    assert found.of_milestone("M-1.1", "ba").shown is Shown.ACHIEVED
    assert found.of_measure("M-1", "ba").shown is Shown.NOT_STARTED
    assert found.of_milestone("M-1.1", "rs").shown is Shown.NOT_STARTED


def test_only_a_partner_that_carries_a_measure_out_says_how_it_stands(world: PlanWorld) -> None:
    with pytest.raises(NotFound):
        claim_status(by=world.coordinator(), measure="M-9", status="achieved", note=WHY)
    with pytest.raises(NotAllowed):
        claim_status(by=world.member(Role.READER), measure="M-1", status="achieved", note=WHY)
    with pytest.raises(InputRefused):
        claim_status(by=world.coordinator(), measure="M-1", status="brilliant", note=WHY)
    with pytest.raises(InputRefused):
        claim_status(by=world.coordinator(), measure="M-1", status="achieved", note="done")


def test_evidence_of_another_kind_or_from_the_future_is_refused(world: PlanWorld) -> None:
    with pytest.raises(InputRefused) as caught:
        brought(world, NewEvidence("rumour", " ", date(2999, 1, 1)))
    assert {refusal.column for refusal in caught.value.refusals} == {"kind", "title", "happened_on"}


def test_what_was_ended_stays_ended(world: PlanWorld) -> None:
    item = brought(world)
    refuse_evidence(by=world.coordinator("rs"), item=item.pk, reason=WHY)
    with pytest.raises(Conflict):
        verify_evidence(by=world.coordinator("rs"), item=item.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceItem.objects.filter(pk=item.pk).update(state="brought")


def test_every_act_is_in_the_history_and_in_the_audit_log(world: PlanWorld) -> None:
    people = (world.coordinator(), world.contributor(), world.coordinator("rs"))
    before = Event.objects.count()
    achieved(world)
    item = brought(world)
    verify_evidence(by=world.coordinator("rs"), item=item.pk)
    withdraw_evidence(by=world.contributor(), item=item.pk, reason=WHY)
    rows = PlanChange.objects.filter(measure_code="M-1").exclude(by=None)
    assert [row.verb for row in rows.order_by("id")] == ["claimed", "brought", "verified", "withdrawn"]
    assert rows.get(verb="withdrawn").reason == WHY
    assert Event.objects.count() == before + 4
    assert {row.by for row in rows} == set(people)


def test_the_states_of_evidence_are_all_reached_and_lead_somewhere_known() -> None:
    assert set(states.EVIDENCE) == set(EvidenceState)
    assert {after for allowed in states.EVIDENCE.values() for after in allowed} == set(EvidenceState) - {"brought"}


proofs = st.builds(
    Proof,
    state=st.sampled_from([state.value for state in EvidenceState]),
    brought_by=st.integers(1, 3),
    verified_by=st.one_of(st.none(), st.integers(1, 3)),
    is_corrected=st.booleans(),
    holds=st.booleans(),
)


@given(st.sampled_from([status.value for status in ClaimedStatus]), st.lists(proofs, max_size=5))
def test_nothing_is_shown_as_achieved_without_a_standing_item_that_a_third_person_verified(status, items) -> None:
    found = standing(Claim(status, by=1), items)
    third = [item for item in items if item.stands and item.verified_by not in (None, 1, item.brought_by)]
    assert (found.shown is Shown.ACHIEVED) == (status == "achieved" and bool(third))
