"""Smuggling incidents: groups of people who were registered at one partner in one week, found in the hands of smugglers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jahorina.partners.roles import Area
from jahorina.simulate.casework import PlannedCase, PlannedStep, until_today
from jahorina.simulate.chance import Chance, identifier
from jahorina.simulate.encounters import Registration
from jahorina.simulate.programme import SimulationProgramme

MEANS = ("van", "van", "lorry", "car", "foot", "boat")
HARMS = ("none", "none", "none", "confined", "extortion", "abandoned", "violence", "accident")

SAME_INCIDENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident: how many were in it, and which of those registered; the latter stands in the truth alone."""

    case: PlannedCase
    persons: int
    travellers: tuple[str, ...]


def incidents(
    programme: SimulationProgramme, seed: int, registrations: Sequence[Registration], until: date
) -> Iterator[Incident]:
    """The incidents in which some of those registered were found, by partner and day."""
    outcomes = programme.journeys.registers
    found: dict[str, list[Registration]] = {}
    for one in registrations:
        if Chance(seed, "smuggled", one.traveller.code, one.number).happens(outcomes.smuggled):
            found.setdefault(one.partner, []).append(one)
    for partner, people in sorted(found.items()):
        people.sort(key=lambda one: (one.on, one.traveller.code))
        number, rest = 0, people
        while rest:
            number += 1
            chance = Chance(seed, "incident", partner, number)
            size = chance.one_of(outcomes.persons_in_incident)
            group = [one for one in rest[:size] if one.on - rest[0].on <= SAME_INCIDENT]
            rest = rest[len(group) :]
            yield _incident(seed, partner, number, size, group, chance, until)


def _incident(
    seed: int, partner: str, number: int, size: int, group: Sequence[Registration], chance: Chance, until: date
) -> Incident:
    day = group[0].on
    children = sum(one.traveller.is_child_on(day) for one in group)
    case = PlannedCase(
        identifier(seed, "incident", partner, number),
        Area.CRIMINAL_JUSTICE,
        partner,
        None,
        None,
        until_today(_steps(partner, day, size, children, chance), until),
    )
    return Incident(case, size, tuple(one.traveller.code for one in group))


def _steps(partner: str, day: date, persons: int, children: int, chance: Chance) -> Iterator[PlannedStep]:
    price = {"amount": str(chance.between(6, 50) * 100), "currency": "EUR"}
    seen = {"place": partner, "means": chance.one_of(MEANS), "persons": persons, "children": children}
    yield PlannedStep("registered", day, {**seen, "price": price, "harm": [chance.one_of(HARMS)]})
    yield PlannedStep("investigation-opened", day + timedelta(days=1))
    if chance.happens(0.6):
        yield PlannedStep("charges-filed", day + timedelta(days=60))
        yield PlannedStep(
            "judgement-given", day + timedelta(days=300), {"outcome": chance.one_of(("convicted", "plea"))}
        )
        yield PlannedStep("closed", day + timedelta(days=330), {"reason": "judged"})
    else:
        yield PlannedStep("closed", day + timedelta(days=120), {"reason": "unsolved"})
