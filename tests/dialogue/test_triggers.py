"""What the database itself refuses, on every path into it and on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from jahorina.dialogue.models import Answer, Decision, DecisionParty, Meeting, PlanVersion, Proposal, Remark
from jahorina.dialogue.services.meeting import agree_statement, hold_meeting
from jahorina.dialogue.services.proposal import remark
from jahorina.plan.models import PlanChange
from tests.dialogue.dialogue_world import MEETING, DialogueWorld


def refused(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


@pytest.fixture
def decided(world: DialogueWorld) -> DialogueWorld:
    number = world.propose()
    remark(by=world.plan.contributor("rs"), proposal=number, text="Good.")
    world.decide(number)
    return world


@pytest.mark.parametrize("model", [Remark, DecisionParty, Answer, PlanVersion])
def test_what_was_said_answered_and_made_is_never_changed_or_removed(decided: DialogueWorld, model: type) -> None:
    name = {"Remark": "text", "PlanVersion": "sha256"}.get(model.__name__, "partner_code")
    assert model.objects.exists()
    assert refused(lambda: model.objects.update(**{name: "other"}))
    assert refused(lambda: model.objects.all()._raw_delete(model.objects.db))


@pytest.mark.parametrize("field", ["title", "reason", "partner_code", "changes", "before", "onto"])
def test_a_settled_proposal_stays_as_it_was_put(decided: DialogueWorld, field: str) -> None:
    value = [{"kind": "measure"}] if field == "changes" else {} if field == "before" else "other"
    assert refused(lambda: Proposal.objects.update(**{field: value}))


@pytest.mark.parametrize(
    "field", ["texts", "rule_code", "acceptances_needed", "decline_blocks", "content_hash", "code"]
)
def test_a_decision_stays_as_it_was_put(world: DialogueWorld, field: str) -> None:
    world.put(world.propose())
    value = {"texts": {"en": "Other"}, "acceptances_needed": 1, "decline_blocks": False}.get(field, "other")
    assert refused(lambda: Decision.objects.update(**{field: value}))
    assert refused(lambda: Decision.objects.all()._raw_delete("default"))


def test_no_decision_is_agreed_without_the_answers_or_past_a_no(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    assert refused(lambda: Decision.objects.update(state="agreed"))
    world.answer(code, "ba")
    assert refused(lambda: Decision.objects.update(state="agreed"))
    assert refused(lambda: Decision.objects.update(state="carried-out"))
    row = Decision.objects.get()
    row.pk, row.code, row.proposal, row.state = None, "born-agreed", None, "agreed"
    assert refused(row.save)


def test_only_a_party_answers_an_open_decision_and_to_its_content(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    row = Decision.objects.get(code=code)

    def answer(partner: str, content: str, decision: Decision = row) -> Callable[[], object]:
        return lambda: Answer.objects.create(
            decision=decision,
            partner_code=partner,
            answer="accepted",
            content_hash=content,
            by=world.plan.coordinator("ba"),
            at=timezone.now(),
        )

    assert refused(answer("me", row.content_hash))
    assert refused(answer("rs", "0" * 64))
    world.answer(code, "ba")
    assert refused(lambda: DecisionParty.objects.create(decision=row, partner_code="me"))
    assert not refused(answer("rs", row.content_hash))


def test_the_plans_history_takes_no_change_in_the_name_of_a_decision_that_is_not_agreed(world: DialogueWorld) -> None:
    code = world.put(world.propose())

    def change(decision: str) -> Callable[[], object]:
        return lambda: PlanChange.objects.create(
            at=timezone.now(), subject="measure:M-1", verb="change", decision=decision
        )

    assert refused(change("no-such"))
    assert refused(change(code))
    assert not refused(change(""))


def test_no_version_without_an_agreed_decision_about_a_proposal(world: DialogueWorld) -> None:
    free = world.put(text="The partners meet twice a year.")
    world.answer(free, "ba")
    world.answer(free, "rs")
    for code in (free, world.put(world.propose())):
        row = PlanVersion(
            number=1,
            decision=Decision.objects.get(code=code),
            document={},
            certificate={},
            made_at=timezone.now(),
            made_by=world.plan.coordinator("ba"),
        )
        assert refused(row.save)


def test_a_meeting_whose_statement_is_agreed_stays_as_it_is(decided: DialogueWorld) -> None:
    ba = decided.plan.coordinator("ba")
    hold_meeting(by=ba, meeting=MEETING)
    assert refused(lambda: Meeting.objects.update(state="planned"))
    agree_statement(by=ba, meeting=MEETING)
    assert refused(lambda: Meeting.objects.update(names={"en": "Other"}))
    assert refused(lambda: Meeting.objects.all()._raw_delete("default"))
