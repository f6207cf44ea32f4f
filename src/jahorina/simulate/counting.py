"""What the partners of a simulated route would count, without a register being filled: to rehearse the engines of flows.

Registrations by partner and month; links to the most recent previous registration of the same person, of which linkage
finds a share FOUND; and for the last year who is in which registers. The truth stands beside it: how many people it were.
Everybody is invented, and all that comes of it is labelled simulated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jahorina.simulate.chance import Chance
from jahorina.simulate.encounters import Registration, encounter
from jahorina.simulate.journeys import travel
from jahorina.simulate.people import draw_parties
from jahorina.simulate.programme import SimulationProgramme

FOUND = 0.92
"""The share of true links that the simulated linkage finds; it makes none up."""
REVIEWED = 500
YEAR = timedelta(days=365)
THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """Registrations by (partner, month), found links by (from, to, month), people by registers, and the truth.

    `registered`: people registered for the first time in the last year; `travelled`: people who came to the route in it.
    """

    registrations: Mapping[tuple[str, str], int]
    links: Mapping[tuple[str, str, str], int]
    histories: Mapping[tuple[str, ...], int]
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


def count_route(programme: SimulationProgramme, *, seed: int, people: int, since: date, until: date) -> Counted:
    """Let `people` travel between two days and count what the partners register; the last year makes the histories."""
    year = until - YEAR
    registrations, links = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    histories, registered, travelled = Counter[tuple[str, ...]](), 0, 0
    for party in draw_parties(programme, seed, people, since, until):
        lived = encounter(programme, seed, travel(programme, seed, party, until), until)
        by_person: dict[str, list[Registration]] = {}
        for one in sorted(lived.registrations, key=lambda found: found.number):
            by_person.setdefault(one.traveller.code, []).append(one)
        for own in by_person.values():
            _add(seed, own, registrations, links)
            seen = tuple(sorted({one.partner for one in own if one.on > year}))
            if seen:
                histories[seen] += 1
        travelled += len(party.people) if party.arrives_on > year else 0
        registered += sum(own[0].on > year for own in by_person.values())
    return Counted(registrations, links, histories, registered, travelled)


def _add(
    seed: int,
    own: list[Registration],
    registrations: Counter[tuple[str, str]],
    links: Counter[tuple[str, str, str]],
) -> None:
    before = None
    for one in own:
        month = f"{one.on:%Y-%m}"
        registrations[one.partner, month] += 1
        if before is not None and Chance(seed, "linkage", one.traveller.code, one.number).happens(FOUND):
            links[before.partner, one.partner, month] += 1
        before = one


def _withheld(count: int) -> dict[str, Any]:
    hidden = count < THRESHOLD
    return {"observed": None if hidden else count, "status": "withheld" if hidden else "counted"}
