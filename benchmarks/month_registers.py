"""The registers of a simulated route as six nodes would open them to be encoded, and the truth of them, without a node.

The simulation, the search for a register's own duplicates and the reviewer's rule are the functions that nodes call; what
lies between in a node (database, vault) keeps a register as it is. Made once for each seed and kept in a file of the
benchmark's own: other keys and recipes meet the same registers.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from uuid import UUID

from jahorina.cli.demo.truth import Truth, truth_in
from jahorina.engines.linkage.partner.decisions import Decisions, FoundPair
from jahorina.engines.linkage.partner.duplicates import likely_duplicates
from jahorina.engines.linkage.partner.window import months_before
from jahorina.registers.duplicates.demonstration import takes_for_one
from jahorina.registers.linking.people import KnownPerson, columns_by_role, rows_of_registrations
from jahorina.registers.linking.tasks import NOT_ON_THE_ROUTE, RegisterToEncode
from jahorina.simulate.casework import PlannedCase
from jahorina.simulate.making import Asked, make
from jahorina.simulate.programme import read_simulation

SINCE, UNTIL, WINDOW = date(2023, 11, 1), date(2026, 10, 31), 24
"""The demo's three years, and the months of its round of linking."""


@dataclass(frozen=True)
class Route:
    """One simulated route: each partner's register, and what is true of it."""

    registers: dict[str, RegisterToEncode]
    truth: Truth


def route(programme: Path, seed: int, people: int, kept: Path | None = None) -> Route:
    """The route of a seed, from the folder `kept` where it was made before."""
    file = kept / f"route-{seed}-{people}.pickle" if kept else None
    if file is not None and file.is_file():
        found: Route = pickle.loads(file.read_bytes())  # noqa: S301
        return found
    made_now = _made(programme, seed, people)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(made_now))
    return made_now


def _made(programme: Path, seed: int, people: int) -> Route:
    read = read_simulation(programme)
    made = make(read, Asked(seed, people, SINCE, UNTIL, frozenset(read.journeys.partners)), {})
    truth = truth_in(made, until=UNTIL, window_since=months_before(UNTIL, WINDOW))
    by_partner: dict[str, list[PlannedCase]] = {}
    for case in made.simulated.cases:
        by_partner.setdefault(case.partner, []).append(case)
    who = truth.travellers
    return Route({code: _register(code, cases, who) for code, cases in sorted(by_partner.items())}, truth)


def _register(code: str, cases: Sequence[PlannedCase], who: Mapping[str, str]) -> RegisterToEncode:
    everybody = _known(cases)
    likely = likely_duplicates(columns_by_role(everybody))
    persons, columns = rows_of_registrations(_known(one for one in cases if one.area not in NOT_ON_THE_ROUTE))
    place: dict[UUID, int] = {}
    again = [(first, row) for row, one in enumerate(persons) if (first := place.setdefault(one, row)) != row]
    found = [
        FoundPair(place[one], place[other], pair.probability, "same" if takes_for_one(one, other, who) else "")
        for pair in likely
        for one, other in [(everybody[pair.one].person, everybody[pair.other].person)]
        if one in place and other in place
    ]
    same = [(one.one, one.other) for one in found if one.verdict]
    return RegisterToEncode(code, persons, columns, Decisions((*again, *same)), tuple(found))


def _known(cases: Iterable[PlannedCase]) -> list[KnownPerson]:
    """The people of a register with their newest case, as `known_people` reads them from a node's database."""
    of_people = sorted(((number, one) for number, one in enumerate(cases) if one.person), key=_by_person)
    found = []
    for person, group in groupby(of_people, key=lambda pair: pair[1].person):
        own = [one for _number, one in group]
        identity = next((one.identity for one in own if one.identity is not None), None)
        profile = own[-1].steps[0].fields
        days = sorted({one.steps[0].on for one in own}, reverse=True)
        if identity is not None and identity.names and person is not None:
            codes = str(profile["sex"]), int(profile["birth_year"]), str(profile["nationality"])
            found.append(KnownPerson(person, identity, *codes, tuple(days)))
    return found


def _by_person(pair: tuple[int, PlannedCase]) -> tuple[str, int]:
    return str(pair[1].person), pair[0]


__all__ = ["UNTIL", "WINDOW", "Route", "route"]
