"""The same pairs on a Spark cluster of two executors as on one machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from jahorina.engines.linkage.hub.candidates import candidates
from jahorina.engines.linkage.hub.spark import pairs_of_block
from tests.engines.linkage.invented import two

PROGRAM = """
import numpy as np
from pyspark.sql import SparkSession

session = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .config("spark.sql.shuffle.partitions", "4")
    .config("spark.ui.enabled", "false")
    .config("spark.executorEnv.PYTHONPATH", "{path}")
    .getOrCreate()
)
from jahorina.engines.linkage.hub.candidates import candidates
from jahorina.engines.linkage.hub.linking import link
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.overlaps import overlap_table
from jahorina.engines.linkage.hub.spark import candidates_on_spark
from tests.engines.linkage.invented import two

sealed, _truth = two(300, 120)
registers = [one.register for one in sealed]
there, here = (link(registers, search=search) for search in (candidates_on_spark, candidates))
assert there.pairs == here.pairs > 0
assert all((a == b).all() for a, b in zip(there.clusters, here.clusters))
of, sheets = [Registrations.of(one) for one in registers], [one.sheet for one in sealed]
assert overlap_table(there, of, sheets, seed=1) == overlap_table(here, of, sheets, seed=1)
session.stop()
print("the same table")
"""


def test_a_block_gives_its_pairs_above_the_cut_and_none_where_it_is_too_large() -> None:
    filters = [np.array([word] * 16, dtype="<u8").tobytes() for word in (2**64 - 1, 0, 2**64 - 1)]
    block = pa.table({"row": pa.array([4, 5, 6], pa.int32()), "filter": pa.array(filters, pa.binary())})
    found = pairs_of_block(block, block, 0.9, 9, 5.0)
    assert sorted(zip(found["row"].to_pylist(), found["other"].to_pylist(), strict=True)) == [
        (4, 4),
        (4, 6),
        (6, 4),
        (6, 6),
    ]
    assert pairs_of_block(block, block, 0.9, 8, 5.0).num_rows == 0


def test_blocks_together_give_what_the_join_gives() -> None:
    left, right = (one.register for one in two(80, 40)[0])
    found = candidates(left, right)
    expected = set(zip(found.rows.tolist(), found.others.tolist(), strict=True))
    pairs: set[tuple[int, int]] = set()
    for column in range(left.tokens.shape[1]):
        for token in np.intersect1d(left.tokens[:, column], right.tokens[:, column]):
            if token:
                one, other = (
                    pa.table(
                        {
                            "row": np.flatnonzero(side.tokens[:, column] == token).astype(np.int32),
                            "filter": [
                                side.filters[row].astype("<u8").tobytes()
                                for row in np.flatnonzero(side.tokens[:, column] == token)
                            ],
                        }
                    )
                    for side in (left, right)
                )
                made = pairs_of_block(one, other, 0.0, 2_500, 1.0)
                pairs |= set(zip(made["row"].to_pylist(), made["other"].to_pylist(), strict=True))
    assert pairs == expected


@pytest.mark.slow
def test_two_executors_give_the_same_table_as_one_machine(project: Path) -> None:
    python = os.environ.get("JAHORINA_SPARK_PYTHON", sys.executable)
    has_spark = (
        subprocess.run([python, "-c", "import pyspark, pyarrow, numpy"], capture_output=True, check=False).returncode
        == 0
    )
    if not has_spark:
        pytest.skip("PySpark is not installed: pip install jahorina[spark], or name a Python in JAHORINA_SPARK_PYTHON")
    if not shutil.which("java"):
        pytest.skip("there is no Java runtime")
    path = os.pathsep.join([str(project / "src"), str(project)])
    done = subprocess.run(
        [python, "-c", PROGRAM.format(path=path)],
        env={**os.environ, "PYTHONPATH": path, "PYSPARK_PYTHON": python, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "the same table" in done.stdout
