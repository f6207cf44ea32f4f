"""What the partners of a simulated route would count, without a register being filled: to rehearse the engines of flows.

Registrations by partner and day; links to the most recent previous registration of the same person, of which linkage
finds a share FOUND; people in centres at the ends of months, and tries to leave that were seen; for the last year who is in
which registers, and at one partner who is on the lists of which services (`listing`). The truth stands beside it: how many
people it were. Everybody is invented, and all that comes of it is labelled simulated.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jahorina.simulate.chance import Chance
from jahorina.simulate.encounters import Lived, Registration, encounter
from jahorina.simulate.journeys import travel
from jahorina.simulate.listing import Listed, listed
from jahorina.simulate.people import draw_parties
from jahorina.simulate.programme import SimulationProgramme

FOUND = 0.92
"""The share of true links that the simulated linkage finds; it makes none up."""
REVIEWED = 500
YEAR = timedelta(days=365)
THRESHOLD = 5
DAYS_COUNTED = 400
"""So many days back are counted day by day, too."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Registrations by (partner, month) and (partner, day), found links by (from, to, month), people by registers, people
    in centres and seen tries to leave by (partner, month), places by partner, the lists of one partner, and the truth.

    `registered`: people registered for the first time in the last year; `travelled`: people who came to the route in it.
    """

    registrations: Mapping[tuple[str, str], int]
    daily: Mapping[tuple[str, date], int]
    links: Mapping[tuple[str, str, str], int]
    histories: Mapping[tuple[str, ...], int]
    in_centres: Mapping[tuple[str, str], int]
    places: Mapping[str, int]
    detected: Mapping[tuple[str, str], int]
    lists: Listed
    registered: int
    travelled: int

    def captures(self) -> dict[str, Any]:
        """The histories as a capture table: lists, and people by the bits of the lists that have them."""
        lists = sorted({partner for seen in self.histories for partner in seen})
        cells = {sum(1 << lists.index(partner) for partner in seen): count for seen, count in self.histories.items()}
        return {"lists": lists, "cells": {str(cell): cells[cell] for cell in sorted(cells)}, "not_collected": []}

    def overlap(self) -> dict[str, Any]:
        """The links as `jahorina overlap` writes them: small counts withheld, a review for each pair."""
        partners = sorted({partner for partner, _month in self.registrations})
        return {
            "registers": [{"name": partner} for partner in partners],
            "pairs": [
                {"registers": [one, other], "sensitivity": FOUND, "false_link_rate": 0.0, "spike_ins": REVIEWED}
                for at, one in enumerate(partners)
                for other in partners[at + 1 :]
            ],
            "previous": [
                {"from": old, "to": new, "period": month, **_withheld(count)}
                for (old, new, month), count in sorted(self.links.items())
            ],
            "threshold": THRESHOLD,
        }


@dataclass
class _Tally:
    """What is counted while people travel."""

    registrations: Counter[tuple[str, str]] = field(default_factory=Counter)
    daily: Counter[tuple[str, date]] = field(default_factory=Counter)
    links: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    histories: Counter[tuple[str, ...]] = field(default_factory=Counter)
    in_centres: Counter[tuple[str, str]] = field(default_factory=Counter)
    detected: Counter[tuple[str, str]] = field(default_factory=Counter)
    lists: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    registered: int = 0
    travelled: int = 0


def count_route(programme: SimulationProgramme, *, seed: int, people: int, since: date, until: date) -> Counted:
    """Let `people` travel between two days and count what the partners register; the last year makes the histories."""
    year, tally = until - YEAR, _Tally()
    for party in draw_parties(programme, seed, people, since, until):
        lived = encounter(programme, seed, travel(programme, seed, party, until), until)
        by_person: dict[str, list[Registration]] = {}
        for one in sorted(lived.registrations, key=lambda found: found.number):
            by_person.setdefault(one.traveller.code, []).append(one)
        for own in by_person.values():
            _add(seed, own, tally, until)
            seen = tuple(sorted({one.partner for one in own if one.on > year}))
            if seen:
                tally.histories[seen] += 1
        _add_presence(programme, seed, lived, tally, since, until)
        tally.lists.update(listed(programme, seed, lived, since=year, until=until))
        tally.travelled += len(party.people) if party.arrives_on > year else 0
        tally.registered += sum(own[0].on > year for own in by_person.values())
    return _counted(programme, tally)


def _counted(programme: SimulationProgramme, tally: _Tally) -> Counted:
    """What was counted; centres that are full turn people away."""
    most: dict[str, int] = {}
    for (partner, _month), count in tally.in_centres.items():
        most[partner] = max(most.get(partner, 0), count)
    places = {partner: max(math.ceil(programme.journeys.counts.beds * count), 1) for partner, count in most.items()}
    inside = {(partner, month): min(count, places[partner]) for (partner, month), count in tally.in_centres.items()}
    return Counted(
        registrations=tally.registrations,
        daily=tally.daily,
        links=tally.links,
        histories=tally.histories,
        in_centres=inside,
        places=places,
        detected=tally.detected,
        lists=Listed.of(programme.journeys.counts.lists, tally.lists),
        registered=tally.registered,
        travelled=tally.travelled,
    )


def _add(seed: int, own: list[Registration], tally: _Tally, until: date) -> None:
    before = None
    for one in own:
        month = f"{one.on:%Y-%m}"
        tally.registrations[one.partner, month] += 1
        if (until - one.on).days < DAYS_COUNTED:
            tally.daily[one.partner, one.on] += 1
        if before is not None and Chance(seed, "linkage", one.traveller.code, one.number).happens(FOUND):
            tally.links[before.partner, one.partner, month] += 1
        before = one


def _add_presence(
    programme: SimulationProgramme, seed: int, lived: Lived, tally: _Tally, since: date, until: date
) -> None:
    """People in centres at the ends of months, and tries to leave that were seen, of a party."""
    counts, party = programme.journeys.counts, lived.journey.party
    for position, stay in enumerate(lived.journey.stays):
        if Chance(seed, "centre", party.code, position).happens(counts.in_centres):
            for end in _month_ends(stay.since, stay.left, until):
                tally.in_centres[stay.partner, f"{end:%Y-%m}"] += len(party.people)
    for number, move in enumerate(lived.journey.moves):
        if move.kind not in ("exit", "pushback") or not since <= move.on <= until:
            continue
        if Chance(seed, "detected", party.code, number).happens(counts.detected):
            tally.detected[programme.legs[move.leg][0], f"{move.on:%Y-%m}"] += len(party.people)


def _month_ends(since: date, left: date | None, until: date) -> Iterator[date]:
    """The last days of months on which somebody is there who came and left on these days."""
    following = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
    while (end := following - timedelta(days=1)) <= until and (left is None or end < left):
        yield end
        following = (following + timedelta(days=32)).replace(day=1)


def _withheld(count: int) -> dict[str, Any]:
    hidden = count < THRESHOLD
    return {"observed": None if hidden else count, "status": "withheld" if hidden else "counted"}
