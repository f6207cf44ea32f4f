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
    card = {"method": "Median of five.", "assumptions": ["A value is a median."], "record": record, "notes": []}
    run = _kept(Engine.FLOWS, "route", owner, {"until": "2026-10"}, card, **more)
    for place in places:
        for at, month in enumerate(("2026-11", "2026-12")):
            _result(run, ResultKind.FORECAST, place, month, 100.0 + at, "F", place == restricted, {"ahead": at + 1})
        warning = {
            "base_rate": 0.1,
            "warns": True,
            "happening": False,
            "vetoed": False,
            "reasons": [["growth", 0.4]],
            "from": "2026-10",
        }
        _result(run, ResultKind.WARNING, place, "2026-11", 0.4, "E", place == restricted, warning)
    return run


def estimates_run(owner: str = "", **more: Any) -> EngineRun:
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
    }
    about = {"subject": "somebody", "titles": {"en": "Somebody"}, "place": "ba", "period": "2025", "sdg": "16.2.2"}
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
) -> None:
    window = Period.parse(month)
    RunResult.objects.create(
        run=run,
        number=run.results.count() + 1,
        kind=kind,
        statistic="registrations",
        definition="stated-by-partner",
        place=place,
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
