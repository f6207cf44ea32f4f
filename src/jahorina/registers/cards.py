"""What queries hand out: plain values, masked where they must be, without a way back to the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jahorina.registers.access import CARRYING, Door
from jahorina.registers.definitions import AreaDefinition, StepKind


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list: pseudonym and minimum, no name."""

    id: UUID
    reference: str
    area: str
    state: str
    nationality: str
    age_band: str
    opened_on: date
    last_step_on: date
    next_due_on: date | None
    assignee: str
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list; `after` asks for the next one, None where this is the last."""

    lines: tuple[CaseLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step as it counts: `corrections` are the sequences of the steps that changed it."""

    sequence: int
    kind: StepKind
    happened_on: date
    recorded_at: datetime
    by: str
    institution: Mapping[str, str]
    detail: Mapping[str, Any]
    note: str
    is_void: bool
    corrections: tuple[int, ...]
    masked: bool


@dataclass(frozen=True, slots=True)
class DeadlineCard:
    """A time limit that runs or ran."""

    code: str
    names: Mapping[str, str]
    due_on: date
    met_on: date | None
    waits_on_others: bool
    legal_basis: Mapping[str, str]
    needs_verification: bool


@dataclass(frozen=True, slots=True)
class GateCard:
    """A gate of a case. Whoever is not competent reads `refusal`, which tells nothing of another area."""

    code: str
    names: Mapping[str, str]
    explanation: Mapping[str, str]
    refusal: Mapping[str, str]
    legal_basis: Mapping[str, str]
    is_open: bool
    by_decision: bool
    until: date | None
    blocks: tuple[str, ...]
    competent_area: str
    may_decide: bool
    needs_verification: bool


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as a member may see it."""

    id: UUID
    reference: str
    definition: AreaDefinition
    version: int
    state: str
    outcome: str
    door: Door
    person: UUID | None
    profile: Mapping[str, Any]
    institution: Mapping[str, str]
    assignee: str
    opened_on: date
    closed_on: date | None
    next_due_on: date | None
    is_simulated: bool
    is_erased: bool
    steps: tuple[StepCard, ...]
    deadlines: tuple[DeadlineCard, ...]
    gates: tuple[GateCard, ...]
    next_steps: tuple[StepKind, ...]

    @property
    def may_be_referred(self) -> bool:
        """Whether the member answers for this open case of a person, and so may refer it."""
        return self.door in CARRYING and self.person is not None and self.closed_on is None


@dataclass(frozen=True, slots=True)
class Likely:
    """A case that may be of the same person: how alike the names are (0 to 1), and the case's line."""

    line: CaseLine
    likeness: float
    person: UUID
    display_name: str


@dataclass(frozen=True, slots=True)
class DayCard:
    """What waits for a member today."""

    overdue: tuple[tuple[CaseLine, DeadlineCard], ...]
    due: tuple[tuple[CaseLine, DeadlineCard], ...]
    waiting: tuple[tuple[CaseLine, DeadlineCard], ...]
    unassigned: int
    gates_to_decide: int
