"""What one may ask of the observations, and how it is said in SQL. Text goes in as parameters only, never into the SQL.

The steps: `hits` (rows of the identities asked for) -> `in_force` (for each key the row with the greatest (as_of,
revision) among those known on the date) -> `visible` (free, or of the asker's partner) -> `margins` (rows that a
dimension breaks down are added up over it) -> `best` (where a total was published it is taken, not the sum) ->
`periods` (months added to years, where the statistic allows and the year is complete).

Never added: different statistics, definitions, sources, owners, real with simulated.
"""

# ruff: noqa: S608 - the SQL is put together from constants of this module; what a person gives goes in as parameters.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jahorina.formats.observation_table import DIMENSIONS, IDENTITY
from jahorina.kernel.errors import UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import Provenance, Qualifier, UnitKind
from jahorina.kernel.periods import Frequency

MOST_CELLS = 50_000
"""A wider answer is refused: nobody reads it, and a web process should not hold it."""

OBS_ORDER = "APEIBUVMLOQ"
CONF_ORDER = "FNCADS"
QUALIFIERS = tuple(Qualifier)
PROVENANCES = tuple(Provenance)

NEVER_ADDED = frozenset({UnitKind.SHARE, UnitKind.DURATION})
"""A share or a mean length of stay is not the sum of its parts, whatever the catalogue says."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Empty `places`: all. `frequency` None: every window as it was published, nothing added over time.

    `breakdown` is one of DIMENSIONS; `only` fixes dimensions to a code, as (("origin", "SYR"),). `known_on` asks what
    was known on that date by the sources' as-of dates (None: now), `recorded_until` what this node held at that moment.
    `together` adds the places up, where the statistic allows it.
    """

    statistic: str
    places: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    frequency: Frequency | None = None
    breakdown: str | None = None
    only: tuple[tuple[str, str], ...] = ()
    definition: str | None = None
    source: str | None = None
    known_on: date | None = None
    recorded_until: datetime | None = None
    together: bool = False

    def __post_init__(self) -> None:
        for dimension in (*((self.breakdown,) if self.breakdown else ()), *(name for name, _code in self.only)):
            if dimension not in DIMENSIONS:
                raise UserError(
                    "dimension-unknown", _("There is no dimension %(name)s."), params={"name": repr(dimension)}
                )
        if self.start and self.end and self.end < self.start:
            raise UserError("period-backwards", _("The period ends before it starts."))
        if self.frequency is Frequency.OTHER:
            object.__setattr__(self, "frequency", None)


@dataclass(frozen=True, slots=True)
class Additivity:
    """Over what a statistic may be added; from its unit kind and the catalogue's `additive_over`."""

    time: bool
    place: bool
    dimensions: frozenset[str]

    @classmethod
    def of(cls, unit_kind: UnitKind, declared: Mapping[str, Any]) -> Additivity:
        """Time and place only where declared; dimensions unless declared otherwise; shares and durations never."""
        if unit_kind in NEVER_ADDED:
            return cls(time=False, place=False, dimensions=frozenset())
        dimensions = frozenset(name for name in DIMENSIONS if declared.get(name, True) is True)
        return cls(declared.get("time") is True, declared.get("place") is True, dimensions)


@dataclass(frozen=True, slots=True)
class Shape:
    """What kinds of rows a statistic has in one version of the table, so that steps without work are left out.

    `grains` are calendar frequencies as in GRAIN; `patterns` say which dimensions break a row down, the first of
    DIMENSIONS being bit 0; `revised` is whether any key has more than one row. `constants` are the columns that say the
    same in all its rows, as SQL: a column that need not be read is not grouped by either. `revisions` names a table in
    memory that holds all rows of revised keys, where there is one.
    """

    grains: frozenset[str]
    patterns: frozenset[int]
    revised: bool
    constants: tuple[tuple[str, str], ...] = ()
    revisions: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """SQL and its parameters."""

    sql: str
    parameters: dict[str, Any]


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
    steps = _WITHOUT_REVISIONS if shape and not shape.revised else _with_revisions(revisions)
    if shape is not None and not all_columns:
        columns, is_open = ", ".join(_needed(question, shape)), _open(dict(shape.constants))
    else:
        columns, is_open = "*", _OPEN
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


def _with_revisions(revisions: str) -> str:
    return _WITH_REVISIONS.replace("{touched}", (_TOUCHED_IN_MEMORY if revisions else _TOUCHED_IN_FILES) + _RANKED)


def _open(constants: Mapping[str, str]) -> str:
    """Whether the asker may see a row."""
    return f"({constants.get('conf_status', 'conf_status')} = 'F' OR {constants.get('owner', 'owner')} = $partner)"


_OPEN = _open({})

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


_GROUPED = ("source", "definition", "owner", "simulated")
_GROUP = ", ".join(_GROUPED)

_BOUNDS = """CASE WHEN count(lower) > 0 THEN sum(coalesce(lower, value)) END AS lower,
        CASE WHEN count(upper) > 0 AND count(coalesce(upper, value)) = count(*)
             THEN sum(coalesce(upper, value)) END AS upper"""

_CODES: dict[str, tuple[str, ...]] = {
    "obs_status": tuple(OBS_ORDER),
    "conf_status": tuple(CONF_ORDER),
    "qualifier": tuple(QUALIFIERS),
    "provenance": tuple(PROVENANCES),
}

GRAIN = """CASE
    WHEN period_start = period_end THEN 'D'
    WHEN period_end - period_start = 6 AND isodow(period_start) = 1 THEN 'W'
    WHEN day(period_start) <> 1 OR period_end <> last_day(period_end) THEN '_Z'
    WHEN year(period_start) <> year(period_end) THEN '_Z'
    WHEN month(period_end) = month(period_start) THEN 'M'
    WHEN month(period_start) % 3 = 1 AND month(period_end) = month(period_start) + 2 THEN 'Q'
    WHEN month(period_start) % 6 = 1 AND month(period_end) = month(period_start) + 5 THEN 'S'
    WHEN month(period_start) = 1 AND month(period_end) = 12 THEN 'A'
    ELSE '_Z' END"""

_BUCKETS: dict[Frequency, tuple[str, str]] = {
    Frequency.YEAR: ("make_date(year(period_start), 1, 1)", "make_date(year(period_start), 12, 31)"),
    Frequency.HALF: (
        "make_date(year(period_start), 1 + 6 * ((month(period_start) - 1) // 6), 1)",
        "last_day(make_date(year(period_start), 6 + 6 * ((month(period_start) - 1) // 6), 1))",
    ),
    Frequency.QUARTER: (
        "make_date(year(period_start), 1 + 3 * ((month(period_start) - 1) // 3), 1)",
        "last_day(make_date(year(period_start), 3 + 3 * ((month(period_start) - 1) // 3), 1))",
    ),
    Frequency.MONTH: ("make_date(year(period_start), month(period_start), 1)", "last_day(period_start)"),
    Frequency.WEEK: (
        "(period_start - (isodow(period_start) - 1)::int)::date",
        "(period_start + (7 - isodow(period_start))::int)::date",
    ),
    Frequency.DAY: ("period_start", "period_start"),
}

ANSWER_COLUMNS = (
    "place, period_start, period_end, member, source, definition, owner, simulated, value, lower, upper, parts, "
    "missing, obs_bits, conf_bits, qualifier_bits, provenance_bits, as_of, revision, note"
)


def answering(question: Question, additivity: Additivity, head: Query, shape: Shape) -> Query:
    """The whole question: rows of ANSWER_COLUMNS, ordered by place, period and member, at most MOST_CELLS + 1."""
    fixed = {name for name, _code in question.only} | {question.breakdown}
    summed = {name: 1 << bit for bit, name in enumerate(DIMENSIONS) if name not in fixed}
    mask = " + ".join(f"({name} <> '{TOTAL}')::int * {bit}" for name, bit in summed.items()) or "0"
    patterns = {pattern & sum(summed.values()) for pattern in shape.patterns}
    rigid = sum(bit for name, bit in summed.items() if name not in additivity.dimensions)
    if len(patterns) == 1:
        mask = str(*patterns)
    wanted = [f"({mask}) & {rigid} = 0"] if any(pattern & rigid for pattern in patterns) else []
    if question.breakdown:
        wanted.append(f"{question.breakdown} <> '{TOTAL}'")
    steps = [_margins(question.breakdown or f"'{TOTAL}'", mask, " AND ".join(wanted) or "true", shape)]
    if len(patterns) > 1:
        steps.append(_best())
    if question.frequency is not None and shape.grains != {question.frequency.value}:
        steps.append(_periods(question.frequency, additivity, steps[-1][0]))
    sql = ",\n".join([head.sql, *(step for _name, step in steps)])
    order = f"ORDER BY place, period_start, period_end, member, {_GROUP} LIMIT {MOST_CELLS + 1}"
    return Query(f"{sql}\nSELECT {ANSWER_COLUMNS} FROM {steps[-1][0]} {order}", head.parameters)


def _margins(member: str, mask: str, wanted: str, shape: Shape) -> tuple[str, str]:
    """Rows added up over the dimensions that break them down, one row a pattern."""
    constants = dict(shape.constants)
    # Within one calendar frequency the start of a period says its end.
    one_grain = len(shape.grains) == 1 and "_Z" not in shape.grains
    period_end = "max(period_end) AS period_end" if one_grain else "period_end"
    group = ", ".join(f"{constants[name]} AS {name}" if name in constants else name for name in _GROUPED)
    bounds = "NULL::double AS lower, NULL::double AS upper" if {"lower", "upper"} <= constants.keys() else _BOUNDS
    status = constants.get("obs_status", "obs_status")
    note = f"{constants['note']} AS note" if "note" in constants else "any_value(note) AS note"
    return (
        "margins",
        f"""margins AS (
    SELECT place, period_start, {period_end}, {member} AS member, {group}, ({mask}) AS mask,
        sum(value) AS value, {bounds},
        count(*) AS parts, count(*) FILTER (value IS NULL AND {status} <> 'M') AS missing,
        {_carried(constants)}, max(as_of) AS as_of, max(revision) AS revision, {note}
    FROM visible WHERE {wanted} GROUP BY ALL
)""",
    )


def _carried(constants: Mapping[str, str]) -> str:
    """Which codes occur among the rows, a bit each in the order of its list."""
    found = []
    for column, codes in _CODES.items():
        listed = ", ".join(f"'{code}'" for code in codes)
        bit = f"1 << (list_position([{listed}], {constants.get(column, column)}) - 1)"
        found.append(f"{bit if column in constants else f'bit_or({bit})'} AS {column.split('_')[0]}_bits")
    return ", ".join(found)


def _best() -> tuple[str, str]:
    """The pattern with the fewest dimensions: a published total before any sum."""
    return (
        "best",
        f"""best AS (
    SELECT * FROM margins QUALIFY row_number() OVER (
        PARTITION BY place, period_start, period_end, member, {_GROUP} ORDER BY bit_count(mask::bigint), mask) = 1
)""",
    )


def _periods(frequency: Frequency, additivity: Additivity, below: str) -> tuple[str, str]:
    """Whole calendar periods: published ones, else complete sums of the coarsest that fill them."""
    start, end = _BUCKETS[frequency]
    if not additivity.time:
        return "periods", f"periods AS (SELECT * FROM {below} WHERE {GRAIN} = '{frequency.value}')"
    return (
        "periods",
        f"""pieces AS (
    SELECT *, {start} AS bucket_start, {end} AS bucket_end, {GRAIN} AS grain FROM {below}
),
filled AS (
    SELECT place, bucket_start AS period_start, bucket_end AS period_end, member, {_GROUP}, grain,
        sum(value) AS value, {_BOUNDS},
        sum(parts)::bigint AS parts, sum(missing)::bigint AS missing, count(*) AS pieces,
        bit_or(obs_bits) AS obs_bits, bit_or(conf_bits) AS conf_bits,
        bit_or(qualifier_bits) AS qualifier_bits, bit_or(provenance_bits) AS provenance_bits,
        max(as_of) AS as_of, max(revision) AS revision, any_value(note) AS note
    FROM pieces WHERE grain <> '_Z' AND pieces.period_end <= bucket_end
    GROUP BY place, bucket_start, bucket_end, member, {_GROUP}, grain
    HAVING sum(pieces.period_end - pieces.period_start + 1) = bucket_end - bucket_start + 1
),
periods AS (
    SELECT * FROM filled QUALIFY row_number() OVER (
        PARTITION BY place, period_start, period_end, member, {_GROUP} ORDER BY pieces) = 1
)""",
    )


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
    """What a statistic has: place, definition, source, grain, simulated, year, rows; then one flag a dimension."""
    flags = ", ".join(f"bool_or({name} <> '{TOTAL}')" for name in DIMENSIONS)
    sql = f"""{head.sql}
SELECT place, definition, source, grain, simulated, year(period_end) AS year, count(*), {flags}
FROM (SELECT *, {GRAIN} AS grain FROM visible) GROUP BY ALL ORDER BY ALL"""
    return Query(sql, head.parameters)


_MAY_BE_CONSTANT = (
    *("definition", "source", "owner", "obs_status", "conf_status", "qualifier", "provenance", "simulated", "as_of"),
    *("lower", "upper", "note"),
)


def shaping(statistic: str, files: tuple[str, ...]) -> Query:
    """The rows of a Shape: grain, pattern, revisions, rows; then least, greatest, nulls of some columns."""
    pattern = " + ".join(f"({name} <> '{TOTAL}')::int * {1 << bit}" for bit, name in enumerate(DIMENSIONS))
    ranges = ", ".join(
        f"min({name})::varchar, max({name})::varchar, count(*) - count({name})" for name in _MAY_BE_CONSTANT
    )
    sql = f"""SELECT {GRAIN} AS grain, {pattern} AS pattern, count(*) FILTER (revision > 0), count(*), {ranges}
FROM read_parquet($files) WHERE statistic = $statistic GROUP BY grain, pattern"""
    return Query(sql, {"files": list(files), "statistic": statistic})


_TYPES = {"simulated": "boolean", "as_of": "date", "lower": "double", "upper": "double"}


def collecting(statistic: str, files: tuple[str, ...], table: str) -> Query:
    """Makes `table` in memory with all rows of the statistic's revised keys."""
    sql = f"""CREATE OR REPLACE TABLE {table} AS
WITH hits AS NOT MATERIALIZED (SELECT * FROM read_parquet($files) WHERE statistic = $statistic),
touched AS MATERIALIZED (SELECT DISTINCT key FROM hits WHERE revision > 0)
SELECT hits.* FROM hits SEMI JOIN touched USING (key) ORDER BY place, period_start"""
    return Query(sql, {"files": list(files), "statistic": statistic})


def shape_of(rows: list[tuple[Any, ...]], revisions: str) -> Shape:
    """The Shape from the rows of `shaping`, and the name of the table of its revised keys."""
    constants = []
    for number, name in enumerate(_MAY_BE_CONSTANT):
        seen = {value for row in rows for value in row[4 + 3 * number : 6 + 3 * number]}
        if len(seen) == 1 and sum(row[6 + 3 * number] for row in rows) in (0, sum(row[3] for row in rows)):
            [value] = seen
            literal = "NULL" if value is None else "'" + value.replace("'", "''") + "'"
            constants.append((name, f"{literal}::{_TYPES.get(name, 'varchar')}"))
    return Shape(
        grains=frozenset(row[0] for row in rows),
        patterns=frozenset(row[1] for row in rows),
        revised=any(row[2] for row in rows),
        constants=tuple(constants),
        revisions=revisions,
    )


def on(question: Question, known_on: date) -> Question:
    """The same question about what was known on another date."""
    return replace(question, known_on=known_on)


def revised_after(moment: datetime, *, files: tuple[str, ...], partner: str | None, most: int) -> Query:
    """Rows recorded after a moment that revise another one: OBSERVATION_COLUMNS, recorded, True, the value before."""
    columns = ", ".join(OBSERVATION_COLUMNS)
    sql = f"""
WITH touched AS (
    SELECT DISTINCT key FROM read_parquet($files) WHERE revision > 0 AND epoch_us(recorded_at) > $moment
),
ranked AS (
    SELECT *, first_value({_OPEN} IS TRUE) OVER (PARTITION BY key ORDER BY as_of DESC, revision DESC) AS open_now,
        lag(CASE WHEN {_OPEN} THEN value END) OVER (PARTITION BY key ORDER BY as_of, revision) AS before
    FROM read_parquet($files) SEMI JOIN touched USING (key)
)
SELECT {columns}, epoch_us(recorded_at), true, before FROM ranked
WHERE revision > 0 AND open_now AND {_OPEN} AND epoch_us(recorded_at) > $moment
ORDER BY recorded_at DESC, statistic, place, period_start, key LIMIT {most}"""
    micros = int(moment.timestamp() * 1_000_000)
    return Query(sql, {"files": list(files), "partner": partner, "moment": micros})


def identified(identities: list[list[str]], *, files: tuple[str, ...], partner: str | None, known_on: date) -> Query:
    """All rows of some identities, each the texts of IDENTITY: OBSERVATION_COLUMNS, recorded, whether in force."""
    name = f"concat_ws(chr(31), {', '.join(IDENTITY)})"
    steps = _with_revisions("").format(
        columns="*",
        where=f"statistic IN (SELECT unnest($statistics)) AND {name} IN (SELECT unnest($names))",
        known="(as_of <= $known_on)",
        open=_OPEN,
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
