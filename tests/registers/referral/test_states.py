"""The table of states: every act that it allows can be walked, and every other one is refused."""

from __future__ import annotations

import pytest

from jahorina.kernel.errors import Bug
from jahorina.registers.referral.states import (
    ACT_TITLES,
    ALLOWED,
    BEGINNING,
    CROSSED,
    DONE_TITLES,
    OF_OFFICER,
    OF_RECEIVER,
    OF_SENDER,
    OPEN_STATES,
    READ_BY_RECEIVER,
    SHARING,
    TITLES,
    Act,
    State,
    fold,
    possible,
)


def ways(state: str = BEGINNING, walked: tuple[Act, ...] = ()) -> list[tuple[Act, ...]]:
    """Every way through the table, an act that leads back to its state taken once."""
    found = [walked] if walked else []
    for act, after in ALLOWED[state].items():
        if after != state:
            found += ways(after, (*walked, act))
        elif act not in walked:
            found.append((*walked, act))
    return found


def test_every_state_and_act_is_in_the_table_and_has_a_name() -> None:
    assert set(ALLOWED) == {BEGINNING, *State}
    assert set(TITLES) == set(State)
    assert set(ACT_TITLES) == set(DONE_TITLES) == set(Act)
    assert {act for acts in ALLOWED.values() for act in acts} == set(Act)


def test_every_state_is_reached() -> None:
    assert {fold(way) for way in ways()} == set(State)


@pytest.mark.parametrize("way", ways(), ids="-".join)
def test_after_every_way_only_what_the_table_allows_can_follow(way: tuple[Act, ...]) -> None:
    state = fold(way)
    for act in Act:
        if act in ALLOWED[state]:
            assert fold((*way, act)) == ALLOWED[state][act]
        else:
            with pytest.raises(Bug):
                fold((*way, act))


def test_what_has_ended_stays_ended() -> None:
    for state in (State.DECLINED, State.RECALLED, State.WITHDRAWN, State.TAKEN_OVER, State.DESTROYED):
        assert set(ALLOWED[state]) <= {Act.ERASED}
    assert not OPEN_STATES & {State.DECLINED, State.RECALLED, State.WITHDRAWN, State.TAKEN_OVER}


def test_after_a_recall_nothing_is_shared_by_either_side() -> None:
    for state in (State.RECALLED, State.WITHDRAWN):
        assert not set(possible(state, is_transfer=False)) & (SHARING | OF_SENDER | OF_RECEIVER)


def test_a_transfer_is_taken_over_and_a_referral_accepted() -> None:
    assert Act.ACCEPTED not in possible(State.WAITING, is_transfer=True)
    assert Act.TAKEN_OVER not in possible(State.WAITING, is_transfer=False)


def test_each_act_after_the_sending_belongs_to_one_side() -> None:
    assert not OF_RECEIVER & OF_SENDER
    assert set(Act) - {Act.SEALED, Act.DELIVERED} == OF_RECEIVER | OF_SENDER | OF_OFFICER
    assert not OF_OFFICER & (OF_RECEIVER | OF_SENDER)


def test_the_receiver_reads_nothing_of_what_it_never_accepted() -> None:
    for way in ways():
        accepted = Act.ACCEPTED in way or Act.TAKEN_OVER in way
        assert (fold(way) in READ_BY_RECEIVER) is (accepted and Act.ERASED not in way)


def test_acts_that_cross_on_their_way_end_in_the_same_state_on_both_sides() -> None:
    """The sender recalls while the recipient acts: each side sees its own act first and the other's afterwards."""
    for act in (Act.ACCEPTED, Act.DECLINED):
        sender = fold((Act.SEALED, Act.DELIVERED, Act.RECALLED, act), crossed=True)
        recipient = fold((Act.DELIVERED, act, Act.RECALLED), crossed=True)
        assert sender == recipient
    for act in (Act.SERVICE_GIVEN, Act.FEEDBACK, Act.COMPLETED):
        before = (Act.ACCEPTED,) if act != Act.COMPLETED else (Act.ACCEPTED, Act.SERVICE_GIVEN)
        sender = fold((Act.SEALED, Act.DELIVERED, *before, Act.RECALLED, act), crossed=True)
        assert sender == fold((Act.DELIVERED, *before, act, Act.RECALLED), crossed=True)


def test_what_crossed_is_possible_for_nobody_by_hand() -> None:
    for state, acts in CROSSED.items():
        assert not set(acts) & set(possible(state, is_transfer=False))
        for act in acts:
            with pytest.raises(Bug):
                fold((*next(way for way in ways() if fold(way) == state), act))
