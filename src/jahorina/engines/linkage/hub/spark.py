"""The same candidates on a Spark cluster: blocks of records that share a token, compared by the same kernel.

Each register becomes one row a token that a record holds; rows of one token column and token of both registers meet in a
cogroup, and `applyInArrow` over it makes the pairs and compares them with `comparing.likeness_by_numpy`. Pairs found under
several tokens are put together on this machine by the function that does so without Spark, so that the result is equal,
pair for pair and digit for digit.

PySpark is an extra (`jahorina[spark]`) and is imported here alone, when asked for. Which cluster: the session that is
active, else the one that `spark-submit` or spark-defaults name, else this machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jahorina.engines.linkage.encoded import EncodedRegister
from jahorina.engines.linkage.hub.candidates import FEW, Candidates, once, pairs_under_tokens
from jahorina.engines.linkage.hub.comparing import likeness_by_numpy
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    SparkSession = Any

_ROWS: Final = pa.schema([("token", pa.int64()), ("column", pa.int16()), ("row", pa.int32()), ("filter", pa.binary())])
_PAIRS: Final = "row int, other int, likeness float, rarity float"


def spark_session() -> SparkSession:
    """The active Spark session, or a new one; raises NotReady `linkage-no-spark` without PySpark or Java."""
    try:
        from pyspark.sql import SparkSession as Session

        return Session.builder.appName("jahorina linkage").getOrCreate()
    except (ImportError, OSError, RuntimeError) as error:
        raise NotReady(
            "linkage-no-spark",
            _("Spark does not start here."),
            hint=_("Install jahorina[spark] and a Java runtime, or leave --engine out."),
        ) from error


def candidates_on_spark(left: EncodedRegister, right: EncodedRegister, *, cut: float, most_pairs: int) -> Candidates:
    """The candidate pairs of two registers, as `candidates.candidates` gives them."""
    session = spark_session()
    if pairs_under_tokens(left, right, most_pairs) <= FEW * (len(left) + len(right)):
        cut = 0.0
    surprise = float(np.log(max(len(left), 1)) + np.log(max(len(right), 1)))

    def compare(one: pa.Table, other: pa.Table) -> pa.Table:
        return pairs_of_block(one, other, cut, most_pairs, surprise)

    grouped = (session.createDataFrame(_rows(register)).groupBy("column", "token") for register in (left, right))
    one, other = grouped
    found: pa.Table = one.cogroup(other).applyInArrow(compare, schema=_PAIRS).toArrow()
    rows, others, likeness, rarity = (found[name].to_numpy() for name in ("row", "other", "likeness", "rarity"))
    return once(rows.astype(np.int64) * len(right) + others, likeness, rarity, len(right))


def pairs_of_block(one: pa.Table, other: pa.Table, cut: float, most_pairs: int, surprise: float) -> pa.Table:
    """All pairs of one token's records in two registers that are close enough; none where the block is too large."""
    size = one.num_rows * other.num_rows
    names = ["row", "other", "likeness", "rarity"]
    if not size or size > most_pairs:
        return pa.table(
            [pa.array([], kind) for kind in (pa.int32(), pa.int32(), pa.float32(), pa.float32())], names=names
        )
    rows, others = (index.ravel() for index in np.indices((one.num_rows, other.num_rows)))
    likeness = likeness_by_numpy(_filters(one), _filters(other), rows, others)
    near = likeness >= cut
    rarity = np.full(int(near.sum()), surprise - np.log(size), dtype=np.float32)
    return pa.table(
        [one["row"].to_numpy()[rows[near]], other["row"].to_numpy()[others[near]], likeness[near], rarity], names=names
    )


def _filters(table: pa.Table) -> npt.NDArray[np.uint64]:
    joined = b"".join(table["filter"].to_pylist())
    return np.frombuffer(joined, dtype="<u8").reshape(table.num_rows, -1)


def _rows(register: EncodedRegister) -> pa.Table:
    """One row a token that a record holds, with the record's filter."""
    row, column = np.nonzero(register.tokens)
    filters = [one.tobytes() for one in register.filters.astype("<u8")]
    return pa.table(
        [
            register.tokens[row, column].view(np.int64),
            column.astype(np.int16),
            row.astype(np.int32),
            pa.array([filters[number] for number in row.tolist()], pa.binary()),
        ],
        schema=_ROWS,
    )


__all__ = ["candidates_on_spark", "pairs_of_block", "spark_session"]
