"""What really happened, kept beside the registers: who is who in which of them, who was never seen, where each went.

One folder a simulation, `<workspace>/simulated/<seed>/`, readable by its owner alone and never in the database:

README.md           what this is
truth.jsonl         one line a person: the true name, birthday and route, and every registration with its person and cases
incidents.jsonl     one line a smuggling incident and the people in it
calibration.json    how the simulation compares with the published figures
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from jahorina.kernel.workspace import Workspace
from jahorina.simulate.encounters import Lived, Registration
from jahorina.simulate.journeys import Journey
from jahorina.simulate.people import Traveller
from jahorina.simulate.smuggling import Incident

README = "The known truth of a simulation. Everybody here is invented; nothing in it may be shown as a finding.\n"
TRUTH, INCIDENTS, CALIBRATION = "truth.jsonl", "incidents.jsonl", "calibration.json"

Cases = Mapping[tuple[str, int], Sequence[tuple[str, UUID]]]
"""The area and identifier of every case that a registration opened, by traveller and number of the registration."""


def truth_folder(workspace: Workspace, seed: int) -> Path:
    """Where the truth of a seed's simulation is kept."""
    return workspace.simulated / str(seed)


def write_truth(folder: Path, lived: Iterable[Lived], cases: Cases, incidents: Iterable[Incident]) -> None:
    """Write who is who and what happened; the same simulation gives the same bytes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    _write(folder / "README.md", README)
    people = (_line(_person(one, somebody, cases)) for one in lived for somebody in one.journey.party.people)
    _write(folder / TRUTH, "".join(people))
    _write(folder / INCIDENTS, "".join(_line(_incident(one)) for one in incidents))


def who_is_who(folder: Path) -> dict[str, str]:
    """Which traveller each person of the registers is, from the truth that was written there."""
    with (folder / TRUTH).open(encoding="utf-8") as lines:
        people = [json.loads(line) for line in lines]
    return {one["register_person"]: person["person"] for person in people for one in person["registrations"]}


def write_calibration(folder: Path, report: Mapping[str, Any]) -> None:
    """Keep the report of the calibration beside the truth."""
    _write(folder / CALIBRATION, json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def _write(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def _line(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _person(lived: Lived, somebody: Traveller, cases: Cases) -> dict[str, Any]:
    own = [one for one in lived.registrations if one.traveller.code == somebody.code]
    return {
        "person": somebody.code,
        "party": somebody.party,
        "role": somebody.role,
        "name": somebody.name.latin,
        "original_name": somebody.name.original,
        "sex": somebody.sex,
        "born": somebody.born.isoformat(),
        "nationality": somebody.nationality,
        "victim_of_trafficking": somebody.victim,
        "is_seen": bool(own),
        **_route(lived.journey),
        "registrations": [_registration(one, cases) for one in own],
    }


def _route(journey: Journey) -> dict[str, Any]:
    return {
        "moves": [
            {"on": move.on.isoformat(), "kind": move.kind, "leg": move.leg, "to": move.to} for move in journey.moves
        ],
        "stays": [
            {
                "partner": stay.partner,
                "since": stay.since.isoformat(),
                "left": stay.left.isoformat() if stay.left else None,
            }
            for stay in journey.stays
        ],
    }


def _registration(one: Registration, cases: Cases) -> dict[str, Any]:
    opened = cases.get((one.traveller.code, one.number), ())
    return {
        "partner": one.partner,
        "on": one.on.isoformat(),
        "register_person": str(one.person),
        "was_recognised": one.is_known,
        "cases": [{"area": area, "case": str(case)} for area, case in opened],
    }


def _incident(one: Incident) -> dict[str, Any]:
    return {
        "case": str(one.case.id),
        "partner": one.case.partner,
        "persons": one.persons,
        "travellers": list(one.travellers),
    }
