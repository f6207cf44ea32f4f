"""Does the panel's interval hold the truth? Simulated populations with dependence and heterogeneity.

    python -m benchmarks.estimation_coverage                    65 populations
    python -m benchmarks.estimation_coverage --populations 1000 the whole study, resumable: what is reckoned stays reckoned
    python -m benchmarks.estimation_coverage --chan 500         the simulation of Chan and others (2021), section 3.4

Populations of 80 to 8,000 people and 3 to 7 lists, of thirteen kinds, nine of which the panel's methods do not know
(`estimation_populations`). Each goes through the whole panel with its sensitivity; the interval is the fan that the judgement
gives. What matters is the share of those judged usable, with care or without, whose interval holds the true number; the bar
is 90 %.

Prints the shares by kind, number of lists and number of people, usable and usable with care apart, and writes
benchmarks/results/estimation-coverage.json; ends with 1 where the bar is missed. Each population is a line of
estimation-coverage-<seed>.jsonl as soon as it is done, under the print of the engine's code: interrupted, the study goes on
where it was; with other code it begins anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import estimation_populations
from benchmarks.estimation_populations import KINDS, KNOWN, population
from benchmarks.estimation_tables import table_of

from jahorina.engines import estimation
from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.judgement import Verdict
from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.panel import Panel, estimate_population, warm_up
from jahorina.engines.estimation.resampling import acceleration, bca_limits, bootstrap, jackknife
from jahorina.engines.estimation.settings import Settings
from jahorina.engines.estimation.stepwise import resampled, stepwise

RESULTS = Path(__file__).resolve().parent / "results"
BAR = 0.90
SHORT = ChainSettings(chains=4, burn_in=1_000, sweeps=2_000)
RESAMPLES = 200
"""Fewer chains, sweeps and resamples than the panel's own, so that a thousand populations end; their limits are noisier."""

Row = dict[str, Any]


def panel_of(table: CaptureTable, number: int) -> Panel:
    """The panel as the study runs it."""
    return estimate_population(table, settings=Settings(seed=number, resamples=RESAMPLES, chains=SHORT))


def judged(seed: int, number: int) -> Row:
    """One population: how it was made, what the panel said of it, and whether that holds."""
    made = population(seed, number)
    row: Row = {"number": number, "kind": made.kind, "lists": made.table.t, "people": made.people, "seen": made.table.n}
    if made.table.t < 2:
        return {**row, "verdict": Verdict.NOT_USABLE.value, "covered": False, "codes": ["few-lists"]}
    began = time.process_time()
    panel = panel_of(made.table, number)
    found = panel.judgement
    return {
        **row,
        "verdict": found.verdict.value,
        "covered": found.low is not None and found.low <= made.people <= (found.high or math.inf),
        "low": found.low,
        "high": found.high,
        "codes": [said.code for said in found.caveats],
        "methods": {one.name: [one.is_judged, one.ends(), one.figures()] for one in panel.methods if not one.refused},
        "counts": made.table.counts.tolist(),
        "seconds": round(time.process_time() - began, 3),
    }


def study(populations: int, seed: int) -> dict[str, Any]:
    """Run the study, or what is left of it; shares by verdict, kind, lists and size."""
    rows = _kept(seed)
    with _file(seed).open("a", encoding="utf-8") as kept:
        warm_up()
        for number in range(populations):
            if number in rows:
                continue
            rows[number] = judged(seed, number)
            kept.write(json.dumps({"print": _print(), **rows[number]}, default=float) + "\n")
            kept.flush()
            print(f"\r  {number + 1} of {populations} populations", end="", file=sys.stderr)
    print(file=sys.stderr)
    return _shares([rows[number] for number in range(populations)])


def _file(seed: int) -> Path:
    RESULTS.mkdir(exist_ok=True)
    return RESULTS / f"estimation-coverage-{seed}.jsonl"


def _kept(seed: int) -> dict[int, Row]:
    """What was reckoned before with this very code; half a line at the end counts for nothing."""
    if not _file(seed).is_file():
        return {}
    rows = {}
    whole = [line for line in _file(seed).read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    for line in whole:
        row = json.loads(line)
        if row["print"] == _print():
            rows[int(row["number"])] = row
    _file(seed).write_text("".join(line + "\n" for line in whole), encoding="utf-8")
    return rows


@cache
def _print() -> str:
    """A print of all code that decides the outcome."""
    files = [*sorted(Path(estimation.__path__[0]).glob("*.py")), Path(estimation_populations.__file__), Path(__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


SIZES = {300: "under 300 people", 1000: "300 to 999", 3000: "1,000 to 2,999", 10**9: "3,000 and more"}
"""Groups by the number of people, each below its key."""


def _size(row: Row) -> str:
    return next(name for most, name in SIZES.items() if row["people"] < most)


def _shares(rows: list[Row]) -> dict[str, Any]:
    usable = [row for row in rows if row["verdict"] != Verdict.NOT_USABLE.value]
    ratios = sorted(row["high"] / row["low"] for row in usable if row["high"])
    methods: dict[str, list[bool]] = {}
    for row in rows:
        for name, (_is_judged, ends, _figures) in row.get("methods", {}).items():
            if ends:
                methods.setdefault(name, []).append(ends[0] <= row["people"] <= (ends[1] or math.inf))
    groups: dict[str, Callable[[Row], str]] = {
        "all": lambda _row: "all",
        "known": lambda row: "known kinds" if row["kind"] in KNOWN else "unknown kinds",
        "kind": lambda row: row["kind"],
        "lists": lambda row: f"{row['lists']} lists",
        "people": _size,
    }
    return {
        "populations": len(rows),
        "coverage_where_usable": float(np.mean([row["covered"] for row in usable])) if usable else None,
        "median_ratio_of_ends": ratios[len(ratios) // 2] if ratios else None,
        "cpu_seconds": sum(row.get("seconds", 0.0) for row in rows),
        "groups": {name: _by(rows, key) for name, key in groups.items()},
        "missed": dict(
            Counter("below" if row["people"] < row["low"] else "above" for row in usable if not row["covered"])
        ),
        "coverage_by_method": {name: [sum(held), len(held)] for name, held in methods.items()},
    }


def _by(rows: list[Row], key: Callable[[Row], str]) -> dict[str, dict[str, list[int]]]:
    """For each group and verdict: how many hold the truth, of how many."""
    found: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        verdicts = found.setdefault(key(row), {verdict.value: [0, 0] for verdict in Verdict})
        verdicts[row["verdict"]][0] += bool(row["covered"])
        verdicts[row["verdict"]][1] += 1
    order = [*SIZES.values(), *KINDS]
    return dict(sorted(found.items(), key=lambda pair: (order.index(pair[0]) if pair[0] in order else -1, pair[0])))


def show(found: dict[str, Any]) -> None:
    """Print the shares as a table."""
    print(f"{'':20} {'usable':>18} {'with care':>18} {'both':>18} {'refused':>8}")
    for groups in found["groups"].values():
        for name, by in groups.items():
            plain, care = by[Verdict.USABLE.value], by[Verdict.WITH_CARE.value]
            both = [plain[0] + care[0], plain[1] + care[1]]
            cells = " ".join(f"{_of(one):>18}" for one in (plain, care, both))
            print(f"{name:20} {cells} {by[Verdict.NOT_USABLE.value][1]:8}")
        print()
    print(f"upper end over lower, median: {found['median_ratio_of_ends']:.2f}; CPU seconds: {found['cpu_seconds']:.0f}")
    print(f"truth missed, where it lies: {found['missed']}")
    print("each method alone: " + ", ".join(f"{name} {_of(one)}" for name, one in found["coverage_by_method"].items()))


def _of(held: list[int]) -> str:
    return f"{held[0]} of {held[1]} {held[0] / held[1]:6.1%}" if held[1] else "-"


def chan(data_sets: int, resamples: int, seed: int) -> dict[str, Any]:
    """Section 3.4 of Chan and others (2021): Poisson tables from the stepwise model of the UK data on five lists.

    Coverage of the 95 and 80 % BCa limits over `data_sets` tables; errors of the estimate over six times as many, because
    few tables make most of the squared error. Published: 90 and about 70 %, 3057, 0.19.
    """
    table = table_of("UKdat_5")
    model = stepwise(table)
    truth, chance = model.estimate, np.random.Generator(np.random.PCG64(seed))
    tables = chance.poisson(model.fitted, (6 * data_sets, model.fitted.size)).astype(np.float64)
    began = time.process_time()
    estimates = resampled(table, tables)
    held, inner = 0, 0
    for number in range(data_sets):
        drawn = table.with_counts(tables[number].astype(np.int64))

        def estimator(resamples: np.ndarray, drawn: CaptureTable = drawn) -> np.ndarray:
            return resampled(drawn, resamples)

        replicates = bootstrap(drawn, estimator, seed=number, purpose="chan", resamples=resamples)
        skew = acceleration(*jackknife(drawn, estimator))
        low, inner_low, inner_high, high = bca_limits(
            float(estimates[number]), replicates, skew, (0.025, 0.1, 0.9, 0.975)
        )
        held += low <= truth <= high
        inner += inner_low <= truth <= inner_high
    return {
        "data_sets": data_sets,
        "truth": truth,
        "coverage_95": held / data_sets,
        "coverage_80": inner / data_sets,
        "rmse": float(np.sqrt(np.mean((estimates - truth) ** 2))),
        "log_rmse": float(np.sqrt(np.mean(np.log(estimates / truth) ** 2))),
        "cpu_seconds": time.process_time() - began,
    }


def main() -> int:
    options = argparse.ArgumentParser(description="Coverage of the panel's interval on simulated populations.")
    options.add_argument("--populations", type=int, default=65)
    options.add_argument("--chan", type=int, default=0, help="data sets of the simulation of Chan and others (2021)")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    found: dict[str, Any] = {}
    if chosen.chan:
        found["chan"] = chan(chosen.chan, 1000, chosen.seed)
        print(json.dumps(found["chan"], indent=1))
    if chosen.populations:
        found["panel"] = study(chosen.populations, chosen.seed)
        show(found["panel"])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "estimation-coverage.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    share = found.get("panel", {}).get("coverage_where_usable")
    return int(share is not None and share < BAR)


if __name__ == "__main__":
    sys.exit(main())
