"""What safe publication costs and whether it holds, beside plain thresholding, random rounding and other programs.

    python -m benchmarks.disclosure [--data ../shared/data/sdc] [--releases 1000] [--large] [--peers] [--json FILE]

The common example is the UK's referrals of 2023 Q3, 588 cells. `--peers` makes an environment of its own in build/peers with
pytauargus and pac-synth and attacks what they publish; `--large` protects 9,261 cells in three hierarchies. Times are CPU
seconds. Each line has the bar of design/disclosure.md where there is one, and whether it is met.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from tests.engines.disclosure.releases import attacked, breakdowns, opened, statistic, what_tables_say

from jahorina.engines.disclosure.attack import attack
from jahorina.engines.disclosure.audit import Opening, audit
from jahorina.engines.disclosure.cell_key import keys_of_cells
from jahorina.engines.disclosure.cubes import by_columns, cube_of, with_margins
from jahorina.engines.disclosure.hiding import protect_by_suppression
from jahorina.engines.disclosure.information_loss import information_loss
from jahorina.engines.disclosure.protection import (
    protect_by_cell_key,
    protect_by_privacy,
    protect_by_rounding,
)
from jahorina.engines.disclosure.reading import blurred
from jahorina.engines.disclosure.rules import rule_for
from jahorina.engines.disclosure.tables import CountTable, count_table

RULE = rule_for("returns")
"""Threshold 5: the common example's small counts are 1 to 4."""
DRAWS = 40
PEERS = Path("build/peers")
Row = dict[str, Any]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--data", type=Path, default=Path("../shared/data/sdc"))
    options.add_argument("--releases", type=int, default=1000)
    options.add_argument("--large", action="store_true")
    options.add_argument("--peers", action="store_true")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    rows: list[Row] = []
    if chosen.data.is_dir():
        finest = common_example(chosen.data / "nrm_3way_micro.csv")
        rows += of_the_example(finest)
        rows += differencing(chosen.data / "nrm_2023_q3_cells.csv")
        rows += of_peers(chosen.data / "nrm_3way_micro.csv", finest) if chosen.peers else []
    rows += generated(chosen.releases)
    rows += large() if chosen.large else []
    show(rows)
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=1, default=float), encoding="utf-8")
    return 0


def row(what: str, value: Any, bar: float | None = None, **more: Any) -> Row:
    """One measured line; a bar is met by a value that is not above it."""
    return {"what": what, "value": value, "bar": bar, "met": None if bar is None else bool(value <= bar), **more}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its CPU seconds."""
    began = time.process_time()
    found = work()
    return found, time.process_time() - began


def common_example(path: Path) -> CountTable:
    """The finest cells of the common example."""
    with path.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    cells = [(line["nat"], line["ex"], line["ag"]) for line in lines]
    return count_table("example", ["nat", "ex", "ag"], cells, [float(line["n"]) for line in lines])


def of_the_example(finest: CountTable) -> list[Row]:
    """Every method on the common example: what it loses, what the attacker opens, what it costs."""
    full = with_margins(finest, {})
    small = (full.values >= 1) & (full.values <= 4)
    rows = []
    naive = count_table("naive", full.dimensions, full.cells, np.where(small, np.nan, full.values))
    found, seconds = timed(lambda: audit([naive]))
    rows.append(
        row("plain thresholding: small counts recovered exactly of 160", found.count(Opening.EXACT), seconds=seconds)
    )
    rows += _random_rounding(full, small)
    done, seconds = timed(lambda: protect_by_rounding([full], RULE))
    loss = information_loss(full, done.tables[0])
    rows.append(row("controlled rounding 5: CPU s with audit", seconds, 0.2, **_errors(loss)))
    rows.append(row("controlled rounding 5: proven optimal (0 yes)", 1 - done.figures["optimal"], 0))
    rows.append(row("controlled rounding 5: open cells", len(done.audit.open_cells), 0))
    _found, seconds = timed(lambda: audit([blurred(done.tables[0])]))
    done, seconds_all = timed(lambda: protect_by_suppression([full], RULE))
    rows.append(row("suppression: cells hidden of 588", int(done.tables[0].suppressed.sum()), 245))
    rows.append(row("suppression: CPU s with audit", seconds_all, 3))
    found, seconds = timed(lambda: audit([done.tables[0]]))
    rows.append(row("suppression: open cells, all intervals asked for", len(found.open_cells), 0))
    covered = _covers(found, full)
    rows.append(row("suppression: small counts whose interval misses 0 or 5", covered, 0))
    rows.append(row("audit of a release, all intervals: CPU s", seconds, 1))
    return rows + _cell_key(finest, full) + _privacy(finest, full)


def _covers(found: Any, full: CountTable) -> int:
    values = dict(zip(found.space.places[0].tolist(), full.values, strict=True))
    asked = zip(found.targets.tolist(), found.low, found.high, strict=True)
    return int(sum(1 <= values[t] <= 4 and not (low <= 0 and high >= 5) for t, low, high in asked))


def _errors(loss: Any) -> dict[str, Any]:
    return {"mae_by_order": {order: round(error, 3) for order, error in loss.error_by_order.items()}}


def _random_rounding(full: CountTable, small: np.ndarray) -> list[Row]:
    """Every count rounded for itself, up with the chance that keeps its mean."""
    chance = np.random.default_rng(1)
    rows = []
    for base in (3, 5):
        floors = base * np.floor(full.values / base)
        up = chance.random(len(full)) < (full.values - floors) / base
        table = count_table("random", full.dimensions, full.cells, floors + base * up, rounded=base)
        found = audit([table])
        at = set(found.space.places[0][small].tolist())
        exact = sum(
            low == high and t in at for t, low, high in zip(found.targets.tolist(), found.low, found.high, strict=True)
        )
        loss = information_loss(full, table, found.space)
        rows.append(
            row(f"random rounding {base}: small counts told exactly", exact, adds_up=loss.adds_up, **_errors(loss))
        )
        rows.append(row(f"random rounding {base}: small counts proven small", found.count(Opening.SMALL)))
    return rows


def _cell_key(finest: CountTable, full: CountTable) -> list[Row]:
    keys = cube_of(finest, {}).sums(
        finest.cells, keys_of_cells(b"a secret of the benchmark", finest.cells, finest.values)
    )
    done, seconds = timed(lambda: protect_by_cell_key([full], [keys], RULE))
    more = _errors(information_loss(full, done.tables[0]))
    return [
        row(
            "cell key D5 V3 js2: open cells (box attack, D known)",
            len(done.audit.open_cells),
            0,
            seconds=seconds,
            **more,
        )
    ]


def _privacy(finest: CountTable, full: CountTable) -> list[Row]:
    """Differential privacy, eps = 1, averaged over some draws."""
    cube = cube_of(finest, {})
    errors, began = [], time.process_time()
    for _draw in range(DRAWS):
        done = protect_by_privacy(full, finest, cube, RULE, epsilon=1.0)
        errors.append(information_loss(full, done.tables[0]).error_by_order)
    seconds = (time.process_time() - began) / DRAWS
    mean = {order: float(np.mean([one[order] for one in errors])) for order in errors[0]}
    return [
        row("DP eps 1: MAE of inner cells", mean[3], 0.85, seconds=seconds),
        row("DP eps 1: MAE of two-way margins", mean[2], 3, one_way=mean[1], total=mean[0]),
    ]


def differencing(path: Path) -> list[Row]:
    """12 and 16 nationalities, each protected alone: what the two together open, and what protecting them together costs."""
    with path.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    people: dict[str, int] = {}
    for line in lines:
        people[line["nat"]] = people.get(line["nat"], 0) + int(line["n"])
    ranked = sorted(people, key=lambda nat: (-people[nat], nat))
    tables = [_by_nationality(lines, ranked[:most]) for most in (12, 16)]
    alone = [protect_by_suppression([table], RULE).tables[0] for table in tables]
    found, seconds = timed(lambda: attack(alone, truth=_by_nationality(lines, ranked[:16])))
    both, seconds_both = timed(lambda: protect_by_suppression(tables, RULE))
    after = attack(list(both.tables))
    truth = found.truth
    assert truth is not None
    missed = _missed(alone, tables, found)
    return [
        row("12 beside 16 nationalities: cells opened together, none alone", len(found.only_together), seconds=seconds),
        row("... of them told exactly and right", sum(cell.low == cell.high for cell in found.only_together)),
        row("... leaks that another attacker finds and the audit misses", missed, 0),
        row("... intervals that do not hold the truth", truth.intervals - truth.intervals_that_hold, 0),
        row("... protected together: open cells", len(after.open_cells), 0, seconds=seconds_both),
        row(
            "... protected together: cells hidden",
            sum(int(t.suppressed.sum()) for t in both.tables),
            hidden_alone=sum(int(t.suppressed.sum()) for t in alone),
        ),
    ]


def _by_nationality(lines: list[dict[str, str]], named: list[str]) -> CountTable:
    """Nationality (the named ones and Other) by age and gender, with margins."""
    sums: dict[tuple[str, ...], float] = {}
    for line in lines:
        nat = line["nat"] if line["nat"] in named else "Other"
        cell = (nat, line["expl"] if "," not in line["expl"] and "&" not in line["expl"] else "Multiple", line["age"])
        sums[cell] = sums.get(cell, 0.0) + int(line["n"])
    finest = count_table(f"{len(named)} nationalities", ["nat", "expl", "age"], list(sums), list(sums.values()))
    return with_margins(by_columns(finest, finest.dimensions), {})


def _missed(published: list[CountTable], true: list[CountTable], found: Any) -> int:
    """Hidden small counts that scipy's linear programmes over the union open and the audit does not list."""
    from scipy.optimize import linprog

    space = found.audits[0].space
    count = len(space.coordinates)
    from scipy.sparse import lil_matrix

    rows = lil_matrix((len(space.equations), count))
    for at, (whole, parts) in enumerate(space.equations):
        rows[at, whole] = 1
        rows[at, list(parts)] = -1
    matrix = rows.tocsr()
    bounds = [(low, None if np.isinf(high) else high) for low, high in zip(space.low, space.high, strict=True)]
    listed = {cell.position for cell in found.open_cells}
    missed = 0
    for table, at, real in zip(published, space.places, true, strict=False):
        for place in np.flatnonzero(table.suppressed & (real.values >= 1) & (real.values <= 4)):
            ends = []
            for sense in (1, -1):
                cost = np.zeros(count)
                cost[at[place]] = sense
                ends.append(sense * linprog(cost, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=bounds).fun)
            low, high = np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)
            missed += bool((low == high or (low >= 1 and high <= 4)) and int(at[place]) not in listed)
    return missed


def generated(many: int) -> list[Row]:
    """Generated statistics, cut, linked, corrected and carried on; each release attacked by another program's attacker."""
    told = {"rounding": 0, "suppression": 0}
    refused, releases, began = 0, 0, time.process_time()
    seed = 0
    while releases < many:
        for method, protect in (("rounding", protect_by_rounding), ("suppression", protect_by_suppression)):
            opened_here, refused_here, made = _one_history(seed, protect)
            told[method] += opened_here
            refused += refused_here
            releases += made
        seed += 1
    seconds = time.process_time() - began
    return [
        row(f"{releases} generated releases: cells opened, rounding", told["rounding"], 0, seconds=seconds),
        row(f"{releases} generated releases: cells opened, suppression", told["suppression"], 0),
        row("... releases refused because nothing could protect them", refused),
    ]


def _one_history(seed: int, protect: Callable[..., Any]) -> tuple[int, int, int]:
    """A release and the next one of the same statistic; by turns nothing follows, a correction, or the year so far."""
    made, chance = statistic(seed), np.random.default_rng(seed)
    cuts, groups = breakdowns(made, seed), dict(made.groups)
    cut = [made.table(use, str(use)) for use in cuts]
    boxes = [own for _table, own in cut]
    follows = ("nothing", "correction", "so far")[seed % 3]
    fixed = [{}, {}]
    if follows == "so far":
        fixed = [{"period": "Q1"}, {"period": "so far"}]
        groups["period"] = {"so far": ("Q1", "Q2")}
    first = protect([t.with_fixed(fixed[0]) if fixed[0] else t for t, _b in cut], RULE, groups=groups)
    if not first.may_go_out:
        return 0, 1, 1
    size = made.n.size
    said = what_tables_say(zip(first.tables, boxes, strict=True), made.n.shape)
    asked = _hidden(said)
    if follows == "nothing":
        return _opened(said, asked, size), 0, 1
    later = _later(made.n, chance, follows)
    tables = [made.with_counts(later).table(use, str(use))[0] for use in cuts]
    tables = [t.with_fixed(fixed[1]) if fixed[1] else t for t in tables]
    second = protect(tables, RULE, groups=groups, earlier=first.tables)
    if not second.may_go_out:
        return _opened(said, asked, size), 1, 2
    told = what_tables_say(zip(second.tables, boxes, strict=True), made.n.shape)
    if follows == "so far":
        both = [type(one)(np.concatenate([one.unknowns, one.unknowns + size]), one.low, one.high) for one in told]
        return _opened([*said, *both], asked + _hidden(both), 2 * size), 0, 2
    corrected = np.flatnonzero(later.ravel() != made.n.ravel())
    own = np.arange(size)
    own[corrected] = size + np.arange(len(corrected))
    moved = [type(one)(own[one.unknowns], one.low, one.high) for one in told]
    return _opened([*said, *moved], asked + _hidden(moved), size + len(corrected)), 0, 2


def _later(n: np.ndarray, chance: np.random.Generator, follows: str) -> np.ndarray:
    if follows == "so far":
        return n + chance.poisson(n * 0.3 + 0.1)
    later = n.copy()
    for place in chance.choice(later.size, int(chance.integers(1, 4))):
        later.ravel()[place] = max(later.ravel()[place] + chance.choice([-2, -1, 1, 2, 3]), 0)
    return later


def _hidden(said: list[Any]) -> list[np.ndarray]:
    return [one.unknowns for one in said if one.high > one.low and one.low <= 5]


def _opened(said: list[Any], asked: list[np.ndarray], unknowns: int) -> int:
    intervals = attacked(said, asked, unknowns)
    return len(opened(intervals)) if intervals is not None else len(asked)


def large() -> list[Row]:
    """9,261 cells in three hierarchies of two levels, most counts small."""
    chance = np.random.default_rng(0)
    labels = [f"{big}/{small}" for big in "ABCD" for small in "abcd"]
    shares = [chance.dirichlet(np.full(16, 0.7)) for _ in range(3)]
    n = chance.poisson(3 * 16**3 * np.einsum("i,j,k->ijk", *shares))
    finest = count_table("cube", ["a", "b", "c"], list(product(labels, repeat=3)), n.ravel().astype(float))
    full = with_margins(finest, {})
    rows = []
    for protect in (protect_by_rounding, protect_by_suppression):
        done, seconds = timed(lambda protect=protect: protect([full], RULE))
        hidden = int(done.tables[0].suppressed.sum())
        rows.append(
            row(f"{len(full)} cells by {done.method}: CPU s", seconds, 30, may_go_out=done.may_go_out, hidden=hidden)
        )
    return rows


def of_peers(path: Path, finest: CountTable) -> list[Row]:
    """Other programs on the common example, in their own environment; what they hide or publish is attacked here."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "pytauargus", "pac-synth", "pandas"], check=True)
    script = Path(__file__).with_name("disclosure_peers.py")
    with tempfile.TemporaryDirectory() as scratch:  # one peer writes its logs into the folder where it runs
        command = [str(python.absolute()), str(script.absolute()), str(path.absolute())]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    if done.returncode:
        return [row("peers did not run", done.stderr.strip().splitlines()[-1:])]
    full, rows = with_margins(finest, {}), []
    for peer in json.loads(done.stdout.strip().splitlines()[-1]):
        if "failed" in peer:
            rows.append(row(f"{peer['name']} did not run", peer["failed"]))
        elif "hidden" in peer:
            rows.append(_suppressed_by(peer, full))
        else:
            rows.append(_synthesised_by(peer, finest, full))
    return rows


def _suppressed_by(peer: dict[str, Any], full: CountTable) -> Row:
    gone = {tuple(cell) for cell in peer["hidden"]}
    values = np.where([cell in gone for cell in full.cells], np.nan, full.values)
    found = audit([count_table(peer["name"], full.dimensions, full.cells, values)])
    width = found.high - found.low
    return row(
        f"{peer['name']}: cells hidden",
        len(gone),
        seconds=peer["seconds"],
        open_cells=len(found.open_cells),
        missing_cover=_covers(found, full),
        width_2_or_less=int((width <= 2).sum()),
    )


def _synthesised_by(peer: dict[str, Any], finest: CountTable, full: CountTable) -> Row:
    counts = {tuple(cell): number for cell, number in peer["counts"]}
    numbers = np.array([float(counts.get(cell, 0)) for cell in finest.cells])
    made = cube_of(finest, {}).sums(finest.cells, numbers)
    loss = information_loss(full, count_table(peer["name"], full.dimensions, full.cells, made))
    return row(f"{peer['name']}: MAE of inner cells", loss.error_by_order[3], seconds=peer["seconds"], **_errors(loss))


def show(rows: list[Row]) -> None:
    """Print the lines as a table."""
    for one in rows:
        value = f"{one['value']:.3f}" if isinstance(one["value"], float) else str(one["value"])
        bar = "" if one["bar"] is None else f"<= {one['bar']:g} {'met' if one['met'] else 'NOT MET'}"
        more = {
            k: round(v, 3) if isinstance(v, float) else v
            for k, v in one.items()
            if k not in {"what", "value", "bar", "met"}
        }
        print(f"{one['what']:66} {value:>8}  {bar:14} {more or ''}")


if __name__ == "__main__":
    sys.exit(main())
