"""Which observations count: those asked for, in force on the day, open to the asker. In SQL, text as parameters only."""

from __future__ import annotations

from datetime import date
from typing import Any

from jahorina.evidence.questions import Query, Question, Shape


def visible(
    question: Question, *, files: tuple[str, ...], partner: str | None, today: date, shape: Shape | None = None
) -> Query:
    """The steps up to `visible`, as a WITH clause without its end: the rows themselves, for what lies behind an answer.

    `partner` is the asker's, None for the public. For outsiders a key whose newest row is not free is hidden with its
    whole history: what a partner has taken back is taken back.
    """
    asked, parameters = conditions(question)
    parameters |= {"files": list(files), "partner": partner, "known_on": question.known_on or today}
    known = "(as_of <= $known_on)"
    if question.recorded_until is not None:
        known = "(as_of <= $known_on AND epoch_us(recorded_at) <= $recorded_until)"
        parameters["recorded_until"] = int(question.recorded_until.timestamp() * 1_000_000)
    revisions = shape.revisions if shape else ""
    steps = _WITHOUT_REVISIONS if shape and not shape.revised else with_revisions(revisions)
    sql = steps.format(where=" AND ".join(asked), known=known, open=OPEN, revisions=revisions)
    return Query(sql, parameters)


def with_revisions(revisions: str) -> str:
    return _WITH_REVISIONS.replace("{touched}", (_TOUCHED_IN_MEMORY if revisions else _TOUCHED_IN_FILES) + _RANKED)


OPEN = "(conf_status = 'F' OR owner = $partner)"
"""Whether the asker may see a row."""

_WITHOUT_REVISIONS = """
WITH hits AS NOT MATERIALIZED (SELECT * FROM read_parquet($files) WHERE {where}),
taken_back AS (SELECT NULL::bigint AS key WHERE false),
visible AS (SELECT * FROM hits WHERE {known} AND {open})"""

_WITH_REVISIONS = """
WITH hits AS NOT MATERIALIZED (SELECT * FROM read_parquet($files) WHERE {where}),
{touched},
visible AS (
    SELECT * FROM hits ANTI JOIN touched USING (key) WHERE {known} AND {open}
    UNION ALL
    SELECT * EXCLUDE (place_in_key, open_now) FROM ranked WHERE place_in_key = 1 AND open_now AND {known} AND {open}
)"""

_RANKED = """ranked AS (
    SELECT candidates.*,
        row_number() OVER (PARTITION BY key ORDER BY {known} DESC, as_of DESC, revision DESC) AS place_in_key,
        first_value({open} IS TRUE) OVER (PARTITION BY key ORDER BY as_of DESC, revision DESC) AS open_now
    FROM candidates
),
taken_back AS (SELECT key FROM ranked WHERE NOT open_now)"""

_TOUCHED_IN_FILES = """touched AS MATERIALIZED (SELECT DISTINCT key FROM hits WHERE revision > 0),
candidates AS (SELECT hits.* FROM hits SEMI JOIN touched USING (key)),
"""

_TOUCHED_IN_MEMORY = """candidates AS NOT MATERIALIZED (SELECT * FROM {revisions} WHERE {where}),
touched AS NOT MATERIALIZED (SELECT key FROM candidates WHERE revision = 0),
"""


def conditions(question: Question) -> tuple[list[str], dict[str, Any]]:
    """The WHERE of a question: only columns of the identity, so that all revisions of a key stay together."""
    found = ["statistic = $statistic"]
    parameters: dict[str, Any] = {"statistic": question.statistic}
    if question.places:
        names = [f"place_{number}" for number in range(len(question.places))]
        found.append(f"place IN ({', '.join(f'${name}' for name in names)})")
        parameters |= dict(zip(names, question.places, strict=True))
    for column, comparison, value in (
        ("period_start", ">=", question.start),
        ("period_end", "<=", question.end),
        ("definition", "=", question.definition),
        ("source", "=", question.source),
        *((name, "=", code) for name, code in question.only),
    ):
        if value is not None:
            found.append(f"{column} {comparison} ${column}")
            parameters[column] = value
    # A period that starts within the window lets the reader skip row groups by their first column of time.
    if question.end is not None:
        found.append("period_start <= $period_end")
    return found, parameters
