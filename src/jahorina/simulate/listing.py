"""Who is on the lists of which services of one partner: what a capture table of a population with a known size is made of.

Everybody who stays at the partner within the year belongs to the population. Each service meets them with a chance a week,
independently of the others; who stays longer or comes again is met by more of them, so that lists depend on one another
through people. Services that never meet somebody make no history: how many those are is the truth that no list has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jahorina.simulate.chance import Chance
from jahorina.simulate.encounters import Lived
from jahorina.simulate.programme import Lists, SimulationProgramme

WEEK = 7


@dataclass(frozen=True, slots=True)
class Listed:
    """People of a partner by group and the services that met them, and how many there were in truth, met or not."""

    partner: str
    services: tuple[str, ...]
    people: Mapping[tuple[str, tuple[str, ...]], int]
    truth: int

    @classmethod
    def of(cls, lists: Lists, people: Mapping[tuple[str, tuple[str, ...]], int]) -> Listed:
        """What was counted, of the services that the programme names."""
        met = {key: count for key, count in people.items() if key[1]}
        return cls(lists.partner, tuple(sorted(lists.weekly)), met, sum(people.values()))

    def captures(self) -> dict[str, Any]:
        """As a capture table with the groups as strata."""
        groups = sorted({group for group, _services in self.people})
        return {
            "lists": list(self.services),
            "cells": self._cells(groups),
            "not_collected": [],
            "strata": {"column": "group", "tables": [{"name": one, "cells": self._cells([one])} for one in groups]},
        }

    def _cells(self, groups: list[str]) -> dict[str, int]:
        cells: dict[int, int] = {}
        for (group, services), count in self.people.items():
            if group in groups:
                cell = sum(1 << self.services.index(one) for one in services)
                cells[cell] = cells.get(cell, 0) + count
        return {str(cell): cells[cell] for cell in sorted(cells)}


def listed(
    programme: SimulationProgramme, seed: int, lived: Lived, *, since: date, until: date
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The group and the services that met each person of a party that stayed there from `since` to `until`."""
    rules, party = programme.journeys.counts.lists, lived.journey.party
    weeks = [
        min(max(1, round(((min(stay.left or until, until)) - max(stay.since, since)).days / WEEK)), rules.most_weeks)
        for stay in lived.journey.stays
        if stay.partner == rules.partner and stay.since <= until and (stay.left or until) > since
    ]
    if not weeks:
        return
    for person in party.people:
        chance = Chance(seed, "lists", person.code)
        met = [
            service for service in sorted(rules.weekly) if chance.happens(1 - (1 - rules.weekly[service]) ** sum(weeks))
        ]
        yield party.kind, tuple(met)
