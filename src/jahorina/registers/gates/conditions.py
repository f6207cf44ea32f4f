"""When a gate is open by the facts alone. Pure policy: what an auditor asks about stands here, one function a condition.

Where a condition needs somebody's assessment (non-refoulement), the facts alone never open it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from jahorina.registers.gates.facts import PersonFacts, ReturnFacts

FIT = frozenset({"fit", "fit-with-escort"})
SAFE_RETURN = frozenset({"return", "return-to-family"})
"""Outcomes of a best-interests determination with which a child who is alone may return."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a condition looks at."""

    person: PersonFacts
    case: ReturnFacts
    decision_is_shared: bool
    today: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the facts open the gate, and until when."""

    is_open: bool
    until: date | None = None


Condition = Callable[[Circumstances], Verdict]
_OPEN, _CLOSED = Verdict(True), Verdict(False)


def _if(condition: bool) -> Verdict:
    return _OPEN if condition else _CLOSED


def needs_an_assessment(_seen: Circumstances) -> Verdict:
    """Risk of torture, death or inhuman treatment is judged by a person, for this person."""
    return _CLOSED


def not_through_a_third_state(seen: Circumstances) -> Verdict:
    """A hand-over of somebody who is not the receiving state's national needs an assessment of what follows there."""
    return _if(not seen.case.through_third_state)


def no_claim_pending(seen: Circumstances) -> Verdict:
    return _if(not seen.person.claim_pending)


def no_suspensive_appeal(seen: Circumstances) -> Verdict:
    return _if(not seen.person.suspensive_appeal)


def child_safeguarded(seen: Circumstances) -> Verdict:
    """A child who is alone returns with a guardian and a best-interests outcome that says so."""
    person = seen.person
    return _if(not person.child_alone or (person.has_guardian and person.best_interests in SAFE_RETURN))


def no_reflection_period(seen: Circumstances) -> Verdict:
    """Neither a running recovery and reflection period nor an undecided presumption."""
    until = seen.person.reflection_until
    return _if(not seen.person.presumed_victim and (until is None or until < seen.today))


def trafficking_screened(seen: Circumstances) -> Verdict:
    return _if(seen.case.trafficking_screening == "no-indication")


def declaration_stands(seen: Circumstances) -> Verdict:
    """Somebody leaves by their own signed declaration or by a return decision, and revoked nothing since."""
    return _if(seen.case.has_basis)


def fit_to_travel(seen: Circumstances) -> Verdict:
    until = seen.case.fit_until
    if seen.case.fitness not in FIT or (until is not None and until < seen.today):
        return _CLOSED
    return Verdict(True, until)


def decided_individually(seen: Circumstances) -> Verdict:
    """Where a return decision was issued, it is this person's own: not marked as collective, not shared by number."""
    if not seen.case.was_decided:
        return _OPEN
    return _if(seen.case.decided_individually and not seen.decision_is_shared)


CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        "non-refoulement-cleared": needs_an_assessment,
        "chain-refoulement-cleared": not_through_a_third_state,
        "no-claim-pending": no_claim_pending,
        "no-suspensive-appeal": no_suspensive_appeal,
        "child-safeguarded": child_safeguarded,
        "no-reflection-period": no_reflection_period,
        "trafficking-screened": trafficking_screened,
        "declaration-stands": declaration_stands,
        "fit-to-travel": fit_to_travel,
        "decided-individually": decided_individually,
    }
)
"""The conditions that the programme's gates may name."""
