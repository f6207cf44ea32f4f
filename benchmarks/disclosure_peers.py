"""Runs other programs on the common example, inside their own environment; prints one JSON line of what they publish.

    build/peers/bin/python benchmarks/disclosure_peers.py nrm_3way_micro.csv

Called by `python -m benchmarks.disclosure --peers`, which attacks the result.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

DIMENSIONS = ("nat", "ex", "ag")
TOTAL = "_T"
UNSAFE = frozenset("UMD")
"""tau-Argus's statuses of hidden cells: unsafe by a rule or by hand, and secondary."""


def main() -> int:
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        records = [
            tuple(line[name] for name in DIMENSIONS)
            for line in csv.DictReader(file)
            for _person in range(int(line["n"]))
        ]
    peers: list[tuple[str, Callable[[], dict[str, Any]]]] = [
        ("pytauargus MOD", lambda: tau_argus(records, "MOD(1,5,1,1,1)")),
        ("pytauargus OPT", lambda: tau_argus(records, "OPT(1,5)")),
        *((f"pac-synth eps {eps}", lambda eps=eps: pac_synth(records, eps)) for eps in (1.0, 4.0, 12.0)),
    ]
    print(json.dumps([ran(name, work) for name, work in peers]))
    return 0


def ran(name: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a peer gave, its CPU seconds, or why it did not run."""
    began = time.process_time()
    try:
        return {"name": name, **work(), "seconds": time.process_time() - began}
    except Exception as error:  # noqa: BLE001 - another program's error is a line of the report
        return {"name": name, "failed": f"{type(error).__name__}: {error}"[:200]}


def tau_argus(records: list[tuple[str, ...]], suppress: str) -> dict[str, Any]:
    """Cells that tau-Argus hides under the rule "at least 5 persons"."""
    import pytauargus

    columns: dict[str, list[Any]] = {name: [one[at] for one in records] for at, name in enumerate(DIMENSIONS)}
    columns["persons"] = [1] * len(records)
    result = pytauargus.protect(columns, list(DIMENSIONS), "persons", "FREQ(5,30)", suppress)
    rows = result.tables[0].rows
    hidden = [row for row in rows if row["status"] in UNSAFE]
    return {"hidden": [[label(row[name]) for name in DIMENSIONS] for row in hidden], "rows": len(rows)}


def label(text: Any) -> str:
    """tau-Argus writes the total as an empty code or as Total."""
    said = str(text).strip()
    return TOTAL if said in {"", "Total", "nan", "None"} else said


def pac_synth(records: list[tuple[str, ...]], epsilon: float) -> dict[str, Any]:
    """Counts of the synthetic records of pac-synth."""
    import pacsynth

    rows = [list(DIMENSIONS), *(list(record) for record in records)]
    dataset = pacsynth.Dataset(rows)
    parameters = pacsynth.DpAggregateSeededParametersBuilder().epsilon(epsilon).reporting_length(3).build()
    synthesiser = pacsynth.DpAggregateSeededSynthesizer(parameters)
    synthesiser.fit(dataset)
    made = synthesiser.sample()
    order = [made[0].index(name) for name in DIMENSIONS]
    counts = Counter(tuple(row[at] for at in order) for row in made[1:])
    return {"counts": [[list(cell), number] for cell, number in counts.items()]}


if __name__ == "__main__":
    sys.exit(main())
