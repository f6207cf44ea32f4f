"""Who travels: people and the parties that they travel in, with the names and birthdays that are truly theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jahorina.simulate.chance import Chance
from jahorina.simulate.names import TrueName, draw_name, of_family
from jahorina.simulate.programme import Origin, SimulationProgramme

ADULT = 18
_YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Traveller:
    """A person of the simulation. `code` names them in the truth; nothing in a register does."""

    code: str
    party: str
    role: str
    name: TrueName
    sex: str
    born: date
    nationality: str
    language: str
    victim: bool

    def age_on(self, day: date) -> int:
        """Completed years, as near as the mean year counts them."""
        return int((day - self.born).days / _YEAR_DAYS)

    def is_child_on(self, day: date) -> bool:
        return self.age_on(day) < ADULT


@dataclass(frozen=True, slots=True)
class Party:
    """People who travel together, the day on which they come and the leg on which they enter."""

    code: str
    kind: str
    people: tuple[Traveller, ...]
    arrives_on: date
    enters: str
    origin: Origin


def draw_parties(programme: SimulationProgramme, seed: int, people: int, since: date, until: date) -> Iterator[Party]:
    """Parties of `people` persons in all, who arrive between the two days (both included)."""
    calendar, number, left = _calendar(programme, since, until), 0, people
    while left > 0:
        number += 1
        party = _party(programme, seed, number, left, calendar)
        left -= len(party.people)
        yield party


def expected_people(programme: SimulationProgramme, people: int, since: date, until: date, horizon: date) -> int:
    """How many come after `until` and up to `horizon`, if `people` come from `since` to `until`."""
    after = until + timedelta(days=1)
    before, later = (sum(_calendar(programme, *days).values()) for days in ((since, until), (after, horizon)))
    return round(people * later / before) if before else 0


def _party(programme: SimulationProgramme, seed: int, number: int, most: int, months: Mapping[date, float]) -> Party:
    journeys, code = programme.journeys, f"g{number:07d}"
    chance = Chance(seed, "party", code)
    origins = {origin.nationality: origin for origin in journeys.origins}
    origin = origins[chance.weighted({code: sum(one.enters.values()) for code, one in origins.items()})]
    kind = chance.weighted({str(kind): weight for kind, weight in journeys.parties.items()})
    begins = chance.weighted(months)
    arrives = begins + timedelta(days=chance.number(_days_left(begins, months)))
    people = tuple(_people(programme, seed, code, kind, origin, arrives))[:most]
    return Party(code, kind, people, arrives, chance.weighted(origin.enters), origin)


def _people(
    programme: SimulationProgramme, seed: int, party: str, kind: str, origin: Origin, arrives: date
) -> Iterator[Traveller]:
    journeys, chance = programme.journeys, Chance(seed, "people", party)
    language = chance.one_of(origin.languages)
    first: TrueName | None = None
    for position, (role, sex, youngest, oldest) in enumerate(_roles(programme, chance, kind), start=1):
        drawn = draw_name(programme.names[language], sex, chance)
        name = of_family(drawn, first) if first else drawn
        first = first or name
        born = arrives - timedelta(days=int(chance.between(youngest, oldest) * _YEAR_DAYS) + chance.between(1, 364))
        victim = chance.happens(journeys.registers.victim)
        yield Traveller(f"{party}-{position}", party, role, name, sex, born, origin.nationality, language, victim)


def _roles(programme: SimulationProgramme, chance: Chance, kind: str) -> Iterator[tuple[str, str, int, int]]:
    """Role, sex and the range of ages of everybody in a party."""
    journeys = programme.journeys
    if kind == "child-alone":
        yield "alone", _boy_or_girl(chance, journeys.boys_alone), 13, 17
    elif kind == "family":
        yield "parent", "female", 22, 44
        if chance.happens(journeys.father_in_family):
            yield "parent", "male", 24, 50
        for _child in range(chance.one_of(journeys.children_in_family)):
            yield "child", _boy_or_girl(chance, journeys.boys_in_families), 0, 16
    else:
        # Most are young: the lesser of two draws.
        oldest = min(chance.between(20, 60), chance.between(20, 60))
        yield "adult", "male" if kind == "man" else "female", 18, max(oldest, 18)


def _boy_or_girl(chance: Chance, boys: float) -> str:
    return "male" if chance.happens(boys) else "female"


def _calendar(programme: SimulationProgramme, since: date, until: date) -> dict[date, float]:
    """The beginnings of the months, and of what is asked for of them, with the weight of what arrives in each; the day
    after the last stands at the end."""
    journeys, found, day = programme.journeys, {}, since
    while day <= until:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        days = (min(following, until + timedelta(days=1)) - day).days
        year = min(max(day.year, min(journeys.volumes)), max(journeys.volumes))
        found[day] = journeys.volumes[year] * journeys.months[day.month - 1] * days
        day = following
    found[until + timedelta(days=1)] = 0.0
    return found


def _days_left(begins: date, months: Mapping[date, float]) -> int:
    days = list(months)
    return (days[days.index(begins) + 1] - begins).days
