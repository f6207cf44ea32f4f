"""What a statistic of the registers is made of: data that the compiler turns into SQL. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jahorina.kernel.numbers import UnitKind
from jahorina.partners.roles import Area


class Unit(StrEnum):
    """What one is. Units never mix: one decision may cover several persons, one person may have several cases."""

    PERSONS = "persons"
    CASES = "cases"
    DECISIONS = "decisions"
    STEPS = "steps"
    DAYS = "days"


UNIT_KINDS: Mapping[Unit, UnitKind] = {
    Unit.PERSONS: UnitKind.PERSON,
    Unit.CASES: UnitKind.CASE,
    Unit.DECISIONS: UnitKind.DECISION,
    Unit.STEPS: UnitKind.STEP,
    Unit.DAYS: UnitKind.DURATION,
}
"""The kind under which the evidence's catalogue keeps each unit."""


class Basis(StrEnum):
    """Which day puts something into a period."""

    HAPPENED = "happened"
    """The day on which the step happened, as corrected."""
    ENDED = "ended"
    """The day on which the duration ended."""
    LAST_DAY = "last-day"
    """Nothing happened: the case is in the state at the end of the period's last day."""


class Dimension(StrEnum):
    """By what a statistic may be broken down."""

    OUTCOME = "outcome"
    STEP = "step"
    STATE = "state"
    GATE = "gate"
    SEX = "sex"
    AGE = "age"
    NATIONALITY = "nationality"
    PLACE = "place"
    VULNERABILITY = "vulnerability"


CODED = (Dimension.OUTCOME, Dimension.STEP, Dimension.STATE, Dimension.GATE, Dimension.VULNERABILITY)
"""Dimensions whose members the evidence keeps as categories."""

"""The member of those of whom a dimension says nothing."""

NONE_NOTED = "none-noted"
"""The member of those in whose case no risk was noted."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One statistic in one version of its meaning.

    `steps` are counted, or decisions about gates of the kinds in `gate_decisions`, or, where `until` names steps too, the
    days from the first of `steps` to the first of `until` are measured; or cases that are in one of `states` are counted.
    `outcome` is the field of the counted step (of the ending one, for durations) that the dimension outcome shows; `only`
    keeps those steps whose field has one of the codes. `place` is the field of the step that says where, else the place
    of registration counts. `threshold` is the least number of persons that may be shown to those who do not work on the
    cases.
    """

    code: str
    version: str
    area: Area
    unit: Unit
    basis: Basis
    steps: tuple[str, ...] = ()
    gate_decisions: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    outcome: str = ""
    only: tuple[str, tuple[str, ...]] | None = None
    place: str = ""
    dimensions: tuple[Dimension, ...] = ()
    threshold: int = 1

    @property
    def is_duration(self) -> bool:
        """Whether days are measured."""
        return self.unit is Unit.DAYS

    def plain(self) -> dict[str, Any]:
        """The meaning as JSON; two versions differ in it, and the same version never does."""
        plain = {
            "area": self.area.value,
            "unit": self.unit.value,
            "basis": self.basis.value,
            "steps": list(self.steps),
            "until": list(self.until),
            "states": list(self.states),
            "outcome": self.outcome,
            "only": None if self.only is None else [self.only[0], list(self.only[1])],
            "place": self.place,
            "dimensions": [one.value for one in self.dimensions],
        }
        return plain | {"gate_decisions": list(self.gate_decisions)} if self.gate_decisions else plain

    @classmethod
    def of_plain(cls, code: str, version: str, threshold: int, plain: Mapping[str, Any]) -> Definition:
        """The definition that `plain` was made from."""
        only = plain["only"]
        return cls(
            code=code,
            version=version,
            area=Area(plain["area"]),
            unit=Unit(plain["unit"]),
            basis=Basis(plain["basis"]),
            steps=tuple(plain["steps"]),
            gate_decisions=tuple(plain.get("gate_decisions", ())),
            until=tuple(plain["until"]),
            states=tuple(plain["states"]),
            outcome=plain["outcome"],
            only=None if only is None else (only[0], tuple(only[1])),
            place=plain["place"],
            dimensions=tuple(Dimension(one) for one in plain["dimensions"]),
            threshold=threshold,
        )
