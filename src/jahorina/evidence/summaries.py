"""What a statistic's observations add up to, short enough to keep in memory: one line for rows that always go together.

A row is in force from its as-of date until the next row of its key, and what the newest row of a key says about
confidentiality holds for the key's whole history. Both are known when a version of the table is written, not when it is
asked. So rows that agree in place, period, source, owner, confidentiality, in the days on which they are in force and in
the dimensions kept can be added up beforehand, and every question on any day and for any asker is still answered
exactly. (Kimball and Ross 2013, chapter 4, call it an aggregate table; the days in force are the valid time of
Jensen and Snodgrass 1999.)

In SQL, text as parameters only.
"""

# ruff: noqa: S608 - the SQL is put together from constants of this room; what a person gives goes in as parameters.

from __future__ import annotations

from datetime import date

from jahorina.evidence.questions import CONF_ORDER, OBS_ORDER, PROVENANCES, QUALIFIERS, Query, Question
from jahorina.evidence.visibility import conditions
from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.identifiers import TOTAL

BITS: dict[str, tuple[str, ...]] = {
    "obs_status": tuple(OBS_ORDER),
    "conf_status": tuple(CONF_ORDER),
    "qualifier": tuple(QUALIFIERS),
    "provenance": tuple(PROVENANCES),
}
"""Codes that a sum carries along: a bit each in the order of the list."""


def kept_dimensions(question: Question) -> tuple[str, ...]:
    """The dimensions that a question does not add up over: its breakdown and those it fixes to a code."""
    asked = {name for name, _code in question.only} | {question.breakdown}
    return tuple(name for name in DIMENSIONS if name in asked)


def summed_mask(kept: tuple[str, ...]) -> dict[str, int]:
    """The bit of each dimension that is added up in a summary's `mask`, the first of DIMENSIONS being bit 0."""
    return {name: 1 << bit for bit, name in enumerate(DIMENSIONS) if name not in kept}


def summing(statistic: str, kept: tuple[str, ...], files: tuple[str, ...], table: str) -> Query:
    """Makes `table` in memory: the summary of a whole statistic, for every day and asker."""
    sql = f"CREATE TABLE {table} AS {_steps('statistic = $statistic', 'true', kept, 'true')} SELECT * FROM summary"
    return Query(sql, {"files": list(files), "statistic": statistic})


def kept_summary(question: Question, table: str, *, partner: str | None, today: date) -> Query:
    """`summary`, as a WITH clause without its end: the lines of a table in memory that count for a question."""
    asked, parameters = conditions(question)
    asked.remove("statistic = $statistic")
    del parameters["statistic"]
    where = " AND ".join([*asked, _IN_FORCE])
    parameters |= {"partner": partner, "known_on": question.known_on or today}
    return Query(f"WITH summary AS (SELECT * FROM {table} WHERE {where})", parameters)


def fresh_summary(question: Question, files: tuple[str, ...], *, partner: str | None, today: date) -> Query:
    """`summary`, as a WITH clause without its end, from the files: for one question only."""
    asked, parameters = conditions(question)
    parameters |= {"files": list(files), "partner": partner, "known_on": question.known_on or today}
    recorded = "true"
    if question.recorded_until is not None:
        recorded = "epoch_us(recorded_at) <= $recorded_until"
        parameters["recorded_until"] = int(question.recorded_until.timestamp() * 1_000_000)
    return Query(_steps(" AND ".join(asked), recorded, kept_dimensions(question), _IN_FORCE), parameters)


_IN_FORCE = """as_of <= $known_on AND known_until > $known_on
        AND (conf_status = 'F' OR owner = $partner) AND (last_conf = 'F' OR last_owner = $partner)"""


def _steps(where: str, recorded: str, kept: tuple[str, ...], in_force: str) -> str:
    """Rows -> `lasting` (with the days on which they are in force) -> `summary`."""
    mask = " + ".join(f"({name} <> '{TOTAL}')::int * {bit}" for name, bit in summed_mask(kept).items()) or "0"
    carried = ",\n        ".join(
        f"bit_or(1 << (list_position([{', '.join(repr(code) for code in map(str, codes))}], {column}) - 1)) "
        f"AS {column.split('_')[0]}_bits"
        for column, codes in BITS.items()
    )
    dimensions = "".join(f"{name}, " for name in kept)
    return f"""
WITH hits AS NOT MATERIALIZED (SELECT * FROM read_parquet($files) WHERE {where}),
touched AS MATERIALIZED (SELECT DISTINCT key FROM hits WHERE revision > 0),
told AS (
    SELECT *, last_value(conf_status) OVER w AS last_conf, last_value(owner) OVER w AS last_owner
    FROM hits SEMI JOIN touched USING (key)
    WINDOW w AS (
        PARTITION BY key ORDER BY as_of, revision ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
),
lasting AS (
    SELECT *, conf_status AS last_conf, owner AS last_owner, 'infinity'::date AS known_until
    FROM hits ANTI JOIN touched USING (key) WHERE {recorded}
    UNION ALL
    SELECT *, coalesce(lead(as_of) OVER (PARTITION BY key ORDER BY as_of, revision), 'infinity'::date)
    FROM told WHERE {recorded}
),
summary AS (
    SELECT place, period_start, period_end, {dimensions}source, definition, owner, simulated, conf_status, as_of,
        known_until, last_conf, last_owner, ({mask}) AS mask, sum(value) AS value,
        count(lower) AS lower_parts, sum(coalesce(lower, value)) AS lower_sum,
        count(upper) AS upper_parts, count(coalesce(upper, value)) AS upper_known, sum(coalesce(upper, value)) AS upper_sum,
        count(*) AS parts, count(*) FILTER (value IS NULL AND obs_status <> 'M') AS missing,
        {carried},
        max(revision) AS revision, any_value(note) AS note
    FROM lasting WHERE {in_force} GROUP BY ALL
)"""
