"""Gives a workspace what a simulated route's partners would count: observations, links, a capture table; all labelled."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.simulate.counting import Counted

REGION = "wb6"


def rehearsed(
    by: str, folder: Path, seed: int, people: int, months: int, owner: str, progress: Progress
) -> dict[str, Any]:
    """Simulate the months up to the last complete one and keep what is counted; twice is as once."""
    from django.utils import timezone

    from jahorina.evidence.runs.kinds import TableKind
    from jahorina.evidence.runs.series import month, month_number
    from jahorina.evidence.runs.services import give_table
    from jahorina.simulate.counting import count_route
    from jahorina.simulate.programme import read_simulation

    last = month_number(timezone.localdate()) - 1
    since, until = month(last - months + 1).start, month(last).end
    progress(_("Letting people travel"), 0, 1)
    counted = count_route(read_simulation(folder), seed=seed, people=people, since=since, until=until)
    progress(_("Letting people travel"), 1, 1)
    report = _observed(by, counted, seed, owner, [str(month(last - at)) for at in range(months)], until, progress)
    year = Period(until - timedelta(days=364), until)
    tables = {TableKind.LINKS.value: _links(counted), TableKind.CAPTURES.value: (counted.captures(), _about(year))}
    for kind, (content, about) in tables.items():
        rows = len(content.get("cells", ()))
        name = f"simulated {kind}, seed {seed}"
        give_table(by=by, kind=kind, name=name, content=content, rows=rows, owner=owner, simulated=True, about=about)
    return {
        "seed": seed,
        "people": people,
        "registrations": sum(counted.registrations.values()),
        "registered": counted.registered,
        "travelled": counted.travelled,
        "observations": report.added,
        "repeated": report.repeated,
    }


def _links(counted: Counted) -> tuple[dict[str, Any], dict[str, Any]]:
    from jahorina.evidence.runs.links import read_links

    document = counted.overlap()
    whose = {one["name"]: one["name"] for one in document["registers"]}
    return read_links("simulated links", json.dumps(document).encode(), whose)[0], {}


def _about(year: Period) -> dict[str, Any]:
    return {
        "subject": "people-on-the-route",
        "titles": {"en": "People on the route in a year"},
        "place": REGION,
        "period": str(year),
        "population": "Invented people who travelled on the simulated route.",
        "sdg": "",
        "depends": [],
    }


def _observed(
    by: str, counted: Counted, seed: int, owner: str, months: list[str], until: Any, progress: Progress
) -> Any:
    import pyarrow as pa

    from jahorina.evidence.runs.catalogue import REHEARSED, REHEARSED_DEFINITION, ensure_rehearsal
    from jahorina.evidence.services import import_table
    from jahorina.formats.observation_table import DIMENSIONS, OBSERVATIONS, ReadTable
    from jahorina.kernel.identifiers import TOTAL

    source = ensure_rehearsal(seed)
    places = sorted({partner for partner, _month in counted.registrations})
    rows = [
        {
            "statistic": REHEARSED,
            "definition": REHEARSED_DEFINITION,
            "place": place,
            "period_start": Period.parse(month).start,
            "period_end": Period.parse(month).end,
            **dict.fromkeys(DIMENSIONS, TOTAL),
            "value": float(counted.registrations.get((place, month), 0)),
            "lower": None,
            "upper": None,
            "qualifier": "exact",
            "obs_status": "A",
            "conf_status": "C" if owner else "F",
            "source": source,
            "as_of": until,
            "provenance": "quoted",
            "simulated": True,
            "note": None,
        }
        for place in places
        for month in months
    ]
    table = ReadTable(pa.Table.from_pylist(rows, schema=OBSERVATIONS), rows_read=len(rows))
    digest = hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
    return import_table(
        by=by,
        owner=owner,
        table=table,
        name=f"simulated route, seed {seed}",
        kind="simulation",
        content_sha256=digest,
        progress=progress,
    )
