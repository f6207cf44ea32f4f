"""Invented series, and UNHCR's where they lie."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.panel import Panel

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "flows"


def data_file(name: str) -> Path:
    """A file of public data, or the test is skipped."""
    if not (DATA / name).is_file():
        pytest.skip(f"the public data {name} is not here")
    return DATA / name


def invented(seed: int, series: int = 5, periods: int = 72, season: int = 12) -> Panel:
    """Counts that wander, with a season, noise and heavy tails."""
    chance = np.random.default_rng(seed)
    rows = []
    for _ in range(series):
        level = chance.uniform(2, 8) + np.cumsum(0.2 * chance.standard_t(4, size=periods))
        wave = chance.uniform(0, 0.6) * np.cos(2 * np.pi * (np.arange(periods) + chance.uniform(0, season)) / season)
        rows.append(chance.poisson(np.exp(np.clip(level + wave, -3, 12))))
    return Panel(tuple(f"s{at}" for at in range(series)), np.array(rows, dtype=float), season)


def by_country_of_asylum() -> tuple[tuple[str, ...], Floats]:
    """UNHCR's monthly asylum applications 2012-01 to 2017-06: countries, and values with NaN where not reported."""
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    with data_file("unhcr_asylum_monthly_by_country_origin_201201_201706.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            value = 0.0 if row["applicants"] == "*" else float(row["applicants"])
            totals[row["coa_iso3"]][row["month"]] += value
    months = sorted({month for known in totals.values() for month in known})
    names = tuple(sorted(totals))
    values = np.full((len(names), len(months)), np.nan)
    for at, name in enumerate(names):
        first, last = months.index(min(totals[name])), months.index(max(totals[name]))
        values[at, first : last + 1] = [totals[name].get(month, 0.0) for month in months[first : last + 1]]
    return names, values
