"""Where somebody stands by the steps of a case: factors that hold, a child's safeguards, the place in reception. Pure.

A factor holds from the step that notes it until a review ends it; the newest step about a factor at a level counts. Factors
are never added up: a protective one does not cancel a risk (Determinants of Migrant Vulnerability, IOM 2019).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jahorina.registers.cards import StepCard

LEVELS = ("individual", "household", "community", "structural")


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor that holds: who noted it, from where it is known, who reviewed it last."""

    code: str
    level: str
    direction: str
    basis: str
    noted_on: date
    noted_by: str
    reviewed_on: date | None = None
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the steps amount to; empty texts and None where nothing is known."""

    factors: tuple[Factor, ...]
    child_status: str
    guardian_since: date | None
    is_assessed: bool
    best_interests: str
    reception: str

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.factors or self.child_status or self.reception)

    def by_level(self) -> list[tuple[str, list[Factor]]]:
        """The factors by level, from the individual to the structural one."""
        found = [(level, [one for one in self.factors if one.level == level]) for level in LEVELS]
        return [(level, factors) for level, factors in found if factors]


def situation(steps: Iterable[StepCard]) -> Situation:
    """Fold the steps that count and are not masked, in the order of their days."""
    counted = sorted(
        (step for step in steps if not (step.is_void or step.masked)), key=lambda one: (one.happened_on, one.sequence)
    )
    guardian = _last(counted, "guardian-appointed", "guardian-ended")
    reception = _last(counted, "placed-in-reception", "left-reception")
    status = _last(counted, "unaccompanied-child-noted")
    determined = _last(counted, "best-interests-determined")
    return Situation(
        factors=_factors(counted),
        child_status=str(status.detail["status"]) if status else "",
        guardian_since=guardian.happened_on if guardian and guardian.kind.code == "guardian-appointed" else None,
        is_assessed=_last(counted, "best-interests-assessed") is not None,
        best_interests=str(determined.detail["outcome"]) if determined else "",
        reception=_place(reception),
    )


def _factors(steps: Sequence[StepCard]) -> tuple[Factor, ...]:
    standing: dict[tuple[str, str], Factor] = {}
    for step in steps:
        key = str(step.detail.get("factor", "")), str(step.detail.get("level", ""))
        if step.kind.code == "vulnerability-noted":
            direction, basis = str(step.detail["direction"]), str(step.detail.get("basis", ""))
            standing[key] = Factor(*key, direction, basis, step.happened_on, step.by)
        elif step.kind.code == "vulnerability-reviewed" and key in standing:
            noted = standing.pop(key)
            if step.detail["result"] != "ended":
                standing[key] = Factor(
                    *key, noted.direction, noted.basis, noted.noted_on, noted.noted_by, step.happened_on, step.by
                )
    return tuple(standing.values())


def _last(steps: Sequence[StepCard], *kinds: str) -> StepCard | None:
    return next((step for step in reversed(steps) if step.kind.code in kinds), None)


def _place(step: StepCard | None) -> str:
    return str(step.detail["place"]) if step is not None and step.kind.code == "placed-in-reception" else ""
