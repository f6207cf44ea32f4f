"""The published capture tables: from the data beside the checkout where it is, else typed in as the papers print them."""

from __future__ import annotations

import csv
from pathlib import Path

from jahorina.engines.estimation.histories import CaptureTable, capture_table, from_patterns

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "mse"

PRINTED = {
    "UKdat": (
        "LA NG PF GO GP NCA",
        "100000:54 010000:463 001000:907 000100:695 000010:316 000001:57 110000:15 101000:19 100100:3 011000:56 010100:19 "
        "010010:1 010001:3 001100:69 001010:10 001001:31 000110:8 000101:6 000011:1 111000:1 110100:1 011100:4 011001:3 "
        "001101:1 111100:1",
    ),
    "UKdat_5": (
        "LA NG PFNCA GO GP",
        "10000:54 01000:463 00100:995 00010:695 00001:316 11000:15 10100:19 10010:3 01100:62 01010:19 01001:1 00110:76 "
        "00101:11 00011:8 11100:1 11010:1 01110:4 11110:1",
    ),
    "UKdat_4": (
        "LA NG PFNCA GO",
        "1000:54 0100:464 0010:1006 0001:703 1100:15 1010:19 1001:3 0110:62 0101:19 0011:76 1110:1 1101:1 0111:4 1111:1",
    ),
    "NewOrl": (
        "A B C D E F G H",
        "10000000:25 01000000:5 00100000:70 00010000:33 00001000:6 00000100:6 00000010:6 00000001:21 10100000:1 10010000:2 "
        "10001000:1 01000100:1 00110000:2 00101000:1 00100010:1 00011000:2 00001001:1 10100010:1 10011000:1",
    ),
    "NewOrl_5": (
        "A BEFG C D H",
        "10000:25 01000:24 00100:70 00010:33 00001:21 11000:1 10100:1 10010:2 01100:2 01010:2 01001:1 00110:2 11100:1 "
        "11010:1",
    ),
    "Australia": (
        "A B C D",
        "1000:34 0100:13 0010:198 0001:100 1100:3 1010:4 1001:1 0110:36 0101:2 1110:6 1101:1 0111:15 1111:1",
    ),
    "Kosovo": (
        "EXH ABA OSCE HRW",
        "1000:1131 0100:845 0010:936 0001:306 1100:177 1010:228 1001:106 0110:217 0101:31 0011:123 1110:181 1101:18 "
        "1011:42 0111:32 1111:27",
    ),
    "Korea": ("b c d", "001:41 010:5 100:5 110:54 101:6 111:12"),
    "HAV": ("P Q E", "001:63 010:55 011:18 100:69 101:17 110:21 111:28"),
}  # fmt: skip
PRINTED["NewOrl_2021_n185"] = (PRINTED["NewOrl"][0], PRINTED["NewOrl"][1].replace("00110000:2", "00110000:1"))
PRINTED["NewOrl_5_2021_n185"] = (PRINTED["NewOrl_5"][0], PRINTED["NewOrl_5"][1].replace("00110:2", "00110:1"))


def table_of(name: str) -> CaptureTable:
    """A published table by its name in the papers' packages."""
    file = FOLDER / f"{name}.csv"
    if not file.is_file():
        lists, patterns = PRINTED[name]
        return from_patterns(tuple(lists.split()), patterns)
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    cells = {sum(1 << bit for bit, seen in enumerate(row[:-1]) if seen == "1"): int(row[-1]) for row in rows}
    return capture_table(tuple(header[:-1]), cells)
