"""What really happened in the demo, beside what the hub found out. Simulated, so known; no node holds it but in its own part.

people          different people in any register within the round's window, and how often they were counted
persons         those registered for the first time in the last twelve months; those who came in them, seen or not
arrivals        registrations by partner and month after the last month of the round, for the forecasts
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.cli.demo.nodes import DemoNode
from jahorina.cli.demo.partner import ROWS
from jahorina.kernel.periods import Period

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from jahorina.engines.linkage.hub.linking import Links

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Truth:
    """Counts of people; `records` are those of registers that hold each person once. `travellers` says who each person of a
    register is, `later` how many are registered by (partner, month)."""

    people: int
    records: int
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
    made = make(programme, asked, {})
    travellers: dict[str, str] = {}
    days: dict[str, list[date]] = {}
    records: set[tuple[str, str]] = set()
    year, came = until - YEAR, 0
    for life in made.lived:
        party = life.journey.party
        came += len(party.people) if party.arrives_on > year and party.kind != "own-national" else 0
        for one in life.registrations:
            travellers[str(one.person)] = one.traveller.code
            if window_since <= one.on <= until:
                records.add((one.partner, one.traveller.code))
                days.setdefault(one.traveller.code, []).append(one.on)
    first = sum(min(seen) > year for seen in days.values())
    return Truth(len(days), len(records), first, came, travellers, _later(programme, asked))


def _later(programme: Any, asked: Any) -> dict[tuple[str, str], int]:
    """Registrations in the six months after the last day: of those who are on the way, and of those who come then."""
    from dataclasses import replace

    from jahorina.simulate.making import lives
    from jahorina.simulate.people import expected_people

    horizon = _months_after(asked.until, 6)
    found = Counter[tuple[str, str]]()
    coming = expected_people(programme, asked.people, asked.since, asked.until, horizon)
    next_day = asked.until + timedelta(days=1)
    for who in (asked, replace(asked, seed=asked.seed + 1, people=coming, since=next_day, until=horizon)):
        for life in lives(programme, who, until=horizon):
            for one in life.registrations:
                if one.on > asked.until and one.ends_with != "received":
                    found[one.partner, f"{one.on:%Y-%m}"] += 1
    return dict(found)


def _months_after(day: date, months: int) -> date:
    """The last day of the month so many months after."""
    at = day.year * 12 + day.month - 1 + months
    return Period.parse(f"{at // 12:04d}-{at % 12 + 1:02d}").end


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
