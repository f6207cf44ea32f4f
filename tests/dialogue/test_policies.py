"""When the parties agree, and when the plan has moved under a proposal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jahorina.dialogue.choices import Answered, DecisionState
from jahorina.dialogue.policies import Rule, clashes, outcome

PARTNERS = ("al", "ba", "xk", "me", "mk", "rs")
CONSENSUS = Rule(PARTNERS)
ANSWERS = st.dictionaries(st.sampled_from(PARTNERS), st.sampled_from(list(Answered)))
A, R, D = Answered.ACCEPTED, Answered.RESERVATION, Answered.DECLINED


@given(ANSWERS)
def test_a_consensus_is_agreed_when_every_party_accepts_and_blocked_by_one_no(given: dict[str, Answered]) -> None:
    found = outcome(CONSENSUS, given)
    assert (found is DecisionState.BLOCKED) == (D in given.values())
    assert (found is DecisionState.AGREED) == (len(given) == len(PARTNERS) and D not in given.values())


@given(ANSWERS)
def test_a_reservation_counts_as_an_acceptance(given: dict[str, Answered]) -> None:
    assert outcome(CONSENSUS, given) is outcome(CONSENSUS, {who: A if it is R else it for who, it in given.items()})


@given(ANSWERS, st.integers(1, 6))
def test_a_rule_that_needs_fewer_waits_for_all_answers_and_is_blocked_when_it_cannot_be_met(
    given: dict[str, Answered], needed: int
) -> None:
    found = outcome(Rule(PARTNERS, needed, decline_blocks=False), given)
    declined = sum(one is D for one in given.values())
    assert (found is DecisionState.BLOCKED) == (len(PARTNERS) - declined < needed)
    if found is DecisionState.AGREED:
        assert len(given) == len(PARTNERS)
        assert len(given) - declined >= needed


def test_who_is_no_party_does_not_count() -> None:
    assert outcome(Rule(("ba",)), {"ba": A, "rs": D}) is DecisionState.AGREED


CHANGE = {"kind": "measure", "verb": "change", "code": "M-1", "entry": {"area": "data"}}


def test_the_plan_moves_under_a_proposal_where_the_same_field_was_changed() -> None:
    before = {"measure:M-1": {"area": "return", "level": "partner"}}
    assert clashes([CHANGE], before, before) == ()
    assert clashes([CHANGE], before, {"measure:M-1": {"area": "return", "level": "regional"}}) == ()
    (clash,) = clashes([CHANGE], before, {"measure:M-1": {"area": "protection", "level": "partner"}})
    assert (clash.field, clash.then, clash.now) == ("area", "return", "protection")


def test_the_plan_moves_under_a_proposal_where_its_entry_is_gone_or_its_code_taken() -> None:
    assert clashes([CHANGE], {"measure:M-1": {"area": "return"}}, {})
    created = {**CHANGE, "verb": "create"}
    assert clashes([created], {"measure:M-1": None}, {"measure:M-1": {"area": "data"}})
    assert clashes([created], {"measure:M-1": None}, {}) == ()


def test_a_withdrawal_clashes_with_any_change_of_its_entry() -> None:
    withdrawn = {"kind": "measure", "verb": "withdraw", "code": "M-1", "entry": {}}
    assert clashes([withdrawn], {"measure:M-1": {"area": "return"}}, {"measure:M-1": {"area": "data"}})
