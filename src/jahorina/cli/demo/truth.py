"""What really happened in the demo, beside what the hub found out. Simulated, so known; no node holds it but in its own part.

people          different people in any register within the round's window, and how often they were counted
persons         those registered for the first time in the last twelve months; those who came in them, seen or not
arrivals        registrations by partner and month after the last month of the round, for the forecasts
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.cli.demo.nodes import DemoNode
from jahorina.cli.demo.partner import ROWS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from jahorina.engines.linkage.hub.linking import Links
    from jahorina.simulate.making import Made

YEAR = timedelta(days=365)
MONTHS_AHEAD = 6
"""How many months are forecast, and lived on for that."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Counts of people within the round's window and its last year.

    people, records     who is in any register in the window, and in how many of those that hold each person once
    on_the_route        who was with any partner in the window, seen or not
    registered_first    who was registered for the first time in the last year; `came`: who arrived in it, seen or not
    travellers          who each person of a register is
    later               how many are registered by (partner, month) in the months after the window
    """

    people: int
    records: int
    on_the_route: int
    registered_first: int
    came: int
    travellers: Mapping[str, str]
    later: Mapping[tuple[str, str], int]


def truth_of(folder: Path, *, seed: int, people: int, since: date, until: date, window_since: date) -> Truth:
    """Live the simulation again and count; the six months after it, too. `folder` is the programme's."""
    from jahorina.simulate.making import Asked, make
    from jahorina.simulate.programme import read_simulation

    programme = read_simulation(folder)
    asked = Asked(seed, people, since, until, frozenset(programme.journeys.partners))
    told = truth_in(make(programme, asked, {}), until=until, window_since=window_since)
    return replace(told, later=_later(programme, asked))


def truth_in(made: Made, *, until: date, window_since: date) -> Truth:
    """What is true of a simulation that was made, but for the months after it."""
    travellers: dict[str, str] = {}
    days: dict[str, list[date]] = {}
    records: set[tuple[str, str]] = set()
    year, came, on_the_route = until - YEAR, 0, 0
    for life in made.lived:
        party = life.journey.party
        if party.kind != "own-national":
            came += len(party.people) if party.arrives_on > year else 0
            was_there = any((stay.left or until) >= window_since for stay in life.journey.stays)
            on_the_route += len(party.people) if was_there else 0
        for one in life.registrations:
            travellers[str(one.person)] = one.traveller.code
            if window_since <= one.on <= until:
                records.add((one.partner, one.traveller.code))
                days.setdefault(one.traveller.code, []).append(one.on)
    first = sum(min(seen) > year for seen in days.values())
    return Truth(len(days), len(records), on_the_route, first, came, travellers, {})


def _later(programme: Any, asked: Any) -> dict[tuple[str, str], int]:
    """Registrations in the six months after the last day: of those who are on the way, and of those who come then."""
    from jahorina.evidence.runs.series import month, month_number
    from jahorina.simulate.making import lives
    from jahorina.simulate.people import expected_people

    horizon = month(month_number(asked.until) + MONTHS_AHEAD).end
    found = Counter[tuple[str, str]]()
    coming = expected_people(programme, asked.people, asked.since, asked.until, horizon)
    next_day = asked.until + timedelta(days=1)
    for who in (asked, replace(asked, seed=asked.seed + 1, people=coming, since=next_day, until=horizon)):
        for life in lives(programme, who, until=horizon):
            for one in life.registrations:
                if one.on > asked.until and one.ends_with != "received":
                    found[one.partner, f"{one.on:%Y-%m}"] += 1
    return dict(found)


def quality_of(links: Links, nodes: Sequence[DemoNode], truth: Truth, seed: int) -> dict[str, float]:
    """Precision and recall of the links between the nodes' encoded rows."""
    from jahorina.engines.linkage.hub.quality import quality

    told = quality(links, [_people(node, truth, seed) for node in nodes])
    return {"precision": round(told.precision, 4), "recall": round(told.recall, 4), "f1": round(told.f1, 4)}


def _people(node: DemoNode, truth: Truth, seed: int) -> npt.NDArray[np.int64]:
    import numpy as np

    numbers = {code: number for number, code in enumerate(sorted(set(truth.travellers.values())))}
    rows = json.loads((node.home / "simulated" / str(seed) / ROWS).read_text(encoding="utf-8"))
    return np.array([numbers[truth.travellers[row]] if row else -1 for row in rows], dtype=np.int64)


def compared(value: float | None, interval: Sequence[float] | None, truth: float) -> dict[str, Any]:
    """An estimate beside the truth: its error as a share, and whether its interval holds it."""
    return {
        "truth": truth,
        "estimate": None if value is None else round(value, 3),
        "interval": None if interval is None else [round(float(one), 3) for one in interval],
        "error": None if value is None or not truth else round(value / truth - 1, 4),
        "holds": None if interval is None else bool(interval[0] <= truth <= interval[1]),
    }
