"""Runs that no engine made, for tests of pages: a forecast of two places, and a panel of estimates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from jahorina.evidence.runs.kinds import Engine, InputKind, ResultKind
from jahorina.evidence.runs.models import EngineRun, RunResult
from jahorina.evidence.runs.services import Asked, Made, NewInput, keep_run
from jahorina.kernel.periods import Period

RECORD = [
    {
        "ahead": ahead,
        "past_forecasts": 30,
        "error": 40.0,
        "error_of_last_value": 50.0,
        "ratio": 0.8,
        "coverage": {"80": 0.81},
    }
    for ahead in (1, 2)
]
JUDGEMENT: dict[str, Any] = {
    "verdict": "usable-with-care",
    "message": "Usable with care: between %(low)s and %(high)s people, of whom %(seen)s were seen.",
    "params": {"low": "370", "high": "560", "seen": "271"},
    "low": 370.0,
    "high": 560.0,
    "level": 0.95,
    "disagreement": 1.3,
    "caveats": [
        {
            "code": "lone-list",
            "weight": "care",
            "message": "%(list)s overlaps with no other list.",
            "params": {"list": "C"},
        }
    ],
}
METHODS: list[dict[str, Any]] = [
    {
        "name": "loglinear",
        "estimate": 388.0,
        "low": 350.0,
        "high": 436.0,
        "figures": [388.0],
        "is_judged": True,
        "is_bound": False,
        "draws": [350.0 + at for at in range(90)],
    },
    {
        "name": "bic",
        "estimate": None,
        "low": None,
        "high": None,
        "figures": [],
        "is_judged": True,
        "is_bound": False,
        "draws": None,
        "refused": "There is no maximum.",
    },
]


STRATA = {
    "column": "sex",
    "estimate": 400.0,
    "low": 350.0,
    "high": 480.0,
    "tau": 0.2,
    "strata": [{"name": "F", "seen": 30, "estimate": 44.0, "low": 38.0, "high": 60.0, "alone": None}],
}
LINKAGE = {
    "file": "overlap.json",
    "pairs": [{"lists": ["P", "Q"], "sensitivity": 0.9, "false": 0.01, "spike_ins": 300, "borrowed": False}],
    "draws": 60,
    "ratio": 0.9,
    "spread": 0.02,
    "low": 333.0,
    "high": 510.0,
}
BEDS = {
    "capacity": 100.0,
    "capacity_source": "S144",
    "capacity_period": "2024",
    "share": 0.2,
    "occupied": 70,
    "beds": {"50": 80, "80": 95, "95": 120},
    "by_cost": 95,
    "cost_ratio": 4.0,
    "reserve": 0.1,
    "borrowed": False,
    "stages": {"70": 0.9, "85": 0.4, "95": 0.2},
    "imbalance": 0,
}
WHAT_IF = {
    "names": {"en": "A border closes"},
    "as_it_is": 100.0,
    "arrivals": 90.0,
    "arrivals_changed": 80.0,
    "arrivals_difference": [-20.0, -2.0],
}
NETWORK = {
    "months": 24,
    "from": "2024-11",
    "converged": True,
    "partners": [{"place": "ba", "registrations": 24, "links": 24, "occupancy": 0, "detections": 12, "capacity": None}],
    "regimes": [
        {
            "code": "closure",
            "names": {"en": "The way closed"},
            "leg": "rs-ba",
            "from": "2025-03",
            "to": "2025-06",
            "odds": 0.2,
            "80": [0.1, 0.4],
            "provenance": "proposed",
            "sources": [],
        }
    ],
}


def flows_run(
    owner: str = "", *, places: tuple[str, ...] = ("ba", "rs"), restricted: str = "", **more: Any
) -> EngineRun:
    """A run of flows: two months ahead of registrations at each place; results of the place `restricted` are so."""
    record = [
        {
            "statistic": "registrations",
            "definition": "stated-by-partner",
            "place": place,
            "known": 40,
            "last": "2026-10",
            "silent": 0,
            "by_month": RECORD,
        }
        for place in places
    ]
    years = [
        {
            "ahead": ahead,
            "year": year,
            "past_forecasts": 12,
            "held": {"50": 0.5, "80": 0.75},
            "error": 40.0,
            "error_of_last_value": 50.0,
        }
        for ahead in (1, 3)
        for year in (2024, 2025)
    ]
    card = {
        "method": "Median of five.",
        "assumptions": ["A value is a median."],
        "record": [{**one, "by_year": years} for one in record],
        "daily_record": record,
        "network": NETWORK,
        "notes": [],
    }
    run = _kept(Engine.FLOWS, "route", owner, {"until": "2026-10"}, card, **more)
    for place in places:
        for at, month in enumerate(("2026-11", "2026-12")):
            ahead = {"ahead": at + 1, "silent": 2 if place == "ba" else 0}
            _result(run, ResultKind.FORECAST, place, month, 100.0 + at, "F", place == restricted, ahead)
        warning = {
            "base_rate": 0.1,
            "warns": True,
            "happening": False,
            "vetoed": False,
            "reasons": [["growth", 0.4]],
            "from": "2026-10",
        }
        _result(run, ResultKind.WARNING, place, "2026-11", 0.4, "E", place == restricted, warning)
        for at, day in enumerate(("2026-11-28", "2026-11-29")):
            detail = {"ahead": at + 1, "upstream": ["mk"]}
            _result(run, ResultKind.DAILY, place, day, 20.0 + at, "F", place == restricted, detail)
        _result(run, ResultKind.HINDSIGHT, place, "2026-10", 90.0, "F", place == restricted, {"ahead": 3, "came": 95.0})
        _result(run, ResultKind.PRESENT, place, "2026-10", 300.0, "E", True, {})
        _result(run, ResultKind.BEDS, place, "2026-11", 80.0, "F", True, {**BEDS, "names": {}})
        families = {**BEDS, "names": {"en": "Families"}, "borrowed": True, "capacity": 30.0}
        _result(run, ResultKind.BEDS, place, "2026-11", 20.0, "F", True, families, "families")
    for place in places:
        _result(run, ResultKind.WHAT_IF, place, "2026-12", 140.0, "F", True, WHAT_IF, "border-closes")
    return run


def estimates_run(owner: str = "", *, place: str = "ba", period: str = "2025", **more: Any) -> EngineRun:
    """A panel of two methods on three lists, one of which refuses."""
    card = {
        "assumptions": ["All lists speak of the same population."],
        "population": "Everybody who was there.",
        "seen": 271,
        "on_several_lists": 84,
        "lists": [{"name": name, "people": 130} for name in "PQE"],
        "cells": {"1": 69, "2": 55, "4": 63, "3": 21, "5": 17, "6": 18, "7": 28},
        "judgement": JUDGEMENT,
        "methods": METHODS,
        "sensitivity": [{"kind": "leave-out", "what": "P", "estimate": 400.0}],
        "strata": STRATA,
        "linkage": LINKAGE,
    }
    about = {
        "subject": "somebody",
        "titles": {"en": "Somebody"},
        "place": place,
        "period": period,
        "sdg": "16.2.2",
        "inhabitants": 3_000_000,
    }
    return _kept(Engine.ESTIMATES, "somebody", owner, about, card, **more)


def _kept(
    engine: Engine,
    subject: str,
    owner: str,
    parameters: dict[str, Any],
    card: dict[str, Any],
    *,
    simulated: bool = False,
) -> EngineRun:
    read = NewInput(InputKind.QUERY, "registrations / stated-by-partner / ba / S7", "0" * 64, 40, date(2026, 10, 31), 1)
    asked = Asked(engine.value, "1", subject, 1, parameters, owner, simulated, (read,))
    made = Made(card, (), (), datetime(2026, 11, 1, tzinfo=UTC), 1.0)
    return EngineRun.objects.get(pk=keep_run(by="system", asked=asked, made=made).run)


def _result(
    run: EngineRun,
    kind: ResultKind,
    place: str,
    month: str,
    value: float,
    status: str,
    restricted: bool,
    detail: dict[str, Any],
    stratum: str = "",
) -> None:
    window = Period.parse(month)
    RunResult.objects.create(
        run=run,
        number=run.results.count() + 1,
        kind=kind,
        statistic="registrations",
        definition="stated-by-partner",
        place=place,
        stratum=stratum,
        period_start=window.start,
        period_end=window.end,
        value=value,
        intervals={}
        if kind == ResultKind.WARNING
        else {"50": [value - 10, value + 10], "80": [value - 30, value + 60]},
        status=status,
        restricted=restricted,
        detail=detail,
    )
