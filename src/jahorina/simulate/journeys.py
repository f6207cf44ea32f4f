"""Where people go: entry, stays, legs, pushbacks and how it ends. A push-back is a move of its own, back to its beginning.

The walk is a Markov chain over the route's legs: from each partner a leg is drawn by weight, among them one that no leg
tells (out of sight). Stays are log-normal with the partner's mean. What happens after the last day is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jahorina.simulate.chance import Chance
from jahorina.simulate.people import Party
from jahorina.simulate.programme import Origin, SimulationProgramme

OUT_OF_SIGHT = ""
MOST_STAYS = 25
"""A journey is broken off after so many stays: somebody who is pushed back for ever."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move along a leg: `entry`, `onward`, `exit`, `pushback` (tried the leg, is back), `out-of-sight`."""

    on: date
    kind: str
    leg: str
    to: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Days at a partner; `left` is None for who is there at the end. `came_from` is empty after a push-back."""

    partner: str
    since: date
    left: date | None
    came_from: str


@dataclass(frozen=True, slots=True)
class Journey:
    """A party's moves and stays, in order."""

    party: Party
    moves: tuple[Move, ...]
    stays: tuple[Stay, ...]


def travel(programme: SimulationProgramme, seed: int, party: Party, until: date) -> Journey:
    """The party's journey as far as `until`."""
    chance = Chance(seed, "journey", party.code)
    came_from, at = programme.legs[party.enters]
    day = party.arrives_on
    moves, stays = [Move(day, "entry", party.enters, at)], list[Stay]()
    while at in programme.journeys.partners and len(stays) < MOST_STAYS:
        left = day + timedelta(days=_stay(programme, at, chance))
        stays.append(Stay(at, day, left if left <= until else None, came_from))
        if left > until:
            break
        move = _move(programme, at, left, party.origin, chance)
        moves.append(move)
        came_from, at, day = ("" if move.kind == "pushback" else at), move.to, left
    return Journey(party, tuple(moves), tuple(stays))


def _stay(programme: SimulationProgramme, partner: str, chance: Chance) -> int:
    drawn = chance.long_tailed(programme.journeys.partners[partner].stay_days, programme.journeys.tail)
    return max(1, round(drawn))


def _move(programme: SimulationProgramme, at: str, day: date, origin: Origin, chance: Chance) -> Move:
    leg = chance.weighted(_ways(programme, at, origin))
    if leg == OUT_OF_SIGHT:
        return Move(day, "out-of-sight", "", "")
    way, to = programme.journeys.legs[leg], programme.legs[leg][1]
    if chance.happens(way.pushed_back):
        return Move(day, "pushback", leg, at)
    return Move(day, "onward" if to in programme.journeys.partners else "exit", leg, to)


def _ways(programme: SimulationProgramme, at: str, origin: Origin) -> Mapping[str, float]:
    legs = {
        code: origin.prefers.get(code, way.weight)
        for code, way in programme.journeys.legs.items()
        if programme.legs[code][0] == at
    }
    return {**legs, OUT_OF_SIGHT: programme.journeys.leaves_sight[at]}
