"""Who registers whom on the way. A party is registered together or not at all; a partner that does not recognise somebody
takes them for a new person. A registration may end the journey: with a return, or with a hand-over to the next partner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from jahorina.simulate.chance import Chance, identifier
from jahorina.simulate.errors_of_clerks import Recorded, write_down
from jahorina.simulate.journeys import Journey, Move, Stay
from jahorina.simulate.people import Traveller
from jahorina.simulate.programme import SimulationProgramme, chance_at

VOLUNTARY, FORCED, HANDED_OVER, RECEIVED = "voluntary", "forced", "handed-over", "received"
RETURN_TAKES = (30, 100)
"""Days from a registration to a return or hand-over: the least and the most."""


@dataclass(frozen=True, slots=True)
class Registration:
    """Somebody in a partner's register. `person` is who they are there; `is_known` that the partner recognised them."""

    partner: str
    traveller: Traveller
    number: int
    on: date
    left: date | None
    came_from: str
    person: UUID
    is_known: bool
    recorded: Recorded
    ends_with: str
    other_side: str


@dataclass(frozen=True, slots=True)
class Lived:
    """A journey as it was lived, and what the registers know of it."""

    journey: Journey
    registrations: tuple[Registration, ...]


def encounter(programme: SimulationProgramme, seed: int, journey: Journey, until: date) -> Lived:
    """The registrations along a journey."""
    seen: list[tuple[Stay, date, str, str]] = []
    for position, stay in enumerate(journey.stays):
        chance = Chance(seed, "encounter", journey.party.code, position)
        station = programme.journeys.partners[stay.partner]
        if not chance.happens(station.registers):
            continue
        on = stay.since + timedelta(days=chance.number(min(_days(stay, until), 3)))
        ends = _ends(programme, journey, stay.partner, chance)
        if not ends:
            seen.append((stay, on, "", ""))
            continue
        journey, back = _cut(programme, journey, position, on, ends, until, chance)
        to = programme.journeys.registers.hands_over_to[stay.partner] if ends == HANDED_OVER else ""
        seen.append((journey.stays[position], on, ends, to))
        if back is not None:
            seen.append((back, back.since, RECEIVED, stay.partner))
        break
    return Lived(journey, tuple(_registrations(programme, seed, journey, seen)))


def _days(stay: Stay, until: date) -> int:
    return max(1, ((stay.left or until) - stay.since).days)


def _ends(programme: SimulationProgramme, journey: Journey, partner: str, chance: Chance) -> str:
    """What the registration leads to. Children who are alone and victims of trafficking are not returned here."""
    outcomes, drawn = programme.journeys.registers, {}
    for kind, chances in (
        (VOLUNTARY, outcomes.voluntary_return),
        (FORCED, outcomes.forced_return),
        (HANDED_OVER, outcomes.handed_over),
    ):
        drawn[kind] = chance.happens(chance_at(chances, partner))
    if journey.party.kind == "child-alone" or any(one.victim for one in journey.party.people):
        return ""
    return next((kind for kind, happens in drawn.items() if happens), "")


def _cut(
    programme: SimulationProgramme, journey: Journey, position: int, on: date, ends: str, until: date, chance: Chance
) -> tuple[Journey, Stay | None]:
    """The journey as it is when it ends this way, with the stay at the partner that takes the party back."""
    stay, day = journey.stays[position], on + timedelta(days=chance.between(*RETURN_TAKES))
    gone = day if day <= until else None
    moves = [move for move in journey.moves if move.on <= stay.since]
    stays = [*journey.stays[:position], replace(stay, left=gone)]
    if gone is None:
        return replace(journey, moves=tuple(moves), stays=tuple(stays)), None
    to = programme.journeys.registers.hands_over_to[stay.partner] if ends == HANDED_OVER else ""
    moves.append(Move(gone, HANDED_OVER if to else f"return-{ends}", "", to))
    back = None
    if to:
        left = gone + timedelta(days=chance.between(3, 20))
        back = Stay(to, gone, left if left <= until else None, stay.partner)
        stays.append(back)
        if back.left:
            moves.append(Move(back.left, "out-of-sight", "", ""))
    return replace(journey, moves=tuple(moves), stays=tuple(stays)), back


def _registrations(
    programme: SimulationProgramme, seed: int, journey: Journey, seen: list[tuple[Stay, date, str, str]]
) -> Iterator[Registration]:
    for traveller in journey.party.people:
        known: dict[str, UUID] = {}
        for number, (stay, on, ends, other) in enumerate(seen, start=1):
            chance = Chance(seed, "clerk", traveller.code, number)
            station = programme.journeys.partners[stay.partner]
            recorded = write_down(programme, station, traveller, chance)
            is_known = stay.partner in known and chance.happens(station.recognises)
            if not is_known:
                known[stay.partner] = identifier(seed, "person", traveller.code, number)
            yield Registration(
                stay.partner, traveller, number, on, stay.left, stay.came_from, known[stay.partner], is_known,
                recorded, ends, other,
            )  # fmt: skip
