"""Does the panel's interval hold the truth? Simulated populations with dependence and heterogeneity.

    python -m benchmarks.estimation_coverage                    60 populations
    python -m benchmarks.estimation_coverage --populations 1000 the whole study
    python -m benchmarks.estimation_coverage --chan 500         the simulation of Chan and others (2021), section 3.4

Each population has 300 to 6,000 people and 3 to 6 lists, which reach 5 to 40 % of them. People differ: two groups with other
chances, or a random effect on the logit (standard deviation 0.2 to 0.8). Lists depend: three pairs in ten have odds ratios
of 1/2 to 3. Each goes through the whole panel with its sensitivity; the interval is the fan that the judgement gives. What
matters is the share of those judged usable, with care or without, whose interval holds the true number; the bar is 90 %.

Prints the shares and writes benchmarks/results/estimation-coverage.json; ends with 1 where the bar is missed.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.estimation_tables import table_of
from scipy.special import expit, logit

from jahorina.engines.estimation.histories import CaptureTable
from jahorina.engines.estimation.judgement import Verdict
from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.panel import Panel, estimate_population, warm_up
from jahorina.engines.estimation.resampling import acceleration, bca_limits, bootstrap, jackknife
from jahorina.engines.estimation.settings import Settings
from jahorina.engines.estimation.stepwise import resampled, stepwise

RESULTS = Path(__file__).resolve().parent / "results"
BAR = 0.90
SHORT = ChainSettings(chains=8, burn_in=1_500, sweeps=4_000)


def population(chance: np.random.Generator) -> tuple[int, CaptureTable, dict[str, Any]]:
    """A population: its true number, what the lists saw of it, and how it was made."""
    people, t = int(np.exp(chance.uniform(math.log(300), math.log(6000)))), int(chance.integers(3, 7))
    base = logit(chance.uniform(0.05, 0.4, t))
    kind = str(chance.choice(["alike", "groups", "random"]))
    effect = np.zeros((people, t))
    if kind == "groups":
        effect += np.where(chance.random(people) < chance.uniform(0.2, 0.8), 1.0, 0.0)[:, None] * chance.normal(
            0, 0.7, t
        )
    elif kind == "random":
        effect += chance.normal(0, chance.uniform(0.2, 0.8), people)[:, None]
    dependence = np.zeros((t, t))
    for first in range(t):
        for second in range(first + 1, t):
            if chance.random() < 0.3:
                dependence[first, second] = chance.uniform(math.log(0.5), math.log(3.0))
    seen = np.zeros((people, t), np.int64)
    for bit in range(t):
        shift = seen @ dependence[:, bit]
        seen[:, bit] = chance.random(people) < expit(base[bit] + effect[:, bit] + shift)
    cells = seen @ (1 << np.arange(t))
    counts = np.bincount(cells, minlength=1 << t)
    counts[0] = 0
    collected = np.ones(1 << t, np.bool_)
    collected[0] = False
    table = CaptureTable(tuple("ABCDEF"[:t]), counts.astype(np.int64), collected)
    return people, table, {"lists": t, "kind": kind, "pairs": int((dependence != 0).sum())}


def panel_of(table: CaptureTable, number: int) -> Panel:
    """The panel with fewer resamples and sweeps than its default, so that a study ends."""
    return estimate_population(table, settings=Settings(seed=number, resamples=300, chains=SHORT))


def study(populations: int, seed: int) -> dict[str, Any]:
    """Run the study; the shares by verdict and by method, and one row a population."""
    chance, rows = np.random.Generator(np.random.PCG64(seed)), []
    warm_up()
    for number in range(populations):
        people, table, made = population(chance)
        if table.n == 0 or (table.margins()[[1 << bit for bit in range(table.t)]] == 0).any():
            continue
        panel = panel_of(table, number)
        judged = panel.judgement
        covered = judged.low is not None and judged.low <= people <= (judged.high or math.inf)
        methods = {
            one.name: bool((one.low or 0) <= people <= (one.high or math.inf))
            for one in panel.methods
            if one.low is not None
        }
        ratio = None if judged.low is None or judged.high is None else judged.high / judged.low
        codes = [found.code for found in judged.caveats]
        rows.append({
            **made, "people": people, "seen": table.n, "verdict": judged.verdict.value, "covered": covered, "ratio": ratio,
            "low": judged.low, "high": judged.high, "methods": methods, "codes": codes,
            "figures": {one.name: [one.low, one.high, *one.figures()] for one in panel.methods if not one.refused},
        })  # fmt: skip
        if number % 10 == 9:
            print(f"  {number + 1} of {populations}", file=sys.stderr)
    return {"populations": len(rows), **_shares(rows), "rows": rows}


def _shares(rows: list[dict[str, Any]]) -> dict[str, Any]:
    usable = [row for row in rows if row["verdict"] != Verdict.NOT_USABLE.value]
    methods: dict[str, list[bool]] = {}
    for row in rows:
        for name, held in row["methods"].items():
            methods.setdefault(name, []).append(held)
    ratios = sorted(row["ratio"] for row in usable if row["ratio"])
    return {
        "verdicts": dict(Counter(row["verdict"] for row in rows)),
        "usable": len(usable),
        "coverage_where_usable": sum(row["covered"] for row in usable) / len(usable) if usable else None,
        "coverage_usable_without_care": _share(
            [row["covered"] for row in rows if row["verdict"] == Verdict.USABLE.value]
        ),
        "median_ratio_of_ends": ratios[len(ratios) // 2] if ratios else None,
        "coverage_by_method": {name: _share(held) for name, held in methods.items()},
    }


def _share(held: list[bool]) -> float | None:
    return sum(held) / len(held) if held else None


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
    options.add_argument("--populations", type=int, default=60)
    options.add_argument("--chan", type=int, default=0, help="data sets of the simulation of Chan and others (2021)")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    found: dict[str, Any] = {}
    if chosen.chan:
        found["chan"] = chan(chosen.chan, 1000, chosen.seed)
        print(json.dumps(found["chan"], indent=1))
    if chosen.populations:
        found["panel"] = study(chosen.populations, chosen.seed)
        print(json.dumps({key: value for key, value in found["panel"].items() if key != "rows"}, indent=1))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "estimation-coverage.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    share = found.get("panel", {}).get("coverage_where_usable")
    return int(share is not None and share < BAR)


if __name__ == "__main__":
    sys.exit(main())
