"""The public series that the flows are measured on, read where they lie; and invented ones."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.flows.stock_flow import Network, Observed, Regime, chances, course
from jahorina.engines.flows.vintages import Vintage

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "flows"
BY_ORIGIN = "unhcr_asylum_monthly_by_country_origin_201201_201706.csv"
VINTAGES = "unhcr_asylum_monthly_vintages_total_by_country.csv"
DAILY = "unhcr_daily_arrivals_wb_route_20151001_20160921.csv"
MISSING = "iom_missing_migrants_wb_region_2014_2025.csv"
MONTHS = [f"{year}-{month:02d}" for year in range(2012, 2018) for month in range(1, 13)]
SUPPRESSED = 2.5

Floats = NDArray[np.float64]


def there(*names: str) -> bool:
    """Whether the files are here."""
    return all((DATA / name).is_file() for name in names)


def rows(name: str) -> list[dict[str, str]]:
    """The file's rows."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_country() -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Monthly applications by country of asylum (suppressed cells not counted, as published), and their origins.

    A month inside a country's history without any cell is a month without an application; before and after it is NaN.
    """
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    parts: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows(BY_ORIGIN):
        hidden = row["applicants"] == "*"
        totals[row["coa_iso3"]][row["month"]] += 0.0 if hidden else float(row["applicants"])
        parts[row["coa_iso3"]][row["origin"]][row["month"]] = SUPPRESSED if hidden else float(row["applicants"])
    periods = [month for month in MONTHS if month <= "2017-06"]
    whole, split = {}, {}
    for name in sorted(totals):
        first, last = periods.index(min(totals[name])), periods.index(max(totals[name]))

        def laid(cells: dict[str, float], first: int = first, last: int = last) -> Floats:
            values = np.full(len(periods), np.nan)
            values[first : last + 1] = [cells.get(month, 0.0) for month in periods[first : last + 1]]
            return values

        whole[name] = laid(totals[name])
        large = {origin: laid(cells) for origin, cells in parts[name].items() if sum(cells.values()) >= 30}
        small = [laid(cells) for origin, cells in parts[name].items() if origin not in large]
        split[name] = np.array([*large.values(), *([np.sum(small, axis=0)] if small else [])])
    return whole, split


def by_pair(least: float = 1500.0) -> dict[str, Floats]:
    """Monthly applications by country of asylum and origin, the larger ones."""
    cells: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows(BY_ORIGIN):
        hidden = row["applicants"] == "*"
        cells[f"{row['coa_iso3']}|{row['origin']}"][row["month"]] = 2.0 if hidden else float(row["applicants"])
    periods = [month for month in MONTHS if month <= "2017-06"]
    found = {}
    for name, known in cells.items():
        if sum(known.values()) >= least and len(known) >= 45:
            first, last = periods.index(min(known)), periods.index(max(known))
            found[name] = np.full(len(periods), np.nan)
            found[name][first : last + 1] = [known.get(month, 0.0) for month in periods[first : last + 1]]
    return found


def by_nationality(least: float = 1500.0) -> dict[str, Floats]:
    """Monthly applications by origin, summed over the countries of asylum (suppressed cells not counted), the larger ones."""
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows(BY_ORIGIN):
        if row["applicants"] != "*":
            totals[row["origin"]][row["month"]] += float(row["applicants"])
    periods = [month for month in MONTHS if month <= "2017-06"]
    return {
        name: np.array([known.get(month, 0.0) for month in periods])
        for name, known in sorted(totals.items())
        if sum(known.values()) >= least and len(known) >= 45
    }


def missing_migrants(least: int = 20) -> dict[str, Floats]:
    """Monthly incidents, and dead and missing, by country of the region, from 2014 on, where so many months have any."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows(MISSING):
        counts[f"{row['country_iso3']} incidents"][row["month"]] += 1
        counts[f"{row['country_iso3']} dead and missing"][row["month"]] += float(row["dead_and_missing"] or 0)
    periods = [f"{year}-{month:02d}" for year in range(2014, 2026) for month in range(1, 13)]
    periods = periods[: periods.index("2025-04") + 1]
    return {
        name: np.array([known.get(month, 0.0) for month in periods])
        for name, known in sorted(counts.items())
        if len(known) >= least
    }


def vintages() -> list[Vintage]:
    """All vintages of the monthly totals, oldest first; periods are indices into MONTHS."""
    known: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows(VINTAGES):
        if row["month"] in MONTHS:
            known[row["vintage"]][row["coa_iso3"]][MONTHS.index(row["month"])] = float(row["applicants"])
    return [Vintage(date.fromisoformat(day), dict(known[day])) for day in sorted(known)]


def month_end(index: int) -> date:
    """The last day of a month of MONTHS."""
    year, month = int(MONTHS[index][:4]), int(MONTHS[index][5:])
    return date(year, month, monthrange(year, month)[1])


def daily() -> tuple[list[str], dict[str, Floats]]:
    """UNHCR's daily estimates along the route, 1 October 2015 to 21 September 2016: days, and series."""
    table = rows(DAILY)
    names = [name for name in table[0] if name != "date"]
    values = {
        name: np.array([float(row[name]) if row[name] not in ("", "N/A") else np.nan for row in table])
        for name in names
    }
    return [row["date"] for row in table], values


def invented(seed: int, series: int, periods: int) -> Floats:
    """Counts whose level wanders with heavy tails and changing size of steps, with a season and noise."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(series):
        level = chance.uniform(3, 8.5)
        x, volatility = level, np.log(0.18)
        season = chance.uniform(0, 0.6) * np.cos(2 * np.pi * (np.arange(12) - chance.uniform(0, 12)) / 12)
        noise, back = chance.uniform(0.02, 0.25), chance.choice([0.0, 0.02])
        row = []
        for t in range(periods):
            volatility = np.log(0.18) + 0.93 * (volatility - np.log(0.18)) + 0.25 * chance.standard_normal()
            x += np.exp(volatility) * chance.standard_t(4) - back * (x - level)
            row.append(chance.poisson(np.exp(min(x + season[t % 12] + noise * chance.standard_normal(), 11.5))))
        made.append(row)
    return np.array(made, dtype=float)


def invented_route(seed: int, periods: int = 60) -> tuple[Network, Observed, Floats]:
    """Six partners for `periods` months with a closure in the middle: the network, what is reported, the true entries."""
    chance = np.random.default_rng(seed)
    size = 6
    legs = np.zeros((size, size), dtype=bool)
    for origin, destination in ((0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 5), (4, 5)):
        legs[origin, destination] = True
    entered = np.arange(size) < 2
    network = Network(tuple("abcdef"), legs, entered, (Regime(2, 3, 20, 30),))
    entries = np.zeros((size, periods))
    steps = 0.2 * np.clip(chance.standard_t(4, (2, periods)), -4, 4)
    entries[entered] = np.exp(np.array([[6.5], [5.0]]) + np.cumsum(steps, axis=1))
    leaving = chance.normal(-0.5, 0.5, size)
    odds = chances(network, chance.normal(0.3, 0.7, (size, size)), leaving, np.array([-2.5]), 0.3, periods)
    path = course(entries, np.full(size, 100.0), odds)
    seen = chance.uniform(0.4, 0.85, size)

    def counted(mean: Floats) -> Floats:
        return chance.negative_binomial(60, 60 / (60 + np.maximum(mean, 1e-9))).astype(float)

    links = counted(np.moveaxis(path.visits.T[:, :, None] * odds.moves * np.outer(seen, seen), 0, 2))
    links[~legs] = np.nan
    registrations = counted(seen[:, None] * (path.first + path.again))
    registrations[3, 30:36] = np.nan
    occupancy = 0.7 * path.present * np.exp(0.08 * chance.standard_normal(path.present.shape))
    detections = counted(0.5 * path.visits * odds.leaving.T)
    return network, Observed(registrations, occupancy, np.full(size, np.inf), detections, links), entries
