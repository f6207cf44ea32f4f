"""What the flows' engine is held to, each bar beside the baseline that it must beat.

    python -m benchmarks.flows [--peers] [--only NAME ...] [--json FILE]

`--peers` makes an environment of its own under build/flows-peers with statsforecast, which the forecasts are then compared
with in the same run; without that environment the peers' rows are left out. Public series are read at ../shared/data/flows;
what needs them is left out where they are not there. Prints a table, and JSON where a file is named. The exit code is 1 where
a bar is missed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from benchmarks import flows_data as data
from scipy.stats import norm

from jahorina.engines.flows.combining import median_forecasts
from jahorina.engines.flows.corridor import passed
from jahorina.engines.flows.distinct import distinct_persons
from jahorina.engines.flows.forecasting import forecast, with_parts
from jahorina.engines.flows.intervals import MEMORY, calibrated, errors_of
from jahorina.engines.flows.nowcasting import Closure, nowcast
from jahorina.engines.flows.panel import Panel, last_known
from jahorina.engines.flows.reception import BedType, needs
from jahorina.engines.flows.stays import Stay, drawn
from jahorina.engines.flows.stock_flow_fit import fit
from jahorina.engines.flows.surge import LEAST_RISE, features_of, fitted, happening_now, surges
from jahorina.engines.flows.upstream import with_upstream
from jahorina.engines.flows.vintages import Vintage, breaks_between

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "build" / "flows-peers"
HORIZON = 6
ALONE = (1.0,)
"""Everybody travels alone; routes.PARTIES has families."""
FIRST_ORIGIN = 29
"""Thirty months are known at the first origin."""
LEVELS = (0.5, 0.8, 0.95)

Floats = data.Floats


@dataclass(frozen=True)
class Row:
    """One bar: what was measured, what it must be, and the baseline beside it. `holds` is None where it is no bar."""

    bar: str
    measured: float
    must: str
    baseline: str
    holds: bool | None


def within(bar: str, measured: float, low: float, high: float, baseline: str = "") -> Row:
    """A bar with two ends."""
    must = f"{low:g} to {high:g}" if np.isfinite(low) else f"at most {high:g}"
    if not np.isfinite(high):
        must = f"at least {low:g}"
    return Row(bar, float(measured), must, baseline, bool(low <= measured <= high))


def at_most(bar: str, measured: float, high: float, baseline: str = "") -> Row:
    """A bar that is not to be passed."""
    return within(bar, measured, -np.inf, high, baseline)


def at_least(bar: str, measured: float, low: float, baseline: str = "") -> Row:
    """A bar that is to be reached."""
    return within(bar, measured, low, np.inf, baseline)


def breaks() -> Iterator[Row]:
    """False breaks over the real vintages; the known ones, put on top as they were published later."""
    known = data.vintages()
    false = [one for old, new in itertools.pairwise(known) for one in breaks_between(old, new)]
    checked = sum(len(one.series) for one in known[1:])
    yield at_most("breaks: false ones per 100 series-vintages", 100 * len(false) / checked, 1, f"{checked} looked at")
    last = known[-1]
    serbia = {**last.series["SRB_XKX"], data.MONTHS.index("2015-10"): 9.0}
    later = Vintage(last.day.replace(month=12), {**last.series, "SRB_XKX": serbia})
    renamed = {("Macedonia" if name == "MKD" else name): cells for name, cells in last.series.items()}
    renamed = {("Serbia and Kosovo" if name == "SRB_XKX" else name): cells for name, cells in renamed.items()}
    caught = {(one.kind, one.name) for one in breaks_between(last, later)}
    caught |= {(one.kind, one.name) for one in breaks_between(last, Vintage(later.day, renamed))}
    yield at_least("breaks: of Serbia's restatement and two renamings", len(caught), 3, "3 of 3")


def distinct() -> Iterator[Row]:
    """Simulated routes with known truth."""
    from tests.engines.flows.routes import PARTIES, simulated

    for silent, bar, low in ((0, 2, 75), (1, 10, 75)):
        naive, raw, ratio, covered = [], [], [], []
        for seed in range(80):
            route = simulated(7000 + seed, people=2000, silent=silent)
            found = distinct_persons(route.registrations, route.review, seed=seed)
            naive.append(found.registrations / route.registered)
            raw.append(found.raw / route.registered)
            ratio.append(found.estimate / route.registered)
            covered.append(found.intervals[1, 0] <= route.registered <= found.intervals[1, 1])
        name = "one partner silent" if silent else "all overlaps"
        beside = f"sum {100 * (np.mean(naive) - 1):+.0f} %, raw links {100 * (np.mean(raw) - 1):+.0f} %"
        yield at_most(f"distinct, {name}: |bias| in %, 80 routes", 100 * abs(np.mean(ratio) - 1), bar, beside)
        yield within(f"distinct, {name}: 80 % interval covers %", 100 * np.mean(covered), low, 88, "80")
    for people, parties, how in ((300, ALONE, "alone"), (300, PARTIES, "in company"), (1500, ALONE, "alone")):
        yield from _withheld(people, parties, f"{people} people {how}", 60)
    yield from _withheld(1500, PARTIES, "1500 people in company", 80)


def _withheld(people: int, parties: tuple[float, ...], name: str, routes: int) -> Iterator[Row]:
    """Routes whose small counts of links are withheld, people travelling alone or with others."""
    from tests.engines.flows.routes import with_small_counts_withheld

    ratio, covered, outer = [], [], []
    for seed in range(routes):
        route = with_small_counts_withheld(seed, people=people, parties=parties)
        found = distinct_persons(route.registrations, route.review, seed=seed)
        ratio.append(found.estimate / route.registered)
        covered.append(found.intervals[1, 0] <= route.registered <= found.intervals[1, 1])
        outer.append(found.intervals[2, 0] <= route.registered <= found.intervals[2, 1])
    label = f"distinct, small links withheld, {name}"
    bias = 100 * abs(np.mean(ratio) - 1)
    # With a few hundred people the counts hardly tell how they travel: what holds there is the interval.
    yield (
        at_most(f"{label}: |bias| in %", bias, 2) if people > 1000 else Row(f"{label}: |bias| in %", bias, "", "", None)
    )
    yield within(f"{label}: 80 % interval covers %, {routes} routes", 100 * np.mean(covered), 75, 88, "80")
    yield within(f"{label}: 95 % interval covers %", 100 * np.mean(outer), 92, 99, "95")


def corridor() -> Iterator[Row]:
    """The corridor of 2015-16 from UNHCR's daily estimates."""
    days, values = data.daily()
    until = days.index("2016-03-08") + 1
    counts = {name: row[:until] for name, row in values.items() if not name.startswith("italy")}
    summed = tuple(name for name in counts if not name.startswith("greek"))
    stages = {name: (name,) for name in counts if name not in ("hungary_arrivals", "slovenia_arrivals")}
    stages["hungary and slovenia"] = ("hungary_arrivals", "slovenia_arrivals")
    found = passed(counts, stages, summed)
    naive = f"sum of six {found.registrations / 1000:.0f} thousand"
    yield within("corridor 2015-16: persons, thousand", found.persons / 1000, 523 * 0.9, 533 * 1.1, naive)
    yield within("corridor 2015-16: registrations for each person", found.factor, 4.5, 5.5, "about 4.9")


def nowcasts() -> Iterator[Row]:
    """Months that a partner had not published at a vintage, up to 45 days old, against the last vintage."""
    days, values = data.daily()
    for name, told in (("own past and news", False), ("with indicator and border regime", True)):
        wrong, naive, total, held = 0.0, 0.0, 0.0, []
        for panel, cells, truth, day in _unpublished():
            upstream = _monthly(days, values["north_macedonia_arrivals"], day)[: panel.periods]
            indicators = {"SRB_XKX": upstream} if told else {}
            closures = (Closure("HUN", data.MONTHS.index("2015-10"), closed=15 / 31),) if told else ()
            found = {(one.series, one.period): one for one in nowcast(panel, indicators=indicators, closures=closures)}
            for at, t in cells & found.keys():
                one, came = found[at, t], truth[at, t]
                wrong += abs(one.value - came)
                naive += abs(panel.values[at, last_known(panel.values[at])] - came)
                total += came
                held.append(one.intervals[1][0] - 1e-9 <= came <= one.intervals[1][1] + 1e-9)
        row = at_most(f"nowcast, {name}: WAPE", wrong / total, 0.40, f"carry-forward {naive / total:.3f}")
        yield row if told else Row(row.bar, row.measured, "", row.baseline, None)
        yield within(f"nowcast, {name}: 80 % interval covers %", 100 * np.mean(held), 75, 88, "80")


def _unpublished() -> Iterator[tuple[Panel, set[tuple[int, int]], Floats, str]]:
    known = data.vintages()
    names = tuple(sorted({name for one in known for name in one.series}))
    truth = _laid(known[-1], names)
    for vintage in known[:-1]:
        values = _laid(vintage, names)
        cells = {
            (at, t)
            for t in range(len(data.MONTHS))
            if 0 <= (vintage.day - data.month_end(t)).days <= 45
            for at in range(len(names))
            if np.isnan(values[at, t]) and np.isfinite(truth[at, t]) and np.isfinite(values[at, :t]).any()
        }
        if cells:
            until = max(t for _at, t in cells) + 1
            yield Panel(names, values[:, :until]), cells, truth, vintage.day.isoformat()


def _laid(vintage: Vintage, names: tuple[str, ...]) -> Floats:
    values = np.full((len(names), len(data.MONTHS)), np.nan)
    for at, name in enumerate(names):
        cells = vintage.series.get(name, {})
        if cells:
            first, last = min(cells), max(cells)
            values[at, first : last + 1] = [cells.get(t, 0.0) for t in range(first, last + 1)]
    return values


def _monthly(days: list[str], values: Floats, until: str) -> Floats:
    """Daily figures that were there on a day, as months of which 25 days are known."""
    result = np.full(len(data.MONTHS), np.nan)
    for t, month in enumerate(data.MONTHS):
        known = [value for day, value in zip(days, values, strict=True) if day[:7] == month and day <= until]
        if len(known) >= 25:
            result[t] = np.nanmean(known) * data.month_end(t).day
    return result


def forecasts() -> Iterator[Row]:
    """UNHCR's monthly series by country of asylum, every origin from the thirtieth month on, h = 1..6."""
    whole, parts = data.by_country()
    names = tuple(whole)
    panel = Panel(names, np.array(list(whole.values())))
    logs = np.log1p(panel.values)
    ours = {"flat": median_forecasts(panel, HORIZON)}
    ours["parts"] = with_parts(panel, ours["flat"], HORIZON, parts)
    origins = [(at, t) for at in range(len(names)) for t in _origins(panel.values[at])]
    naive = {name: np.repeat(_carried(logs)[:, :, None], HORIZON, axis=2) for name in ("last value",)}
    peers = _peers(whole, origins)
    for kind, centre in ours.items():
        label = "series alone" if kind == "flat" else "with their origins as parts"
        for other, theirs in {**naive, **peers}.items():
            errors = _paired(logs, centre, theirs, origins)
            ratio = errors[0] / errors[1]
            bar = 0.95 if other == "median of three" else 1.0
            name = f"forecast, {label}: logMAE {errors[0]:.3f} over that of {other}"
            yield at_most(name, ratio, bar, f"{errors[1]:.3f}")
    if "median of three" in peers:
        long = [(at, t) for at, t in origins if t - np.flatnonzero(np.isfinite(panel.values[at]))[0] >= 41]
        errors = _paired(logs, ours["flat"], peers["median of three"], long)
        name = "forecast, series alone, 42 months known: logMAE over that of median of three"
        yield Row(name, errors[0] / errors[1], "", f"{errors[0]:.3f} {errors[1]:.3f}", None)
        both = [_relative(panel.values, one, origins) for one in (ours["flat"], peers["median of three"])]
        name = "forecast, series alone: MAE over last value's (geometric mean) over that of median of three"
        yield Row(name, both[0] / both[1], "", f"{both[0]:.3f} {both[1]:.3f}", None)
    for label, other in (("by nationality", data.by_nationality()), ("missing migrants", data.missing_migrants())):
        yield from _elsewhere(label, other)
    yield from _coverage("UNHCR by country", panel, ours["flat"])
    pairs = data.by_pair()
    more = Panel(tuple(pairs), np.array(list(pairs.values())))
    yield from _coverage("UNHCR by country and origin", more, median_forecasts(more, HORIZON))
    made = data.invented(8, 12, 150)
    long = Panel(tuple(f"s{at}" for at in range(len(made))), made)
    yield from _coverage("invented, 150 months", long, median_forecasts(long, HORIZON))


def _elsewhere(label: str, whole: dict[str, Floats]) -> Iterator[Row]:
    """Other series beside the median of three, at every third origin."""
    panel = Panel(tuple(whole), np.array(list(whole.values())))
    origins = [(at, t) for at in range(len(panel.names)) for t in _origins(panel.values[at]) if t % 3 == 0]
    peers = _peers(whole, origins, arima=False)
    if peers:
        ours, theirs = _paired(
            np.log1p(panel.values), median_forecasts(panel, HORIZON), peers["median of three"], origins
        )
        name = f"forecast, {label}, {len(panel.names)} series: logMAE {ours:.3f} over that of median of three"
        yield Row(name, ours / theirs, "", f"{theirs:.3f}", None)


def _origins(values: Floats) -> range:
    first = int(np.flatnonzero(np.isfinite(values))[0])
    return range(max(first + 23, FIRST_ORIGIN), last_known(values))


def _carried(logs: Floats) -> Floats:
    at = np.maximum.accumulate(np.where(np.isfinite(logs), np.arange(logs.shape[1]), 0), axis=1)
    return np.take_along_axis(logs, at, axis=1)


def _paired(logs: Floats, ours: Floats, theirs: Floats, origins: list[tuple[int, int]]) -> tuple[float, float]:
    """Mean absolute errors on the log scale over the origins and horizons at which both forecast and the truth is known."""
    mine, other = [], []
    for at, t in origins:
        for h in range(HORIZON):
            if t + h + 1 < logs.shape[1] and np.isfinite(logs[at, t + h + 1]) and np.isfinite(theirs[at, t, h]):
                mine.append(abs(ours[at, t, h] - logs[at, t + h + 1]))
                other.append(abs(theirs[at, t, h] - logs[at, t + h + 1]))
    return float(np.mean(mine)), float(np.mean(other))


def _relative(values: Floats, centres: Floats, origins: list[tuple[int, int]]) -> float:
    """Mean absolute error in persons over that of the last value, by series; the geometric mean of the series'."""
    ratios = []
    for one in sorted({at for at, _t in origins}):
        errors = [
            (abs(np.expm1(centres[at, t, h]) - values[at, t + h + 1]), abs(values[at, t] - values[at, t + h + 1]))
            for at, t in origins
            for h in range(HORIZON)
            if at == one and t + h + 1 < values.shape[1] and np.isfinite(values[at, t + h + 1])
        ]
        ours, naive = np.mean(errors, axis=0)
        ratios.append(np.log(ours / naive))
    return float(np.exp(np.mean(ratios)))


def _peers(whole: dict[str, Floats], origins: list[tuple[int, int]], *, arima: bool = True) -> dict[str, Floats]:
    """The peers' forecasts (series x origin x horizon, log), NaN where they were not asked."""
    python = PEERS / "bin" / "python"
    if not python.is_file():
        print("no peers: run with --peers to make their environment", file=sys.stderr)
        return {}
    names = list(whole)
    starts = {name: int(np.flatnonzero(np.isfinite(row))[0]) for name, row in whole.items()}
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "in.json", Path(folder) / "out.json"
        document = {
            "series": {name: row[starts[name] : last_known(row) + 1].tolist() for name, row in whole.items()},
            "origins": [(names[at], t - starts[names[at]], arima and t % 3 == 0) for at, t in origins],
        }
        asked.write_text(json.dumps(document), encoding="utf-8")
        subprocess.run([str(python), str(ROOT / "benchmarks" / "flows_peers.py"), str(asked), str(told)], check=True)
        answer = json.loads(told.read_text(encoding="utf-8"))
    print(f"statsforecast {answer['version']}, CPU seconds {answer['seconds']}", file=sys.stderr)
    shape = (len(names), len(next(iter(whole.values()))), HORIZON)
    found = {name: np.full(shape, np.nan) for name in answer["forecasts"]}
    for name, rows in answer["forecasts"].items():
        for (at, t), row in zip(origins, rows, strict=True):
            if row:
                found[name][at, t] = np.log1p(row)
    three = [found[name] for name in ("DynamicOptimizedTheta", "AutoCES", "AutoETS")]
    return {"median of three": np.median(three, axis=0), **found}


def _coverage(label: str, panel: Panel, centres: Floats) -> Iterator[Row]:
    """Coverage at every horizon of intervals that were made from what was known at each origin."""
    errors = errors_of(np.log1p(panel.values), centres)
    held = np.full((*errors.shape, len(LEVELS)), np.nan)
    for end in range(panel.periods - 1, FIRST_ORIGIN, -(MEMORY - 40)):
        known = errors[:, : end + 1].copy()
        for h in range(HORIZON):
            known[:, max(0, end - h) :, h] = np.nan
        widths = calibrated(known, LEVELS)
        begin = max(FIRST_ORIGIN, end - (MEMORY - 41))
        held[:, begin : end + 1] = widths.holds(errors[:, : end + 1])[:, begin:]
    by_horizon = np.nanmean(held[:, :, :, 1], axis=(0, 1))
    beside = " ".join(f"{100 * one:.0f}" for one in by_horizon)
    yield at_least(f"coverage of 80 %, {label}: least over h", 100 * by_horizon.min(), 77, beside)
    yield at_most(f"coverage of 80 %, {label}: most over h", 100 * by_horizon.max(), 87, beside)
    outer = 100 * float(np.nanmean(held[..., 2]))
    yield within(f"coverage of 95 %, {label}", outer, 92, 98, "95")


def days_ahead() -> Iterator[Row]:
    """Daily series of the corridor to the closure of the route in March 2016: upstream lags against yesterday."""
    days, values = data.daily()
    names = tuple(values)
    panel = Panel(names, np.array(list(values.values())), 7)
    legs = (
        ("greek_islands_arrivals", "greek_mainland_departures"),
        ("greek_mainland_departures", "north_macedonia_arrivals"),
        ("north_macedonia_arrivals", "serbia_arrivals"),
        ("serbia_arrivals", "croatia_arrivals"),
        ("croatia_arrivals", "slovenia_arrivals"),
        ("slovenia_arrivals", "austria_arrivals"),
    )
    told = with_upstream(panel, median_forecasts(panel, 3), {below: (above,) for above, below in legs})
    until = days.index("2016-03-20")
    for _above, below in legs:
        at = names.index(below)
        for h in (0, 1):
            origins = np.arange(45, until)
            came, last = panel.values[at, origins + h + 1], panel.values[at, origins]
            known = np.isfinite(came) & np.isfinite(last)
            ours, theirs = (
                np.abs(one - came)[known].sum() / came[known].sum() for one in (np.expm1(told[at, origins, h]), last)
            )
            yield at_most(
                f"days: {below}, {h + 1} ahead, WAPE over last value's", ours / theirs, 1, f"{ours:.2f} {theirs:.2f}"
            )


def warned() -> Iterator[Row]:
    """Surges over pairs of country and origin, each month fitted on what was known then."""
    pairs = data.by_pair()
    panel = Panel(tuple(pairs), np.array(list(pairs.values())))
    features, upper = features_of(panel)
    events = surges(panel.values)
    chances, came, alarms = [], [], []
    for t in range(30, panel.periods - 3):
        known = events.copy()
        known[:, t - 2 :] = np.nan
        model = fitted(features, known, 12)
        now = np.isfinite(features[:, t]).all(axis=1) & np.isfinite(events[:, t])
        chance = 1 / (1 + np.exp(-(features[now, t] @ model.coefficients)))
        chances += chance.tolist()
        came += events[now, t].tolist()
        alarms += (chance >= model.threshold).tolist()
    p, y, alarm = np.array(chances), np.array(came), np.array(alarms)
    base = y.mean()
    top = np.argsort(-p)[: len(p) // 10]
    ranks = np.argsort(np.argsort(p)) + 1
    area = (ranks[y == 1].sum() - y.sum() * (y.sum() + 1) / 2) / (y.sum() * (1 - y).sum())
    yield at_least("warning: AUC", area, 0.75, "t4 random walk 0.734 on other series")
    yield at_least("warning: Brier skill score", 1 - ((p - y) ** 2).mean() / (base * (1 - base)), 0.10, "-0.04")
    lift = y[top].mean() / base
    yield at_least(
        "warning: precision of the top decile over the base rate", lift, 2.8, f"{y[top].mean():.2f} of {base:.2f}"
    )
    yield at_most("warning: false alarms a series and year", (alarm & (y == 0)).sum() / (len(y) / 12), 0.3, "0.9")
    onsets, seen = _onsets(panel.values, upper)
    yield at_least("warning: onset months seen as happening, %", 100 * seen / onsets, 60, f"{onsets} onsets; 35 to 75")


def _onsets(values: Floats, upper: Floats) -> tuple[int, int]:
    onsets, seen = 0, 0
    for row, high in zip(values, upper, strict=True):
        before = -99
        for t in range(13, len(row)):
            base = row[t - 3 : t].mean()
            if np.isfinite(base) and row[t] >= 2 * base and row[t] - base >= LEAST_RISE:
                if t - before > 5:
                    onsets += 1
                    seen += happening_now(row, high, t, LEAST_RISE)
                before = t
    return onsets, seen


def beds() -> Iterator[Row]:
    """Occupancy of invented centres, forecast from invented arrivals, against what came."""
    stay = Stay((0.7, 0.3), (1.2, 6.0))
    chance = np.random.default_rng(5)
    held, imbalance = [], 0
    for seed in range(12):
        values = np.minimum(data.invented(300 + seed, 8, 100), 20_000)
        cut = int(chance.integers(60, 93))
        panel = Panel(tuple(f"s{at}" for at in range(len(values))), values[:, :cut])
        for at, one in enumerate(forecast(panel, HORIZON, levels=(0.8,)).series):
            arrivals = values[at].astype(int)
            occupancy, _left = drawn(arrivals[None], stay, np.zeros((1, 2), dtype=int), chance)
            kind = BedType("all", stay, 1.0, 1e5, float(occupancy[0, cut - 1]), 1000.0, values[at, :cut])
            (found,) = needs(one.median, one.lower[0], one.upper[0], (kind,), seed=seed)
            low, high = found.intervals[1].T
            truth = occupancy[0, cut : cut + HORIZON]
            held.append((truth >= low) & (truth <= high))
            imbalance = max(imbalance, found.imbalance)
    yield within("beds: 80 % interval of occupancy covers %", 100 * np.mean(held), 75, 88, "80")
    yield at_most("beds: persons in less out less change, most", imbalance, 0, "exact")


def network() -> Iterator[Row]:
    """The network fitted to invented routes: entries found again, and how often their intervals hold."""
    totals, held = [], []
    for seed in range(10):
        route, observed, entries = data.invented_route(seed)
        found = fit(route, observed)
        block = found.layout.split(found.theta)["entries"].reshape(2, -1)
        spread = found.layout.split(found.spread())["entries"].reshape(2, -1)
        totals.append(np.exp(block).sum() / entries.sum())
        held.append(np.abs(block - np.log(entries[:2])) <= norm.ppf(0.9) * spread)
    yield Row("network: entries found over entries, 10 routes", float(np.mean(totals)), "", "1", None)
    yield Row("network: 80 % interval of a month's entries covers %", 100 * float(np.mean(held)), "", "80", None)


def refresh() -> Iterator[Row]:
    """A month's work: 80 series of 150 months, 6 horizons, and the network of 12 strata, six partners, 60 months."""
    values = data.invented(1, 80, 150)
    began = time.process_time()
    forecast(Panel(tuple(f"s{at}" for at in range(80)), values), HORIZON)
    forecast_seconds = time.process_time() - began
    began = time.process_time()
    for stratum in range(12):
        fit(*data.invented_route(stratum)[:2])
    network_seconds = time.process_time() - began
    beside = f"forecasts {forecast_seconds:.1f}, network {network_seconds:.1f}"
    yield at_most("refresh: CPU seconds", forecast_seconds + network_seconds, 120, beside)
    yield at_most("refresh: GiB at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 2)


SECTIONS: dict[str, tuple[Callable[[], Iterator[Row]], tuple[str, ...]]] = {
    "breaks": (breaks, (data.VINTAGES,)),
    "distinct": (distinct, ()),
    "corridor": (corridor, (data.DAILY,)),
    "nowcasts": (nowcasts, (data.VINTAGES, data.DAILY)),
    "forecasts": (forecasts, (data.BY_ORIGIN, data.MISSING)),
    "days": (days_ahead, (data.DAILY,)),
    "warnings": (warned, (data.BY_ORIGIN,)),
    "beds": (beds, ()),
    "network": (network, ()),
    "refresh": (refresh, ()),
}


def main() -> int:
    options = argparse.ArgumentParser(description="What the flows' engine is held to.")
    options.add_argument("--peers", action="store_true", help="make the peers' environment under build/ first")
    options.add_argument("--only", nargs="*", choices=list(SECTIONS), default=list(SECTIONS))
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    if chosen.peers and not PEERS.is_dir():
        make_peers()
    found: list[Row] = []
    for name in chosen.only:
        section, files = SECTIONS[name]
        if not data.there(*files):
            print(f"{name}: left out, the public data is not at {data.DATA}", file=sys.stderr)
            continue
        began = time.process_time()
        rows = list(section())
        print(f"{name}: {time.process_time() - began:.1f} CPU s", file=sys.stderr)
        found += rows
    show(found)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in found], indent=1), encoding="utf-8")
    return int(any(row.holds is False for row in found))


def make_peers() -> None:
    """Make an environment with statsforecast, which the program itself does not need."""
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([str(uv), "venv", "-q", str(PEERS)], check=True)
    command = [str(uv), "pip", "install", "-q", "--python", str(PEERS / "bin" / "python"), "statsforecast==2.1.1"]
    subprocess.run(command, check=True)


def show(rows: list[Row]) -> None:
    """Print the table."""
    width = max((len(row.bar) for row in rows), default=3)
    for row in rows:
        verdict = {True: "holds", False: "MISSED", None: ""}[row.holds]
        print(f"{row.bar:{width}}  {row.measured:9.3f}  {row.must:16}  {verdict:7} {row.baseline}")


if __name__ == "__main__":
    sys.exit(main())
