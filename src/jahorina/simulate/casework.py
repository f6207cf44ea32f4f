"""What the registers are to hold: cases with their steps, before anybody writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from jahorina.registers.vault.identities import Identity
from jahorina.simulate.encounters import Registration

SIMULATED_NOTE = "Simulated."


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that somebody will record: a case worker, or a supervisor of the area."""

    kind: str
    on: date
    fields: Mapping[str, Any] = field(default_factory=dict)
    by_supervisor: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case of a person (None: of nobody) at a partner. `identity` None where the person is known already."""

    id: UUID
    area: str
    partner: str
    person: UUID | None
    identity: Identity | None
    steps: tuple[PlannedStep, ...]


def until_today(steps: Iterable[PlannedStep], until: date) -> tuple[PlannedStep, ...]:
    """The steps until the first that lies after the end of the simulation."""
    kept: list[PlannedStep] = []
    for step in steps:
        if step.on > until:
            break
        kept.append(step)
    return tuple(kept)


def profile_of(registration: Registration) -> dict[str, Any]:
    """The coded fields of the step that opens a case."""
    recorded = registration.recorded
    return {
        "sex": registration.traveller.sex,
        "birth_year": recorded.birth_year,
        "nationality": recorded.nationality,
        "nationality_status": "confirmed" if recorded.has_papers else "stated",
        "place": registration.partner,
    }
