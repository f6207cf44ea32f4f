"""Gives a workspace what a simulated route's partners would count: observations, links, a capture table; all labelled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.evidence.reports import ImportReport
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
    tables = (
        (TableKind.LINKS.value, *_links(counted)),
        (TableKind.CAPTURES.value, counted.captures(), _registers(year)),
        (TableKind.CAPTURES.value, counted.lists.captures(), _services(counted, year)),
    )
    for kind, content, about in tables:
        rows = len(content.get("cells", ()))
        name = f"simulated {about.get('subject', kind)}, seed {seed}"
        give_table(by=by, kind=kind, name=name, content=content, rows=rows, owner=owner, simulated=True, about=about)
    return {
        "seed": seed,
        "people": people,
        "registrations": sum(counted.registrations.values()),
        "registered": counted.registered,
        "travelled": counted.travelled,
        "stayed": {"partner": counted.lists.partner, "people": counted.lists.truth},
        "observations": report.added,
        "repeated": report.repeated,
    }


def _links(counted: Counted) -> tuple[dict[str, Any], dict[str, Any]]:
    from jahorina.evidence.runs.links import read_links

    document = counted.overlap()
    whose = {one["name"]: one["name"] for one in document["registers"]}
    return read_links("simulated links", json.dumps(document).encode(), whose)[0], {}


def _registers(year: Period) -> dict[str, Any]:
    """About the table of who is in which partners' registers, whose overlaps are few; the estimate says so."""
    return _about("people-on-the-route", "People on the route in a year", REGION, year) | {
        "population": "Invented people who travelled on the simulated route.",
    }


def _services(counted: Counted, year: Period) -> dict[str, Any]:
    """About the table of who is on the lists of one partner's services."""
    place = counted.lists.partner
    return _about("people-who-stayed", "People who stayed with a partner in a year", place, year) | {
        "population": "Invented people who stayed with the partner on the simulated route, on the lists of four services.",
    }


def _about(subject: str, title: str, place: str, year: Period) -> dict[str, Any]:
    return {
        "subject": subject,
        "titles": {"en": title},
        "place": place,
        "period": str(year),
        "sdg": "",
        "depends": [],
    }


def _observed(
    by: str, counted: Counted, seed: int, owner: str, months: list[str], until: date, progress: Progress
) -> ImportReport:
    import pyarrow as pa

    from jahorina.evidence.runs.rehearsals import ensure_rehearsal
    from jahorina.evidence.services import import_table
    from jahorina.formats.observation_table import OBSERVATIONS, ReadTable

    source = ensure_rehearsal(seed)
    rows = [_row(*one, source=source, owner=owner, as_of=until) for one in _figures(counted, months, until)]
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


def _figures(counted: Counted, months: list[str], until: date) -> Iterator[tuple[str, str, Period, int]]:
    """Every figure of the partners: of which statistic, where, when, how many."""
    from jahorina.simulate.counting import DAYS_COUNTED

    places = sorted({partner for partner, _month in counted.registrations})
    days = [until - timedelta(days=at) for at in reversed(range(DAYS_COUNTED))]
    for place in places:
        for text in months:
            month = Period.parse(text)
            yield "registrations", place, month, counted.registrations.get((place, text), 0)
            if place in counted.places:
                last_day = Period(month.end, month.end)
                yield "centre-stock", place, last_day, counted.in_centres.get((place, text), 0)
            if any(partner == place for partner, _month in counted.detected):
                yield "border-detections", place, month, counted.detected.get((place, text), 0)
        for day in days:
            yield "registrations", place, Period(day, day), counted.daily.get((place, day), 0)
        if place in counted.places:
            yield "centre-capacity", place, Period(days[0], until), counted.places[place]


def _row(part: str, place: str, period: Period, count: int, *, source: str, owner: str, as_of: date) -> dict[str, Any]:
    from jahorina.evidence.runs.rehearsals import DEFINITION, REHEARSALS
    from jahorina.formats.observation_table import DIMENSIONS
    from jahorina.kernel.identifiers import TOTAL

    return {
        "statistic": REHEARSALS[part].code,
        "definition": DEFINITION,
        "place": place,
        "period_start": period.start,
        "period_end": period.end,
        **dict.fromkeys(DIMENSIONS, TOTAL),
        "value": float(count),
        "lower": None,
        "upper": None,
        "qualifier": "exact",
        "obs_status": "A",
        "conf_status": "C" if owner else "F",
        "source": source,
        "as_of": as_of,
        "provenance": "quoted",
        "simulated": True,
        "note": None,
    }
