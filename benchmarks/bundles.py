"""A bundle of encodings and observations beside tar + gzip + age of the same data: CPU seconds and size.

`python -m benchmarks.bundles --rows 1000000`: so many encodings (1,024 bits and 18 tokens each, drawn by lot: nothing
compresses them) and so many observations. The plain way is what a person would do by hand: the same tables as the files they
have, tar, gzip -6, age. Aim: at most 1.5 times its time, and smaller.
"""

from __future__ import annotations

import argparse
import io
import resource
import tarfile
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyrage
from tests.formats.bundle.made import AGREEMENT, NOW, Partner, address, drafted, sealed, trust

from jahorina.formats.bundle.documents import Manifest
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.opening import open_bundle
from jahorina.formats.bundle.tables import csv_content, parquet_content

TOKENS = 18
AGREED = replace(AGREEMENT, schemas=("encodings/1", "table/1"))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    return work(), time.process_time() - began


def _encodings(rows: int, drawn: np.random.Generator) -> pa.Table:
    def binary(width: int) -> pa.Array:
        return pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(width), rows, [None, pa.py_buffer(drawn.bytes(rows * width))]
        )

    days = pa.array(drawn.integers(20_000, 20_400, rows).astype("<i4"))
    strata = pa.array(drawn.integers(0, 12, rows).astype("<i2"))
    return pa.table({"filter": binary(128), "token": binary(8 * TOKENS), "day": days, "stratum": strata})


def _observations(rows: int, drawn: np.random.Generator) -> pa.Table:
    places = np.array([f"{one}-{number:02}" for one in ("al", "ba", "me", "mk", "rs", "xk") for number in range(20)])
    months = np.array([f"{year}-{month:02}" for year in range(2016, 2026) for month in range(1, 13)])
    codes = np.array(["registrations", "detections", "attempts"])
    return pa.table(
        {
            "statistic": codes[drawn.integers(0, len(codes), rows)],
            "place": places[drawn.integers(0, len(places), rows)],
            "month": months[drawn.integers(0, len(months), rows)],
            "value": drawn.poisson(40, rows),
        }
    )


def _plain(files: dict[str, bytes], key: Any) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz", compresslevel=6) as tar:
        for name, content in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    return bytes(pyrage.encrypt(archive.getvalue(), [key]))


def _unplain(content: bytes, identity: Any) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(content, [identity])), mode="r:gz") as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]


def _compare(
    what: str, members: Callable[[], list[Content]], files: Callable[[], dict[str, bytes]], schema: str
) -> None:
    sender, recipient = Partner("al"), Partner("hub")
    known = trust(recipient, sender, agreements=(AGREED,))
    identity = pyrage.x25519.Identity.from_str(recipient.identity)

    def pack() -> bytes:
        made = drafted(*members(), agreement=AGREED, schema=schema, at=address(step=64 * 1024))
        return sealed(made, sender, recipient)

    def opened(content: bytes) -> Manifest:
        return open_bundle(content, trust=known, now=NOW).manifest

    bundle, packing = _timed(pack)
    _manifest, opening = _timed(lambda: opened(bundle))
    plain, tarring = _timed(lambda: _plain(files(), identity.to_public()))
    _files, untarring = _timed(lambda: _unplain(plain, identity))
    print(f"{what:14}{'pack + seal':>14}{'verify + open':>16}{'MB':>9}")
    print(f"{'  bundle':14}{packing:>12.2f} s{opening:>14.2f} s{len(bundle) / 1e6:>9.1f}")
    print(f"{'  tar+gzip+age':14}{tarring:>12.2f} s{untarring:>14.2f} s{len(plain) / 1e6:>9.1f}")
    ratio, smaller = (packing + opening) / (tarring + untarring), len(bundle) / len(plain)
    print(f"  {ratio:.2f} times its time, {smaller:.3f} of its size")


def _csv(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pacsv.write_csv(table, file, pacsv.WriteOptions(quoting_style="needed"))
    return file.getvalue()


def _parquet(table: pa.Table) -> bytes:
    return parquet_content("x.parquet", table).content


def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    drawn = np.random.default_rng(7)
    encodings, observations = _encodings(rows, drawn), _observations(rows, drawn)
    raw = {name: encodings[name].combine_chunks().buffers()[1].to_pybytes() for name in encodings.column_names}
    header = Content("register.json", b'{"name":"al"}')
    print(f"{rows} rows; zlib {zlib.ZLIB_RUNTIME_VERSION}, Arrow {pa.__version__}")
    _compare(
        "encodings", lambda: [header, parquet_content("encodings.parquet", encodings)], lambda: raw, "encodings/1.0"
    )
    _compare(
        "observations",
        lambda: [parquet_content("observations.parquet", observations)],
        lambda: {"observations.csv": _csv(observations)},
        "table/1.0",
    )
    as_rows = [tuple(row.values()) for row in observations.slice(0, min(rows, 100_000)).to_pylist()]
    columns = [("statistic", "code"), ("place", "code"), ("month", "code"), ("value", "count")]
    table = observations.slice(0, len(as_rows))
    made = csv_content("observations.csv", columns, as_rows)
    _compare("as CSV", lambda: [made], lambda: {"observations.csv": _csv(table)}, "table/1.0")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
