"""What can happen with a referral, from which state to which. Services, pages, triggers and tests read this one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.errors import Bug


class State(StrEnum):
    """Where a referral stands."""

    TO_BE_SENT = "to-be-sent"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    SERVED = "served"
    COMPLETED = "completed"
    TAKEN_OVER = "taken-over"
    DECLINED = "declined"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    DESTROYED = "copies-destroyed"


class Act(StrEnum):
    """What happens with a referral."""

    SEALED = "sealed"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SERVICE_GIVEN = "service-given"
    FEEDBACK = "feedback"
    ADDED = "added"
    COMPLETED = "completed"
    TAKEN_OVER = "taken-over"
    RECALLED = "recalled"
    ERASED = "erased"
    DESTROYED = "copies-destroyed"


BEGINNING = ""
"""The state before a referral's first event."""

ALLOWED: Mapping[str, Mapping[Act, State]] = MappingProxyType(
    {
        BEGINNING: {Act.SEALED: State.TO_BE_SENT, Act.DELIVERED: State.WAITING},
        State.TO_BE_SENT: {Act.DELIVERED: State.WAITING, Act.RECALLED: State.RECALLED},
        State.WAITING: {
            Act.ACCEPTED: State.ACCEPTED,
            Act.TAKEN_OVER: State.TAKEN_OVER,
            Act.DECLINED: State.DECLINED,
            Act.RECALLED: State.RECALLED,
        },
        State.ACCEPTED: {
            Act.SERVICE_GIVEN: State.SERVED,
            Act.FEEDBACK: State.ACCEPTED,
            Act.ADDED: State.ACCEPTED,
            Act.RECALLED: State.WITHDRAWN,
            Act.ERASED: State.ERASED,
        },
        State.SERVED: {
            Act.FEEDBACK: State.SERVED,
            Act.ADDED: State.SERVED,
            Act.COMPLETED: State.COMPLETED,
            Act.RECALLED: State.WITHDRAWN,
            Act.ERASED: State.ERASED,
        },
        State.COMPLETED: {Act.RECALLED: State.WITHDRAWN, Act.ERASED: State.ERASED},
        State.TAKEN_OVER: {Act.ERASED: State.ERASED},
        State.DECLINED: {},
        State.RECALLED: {},
        State.WITHDRAWN: {Act.ERASED: State.ERASED},
        State.ERASED: {Act.DESTROYED: State.DESTROYED},
        State.DESTROYED: {},
    }
)

CROSSED: Mapping[str, Mapping[Act, State]] = MappingProxyType(
    {
        State.RECALLED: {Act.ACCEPTED: State.WITHDRAWN, Act.DECLINED: State.DECLINED},
        State.WITHDRAWN: {
            Act.SERVICE_GIVEN: State.WITHDRAWN,
            Act.FEEDBACK: State.WITHDRAWN,
            Act.COMPLETED: State.WITHDRAWN,
        },
        State.ERASED: {
            Act.SERVICE_GIVEN: State.ERASED,
            Act.FEEDBACK: State.ERASED,
            Act.COMPLETED: State.ERASED,
        },
        State.DECLINED: {Act.RECALLED: State.DECLINED},
        State.COMPLETED: {Act.ADDED: State.COMPLETED},
    }
)
"""What else can follow where letters between two nodes cross: an act of one side that the other one's act overtook. Both
sides end in the same state, whichever letter came first: who accepted before the recall arrived keeps what it accepted."""

TITLES: Mapping[State, Promise] = MappingProxyType(
    {
        State.TO_BE_SENT: _("sealed, to be sent"),
        State.WAITING: _("waiting for an answer"),
        State.ACCEPTED: _("accepted"),
        State.SERVED: _("service given"),
        State.COMPLETED: _("completed"),
        State.TAKEN_OVER: _("responsibility taken over"),
        State.DECLINED: _("declined"),
        State.RECALLED: _("recalled before it was accepted"),
        State.WITHDRAWN: _("withdrawn after it was accepted"),
        State.ERASED: _("data erased, copies to be destroyed"),
        State.DESTROYED: _("data erased, copies destroyed"),
    }
)

ACT_TITLES: Mapping[Act, Promise] = MappingProxyType(
    {
        Act.SEALED: _("Sealed, to be sent"),
        Act.DELIVERED: _("Delivered"),
        Act.ACCEPTED: _("Accept"),
        Act.DECLINED: _("Decline"),
        Act.SERVICE_GIVEN: _("First service given"),
        Act.FEEDBACK: _("Feedback"),
        Act.ADDED: _("Further information"),
        Act.COMPLETED: _("Completed"),
        Act.TAKEN_OVER: _("Take over the responsibility"),
        Act.RECALLED: _("Recall"),
        Act.ERASED: _("Data erased"),
        Act.DESTROYED: _("Confirm that no copy is left"),
    }
)

DONE_TITLES: Mapping[Act, Promise] = MappingProxyType(
    {
        **ACT_TITLES,
        Act.ACCEPTED: _("Accepted"),
        Act.DECLINED: _("Declined"),
        Act.TAKEN_OVER: _("Responsibility taken over"),
        Act.RECALLED: _("Recalled"),
        Act.DESTROYED: _("Copies destroyed"),
    }
)
"""How an act is called once it was done."""

OF_RECEIVER = frozenset(
    {Act.ACCEPTED, Act.DECLINED, Act.SERVICE_GIVEN, Act.FEEDBACK, Act.COMPLETED, Act.TAKEN_OVER, Act.DESTROYED}
)
OF_SENDER = frozenset({Act.ADDED, Act.RECALLED})
OF_OFFICER = frozenset({Act.ERASED})
"""Comes with the officer's approval of an erasure, never by hand."""

SHARING = frozenset({Act.SEALED, Act.DELIVERED, Act.ACCEPTED, Act.ADDED, Act.TAKEN_OVER})
"""Acts with which something of the person reaches the receiver: each needs a consent that stands, or the exception."""

READ_BY_RECEIVER = frozenset({State.ACCEPTED, State.SERVED, State.COMPLETED, State.TAKEN_OVER, State.WITHDRAWN})
"""States in which the receiver reads all that was chosen for it; what it once accepted stays."""

OPEN_STATES = frozenset({State.TO_BE_SENT, State.WAITING, State.ACCEPTED, State.SERVED})


def fold(acts: Iterable[str], *, crossed: bool = False) -> State:
    """The state to which the acts, in their order, lead; raises Bug where one cannot follow the one before. `crossed`: of a
    referral between two nodes."""
    state: str = BEGINNING
    for act in acts:
        following = ALLOWED[state].get(Act(act))
        if following is None and crossed:
            following = CROSSED.get(state, {}).get(Act(act))
        if following is None:
            raise Bug(f"{act} cannot follow in the state {state or 'beginning'}")
        state = following
    return State(state)


def possible(state: str, *, is_transfer: bool) -> tuple[Act, ...]:
    """What can happen next: a transfer is taken over and never merely accepted, a referral the other way round."""
    other = Act.ACCEPTED if is_transfer else Act.TAKEN_OVER
    return tuple(act for act in ALLOWED[state] if act is not other)
