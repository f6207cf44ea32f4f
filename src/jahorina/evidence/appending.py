"""What an import does to the table, in DuckDB and in bounded memory.

A row's key is 64 bits of MD5 over owner and IDENTITY. Among N keys two collide with probability N^2 / 2^65: three in a
million for ten million rows. The owner is part of it, so that no partner can revise another one's rows.

A row is compared with what is in force for its key at its own as-of date: the row with the greatest (as_of, revision)
among those with as_of not later. Same content: *unchanged*, not stored. No row of this key yet: *added*, revision 0.
Else *revised*, revision 1, 2, ... in the order of arrival. A revision may arrive late, with an as-of date before one
already stored; it takes its place in between and is counted as `late`.
"""

# ruff: noqa: S608 - the SQL is put together from constants of this module; what a person gives goes in as parameters.

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jahorina.evidence import store
from jahorina.formats.observation_table import IDENTITY, MOST_REFUSALS, OBSERVATIONS
from jahorina.kernel.errors import Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import WITHOUT_VALUE, ConfStatus, ObsStatus, Provenance, Qualifier
from jahorina.kernel.progress import Progress, silent

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MEMORY_LIMIT = "1GB"
"""What sorting and comparing may take before DuckDB spills to the staging folder."""

BATCH_ROWS = 100_000

CONTENT = ("value", "lower", "upper", "qualifier", "obs_status", "conf_status", "provenance", "simulated", "note")
"""The columns in which a revision differs from what it revises."""

SORT = "statistic, place, period_start, period_end, key, revision"

KEY = (
    "(md5_number_lower(concat_ws(chr(31), $owner::varchar, {columns}))::hugeint - 9223372036854775808)::bigint".format(
        columns=", ".join(IDENTITY)
    )
)

_SEPARATOR = "chr(31)"


@dataclass(frozen=True, slots=True)
class Appended:
    """What an import did: `version` is the new Delta version, or the old one where nothing had to be written."""

    version: int | None
    rows_read: int
    added: int
    revised: int
    unchanged: int
    late: int
    all_free: bool
    statistics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that every row must hold; `wrong` is SQL over the columns that is true for a row that does not."""

    code: str
    message: str
    column: str
    wrong: str


def _codes(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _listed(column: str, message: str, codes: Iterable[str]) -> Rule:
    return Rule(f"{column.replace('_', '-')}-unknown", message, column, f"{column} NOT IN ({_codes(codes)})")


RULES = (
    _listed("obs_status", _("%(found)s is no status of a value."), ObsStatus),
    _listed("conf_status", _("%(found)s is no confidentiality status."), ConfStatus),
    _listed("qualifier", _("%(found)s is no qualifier."), Qualifier),
    _listed("provenance", _("%(found)s is no provenance."), Provenance),
    Rule(
        "value-forbidden",
        _("The status says that there is no value, but %(found)s is given."),
        "value",
        f"value IS NOT NULL AND obs_status IN ({_codes(WITHOUT_VALUE)})",
    ),
    Rule(
        "value-missing",
        _("There is no value; give one, or a status that says why there is none."),
        "value",
        f"value IS NULL AND obs_status NOT IN ({_codes(WITHOUT_VALUE)})",
    ),
    Rule("value-not-finite", _("%(found)s is not a number."), "value", "value IS NOT NULL AND NOT isfinite(value)"),
    Rule(
        "bounds-crossed",
        _("The value %(found)s does not lie between its lower and upper bound."),
        "value",
        "value < lower OR value > upper OR lower > upper",
    ),
    Rule(
        "period-backwards",
        _("The period ends before it starts, on %(found)s."),
        "period_end",
        "period_end < period_start",
    ),
    Rule("as-of-future", _("The as-of date %(found)s lies in the future."), "as_of", "as_of > $today"),
    Rule(
        "period-future",
        _("The period starts on %(found)s, after the as-of date: nobody can have counted it."),
        "period_start",
        "period_start > as_of AND obs_status <> 'F'",
    ),
    Rule(
        "forecast-among-counts",
        _("%(found)s is counted; a forecast has a statistic of its own, named forecast-..."),
        "statistic",
        "obs_status = 'F' AND NOT starts_with(statistic, 'forecast-')",
    ),
    Rule(
        "text-control",
        _("The row of %(found)s holds a control character."),
        "statistic",
        f"contains(concat_ws('', {', '.join(IDENTITY)}), {_SEPARATOR})",
    ),
)


@dataclass(frozen=True, slots=True)
class Work:
    """One import at work: where, from which version, for whom."""

    evidence: Path
    version: int | None
    import_id: str
    owner: str
    recorded_at: datetime
    today: date
    progress: Progress = silent

    @property
    def staged(self) -> str:
        return str(store.staging_folder(self.evidence) / "incoming.parquet")


def append(
    work: Work, rows: pa.RecordBatchReader, refused: Callable[[duckdb.DuckDBPyConnection], tuple[Refusal, ...]]
) -> Appended | tuple[Refusal, ...]:
    """Stage, check, compare and append the rows; the refusals instead, with nothing written, where a check fails.

    `rows` has the schema OBSERVATIONS; `refused` looks at the staged rows for what only the catalogue knows. Call it
    inside `store.writing`.
    """
    connection = _connection(work)
    try:
        work.progress(_("Reading the figures"), 0, None)
        read = _stage(connection, work, rows)
        refusals = _refusals(connection, work) + refused(connection)
        if refusals:
            return refusals[:MOST_REFUSALS]
        work.progress(_("Comparing with what is known"), 0, read)
        added, revised, late = _compare(connection, work, read)
        version = work.version
        if added + revised:
            work.progress(_("Writing the figures"), 0, added + revised)
            version = store.append(work.evidence, work.version, _sorted(connection, work))
        work.progress(_("Writing the figures"), read, read)
        [(statistics, all_free)] = connection.execute(
            "SELECT list(DISTINCT statistic ORDER BY statistic), bool_and(conf_status = 'F') FROM incoming"
        ).fetchall()
        unchanged = read - added - revised
        return Appended(version, read, added, revised, unchanged, late, bool(all_free), tuple(statistics))
    finally:
        connection.close()


def _connection(work: Work) -> duckdb.DuckDBPyConnection:
    import duckdb

    staging = store.staging_folder(work.evidence)
    return duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(staging / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )


def _stage(connection: duckdb.DuckDBPyConnection, work: Work, rows: pa.RecordBatchReader) -> int:
    """Copy the incoming rows with their keys into the staging folder and name them `incoming`; their number."""
    connection.register("arriving", rows)
    columns = ", ".join(OBSERVATIONS.names)
    connection.execute(
        f"COPY (SELECT {columns}, {KEY} AS key FROM arriving) TO '{_quoted(work.staged)}' (COMPRESSION lz4)",
        {"owner": work.owner},
    )
    connection.unregister("arriving")
    connection.execute(f"CREATE VIEW incoming AS SELECT * FROM read_parquet('{_quoted(work.staged)}')")
    return _number(connection, "SELECT count(*) FROM incoming")


def _quoted(path: str) -> str:
    return path.replace("'", "''")


def _number(connection: duckdb.DuckDBPyConnection, sql: str, parameters: object = None) -> int:
    return int(connection.execute(sql, parameters).fetchall()[0][0])


def _refusals(connection: duckdb.DuckDBPyConnection, work: Work) -> tuple[Refusal, ...]:
    """The rows that break a rule or say two things about the same."""
    tests = " OR ".join(f"({rule.wrong})" for rule in RULES)
    broken: list[Refusal] = []
    if _number(connection, f"SELECT count(*) FROM incoming WHERE {tests}", {"today": work.today}):
        for rule in RULES:
            broken += _broken(connection, work, rule)
    return (*broken, *_duplicates(connection))


_WHERE = "statistic || ', ' || place || ', ' || period_start || '/' || period_end"


def _broken(connection: duckdb.DuckDBPyConnection, work: Work, rule: Rule) -> list[Refusal]:
    parameters = {"today": work.today} if "$today" in rule.wrong else None
    rows = connection.execute(
        f"SELECT {rule.column}::varchar, {_WHERE} FROM incoming WHERE {rule.wrong} LIMIT {MOST_REFUSALS}",
        parameters,
    ).fetchall()
    return [
        Refusal(rule.code, rule.message, column=rule.column, params=(("found", found), ("observation", place)))
        for found, place in rows
    ]


def _duplicates(connection: duckdb.DuckDBPyConnection) -> list[Refusal]:
    rows = connection.execute(
        f"""SELECT any_value({_WHERE}), count(*) FROM incoming SEMI JOIN (
                SELECT key, as_of FROM incoming GROUP BY ALL HAVING count(*) > 1
            ) twice USING (key, as_of) GROUP BY key, as_of LIMIT {MOST_REFUSALS}"""
    ).fetchall()
    message = _("%(observation)s stands %(times)s times in the file with the same as-of date and dimensions.")
    return [
        Refusal("observation-twice", message, params=(("observation", place), ("times", times)))
        for place, times in rows
    ]


def _compare(connection: duckdb.DuckDBPyConnection, work: Work, read: int) -> tuple[int, int, int]:
    """Fill `numbered` with (key, as_of, new revision) of compared rows; count added, revised, late.

    Only keys that the table already holds, or that come with several as-of dates, are compared; usually few.
    """
    connection.execute("CREATE TEMP TABLE known (key bigint, as_of date, revision int, content varchar)")
    if work.version is not None and read:
        _load_known(connection, work)
    connection.execute(
        "CREATE TEMP TABLE touched AS "
        "SELECT key FROM known UNION SELECT key FROM incoming GROUP BY key HAVING count(*) > 1"
    )
    connection.execute(_NUMBERED)
    [(first, revised, late)] = connection.execute(
        "SELECT count(*) FILTER (revision = 0), count(*) FILTER (revision > 0), count(*) FILTER (late) FROM numbered"
    ).fetchall()
    fresh = _number(connection, "SELECT count(*) FROM incoming ANTI JOIN touched USING (key)")
    return fresh + first, revised, late


def _load_known(connection: duckdb.DuckDBPyConnection, work: Work) -> None:
    """What the table holds under the incoming keys; statistics and sources that do not arrive are not even read."""
    [(statistics, sources)] = connection.execute(
        "SELECT list(DISTINCT statistic), list(DISTINCT source) FROM incoming"
    ).fetchall()
    connection.execute(
        f"""INSERT INTO known
            SELECT key, as_of, revision, {_CONTENT} FROM read_parquet($files)
            SEMI JOIN incoming USING (key)
            WHERE owner = $owner AND list_contains($statistics, statistic) AND list_contains($sources, source)""",
        {
            "files": list(store.files(work.evidence, work.version or 0)),
            "owner": work.owner,
            "statistics": statistics,
            "sources": sources,
        },
    )


_CONTENT = "to_json(struct_pack(" + ", ".join(f"{name} := {name}" for name in CONTENT) + "))::varchar"

_NUMBERED = f"""
CREATE TEMP TABLE numbered AS
WITH arriving AS (
    SELECT key, as_of, 2147483647 AS revision, {_CONTENT} AS content, true AS is_new
    FROM incoming SEMI JOIN touched USING (key)
), together AS (
    SELECT key, as_of, revision, content, false AS is_new FROM known UNION ALL SELECT * FROM arriving
), compared AS (
    SELECT *,
        lag(content) OVER (PARTITION BY key ORDER BY as_of, revision) AS in_force,
        max(CASE WHEN is_new THEN NULL ELSE revision END) OVER (PARTITION BY key) AS newest,
        max(CASE WHEN is_new THEN NULL ELSE as_of END) OVER (PARTITION BY key) AS latest
    FROM together
)
SELECT key, as_of,
    (coalesce(newest, -1) + row_number() OVER (PARTITION BY key ORDER BY as_of))::int AS revision,
    coalesce(as_of < latest, false) AS late
FROM compared
WHERE is_new AND content IS DISTINCT FROM in_force
"""


def _sorted(connection: duckdb.DuckDBPyConnection, work: Work) -> pa.RecordBatchReader:
    """The rows to append with their bookkeeping, in the table's order."""
    columns = ", ".join(OBSERVATIONS.names)
    bookkeeping = (
        f"'{work.import_id}' AS import_id, "
        f"make_timestamptz({int(work.recorded_at.timestamp() * 1_000_000)}) AS recorded_at, "
        f"'{_quoted(work.owner)}' AS owner"
    )
    return connection.sql(
        f"""SELECT *, {bookkeeping} FROM (
                SELECT {columns}, key, 0::int AS revision FROM incoming ANTI JOIN touched USING (key)
                UNION ALL
                SELECT {columns}, key, numbered.revision FROM incoming JOIN numbered USING (key, as_of)
            ) ORDER BY {SORT}"""
    ).to_arrow_reader(BATCH_ROWS)


def compact(evidence: Path, version: int) -> int:
    """Write all rows of `version` anew, in order, into few large files; the new version. Inside `store.writing`."""
    import duckdb

    staging = store.staging_folder(evidence)
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(staging / "spill")})
    try:
        connection.execute("SET VARIABLE files = $files", {"files": list(store.files(evidence, version))})
        rows = connection.sql(f"SELECT * FROM read_parquet(getvariable('files')) ORDER BY {SORT}")
        return store.replace(evidence, version, rows.to_arrow_reader(BATCH_ROWS))
    finally:
        connection.close()
