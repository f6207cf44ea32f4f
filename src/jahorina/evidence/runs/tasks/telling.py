"""What a run has found so far, and how it is said: results, notes, records, and the numbers in them rounded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jahorina.engines.flows.forecasting import Forecasts, SeriesForecast
from jahorina.engines.flows.notes import Note
from jahorina.evidence.runs.series import DailySeries, MonthlySeries
from jahorina.evidence.runs.services import NewResult


@dataclass
class Told:
    """What was found so far: results, and what the card says of each series."""

    results: list[NewResult] = field(default_factory=list)
    record: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    network: dict[str, Any] | None = None
    daily_record: list[dict[str, Any]] = field(default_factory=list)


def series_note(
    one: MonthlySeries | DailySeries, message: str, params: dict[str, object], code: str = ""
) -> dict[str, Any]:
    """A note on one series."""
    return {
        "statistic": one.statistic,
        "definition": one.definition,
        "place": one.place,
        "code": code,
        "message": message,
        "params": params,
    }


def record_by_step(told: SeriesForecast, made: Forecasts) -> list[dict[str, Any]]:
    """How past forecasts of a series did, by periods ahead."""
    past = told.record
    return [
        {
            "ahead": h + 1,
            "past_forecasts": int(past.origins[h]),
            "error": rounded(past.error[h]),
            "error_of_last_value": rounded(past.error_of_last[h]),
            "ratio": rounded(past.ratio[h]),
            "coverage": {f"{level * 100:g}": rounded(past.coverage[k, h]) for k, level in enumerate(made.levels)},
        }
        for h in range(made.horizon)
    ]


def noted(message: str, params: Mapping[str, object]) -> dict[str, Any]:
    """A note on the whole run, of no series."""
    return {"message": message, "params": dict(params), "code": "", "statistic": "", "definition": "", "place": ""}


def engine_note(one: MonthlySeries | DailySeries, note: Note) -> dict[str, Any]:
    """What the engine has to say of a series."""
    return series_note(one, note.message, dict(note.params), note.code)


def bounded(low: float, high: float) -> list[float]:
    """The ends of an interval of counts, rounded and not below zero."""
    return [rounded(max(float(low), 0.0)) or 0.0, rounded(float(high)) or 0.0]


def within(value: float, bounds: list[float]) -> float:
    """The median, rounded, and not outside its own interval: that of a handful of people may lie below zero."""
    return min(max(rounded(float(value)) or 0.0, bounds[0]), bounds[1])


def rounded(value: float) -> float | None:
    """At four decimals, which is more than any of these has; None where there is none."""
    return round(float(value), 4) if math.isfinite(value) else None
