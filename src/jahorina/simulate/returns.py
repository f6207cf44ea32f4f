"""Return cases: voluntary, forced, handed over to a neighbour, and received from one; with each safeguard on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from jahorina.partners.roles import Area
from jahorina.simulate.casework import PlannedCase, PlannedStep, profile_of, until_today
from jahorina.simulate.chance import Chance, identifier
from jahorina.simulate.encounters import FORCED, HANDED_OVER, RECEIVED, Registration
from jahorina.simulate.names import draw_name
from jahorina.simulate.people import Traveller
from jahorina.simulate.programme import SimulationProgramme

_Steps = Iterator[PlannedStep]
ASSISTED = 0.75
"""Of voluntary returns, those that IOM assists."""


def return_case(seed: int, registration: Registration, nationalities: Mapping[str, str], until: date) -> PlannedCase:
    """The return case of a registration that ends with one. `nationalities` gives each partner's code of three letters."""
    code = (registration.traveller.code, registration.number)
    chance = Chance(seed, "return", *code)
    received = registration.ends_with == RECEIVED
    steps = _received(registration, nationalities) if received else _sent(registration, nationalities, chance)
    return PlannedCase(
        identifier(seed, "return", *code),
        Area.RETURN,
        registration.partner,
        registration.person,
        registration.recorded.identity if received and not registration.is_known else None,
        until_today(steps, until),
    )


def _received(registration: Registration, nationalities: Mapping[str, str]) -> _Steps:
    yield PlannedStep("registered", registration.on, profile_of(registration))
    yield PlannedStep(
        "readmission-received",
        registration.on,
        {
            "counterpart": nationalities.get(registration.other_side, registration.other_side),
            "place": registration.partner,
        },
    )
    yield PlannedStep("closed", registration.on + timedelta(days=10), {"reason": "readmitted"})


def _sent(registration: Registration, nationalities: Mapping[str, str], chance: Chance) -> _Steps:
    day, gone = registration.on, registration.left
    yield PlannedStep("registered", day + timedelta(days=3), profile_of(registration))
    yield PlannedStep("counselled", day + timedelta(days=4), {"interpreter": True})
    yield PlannedStep("protection-screened", day + timedelta(days=5), {"result": "no-need"})
    yield PlannedStep("trafficking-screened", day + timedelta(days=5), {"result": "no-indication"})
    modality = "forced"
    if registration.ends_with == HANDED_OVER:
        yield from _requested(registration, nationalities, day)
    elif registration.ends_with == FORCED:
        yield PlannedStep("return-decision-issued", day + timedelta(days=8), {"individual": True})
        yield PlannedStep("departure-period-set", day + timedelta(days=8))
    else:
        modality = "avrr" if chance.happens(ASSISTED) else "state-assisted"
        fields = {"modality": modality, "language": "eng", "interpreter": True, "witness": True}
        yield PlannedStep("declaration-signed", day + timedelta(days=14), fields)
        yield PlannedStep("travel-document-issued", day + timedelta(days=20), {"document": "laissez-passer"})
    yield PlannedStep("fitness-assessed", day + timedelta(days=25), {"result": "fit"})
    if gone is not None:
        yield from _left(registration, nationalities, modality, gone)


def _requested(registration: Registration, nationalities: Mapping[str, str], day: date) -> _Steps:
    counterpart = nationalities[registration.other_side]
    category = {"counterpart": counterpart, "category": "third-country-national", "evidence": "prima-facie"}
    # Nobody is handed over without a decision of their own.
    yield PlannedStep("return-decision-issued", day + timedelta(days=8), {"individual": True})
    yield PlannedStep("readmission-requested", day + timedelta(days=9), category)
    yield PlannedStep("readmission-replied", day + timedelta(days=18), {"reply": "accepted"})
    yield PlannedStep("readmission-accepted", day + timedelta(days=18))


def _left(registration: Registration, nationalities: Mapping[str, str], modality: str, gone: date) -> _Steps:
    if registration.ends_with == HANDED_OVER:
        fields = {"counterpart": nationalities[registration.other_side], "place": registration.partner}
        yield PlannedStep("transferred", gone, fields)
        yield PlannedStep("arrived", gone)
        yield PlannedStep("closed", gone + timedelta(days=3), {"reason": "returned"})
        return
    yield PlannedStep("departed", gone, {"modality": modality, "destination": registration.traveller.nationality})
    yield PlannedStep("arrived", gone + timedelta(days=1))
    if modality == "avrr":
        yield PlannedStep("reintegration-planned", gone + timedelta(days=20), {"needs": ["economic"]})
        yield PlannedStep("follow-up-done", gone + timedelta(days=92), {"months": 3, "reached": True})
        yield PlannedStep("closed", gone + timedelta(days=370), {"reason": "reintegrated"})
    else:
        yield PlannedStep("closed", gone + timedelta(days=14), {"reason": "returned"})


def own_national(programme: SimulationProgramme, seed: int, partner: str, number: int, since: date) -> Traveller:
    """One of a partner's own people, sent back to it from the European Union: no traveller of the route."""
    code = f"r-{partner}-{number:06d}"
    chance, journeys = Chance(seed, "own", code), programme.journeys
    language, sex = journeys.own_languages[partner], "male" if chance.happens(0.7) else "female"
    born = since - timedelta(days=chance.between(18 * 366, 55 * 366))
    name = draw_name(programme.names[language], sex, chance)
    father = programme.names[language].men.drawn(Chance(seed, "fathers", code))
    nationality = journeys.own_nationals[partner]
    return Traveller(code, code, "own-national", name, sex, born, nationality, language, False, father)
