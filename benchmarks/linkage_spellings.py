"""How often spellings of one name are made equal, on an independent romaniser: run by benchmarks/linkage.py --peers.

    python benchmarks/linkage_spellings.py          needs arabic-name-romanizer, and this project's src on the path

Takes the 146 Arabic given names that are commonest in the romaniser's own list for eight countries, its two best spellings
for each country, and every pair of different spellings of one name. Prints one JSON line.
"""

from __future__ import annotations

import json
import sqlite3
from itertools import combinations
from pathlib import Path

import arabic_name_romanizer
from arabic_name_romanizer import Transliterator

from jahorina.engines.linkage.partner.names import folded_parts, skeletons

COUNTRIES = ("EG", "MA", "DZ", "TN", "LB", "SY", "IQ", "SA")
NAMES = 146
SPELLINGS_EACH = 2


def common_names() -> list[str]:
    """The commonest given names of more than two letters, in Arabic letters."""
    store = Path(arabic_name_romanizer.__file__).parent / "resources" / "names.sqlite3"
    marks = ", ".join("?" * len(COUNTRIES))
    question = (
        "SELECT arabic_key FROM units WHERE length(arabic_key) > 2 AND role = 'given' "
        f"AND country IN ({marks}) GROUP BY arabic_key ORDER BY sum(count) DESC, arabic_key LIMIT {NAMES}"
    )
    with sqlite3.connect(store) as connection:
        return [row[0] for row in connection.execute(question, COUNTRIES)]


def spellings(name: str, romaniser: Transliterator) -> list[str]:
    """The romaniser's spellings of a name over the countries."""
    asked = (romaniser.transliterate(name, country=country, top_k=SPELLINGS_EACH) for country in COUNTRIES)
    return sorted({candidate.text.lower() for found in asked for candidate in found})


def main() -> None:
    romaniser = Transliterator()
    known = {name: spellings(name, romaniser) for name in common_names()}
    pairs = [pair for texts in known.values() for pair in combinations(texts, 2)]
    print(
        json.dumps(
            {
                "pairs of spellings": len(pairs),
                "pairs of spellings, one fold": sum(folded_parts(a) == folded_parts(b) for a, b in pairs) / len(pairs),
                "pairs of spellings, one skeleton": sum(skeletons(a) == skeletons(b) for a, b in pairs) / len(pairs),
                "skeletons of the names": len({skeletons(texts[0]) for texts in known.values()}),
            }
        )
    )


if __name__ == "__main__":
    main()
