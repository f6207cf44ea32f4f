"""Makes a simulation: people, journeys, registrations, cases. Pure: nothing is written, the same question has one answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from jahorina.simulate.calibration import Simulated
from jahorina.simulate.casework import PlannedCase
from jahorina.simulate.chance import Chance, identifier
from jahorina.simulate.counter_trafficking import victims_case
from jahorina.simulate.encounters import RECEIVED, Lived, Registration, encounter
from jahorina.simulate.errors_of_clerks import write_down
from jahorina.simulate.journeys import Journey, Stay, travel
from jahorina.simulate.people import Party, draw_parties
from jahorina.simulate.programme import Origin, SimulationProgramme
from jahorina.simulate.protection import Centres, protection_case
from jahorina.simulate.returns import own_national, return_case
from jahorina.simulate.smuggling import Incident, incidents

OpenedBy = dict[tuple[str, int], list[tuple[str, UUID]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be simulated. `people` travel past all partners; `partners` are those whose registers are filled.

    The same seed, people and days are the same lives, whichever registers are filled of them.
    """

    seed: int
    people: int
    since: date
    until: date
    partners: frozenset[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A simulation before anybody wrote it, and which registration opened which cases."""

    simulated: Simulated
    own_nationals: tuple[Lived, ...]
    opened_by: OpenedBy

    @property
    def lived(self) -> Iterator[Lived]:
        """The lives of the travellers and of those who were sent back from elsewhere."""
        yield from self.simulated.lived
        yield from self.own_nationals


def make(programme: SimulationProgramme, asked: Asked, centres: Centres) -> Made:
    """Everything that a seed and a number of people lead to."""
    lived = tuple(_seen_by(one, asked.partners) for one in lives(programme, asked))
    own = tuple(_own_nationals(programme, asked))
    registrations = sorted(_registrations((*lived, *own)), key=_when)
    cases, opened_by = list[PlannedCase](), OpenedBy()
    for one in registrations:
        for case in _cases(programme, asked, one, centres):
            cases.append(case)
            opened_by.setdefault((one.traveller.code, one.number), []).append((str(case.area), case.id))
    travelled = [one for one in registrations if one.traveller.role != "own-national"]
    found: tuple[Incident, ...] = tuple(incidents(programme, asked.seed, travelled, asked.until))
    cases.extend(one.case for one in found)
    made = Simulated(lived, travelled, [case for case in cases if case.steps], found, _whole_years(asked))
    return Made(made, own, opened_by)


def lives(programme: SimulationProgramme, asked: Asked, *, until: date | None = None) -> Iterator[Lived]:
    """Everybody's journey, with the registrations at all partners; `until` a later day than the last of arrivals."""
    last = until or asked.until
    for party in draw_parties(programme, asked.seed, asked.people, asked.since, asked.until):
        yield encounter(programme, asked.seed, travel(programme, asked.seed, party, last), last)


def _seen_by(lived: Lived, partners: frozenset[str]) -> Lived:
    return replace(lived, registrations=tuple(one for one in lived.registrations if one.partner in partners))


def _registrations(lived: Iterable[Lived]) -> Iterator[Registration]:
    return (one for life in lived for one in life.registrations)


def _when(one: Registration) -> tuple[date, str, int]:
    return one.on, one.traveller.code, one.number


def _cases(programme: SimulationProgramme, asked: Asked, one: Registration, centres: Centres) -> Iterator[PlannedCase]:
    if one.ends_with != RECEIVED:
        yield protection_case(programme, asked.seed, one, centres, asked.until)
    if one.ends_with:
        case = return_case(asked.seed, one, programme.journeys.own_nationals, asked.until)
        if case.steps:
            yield case
    victim = victims_case(programme, asked.seed, one, asked.until)
    if victim is not None and victim.steps:
        yield victim


def _own_nationals(programme: SimulationProgramme, asked: Asked) -> Iterator[Lived]:
    """People of the partners whom states of the Union send back to them: registered, and travelling nowhere."""
    journeys = programme.journeys
    nowhere = Origin(nationality="XXX", languages=("eng",), enters={})
    for partner in sorted(asked.partners):
        expected = journeys.registers.readmitted_own_national * asked.people / len(journeys.partners)
        chance = Chance(asked.seed, "own-nationals", partner)
        for number in range(1, int(expected) + 1 + chance.happens(expected % 1)):
            day = asked.since + timedelta(days=chance.number((asked.until - asked.since).days + 1))
            somebody = own_national(programme, asked.seed, partner, number, day)
            recorded = write_down(programme, journeys.partners[partner], somebody, chance)
            party = Party(somebody.code, "own-national", (somebody,), day, "", nowhere)
            journey = Journey(party, (), (Stay(partner, day, None, chance.one_of(journeys.sent_back_from)),))
            person = identifier(asked.seed, "person", somebody.code, 1)
            sent_by = journey.stays[0].came_from
            registration = Registration(
                partner, somebody, 1, day, None, sent_by, person, False, recorded, RECEIVED, sent_by
            )
            yield Lived(journey, (registration,))


def _whole_years(asked: Asked) -> frozenset[int]:
    years = range(asked.since.year, asked.until.year + 1)
    return frozenset(year for year in years if asked.since <= date(year, 1, 1) and date(year, 12, 31) <= asked.until)
