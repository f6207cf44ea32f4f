"""What a run of flows reads of a simulated route, without a database: the parts that a test wants of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jahorina.evidence.runs.links import read_links
from jahorina.evidence.runs.models import GivenTable
from jahorina.evidence.runs.reading import Capacity, Read
from jahorina.evidence.runs.series import MonthlySeries, Scope, month
from jahorina.formats.yaml_documents import read_yaml
from jahorina.kernel.numbers import UnitKind
from jahorina.kernel.periods import Period
from jahorina.partners.cards import LegCard
from jahorina.simulate.counting import Counted
from tests.evidence.runs.monthly import UNTIL

PARTNERS = {code: code for code in ("mk", "al", "xk", "me", "rs", "ba")}
MONTHS = 48


def legs_of(folder: Path) -> tuple[LegCard, ...]:
    """The legs of the programme's route."""
    return tuple(
        LegCard(leg["code"], leg["from"], leg["to"], leg["kind"], None, None, "inferred", False, ())
        for leg in read_yaml(folder / "route.yaml").data["legs"]
    )


def series(statistic: str, place: str, counts: Any, kind: UnitKind, months: int = MONTHS) -> MonthlySeries:
    """A series of the last months by the counts of (place, month)."""
    first = UNTIL - months + 1
    values = tuple(float(counts.get((place, str(month(first + at))), 0)) for at in range(months))
    return MonthlySeries(statistic, "simulated", place, "simulation", kind, first, values, 0, 0)


def read_of(
    counted: Counted,
    *,
    occupancy: tuple[str, ...] = (),
    detections: bool = False,
    links: bool = True,
    capacity: dict[str, Capacity] | None = None,
) -> Read:
    """What a run would read: registrations always, the rest as asked for."""
    monthly = [series("registrations", place, counted.registrations, UnitKind.REGISTRATION) for place in PARTNERS]
    if detections:
        seen = sorted({place for place, _month in counted.detected})
        monthly += [series("border-detections", place, counted.detected, UnitKind.DETECTION) for place in seen]
    stocks = {place: series("centre-stock", place, counted.in_centres, UnitKind.STOCK) for place in occupancy}
    beds = {place: places(place, float(counted.places[place])) for place in occupancy}
    return Read(Scope(None, True), monthly, (), stocks, capacity or beds, _links(counted) if links else None)


def places(place: str, value: float, **by_type: float) -> Capacity:
    """A capacity that was stated for 2026."""
    types = {name.replace("_", "-"): count for name, count in by_type.items()}
    return Capacity("centre-capacity", place, value, "simulation", Period.parse("2026"), types)


def _links(counted: Counted) -> GivenTable:
    content, rows = read_links("links.json", json.dumps(counted.overlap()).encode(), PARTNERS)
    return GivenTable(kind="links", name="links.json", sha256="0" * 64, rows=rows, content=content)
