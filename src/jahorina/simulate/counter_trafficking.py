"""Victims of trafficking and what a partner sees of them: that somebody is one, and that somebody notices, are two things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from jahorina.partners.roles import Area
from jahorina.simulate.casework import SIMULATED_NOTE, PlannedCase, PlannedStep, profile_of, until_today
from jahorina.simulate.chance import Chance, identifier
from jahorina.simulate.encounters import Registration
from jahorina.simulate.programme import SimulationProgramme

INDICATORS = ("debt", "documents-held", "threats", "movement-restricted", "speaks-for", "false-promise", "no-pay")
FORMS = ("ForcedLabour", "SexualExploitation", "ForcedBegging", "Servitude")
REFLECTION = 90
"""Days of the recovery and reflection period."""


def victims_case(
    programme: SimulationProgramme, seed: int, registration: Registration, until: date
) -> PlannedCase | None:
    """The case of a victim whom the registering partner detects; None of everybody else."""
    if not registration.traveller.victim or registration.ends_with:
        return None
    code = (registration.traveller.code, registration.number)
    chance, outcomes = Chance(seed, "victim", *code), programme.journeys.registers
    if not chance.happens(outcomes.victim_detected):
        return None
    steps = _steps(registration, chance.happens(outcomes.victim_identified), chance)
    return PlannedCase(
        identifier(seed, "victim", *code),
        Area.COUNTER_TRAFFICKING,
        registration.partner,
        registration.person,
        None,
        until_today(steps, until),
    )


def _steps(registration: Registration, is_identified: bool, chance: Chance) -> Iterator[PlannedStep]:
    day = registration.on + timedelta(days=chance.between(1, 6))
    decided_by = {"decided_by": chance.one_of(("Police", "NGO", "NonPoliceGovernmentalOrganization"))}
    yield PlannedStep("registered", day, profile_of(registration))
    yield PlannedStep("indicators-noted", day, {"indicators": [chance.one_of(INDICATORS)]})
    yield PlannedStep("presumed", day + timedelta(days=1), decided_by)
    ends = day + timedelta(days=REFLECTION)
    yield PlannedStep("reflection-started", day + timedelta(days=2), {"until": ends.isoformat()})
    yield PlannedStep("service-provided", day + timedelta(days=2), {"service": "shelter", "first": True})
    described = {"exploitation": [chance.one_of(FORMS)], "relationship": "Acquainted"}
    yield PlannedStep("trafficking-described", day + timedelta(days=20), described)
    if is_identified:
        yield PlannedStep("identified", day + timedelta(days=40), decided_by, by_supervisor=True)
        yield PlannedStep("support-planned", day + timedelta(days=45), {"types": ["Health", "Legal"]})
    else:
        decided = day + timedelta(days=40)
        yield PlannedStep("not-identified", decided, decided_by, by_supervisor=True, note=SIMULATED_NOTE)
    yield PlannedStep("closed", ends + timedelta(days=60), {"reason": "completed" if is_identified else "not-a-victim"})
