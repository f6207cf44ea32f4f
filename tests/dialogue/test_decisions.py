"""A decision: put, answered by equals, agreed with reservations beside it, and made into the next version of the plan."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jahorina.audit.models import Event
from jahorina.dialogue.choices import Answered, DecisionState, MeetingState, ProposalState
from jahorina.dialogue.models import Decision, DecisionRule, PlanVersion, Proposal
from jahorina.dialogue.queries.decision import decision_page, decisions_of_measure, waiting_for
from jahorina.dialogue.services.decision import answer_decision, carry_out, withdraw_decision
from jahorina.dialogue.states import DECISION, MEETING, PROPOSAL
from jahorina.dialogue.versions import version_file, version_page, versions
from jahorina.evidence.models import Source
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.current import current_plan
from jahorina.plan.content.documents import SECTIONS, Change, Verb, change_of, content_hash
from jahorina.plan.models import Measure, PlanChange
from tests.dialogue.dialogue_world import WHY, DialogueWorld

RESERVED = "Our law on counselling is not in force yet."


def state(code: str) -> str:
    return Decision.objects.get(code=code).state


def test_all_accept_and_the_plan_has_its_next_version(world: DialogueWorld) -> None:
    base = current_plan().sha256
    code = world.put(world.propose())
    assert world.answer(code, "ba") is DecisionState.OPEN
    assert Measure.objects.get(code="M-1").texts == {"en": "Counsel before every return"}
    assert world.answer(code, "rs") is DecisionState.CARRIED_OUT
    assert Measure.objects.get(code="M-1").texts == {"en": "Counsel early"}
    (line,) = versions()
    assert (line.number, line.decision, line.sha256, line.is_current) == (1, code, current_plan().sha256, True)
    assert PlanVersion.objects.get().base_sha256 == base
    assert PlanChange.objects.get(decision=code).subject == "measure:M-1"
    assert Proposal.objects.get().state == ProposalState.ACCEPTED
    assert version_page(1).wrong == ()


def test_a_reservation_is_an_acceptance_and_stands_beside_the_measure(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    world.answer(code, "ba")
    assert world.answer(code, "rs", Answered.RESERVATION, RESERVED) is DecisionState.CARRIED_OUT
    (line,) = decisions_of_measure("M-1", member=None, language="en")
    assert [(one.partner, one.reservation) for one in line.reservations] == [("rs", RESERVED)]
    assert decisions_of_measure("M-2", member=None, language="en") == ()
    assert [one["reservation"] for one in version_file(1)["certificate"]["answers"]] == ["", RESERVED]


def test_one_no_blocks_and_nothing_changes(world: DialogueWorld) -> None:
    base = current_plan().sha256
    code = world.put(world.propose())
    assert world.answer(code, "rs", Answered.DECLINED, RESERVED) is DecisionState.BLOCKED
    assert current_plan().sha256 == base
    assert Proposal.objects.get().state == ProposalState.DECLINED
    with pytest.raises(Conflict, match="settled"):
        world.answer(code, "ba")


def test_a_reservation_and_a_no_are_written_and_a_yes_has_no_words(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    for answer, words in ((Answered.RESERVATION, ""), (Answered.DECLINED, "no"), (Answered.ACCEPTED, RESERVED)):
        with pytest.raises(InputRefused):
            world.answer(code, "rs", answer, words)
    assert state(code) == "open"


def test_nobody_answers_twice_or_for_another_or_to_another_text(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    by, seen = world.plan.contributor("rs"), Decision.objects.get().content_hash
    with pytest.raises(NotAllowed):
        answer_decision(by=by, decision=code, answer=Answered.ACCEPTED, seen=seen)
    with pytest.raises(Conflict, match="another text"):
        answer_decision(by=world.plan.coordinator("rs"), decision=code, answer=Answered.ACCEPTED, seen="0" * 64)
    world.answer(code, "rs")
    with pytest.raises(Conflict, match="answered already"):
        world.answer(code, "rs", Answered.DECLINED, RESERVED)


@pytest.mark.django_db
@pytest.mark.usefixtures("node_key")
def test_a_partner_that_is_no_party_does_not_answer() -> None:
    world = DialogueWorld(parties=("ba",))
    code = world.put(world.propose())
    with pytest.raises(NotAllowed, match="no party"):
        world.answer(code, "rs")
    assert world.answer(code, "ba") is DecisionState.CARRIED_OUT


@pytest.mark.django_db
@pytest.mark.usefixtures("node_key")
def test_what_a_decision_requires_is_data_and_stays_as_it_was_when_it_was_put() -> None:
    world = DialogueWorld(acceptances=1, decline_blocks=False)
    code = world.put(world.propose())
    DecisionRule.objects.update(decline_blocks=True, acceptances_needed=2)
    world.answer(code, "ba")
    assert world.answer(code, "rs", Answered.DECLINED, RESERVED) is DecisionState.CARRIED_OUT


def test_a_free_decision_changes_no_plan_and_is_agreed(world: DialogueWorld) -> None:
    base = current_plan().sha256
    code = world.put(text="The partners meet twice a year.")
    world.answer(code, "ba")
    assert world.answer(code, "rs") is DecisionState.AGREED
    assert (current_plan().sha256, versions()) == (base, ())
    with pytest.raises(Conflict, match="no agreed decision"):
        carry_out(by=world.plan.coordinator("ba"), decision=code)


def test_a_withdrawn_decision_gives_its_proposal_back(world: DialogueWorld) -> None:
    proposal = world.propose()
    code = world.put(proposal)
    with pytest.raises(Conflict, match="settled"):
        world.put(proposal)
    with pytest.raises(NotAllowed):
        withdraw_decision(by=world.plan.coordinator("rs"), decision=code, reason=WHY)
    withdraw_decision(by=world.plan.coordinator("ba"), decision=code, reason=WHY)
    assert (state(code), Proposal.objects.get().state) == ("withdrawn", "open")
    assert world.decide(proposal).endswith("-2")


def test_a_plan_that_moved_elsewhere_meanwhile_does_not_stop_the_version(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    apply_changes(by=None, changes=[world.change("Otherwise", "M-2")], reason=WHY)
    world.answer(code, "ba")
    assert world.answer(code, "rs") is DecisionState.CARRIED_OUT
    assert Measure.objects.get(code="M-2").texts == {"en": "Otherwise"}


def test_a_plan_that_moved_in_the_same_words_keeps_the_decision_agreed_and_unmade(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    apply_changes(by=None, changes=[world.change("Counsel twice")], reason=WHY)
    world.answer(code, "ba")
    assert world.answer(code, "rs") is DecisionState.AGREED
    page = decision_page(code, member=world.plan.coordinator("ba"), language="en")
    assert (page.may_carry_out, [one.code for one in page.clashes]) == (True, ["M-1"])
    with pytest.raises(Conflict, match="M-1"):
        carry_out(by=world.plan.coordinator("ba"), decision=code)
    apply_changes(by=None, changes=[world.change("Counsel before every return")], reason=WHY)
    assert carry_out(by=world.plan.coordinator("ba"), decision=code) == 1


def test_who_has_not_answered_finds_it_waiting(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    world.answer(code, "ba")
    ba, rs = (waiting_for(one, member=world.plan.coordinator(one), language="en") for one in ("ba", "rs"))
    assert (ba, [one.code for one in rs], rs[0].waiting) == ((), [code], ("rs",))


def test_names_of_signers_are_for_members_alone(world: DialogueWorld) -> None:
    code = world.decide(world.propose())
    public = decision_page(code, member=None, language="en")
    inside = decision_page(code, member=world.plan.coordinator("ba"), language="en")
    assert {one.by for one in public.answers} == {""}
    assert all(one.by for one in inside.answers)


def test_each_act_is_in_the_audit_log_without_its_words(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    world.answer(code, "ba")
    world.answer(code, "rs", Answered.RESERVATION, RESERVED)
    events = Event.objects.filter(action__startswith="dialogue.")
    assert [one.action for one in events.order_by("sequence")] == [
        "dialogue.meeting-changed",
        "dialogue.proposal-changed",
        "dialogue.decision-moved",
        "dialogue.decision-answered",
        "dialogue.decision-answered",
        "dialogue.decision-moved",
        "dialogue.decision-moved",
        "dialogue.plan-version-made",
    ]
    assert RESERVED not in str([one.detail for one in events])


def test_a_decision_changes_what_is_another_partners_and_what_is_official(world: DialogueWorld) -> None:
    apply_changes(by=None, changes=[Change(EntryKind.MEASURE, Verb.CHANGE, "M-1", {"lead_partner": "rs"})], reason=WHY)
    Source.objects.create(code="S1", title="A declaration", kind="official")
    official = Change(EntryKind.MEASURE, Verb.CHANGE, "M-1", {"provenance": "quoted", "sources": ["S1"]})
    world.decide(world.propose(official, Change(EntryKind.TARGET, Verb.CHANGE, "I-1:ba:2024:_T", {"value": "1"})))
    assert Measure.objects.get(code="M-1").official
    world.decide(world.propose(world.change("Otherwise")))
    assert [one.number for one in versions()] == [2, 1]
    assert version_page(2).wrong == version_page(1).wrong == ()


# Nobody can go round it.


def test_no_decided_change_without_an_agreed_decision(world: DialogueWorld) -> None:
    ba, change = world.plan.coordinator("ba"), world.change()
    code = world.put(world.propose())
    for decision in ("no-such", code):
        with pytest.raises(NotAllowed, match="No decision"):
            apply_changes(by=ba, changes=[change], reason=WHY, decision=decision)
        with pytest.raises(NotAllowed, match="No decision"):
            apply_changes(by=None, changes=[change], reason=WHY, decision=decision)


def test_no_other_changes_than_those_that_were_agreed_and_none_twice(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    apply_changes(by=None, changes=[world.change("Counsel twice")], reason=WHY)  # so that it stays agreed
    world.answer(code, "ba")
    world.answer(code, "rs")
    with pytest.raises(NotAllowed):
        apply_changes(by=None, changes=[world.change("Something else")], reason=WHY, decision=code)
    apply_changes(by=None, changes=[world.change("Counsel before every return")], reason=WHY)
    carry_out(by=world.plan.coordinator("ba"), decision=code)
    with pytest.raises(NotAllowed):
        apply_changes(by=None, changes=[world.change()], reason=WHY, decision=code)


def test_without_the_question_nothing_is_decided(world: DialogueWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jahorina.plan.content.warrants._asked", [])
    apply_changes(by=None, changes=[world.change("Counsel twice")], reason=WHY)
    number = world.propose()
    code = world.put(number)
    world.answer(code, "ba")
    with pytest.raises(NotAllowed):
        world.answer(code, "rs")
    assert state(code) == "open"


def test_a_version_says_when_something_of_it_was_changed(world: DialogueWorld) -> None:
    from django.db import connection

    from jahorina.dialogue.triggers import install_dialogue, remove_dialogue

    world.decide(world.propose())
    remove_dialogue(connection)
    row = PlanVersion.objects.get()
    row.document["measures"]["M-1"]["area"] = "data"
    row.save()
    Decision.objects.update(texts={"en": "Something else was decided."})
    install_dialogue(connection)
    assert len(version_page(1).wrong) == 2


def test_a_missing_version_and_a_missing_decision_are_not_found(world: DialogueWorld) -> None:
    with pytest.raises(NotFound):
        version_page(7)
    with pytest.raises(NotFound):
        decision_page("no-such", member=None, language="en")


# A decided version is the base plus the difference.

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "M-1": st.fixed_dictionaries(
            {}, optional={"texts": st.fixed_dictionaries({"en": TEXTS}), "area": st.sampled_from(["data", "return"])}
        ),
        "M-2": st.fixed_dictionaries({}, optional={"valid_to": st.none()}),
        "M-9": st.fixed_dictionaries({"texts": st.fixed_dictionaries({"en": TEXTS})}),
    },
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_a_version_is_the_plan_before_plus_the_changes_that_were_agreed(world: DialogueWorld, edits: dict) -> None:
    base = current_plan().document
    whole = {**base["measures"]["M-2"], "code": "M-9"}
    changes = [
        Change(EntryKind.MEASURE, Verb.CHANGE, code, entry)
        if code in base["measures"]
        else Change(EntryKind.MEASURE, Verb.CREATE, code, {**whole, **entry})
        for code, entry in edits.items()
        if entry
    ]
    if not changes:
        return
    code = world.decide(world.propose(*changes))
    row = PlanVersion.objects.get(decision__code=code)
    expected = {name: dict(part) if isinstance(part, dict) else part for name, part in base.items()}
    for one in map(change_of, row.decision.proposal.changes):
        section = expected[SECTIONS[one.kind]]
        section[one.code] = {**section.get(one.code, {}), **one.entry}
    assert row.document == expected
    assert row.sha256 == content_hash(expected) == current_plan().sha256
    assert version_page(row.number).wrong == ()


# The state machines.


@pytest.mark.parametrize(
    ("machine", "states"), [(MEETING, MeetingState), (PROPOSAL, ProposalState), (DECISION, DecisionState)]
)
def test_every_state_is_in_the_machine_and_every_state_is_reached(machine: dict, states: type) -> None:
    assert set(machine) == set(states)
    reached = {next(iter(machine))}
    for _step in machine:
        reached |= {to for state in reached for to in machine[state]}
    assert reached == set(states)


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("old", "new"), list(product(DecisionState, repeat=2)))
def test_the_database_lets_a_decision_move_as_the_machine_says_alone(
    world: DialogueWorld, old: DecisionState, new: DecisionState
) -> None:
    from django.db import IntegrityError, connection, transaction

    from jahorina.dialogue.triggers import install_dialogue, remove_dialogue

    code = world.decide(world.propose())  # its answers and its version are there
    remove_dialogue(connection)
    Decision.objects.update(state=old)
    install_dialogue(connection)
    allowed = new == old or new in DECISION[old]
    try:
        with transaction.atomic():
            Decision.objects.filter(code=code).update(state=new)
    except IntegrityError:
        assert not allowed
    else:
        assert allowed
