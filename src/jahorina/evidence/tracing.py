"""What lies behind an answer, what could be asked, what was revised, what stands side by side. In SQL."""

# ruff: noqa: S608 - the SQL is put together from constants of this room; what a person gives goes in as parameters.

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jahorina.evidence.questions import GRAIN, Query, Question, Shape
from jahorina.evidence.summaries import summed_mask
from jahorina.evidence.visibility import OPEN, with_revisions
from jahorina.formats.observation_table import DIMENSIONS, IDENTITY
from jahorina.kernel.identifiers import TOTAL

OBSERVATION_COLUMNS = (
    *IDENTITY,
    "value",
    "lower",
    "upper",
    "qualifier",
    "obs_status",
    "conf_status",
    "as_of",
    "provenance",
    "simulated",
    "note",
    "owner",
    "revision",
    "import_id",
)


def behind(question: Question, head: Query, most: int) -> Query:
    """All observations and revisions behind a number: OBSERVATION_COLUMNS, recorded (microseconds), in_force.

    The rows in force first; what was not yet known on the date is marked not in force.
    """
    columns = ", ".join(f"hits.{name}" for name in OBSERVATION_COLUMNS)
    breakdown = f" AND {question.breakdown} <> '{TOTAL}'" if question.breakdown else ""
    sql = f"""{head.sql}
SELECT {columns}, epoch_us(hits.recorded_at), visible.key IS NOT NULL AS in_force
FROM hits ANTI JOIN taken_back USING (key)
LEFT JOIN visible ON visible.key = hits.key AND visible.revision = hits.revision
WHERE (hits.conf_status = 'F' OR hits.owner = $partner){breakdown.replace(" AND ", " AND hits.")}
ORDER BY in_force DESC, hits.source, hits.definition, hits.period_start, hits.period_end, hits.origin, hits.sex,
    hits.age, hits.category, hits.counterpart, hits.as_of DESC, hits.revision DESC
LIMIT {most}"""
    return Query(sql, head.parameters)


def offering(head: Query) -> Query:
    """What a statistic has: place, definition, source, grain, simulated, year, rows; then one flag a dimension.

    `head` is its `summary` with no dimension kept.
    """
    flags = ", ".join(f"bool_or(mask & {bit} <> 0)" for bit in summed_mask(()).values())
    sql = f"""{head.sql}
SELECT place, definition, source, grain, simulated, year(period_end) AS year, sum(parts)::bigint, {flags}
FROM (SELECT *, {GRAIN} AS grain FROM summary) GROUP BY ALL ORDER BY ALL"""
    return Query(sql, head.parameters)


def shaping(statistic: str, files: tuple[str, ...]) -> Query:
    """The rows of a Shape: grain, pattern, how many rows revise another one."""
    pattern = " + ".join(f"({name} <> '{TOTAL}')::int * {1 << bit}" for bit, name in enumerate(DIMENSIONS))
    sql = f"""SELECT {GRAIN} AS grain, {pattern} AS pattern, count(*) FILTER (revision > 0)
FROM read_parquet($files) WHERE statistic = $statistic GROUP BY grain, pattern"""
    return Query(sql, {"files": list(files), "statistic": statistic})


def collecting(statistic: str, files: tuple[str, ...], table: str) -> Query:
    """Makes `table` in memory with all rows of the statistic's revised keys."""
    sql = f"""CREATE OR REPLACE TABLE {table} AS
WITH hits AS NOT MATERIALIZED (SELECT * FROM read_parquet($files) WHERE statistic = $statistic),
touched AS MATERIALIZED (SELECT DISTINCT key FROM hits WHERE revision > 0)
SELECT hits.* FROM hits SEMI JOIN touched USING (key) ORDER BY place, period_start"""
    return Query(sql, {"files": list(files), "statistic": statistic})


def shape_of(rows: list[tuple[Any, ...]], revisions: str) -> Shape:
    """The Shape from the rows of `shaping`, and the name of the table of its revised keys."""
    return Shape(
        grains=frozenset(row[0] for row in rows),
        patterns=frozenset(row[1] for row in rows),
        revised=any(row[2] for row in rows),
        revisions=revisions,
    )


def revised_after(moment: datetime, *, files: tuple[str, ...], partner: str | None, most: int) -> Query:
    """Rows recorded after a moment that revise another one: OBSERVATION_COLUMNS, recorded, True, the value before."""
    columns = ", ".join(OBSERVATION_COLUMNS)
    sql = f"""
WITH touched AS (
    SELECT DISTINCT key FROM read_parquet($files) WHERE revision > 0 AND epoch_us(recorded_at) > $moment
),
ranked AS (
    SELECT *, first_value({OPEN} IS TRUE) OVER (PARTITION BY key ORDER BY as_of DESC, revision DESC) AS open_now,
        lag(CASE WHEN {OPEN} THEN value END) OVER (PARTITION BY key ORDER BY as_of, revision) AS before
    FROM read_parquet($files) SEMI JOIN touched USING (key)
)
SELECT {columns}, epoch_us(recorded_at), true, before FROM ranked
WHERE revision > 0 AND open_now AND {OPEN} AND epoch_us(recorded_at) > $moment
ORDER BY recorded_at DESC, statistic, place, period_start, key LIMIT {most}"""
    micros = int(moment.timestamp() * 1_000_000)
    return Query(sql, {"files": list(files), "partner": partner, "moment": micros})


def identified(identities: list[list[str]], *, files: tuple[str, ...], partner: str | None, known_on: date) -> Query:
    """All rows of some identities, each the texts of IDENTITY: OBSERVATION_COLUMNS, recorded, whether in force."""
    name = f"concat_ws(chr(31), {', '.join(IDENTITY)})"
    steps = with_revisions("").format(
        where=f"statistic IN (SELECT unnest($statistics)) AND {name} IN (SELECT unnest($names))",
        known="(as_of <= $known_on)",
        open=OPEN,
    )
    columns = ", ".join(f"hits.{column}" for column in OBSERVATION_COLUMNS)
    sql = f"""{steps}
SELECT {columns}, epoch_us(hits.recorded_at), visible.key IS NOT NULL
FROM hits ANTI JOIN taken_back USING (key)
LEFT JOIN visible ON visible.key = hits.key AND visible.revision = hits.revision
WHERE (hits.conf_status = 'F' OR hits.owner = $partner) AND hits.as_of <= $known_on
ORDER BY hits.as_of, hits.revision, hits.owner"""
    parameters = {
        "files": list(files),
        "partner": partner,
        "known_on": known_on,
        "statistics": sorted({identity[0] for identity in identities}),
        "names": ["\x1f".join(identity) for identity in identities],
    }
    return Query(sql, parameters)


def counting(files: tuple[str, ...]) -> Query:
    """How many free rows there are, revisions included."""
    return Query("SELECT count(*) FROM read_parquet($files) WHERE conf_status = 'F'", {"files": list(files)})
