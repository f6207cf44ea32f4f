"""Do the month's figures hold the truth? Many simulated routes, linked, corrected and counted in one process, without nodes.

    python -m benchmarks.month [--seeds 20] [--keys 1] [--people 20000] [--flows] [--jobs 2] [--kept FOLDER]

Each seed is a route with people of its own, each key a run of linking with its own spike-ins. Told for each figure: the mean
error, the greatest, its scatter, the share of runs whose 95 % interval holds the truth, and half the interval's mean width,
beside the error without any correction. Prints a table, and JSON where a file is named.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

PROGRAMME = Path(__file__).parents[1] / "programme" / "western_balkans"
WIDTHS = (5, 9, 9, 9, 8, 9, 9, 13)
WITHIN = 0.03
"""How far from the truth a run may be."""


@dataclass(frozen=True)
class Asked:
    """One run: the route's seed and size, the number of the key, and whether the flows are fitted, too."""

    seed: int
    people: int
    key: int
    flows: bool
    kept: Path | None


def main() -> int:
    options = argparse.ArgumentParser(description="Do the month's figures hold the truth?")
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--first-seed", type=int, default=100)
    options.add_argument("--keys", type=int, default=1, help="runs of linking for each seed")
    options.add_argument("--people", type=int, default=20_000)
    options.add_argument("--flows", action="store_true", help="also fit the network, for those whom nobody registered")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--kept", type=Path, help="a folder for the routes, so that another run need not make them")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    wanted = [
        Asked(chosen.first_seed + seed, chosen.people, key, chosen.flows, chosen.kept)
        for seed in range(chosen.seeds)
        for key in range(chosen.keys)
    ]
    runs = []
    with (
        TemporaryDirectory(prefix="jahorina-month-") as home,
        ProcessPoolExecutor(chosen.jobs, get_context("spawn"), initializer=start, initargs=(home,)) as pool,
    ):
        for done in pool.map(run, wanted):
            runs.append(done)
            print(line(done), file=sys.stderr, flush=True)
    figures = summary(runs)
    show(figures, runs)
    if chosen.json:
        chosen.json.write_text(json.dumps({"figures": figures, "runs": runs}, indent=1), encoding="utf-8")
    return 0


def start(home: str) -> None:
    """Let Django know its rooms; no database is asked anything."""
    import os

    os.environ["JAHORINA_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "jahorina.config.settings"
    import django

    django.setup()


def run(asked: Asked) -> dict[str, Any]:
    """One route, linked under one key: each figure with its estimate, interval and truth."""
    from benchmarks.month_registers import route

    made = route(PROGRAMME, asked.seed, asked.people, asked.kept)
    began = time.process_time()
    with TemporaryDirectory(prefix="jahorina-month-") as scratch:
        told = linked(made, asked, Path(scratch))
    return {"seed": asked.seed, "key": asked.key, **told, "cpu_seconds": round(time.process_time() - began, 1)}


def linked(made: Any, asked: Asked, scratch: Path) -> dict[str, Any]:
    """Encode, link, correct, count."""
    from jahorina.cli.demo.truth import compared
    from jahorina.cli.linkage_hub import COUNTED
    from jahorina.cli.linkage_hub import linked as link
    from jahorina.engines.linkage import encoded, sheets
    from jahorina.engines.linkage.hub.chronicle import Registrations
    from jahorina.engines.linkage.hub.overlaps import overlap_table
    from jahorina.engines.linkage.hub.quality import quality
    from jahorina.kernel.progress import silent

    truth, sealed = made.truth, encode(made, asked, scratch)
    registers = [encoded.read(one.file, file_name="-") for one in sealed]
    links = link(list(registers), engine="local", progress=silent, least=COUNTED)
    opened = [sheets.read(one.sheet or b"", file_name="-") for one in sealed]
    table = overlap_table(links, [Registrations.of(one) for one in registers], opened, seed=1, threshold=5)
    numbers = {code: number for number, code in enumerate(sorted(set(truth.travellers.values())))}
    people = [
        np.array([numbers[truth.travellers[str(own.persons[row])]] if row >= 0 else -1 for row in one.rows])
        for own, one in zip(made.registers.values(), sealed, strict=True)
    ]
    told, persons = quality(links, people), table["people"]
    records, double = sum(one["records"] for one in table["registers"]), table["double_count"]
    figures = {
        "distinct": {
            **compared(persons["corrected"], persons["interval"], truth.people),
            "uncorrected": persons["observed"] / truth.people - 1,
        },
        "factor": {
            **compared(double["factor"], double["interval"], truth.records / truth.people),
            "uncorrected": records / persons["observed"] / (truth.records / truth.people) - 1,
        },
        **flows(table, truth, asked.flows),
    }
    return {
        "figures": figures,
        "quality": {"precision": told.precision, "recall": told.recall},
        "records": records,
        "left_over": sum(one["left_over"]["rows"] for one in table["registers"] if one["left_over"]),
        "left_over_truth": records - truth.records,
        "spike_ins": sum(one["spike_ins"] for one in table["registers"]),
    }


def encode(made: Any, asked: Asked, scratch: Path) -> list[Any]:
    """Each partner's part, by the functions of the nodes: the schema, the recipe, then every register encoded."""
    from benchmarks.month_registers import UNTIL

    from jahorina.cli.demo.nodes import write_linkage_schema
    from jahorina.cli.linkage_partner import encode_own, recipe_of_own

    schema, recipes = scratch / "schema.json", []
    write_linkage_schema(schema)
    for code, own in made.registers.items():
        recipes.append(scratch / f"{code}.recipe.json")
        recipes[-1].write_text(json.dumps(recipe_of_own(own, schema, tuple(made.registers))))
    round_: dict[str, Any] = {
        "schema_file": schema,
        "recipe_files": recipes,
        "secret": hashlib.sha256(f"{asked.seed} {asked.key}".encode()).digest(),
        "run": "2026-10",
        "precision": "day",
        "until": UNTIL,
    }
    return [encode_own(one, name=code, **round_) for code, one in made.registers.items()]


def flows(table: Mapping[str, Any], truth: Any, with_network: bool) -> dict[str, Any]:
    """Who was registered for the first time in the last year; with the network also who came, seen or not."""
    from benchmarks.month_flows import persons

    return persons(PROGRAMME, table, truth, with_network=with_network)


def summary(runs: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Bias, scatter, coverage and width of each figure over the runs."""
    found = {}
    for name in runs[0]["figures"]:
        of_it = [one["figures"][name] for one in runs if one["figures"].get(name, {}).get("estimate") is not None]
        errors = np.array([one["error"] for one in of_it])
        found[name] = {
            "runs": len(of_it),
            "bias": float(errors.mean()),
            "scatter": float(errors.std()),
            "worst": float(np.abs(errors).max()),
            "within": float((np.abs(errors) <= WITHIN).mean()),
            "coverage": float(np.mean([one["holds"] for one in of_it])),
            "half_width": float(
                np.mean([(one["interval"][1] - one["interval"][0]) / 2 / one["truth"] for one in of_it])
            ),
            "uncorrected": float(np.mean([one["uncorrected"] for one in of_it])),
        }
    return found


def line(done: Mapping[str, Any]) -> str:
    """A run in a line."""
    parts = [
        f"{name} {one['error']:+.2%}{'' if one['holds'] else '!'}"
        for name, one in done["figures"].items()
        if one["error"]
    ]
    told = done["quality"]
    quality = f"precision {told['precision']:.3f}, recall {told['recall']:.3f}"
    left = f"left over {done['left_over']:.0f} of {done['left_over_truth']}"
    return f"seed {done['seed']} key {done['key']}: {', '.join(parts)}; {quality}, {left}"


def show(figures: Mapping[str, Mapping[str, float]], runs: Sequence[Mapping[str, Any]]) -> None:
    """The table."""
    for row in rows(figures):
        print(row)
    for name in ("precision", "recall"):
        print(f"linkage's {name}, mean: {np.mean([one['quality'][name] for one in runs]):.3f}")
    print(f"CPU seconds a run: {np.mean([one['cpu_seconds'] for one in runs]):.0f}")


def rows(figures: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """The table's rows."""
    heads = ("runs", "bias", "scatter", "worst", "in 3 %", "covered", "+- 95 %", "uncorrected")
    yield f"{'figure':<18}" + "".join(f"{head:>{width}}" for head, width in zip(heads, WIDTHS, strict=True))
    for name, one in figures.items():
        yield (
            f"{name:<18}{one['runs']:>5}{one['bias']:>+9.2%}{one['scatter']:>9.2%}{one['worst']:>9.2%}{one['within']:>8.0%}"
            f"{one['coverage']:>9.0%}{one['half_width']:>9.2%}{one['uncorrected']:>+13.2%}"
        )


if __name__ == "__main__":
    raise SystemExit(main())
