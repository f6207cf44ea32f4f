"""What the steps of all of a person's cases say that a gate may depend on. Pure: folded entries in, facts out.

The facts of one area decide about steps in another; whoever works there learns how the gate stands, never why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jahorina.partners.roles import Area
from jahorina.registers.folding import Entry

UNDECIDED = frozenset({"intention", "application", "decided"})
"""States of a protection case in which a claim is expressed and no decision is final."""

BASES = frozenset({"declaration-signed", "return-decision-issued"})
"""What somebody leaves on."""

ALONE = frozenset({"unaccompanied", "separated"})
ALARMS = frozenset(
    {
        "intention-declared",
        "appeal-lodged",
        "case-remitted",
        "unaccompanied-child-noted",
        "guardian-ended",
        "vulnerability-noted",
        "statelessness-procedure-opened",
        "indicators-noted",
        "presumed",
        "reflection-started",
        "declaration-revoked",
        "return-decision-issued",
        "readmission-requested",
    }
)
"""Steps after which an earlier decision about a gate no longer holds: it was made without knowing them."""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case of the person: its area, its state and its effective entries."""

    area: str
    state: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What all the person's cases say."""

    claim_pending: bool
    suspensive_appeal: bool
    child_alone: bool
    has_guardian: bool
    best_interests: str
    presumed_victim: bool
    reflection_until: date | None


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """What the return case itself says."""

    has_basis: bool
    was_decided: bool
    decided_individually: bool
    decision_number: int | None
    trafficking_screening: str
    fitness: str
    fit_until: date | None
    through_third_state: bool


def person_facts(histories: Iterable[CaseHistory]) -> PersonFacts:
    """The facts that all cases of one person amount to."""
    cases = tuple(histories)
    protection = [case for case in cases if case.area == Area.PROTECTION]
    trafficking = [case for case in cases if case.area == Area.COUNTER_TRAFFICKING]
    everything = sorted((entry for case in cases for entry in case.entries), key=lambda entry: entry.happened_on)
    return PersonFacts(
        claim_pending=any(case.state in UNDECIDED for case in protection),
        suspensive_appeal=any(_suspended(case) for case in cases),
        child_alone=_last(everything, "unaccompanied-child-noted", "status") in ALONE,
        has_guardian=_stands(everything, "guardian-appointed", "guardian-ended"),
        best_interests=_last(everything, "best-interests-determined", "outcome"),
        presumed_victim=any(case.state == "presumed" for case in trafficking),
        reflection_until=max((day for case in trafficking if (day := _reflection(case))), default=None),
    )


def return_facts(case: CaseHistory) -> ReturnFacts:
    """The facts of one return case."""
    entries = case.entries
    decided = [entry for entry in entries if entry.kind == "return-decision-issued"]
    requested = [entry for entry in entries if entry.kind == "readmission-requested"]
    fit_until = _last(entries, "fitness-assessed", "valid_until")
    number = decided[-1].detail.get("decision_number") if decided else None
    return ReturnFacts(
        has_basis=_has_basis(entries),
        was_decided=bool(decided),
        decided_individually=bool(decided) and decided[-1].detail.get("individual") is True,
        decision_number=int(number) if number is not None else None,
        trafficking_screening=_last(entries, "trafficking-screened", "result"),
        fitness=_last(entries, "fitness-assessed", "result"),
        fit_until=date.fromisoformat(fit_until) if fit_until else None,
        through_third_state=any(entry.detail.get("category") != "own-national" for entry in requested),
    )


def _has_basis(entries: Sequence[Entry]) -> bool:
    """Whether the last word is a declaration or a return decision: a revocation needs a new one of either."""
    words = [entry.kind for entry in entries if entry.kind in {*BASES, "declaration-revoked"}]
    return bool(words) and words[-1] in BASES


def _suspended(case: CaseHistory) -> bool:
    appeals = [entry for entry in case.entries if entry.kind in {"appeal-lodged", "appeal-decided"}]
    return bool(appeals) and appeals[-1].kind == "appeal-lodged" and appeals[-1].detail.get("suspensive") is not False


def _reflection(case: CaseHistory) -> date | None:
    if not _stands(case.entries, "reflection-started", "reflection-ended"):
        return None
    until = _last(case.entries, "reflection-started", "until")
    return date.fromisoformat(until) if until else None


def _stands(entries: Sequence[Entry], begins: str, ends: str) -> bool:
    turns = [entry.kind for entry in entries if entry.kind in {begins, ends}]
    return bool(turns) and turns[-1] == begins


def _last(entries: Sequence[Entry], kind: str, name: str) -> str:
    for entry in reversed(entries):
        if entry.kind == kind:
            return str(entry.detail.get(name) or "")
    return ""
