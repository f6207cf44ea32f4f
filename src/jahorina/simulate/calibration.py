"""Holds a simulation against the published figures: target, simulated value, ratio. One function a measure.

A measure for which the simulation has nothing (no such partner, no whole year) gives None: it is not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jahorina.simulate.casework import PlannedCase
from jahorina.simulate.encounters import RECEIVED, VOLUNTARY, Lived, Registration
from jahorina.simulate.people import ADULT
from jahorina.simulate.programme import Target
from jahorina.simulate.smuggling import Incident

ENOUGH = 60
"""From fewer registrations, stays or cases than this nothing is judged: the difference is chance."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a simulation made, as it is counted here. `years` are those that it covers whole."""

    lived: Sequence[Lived]
    registrations: Sequence[Registration]
    cases: Sequence[PlannedCase]
    incidents: Sequence[Incident]
    years: frozenset[int]

    def at(self, partner: str) -> list[Registration]:
        """The registrations of travellers at a partner, without those whom another partner handed over."""
        return [one for one in self.registrations if one.partner == partner and one.ends_with != RECEIVED]


@dataclass(frozen=True, slots=True)
class Compared:
    """A target beside what was simulated; `base` is how many it was computed from."""

    target: Target
    simulated: float | None
    base: int

    @property
    def ratio(self) -> float | None:
        """Simulated by target."""
        return None if self.simulated is None else self.simulated / self.target.value

    @property
    def is_within(self) -> bool | None:
        """Whether the difference is within the tolerance; None where there is nothing, or too little, to judge by."""
        if self.ratio is None or self.base < ENOUGH:
            return None
        return abs(self.ratio - 1) <= self.target.tolerance


Measured = tuple[float | None, int]
Measure = Callable[[Simulated, Target], Measured]


def compare(made: Simulated, targets: Sequence[Target]) -> tuple[Compared, ...]:
    """Every target beside the simulation."""
    return tuple(Compared(target, *MEASURES[target.measure](made, target)) for target in targets)


def as_document(compared: Sequence[Compared]) -> list[dict[str, Any]]:
    """The comparison as it is written and printed."""
    return [
        {
            "target": one.target.code,
            "published": one.target.value,
            "simulated": None if one.simulated is None else round(one.simulated, 4),
            "ratio": None if one.ratio is None else round(one.ratio, 3),
            "tolerance": one.target.tolerance,
            "is_within": one.is_within,
            "base": one.base,
            "sources": list(one.target.sources),
            "derivation": one.target.derivation,
        }
        for one in compared
    ]


def _share(part: int, whole: int) -> Measured:
    return (part / whole if whole else None), whole


def _registrations(made: Simulated, target: Target) -> Measured:
    partners = {one.partner for one in made.registrations}
    whole = [one for one in made.registrations if one.ends_with != RECEIVED]
    # Where only some partners' registers were filled there is no region to have a share of.
    return _share(len(made.at(target.partner)), len(whole)) if len(partners) > 2 else (None, len(whole))


def _year(made: Simulated, target: Target) -> Measured:
    published = range(2018, 2024)
    whole = [one for one in made.registrations if one.on.year in published]
    if not made.years.issuperset(published):
        return None, len(whole)
    return _share(sum(one.on.year == target.year for one in whole), len(whole))


def _month(made: Simulated, target: Target) -> Measured:
    whole = [one for one in made.registrations if one.on.year in made.years]
    return _share(sum(one.on.month == target.month for one in whole), len(whole))


def _nationality(made: Simulated, target: Target) -> Measured:
    whole = made.at(target.partner)
    return _share(sum(one.recorded.nationality == target.nationality for one in whole), len(whole))


def _sex_and_age(made: Simulated, target: Target) -> Measured:
    whole = made.at(target.partner)
    sex, child = {
        "men": ("male", False),
        "women": ("female", False),
        "boys": ("male", True),
        "girls": ("female", True),
    }[target.group]
    found = [one for one in whole if one.traveller.sex == sex and (one.traveller.age_on(one.on) < ADULT) == child]
    return _share(len(found), len(whole))


def _children_alone(made: Simulated, target: Target) -> Measured:
    whole = made.at(target.partner)
    return _share(sum(one.traveller.role == "alone" for one in whole), len(whole))


def _entries(made: Simulated, target: Target) -> Measured:
    stays = [stay for one in made.lived for stay in one.journey.stays if stay.partner == target.partner]
    entries = [stay for stay in stays if stay.came_from]
    return _share(sum(stay.came_from == target.origin for stay in entries), len(entries))


def _intentions(made: Simulated, target: Target) -> Measured:
    kinds = _protection_steps(made, target.partner)
    return _share(sum("intention-declared" in found for found in kinds), len(kinds))


def _applications(made: Simulated, target: Target) -> Measured:
    declared = [found for found in _protection_steps(made, target.partner) if "intention-declared" in found]
    return _share(sum("application-lodged" in found for found in declared), len(declared))


def _protection_steps(made: Simulated, partner: str) -> list[set[str]]:
    """The kinds of steps of each protection case of a partner."""
    cases = (case for case in made.cases if case.partner == partner and case.area == "protection")
    return [{step.kind for step in case.steps} for case in cases]


def _stay_days(made: Simulated, target: Target) -> Measured:
    stays = [
        (stay.left - stay.since).days
        for one in made.lived
        for stay in one.journey.stays
        if stay.partner == target.partner and stay.left is not None
    ]
    return (sum(stays) / len(stays) if stays else None), len(stays)


def _voluntary_returns(made: Simulated, target: Target) -> Measured:
    whole = made.at(target.partner)
    return _share(sum(one.ends_with == VOLUNTARY for one in whole), len(whole))


def _victims_identified(made: Simulated, _target: Target) -> Measured:
    kinds = [{step.kind for step in case.steps} for case in made.cases if case.area == "counter-trafficking"]
    decided = [found for found in kinds if found & {"identified", "not-identified"}]
    return _share(sum("identified" in found for found in decided), len(decided))


def _persons_in_incident(made: Simulated, _target: Target) -> Measured:
    sizes = [one.persons for one in made.incidents]
    return (sum(sizes) / len(sizes) if sizes else None), len(sizes)


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "share-of-registrations": _registrations,
        "share-of-year": _year,
        "share-of-month": _month,
        "nationality": _nationality,
        "sex-and-age": _sex_and_age,
        "children-alone": _children_alone,
        "entries": _entries,
        "intentions": _intentions,
        "applications": _applications,
        "stay-days": _stay_days,
        "voluntary-returns": _voluntary_returns,
        "victims-identified": _victims_identified,
        "persons-in-incident": _persons_in_incident,
    }
)
"""What a target may name as its measure."""
