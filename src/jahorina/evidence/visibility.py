"""Which observations count: those asked for, in force on the day, open to the asker. In SQL, text as parameters only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jahorina.evidence.questions import Query, Question, Shape
from jahorina.formats.observation_table import DIMENSIONS


def visible(
    question: Question,
    *,
    files: tuple[str, ...],
    partner: str | None,
    today: date,
    shape: Shape | None = None,
    all_columns: bool = False,
) -> Query:
    """The steps up to `visible`, as a WITH clause without its end; all further questions are built on it.

    `partner` is the asker's, None for the public. With a `shape`, only the columns that `answering` needs come out,
    unless `all_columns`. For outsiders a key whose newest row is not free is hidden with its
    whole history: what a partner has taken back is taken back.
    """
    conditions, parameters = _conditions(question)
    parameters |= {"files": list(files), "partner": partner, "known_on": question.known_on or today}
    known = "(as_of <= $known_on)"
    if question.recorded_until is not None:
        known = "(as_of <= $known_on AND epoch_us(recorded_at) <= $recorded_until)"
        parameters["recorded_until"] = int(question.recorded_until.timestamp() * 1_000_000)
    revisions = shape.revisions if shape else ""
    steps = _WITHOUT_REVISIONS if shape and not shape.revised else with_revisions(revisions)
    if shape is not None and not all_columns:
        columns, is_open = ", ".join(_needed(question, shape)), _open(dict(shape.constants))
    else:
        columns, is_open = "*", OPEN
    sql = steps.format(columns=columns, where=" AND ".join(conditions), known=known, open=is_open, revisions=revisions)
    return Query(sql, parameters)


_ALWAYS_NEEDED = ("place", "period_start", "period_end", "key", "value", "as_of", "revision")
_NEEDED_UNLESS_CONSTANT = (
    *("source", "definition", "owner", "simulated", "obs_status", "conf_status", "qualifier", "provenance"),
    *("lower", "upper", "note"),
)


def _needed(question: Question, shape: Shape) -> list[str]:
    """The columns that `answering` works with; what is constant is written into its SQL instead."""
    constants = dict(shape.constants)
    needed = [*_ALWAYS_NEEDED, *(name for name in _NEEDED_UNLESS_CONSTANT if name not in constants)]
    if len(shape.patterns) > 1:
        needed += DIMENSIONS
    elif question.breakdown:
        needed.append(question.breakdown)
    return [*needed, "recorded_at"] if question.recorded_until is not None else needed


def with_revisions(revisions: str) -> str:
    return _WITH_REVISIONS.replace("{touched}", (_TOUCHED_IN_MEMORY if revisions else _TOUCHED_IN_FILES) + _RANKED)


def _open(constants: Mapping[str, str]) -> str:
    """Whether the asker may see a row."""
    return f"({constants.get('conf_status', 'conf_status')} = 'F' OR {constants.get('owner', 'owner')} = $partner)"


OPEN = _open({})

_WITHOUT_REVISIONS = """
WITH hits AS NOT MATERIALIZED (SELECT {columns} FROM read_parquet($files) WHERE {where}),
taken_back AS (SELECT NULL::bigint AS key WHERE false),
visible AS (SELECT * FROM hits WHERE {known} AND {open})"""

_WITH_REVISIONS = """
WITH hits AS NOT MATERIALIZED (SELECT {columns} FROM read_parquet($files) WHERE {where}),
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

_TOUCHED_IN_MEMORY = """candidates AS NOT MATERIALIZED (SELECT {columns} FROM {revisions} WHERE {where}),
touched AS NOT MATERIALIZED (SELECT key FROM candidates WHERE revision = 0),
"""


def _conditions(question: Question) -> tuple[list[str], dict[str, Any]]:
    """The WHERE of `hits`: only columns of the identity, so that all revisions of a key stay together."""
    conditions = ["statistic = $statistic"]
    parameters: dict[str, Any] = {"statistic": question.statistic}
    if question.places:
        names = [f"place_{number}" for number in range(len(question.places))]
        conditions.append(f"place IN ({', '.join(f'${name}' for name in names)})")
        parameters |= dict(zip(names, question.places, strict=True))
    for column, comparison, value in (
        ("period_start", ">=", question.start),
        ("period_end", "<=", question.end),
        ("definition", "=", question.definition),
        ("source", "=", question.source),
        *((name, "=", code) for name, code in question.only),
    ):
        if value is not None:
            conditions.append(f"{column} {comparison} ${column}")
            parameters[column] = value
    # A period that starts within the window lets the reader skip row groups by their first column of time.
    if question.end is not None:
        conditions.append("period_start <= $period_end")
    return conditions, parameters
