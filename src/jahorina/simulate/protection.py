"""The protection case of a registration: intention, centre, application and what follows; children who are alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from jahorina.partners.roles import Area
from jahorina.simulate.casework import PlannedCase, PlannedStep, profile_of, until_today
from jahorina.simulate.chance import Chance, identifier
from jahorina.simulate.encounters import HANDED_OVER, VOLUNTARY, Registration
from jahorina.simulate.programme import Outcomes, SimulationProgramme, chance_at

RISKS = (
    "health",
    "mental-health",
    "no-documents",
    "torture-survivor",
    "family-separation",
    "smuggling-debt",
    "language",
)
"""Factors that are noted of somebody; a code list of the registers has them all."""

RISK_NOTED, SERVICE_GIVEN = 0.12, 0.5
LONG_STAY = 90
"""Days after which an application is decided."""

_Steps = Iterator[PlannedStep]
Centres = Mapping[str, Sequence[str]]


def protection_case(
    programme: SimulationProgramme, seed: int, registration: Registration, centres: Centres, until: date
) -> PlannedCase:
    """The case that a registration opens."""
    code = (registration.traveller.code, registration.number)
    chance = Chance(seed, "protection", *code)
    steps = _steps(programme.journeys.registers, registration, centres.get(registration.partner, ()), until, chance)
    return PlannedCase(
        identifier(seed, "protection", *code),
        Area.PROTECTION,
        registration.partner,
        registration.person,
        None if registration.is_known else registration.recorded.identity,
        until_today(steps, until),
    )


def _steps(
    outcomes: Outcomes, registration: Registration, centres: Sequence[str], until: date, chance: Chance
) -> Iterator[PlannedStep]:
    on, left, partner = registration.on, registration.left, registration.partner
    yield PlannedStep("registered", on, profile_of(registration))
    yield from _seen_at_once(registration, chance)
    if registration.ends_with:
        yield from _returned(registration, until, chance)
        return
    intends = chance.happens(chance_at(outcomes.intention, partner))
    applies = intends and chance.happens(chance_at(outcomes.application_after_intention, partner))
    if intends:
        yield PlannedStep("intention-declared", on, {"where": chance.one_of(("border", "inside", "centre"))})
        yield PlannedStep("certificate-issued", on)
    day = on + timedelta(days=1)
    if centres and chance.happens(0.7):
        yield PlannedStep("placed-in-reception", day, {"place": chance.one_of(centres)})
        if chance.happens(SERVICE_GIVEN):
            service = chance.one_of(("food", "health", "clothing", "legal", "psychosocial"))
            yield PlannedStep("service-provided", day, {"service": service, "first": True})
    if applies and (left is None or (left - on).days > 10):
        yield from _procedure(outcomes, registration, chance)
    elif left is not None:
        yield from _gone(max(left, day), intends)


def _seen_at_once(registration: Registration, chance: Chance) -> _Steps:
    day, traveller = registration.on, registration.traveller
    if traveller.role == "alone" and traveller.is_child_on(day):
        yield PlannedStep("unaccompanied-child-noted", day, {"status": "unaccompanied"})
        yield PlannedStep("guardian-appointed", day + timedelta(days=chance.between(0, 3)), {"temporary": True})
    if chance.happens(RISK_NOTED):
        fields = {"factor": chance.one_of(RISKS), "level": "individual", "direction": "risk", "basis": "stated"}
        yield PlannedStep("vulnerability-noted", day + timedelta(days=3), fields)


def _procedure(outcomes: Outcomes, registration: Registration, chance: Chance) -> _Steps:
    """An application; whoever goes on before it is decided, has it discontinued."""
    day, left = registration.on + timedelta(days=chance.between(4, 10)), registration.left
    yield PlannedStep("application-lodged", day, {"procedure": "regular"})
    heard, decided = day + timedelta(days=chance.between(15, 60)), day + timedelta(days=LONG_STAY)
    if left is not None and left < decided:
        if heard < left:
            yield PlannedStep("interview-held", heard, {"interpreter": True, "lawyer": chance.happens(0.5)})
        yield from _gone(left, True)
        return
    yield PlannedStep("interview-held", heard, {"interpreter": True, "lawyer": chance.happens(0.5)})
    positive = chance.happens(outcomes.positive_decision)
    decision = chance.one_of(("refugee", "subsidiary", "subsidiary")) if positive else "rejected"
    yield PlannedStep("decision-issued", decided, {"decision": decision})
    yield PlannedStep("decision-served", decided + timedelta(days=5))
    final = decided + timedelta(days=21)
    if not positive and chance.happens(outcomes.appeal_after_rejection):
        fields = {"instance": "administrative-court", "suspensive": True}
        yield PlannedStep("appeal-lodged", decided + timedelta(days=12), fields)
        final = decided + timedelta(days=chance.between(60, 200))
        yield PlannedStep("appeal-decided", final, {"decision": "granted" if chance.happens(0.1) else "upheld"})
    else:
        yield PlannedStep("decision-final", final)
    if positive:
        yield PlannedStep("closed", final, {"reason": "status-granted"})
    elif left is not None:
        yield PlannedStep("closed", max(left, final), {"reason": "rejected-final"})


def _gone(day: date, intends: bool) -> _Steps:
    if intends:
        yield PlannedStep("discontinued", day + timedelta(days=4), {"reason": "absconded"})
    yield PlannedStep("closed", day + timedelta(days=4), {"reason": "absconded"})


def _returned(registration: Registration, until: date, chance: Chance) -> _Steps:
    """Whoever returns has no claim open: none was expressed, or it was withdrawn knowingly."""
    if registration.ends_with == VOLUNTARY and chance.happens(0.4):
        yield PlannedStep("intention-declared", registration.on, {"where": "centre"})
        withdrawn = registration.on + timedelta(days=chance.between(5, 12))
        yield PlannedStep("claim-withdrawn", withdrawn, {"informed": True})
    left = registration.left
    if left is not None and left <= until:
        reason = "transferred" if registration.ends_with == HANDED_OVER else "returned"
        yield PlannedStep("closed", left, {"reason": reason})
