"""From a definition and a filter to one SQL query, the same for SQLite and PostgreSQL. Pure: text and parameters out.

A step counts as it was last corrected before the cut-off, and not at all once it was voided. In the window:

    steps      the number of counted steps
    cases      the number of cases with at least one, persons the number of persons
    decisions  the number of different (institution, kind, year, decision number); a step without a number is one
    days       per case d = t2 - t1, where t1 is the day of the first beginning step and t2 that of the first ending
               step not before t1, of the cases whose t2 lies in the window

Of days x(1) <= ... <= x(n) the p-quantile is that of Hyndman and Fan (1996), type 7: with h = (n - 1) p, i = floor(h)
and f = h - i it is x(i+1) + f (x(i+2) - x(i+1)). For p = k/4 that is ((4 - r) x(i+1) + r x(i+2)) / 4 with
i = (n - 1) k div 4 and r = (n - 1) k mod 4, computed in whole numbers. R's default and PostgreSQL's percentile_cont
are the same. Cases that have not ended are not in it: `running` counts those that began and had not ended.

A stock counts the cases that, replayed in the order of recording up to the window's last day, are in a state.
"""

# ruff: noqa: S608 - the SQL is put together from constants and checked codes; what a person gives goes in as parameters.

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from jahorina.registers.areas import AREAS
from jahorina.registers.queries import AGE_BANDS
from jahorina.registers.statistics.definitions import NONE_NOTED, NOT_KNOWN, Basis, Definition, Dimension, Unit

QUARTILES = ("q1", "median", "q3")
VULNERABILITY_STEP, RISK = "vulnerability-noted", "risk"
_STATES_AT_MOST = 64
"""More states than any area has: a step's sequence and the state that it leads to fit into one whole number."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database says the few things that are said in several ways; templates, and how it takes days and moments."""

    days_between: str
    year: str
    text_of: str
    taken: Callable[[date], Any]


def _as_text(value: date) -> str:
    """SQLite compares days and moments as texts, moments in UTC."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value.isoformat()


SQLITE = Dialect(
    days_between="CAST(julianday({last}) - julianday({first}) AS INTEGER)",
    year="CAST(strftime('%%Y', {day}) AS INTEGER)",
    text_of="CAST({document} ->> '{name}' AS TEXT)",
    taken=_as_text,
)
POSTGRESQL = Dialect(
    days_between="({last} - {first})",
    year="CAST(EXTRACT(YEAR FROM {day}) AS INTEGER)",
    text_of="({document} ->> '{name}')",
    taken=lambda value: value,
)
DIALECTS: Mapping[str, Dialect] = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the registers: one institution's cases or one partner's, a window, what was recorded by a moment."""

    start: date
    end: date
    cut_off: datetime
    institution: int | None = None
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL in the format style of Django's cursors, and its parameters in their order."""

    sql: str
    parameters: tuple[Any, ...]

    def __add__(self, other: Compiled) -> Compiled:
        return Compiled(self.sql + other.sql, self.parameters + other.parameters)


def compiled(definition: Definition, wanted: Filter, breakdown: Sequence[Dimension], dialect: Dialect) -> Compiled:
    """The query that counts `definition` within `wanted`: one row for each combination of members that there is.

    Its columns: whether simulated, a member for each dimension, value, n (steps, cases or durations behind it), persons
    behind it; for days the value is the median, and q1 and q3 follow.
    """
    sources = Compiled("WITH ", ()) + _counted(definition, wanted, dialect)
    vulnerable = Dimension.VULNERABILITY in breakdown
    if vulnerable:
        sources += Compiled(", ", ()) + _vulnerable(wanted, dialect)
    members = [f"{_member(one, definition, wanted, dialect)} AS {one.value}" for one in breakdown]
    names = ", ".join(("simulated", *(one.value for one in breakdown)))
    columns = ", ".join(("c.is_simulated AS simulated", *members))
    join = " LEFT JOIN vulnerable ON vulnerable.case_id = counted.case_id" if vulnerable else ""
    events = Compiled(
        f", events AS (SELECT {columns}, counted.*, COALESCE(c.person_id, c.id) AS who, c.institution_id AS institution"
        f" FROM counted JOIN registers_case c ON c.id = counted.case_id{join} WHERE ",
        (),
    )
    tail = _quantiles(names) if definition.is_duration else _counts(definition, names, dialect)
    return sources + events + _scope(definition, wanted) + Compiled(f") {tail}", ())


def running(definition: Definition, wanted: Filter, dialect: Dialect) -> Compiled:
    """For days: (simulated, cases that began by the window's end and had not ended by then)."""
    sql = " SELECT c.is_simulated, COUNT(*) FROM spans JOIN registers_case c ON c.id = spans.case_id WHERE "
    spans = Compiled("WITH ", ()) + _spans(definition, wanted, dialect) + Compiled(sql, ())
    return spans + _scope(definition, wanted) + Compiled(" AND spans.day IS NULL GROUP BY c.is_simulated", ())


def _scope(definition: Definition, wanted: Filter) -> Compiled:
    column, owner = (
        ("institution_id", wanted.institution) if wanted.partner is None else ("partner_code", wanted.partner)
    )
    return Compiled(f"c.area = %s AND c.{column} = %s", (definition.area.value, owner))


def _counted(definition: Definition, wanted: Filter, dialect: Dialect) -> Compiled:
    """A WITH clause's parts up to `counted`: case_id, sequence, kind, day, code (outcome or state), at_place, number."""
    if definition.basis is Basis.LAST_DAY:
        return _stock(definition, wanted, dialect)
    if definition.is_duration:
        return _ended(definition, wanted, dialect)
    columns = ", ".join(
        f"{_text('detail', field, dialect)} AS {name}"
        for name, field in (
            ("code", definition.outcome),
            ("at_place", definition.place),
            ("number", _number(definition)),
        )
    )
    steps = _effective("steps", definition.steps, wanted, dialect, since=wanted.start)
    chosen = f", counted AS (SELECT case_id, sequence, kind, day, {columns} FROM steps WHERE "
    return steps + Compiled(chosen, ()) + _only(definition, dialect) + Compiled(")", ())


def _number(definition: Definition) -> str:
    return "decision_number" if definition.unit is Unit.DECISIONS else ""


def _ended(definition: Definition, wanted: Filter, dialect: Dialect) -> Compiled:
    days = dialect.days_between.format(last="day", first="first_day")
    outcome, place = (_text("detail", field, dialect) for field in (definition.outcome, definition.place))
    sql = (
        f", counted AS (SELECT case_id, sequence, kind, day, {outcome} AS code, {place} AS at_place, {days} AS days "
        "FROM spans WHERE day >= %s)"
    )
    return _spans(definition, wanted, dialect) + Compiled(sql, (dialect.taken(wanted.start),))


def _spans(definition: Definition, wanted: Filter, dialect: Dialect) -> Compiled:
    """`spans`: a case's first beginning and, where there is one by the window's end, the ending step that follows it."""
    sql = """, begun AS (SELECT case_id, MIN(day) AS first_day FROM beginnings GROUP BY case_id),
followed AS (
    SELECT begun.case_id, begun.first_day, endings.sequence, endings.kind, endings.day, endings.detail,
        ROW_NUMBER() OVER (PARTITION BY begun.case_id ORDER BY endings.day, endings.sequence) AS place
    FROM begun LEFT JOIN endings ON endings.case_id = begun.case_id AND endings.day >= begun.first_day
),
spans AS (SELECT * FROM followed WHERE place = 1)"""
    beginnings = _effective("beginnings", definition.steps, wanted, dialect)
    endings = _effective("endings", definition.until, wanted, dialect, only=_only(definition, dialect))
    return beginnings + Compiled(", ", ()) + endings + Compiled(sql, ())


def _stock(definition: Definition, wanted: Filter, dialect: Dialect) -> Compiled:
    """`counted`: the cases that are in one of the states at the end of the window's last day."""
    area = AREAS[definition.area]
    states = list(area.states)
    leading = {kind.code: states.index(kind.to_state) for kind in area.steps.values() if kind.to_state}
    marks = " ".join(f"WHEN '{kind}' THEN {state}" for kind, state in leading.items())
    names = " ".join(f"WHEN {number} THEN '{state}'" for number, state in enumerate(states))
    wished = ", ".join(str(states.index(state)) for state in definition.states)
    state = f"latest.mark %% {_STATES_AT_MOST}"
    sql = f""", latest AS (
    SELECT case_id, MAX(sequence * {_STATES_AT_MOST} + CASE kind {marks} END) AS mark FROM steps GROUP BY case_id
),
counted AS (
    SELECT case_id, 0 AS sequence, '' AS kind, CASE {state} {names} END AS code, NULL AS at_place
    FROM latest WHERE {state} IN ({wished})
)"""
    return _effective("steps", tuple(leading), wanted, dialect) + Compiled(sql, ())


def _effective(
    name: str,
    kinds: Sequence[str],
    wanted: Filter,
    dialect: Dialect,
    *,
    since: date | None = None,
    only: Compiled = Compiled("1 = 1", ()),
) -> Compiled:
    """`name`: the steps of some kinds as last corrected before the cut-off, whose day lies in the window.

    Steps that were never corrected are found by kind and day; the few corrections by an index of their own.
    """
    places = ", ".join(["%s"] * len(kinds))
    window = "{day} <= %s" + (" AND {day} >= %s" if since else "")
    days = tuple(dialect.taken(day) for day in (wanted.end, since) if day)
    moment = dialect.taken(wanted.cut_off)
    corrections = Compiled(
        f"""{name}_corrected AS (
    SELECT case_id, corrects, happened_on AS day, detail,
        ROW_NUMBER() OVER (PARTITION BY case_id, corrects ORDER BY sequence DESC) AS place,
        MAX(CASE WHEN is_void THEN 1 ELSE 0 END) OVER (PARTITION BY case_id, corrects) AS void
    FROM registers_step WHERE corrects IS NOT NULL AND kind IN ({places}) AND recorded_at <= %s
)""",
        (*kinds, moment),
    )
    untouched = Compiled(
        f""", {name} AS (SELECT case_id, sequence, kind, day, detail FROM (
    SELECT case_id, sequence, kind, happened_on AS day, detail FROM registers_step
    WHERE corrects IS NULL AND kind IN ({places}) AND {window.format(day="happened_on")} AND recorded_at <= %s
        AND (case_id, sequence) NOT IN (SELECT case_id, corrects FROM {name}_corrected)
    UNION ALL
    SELECT step.case_id, step.sequence, step.kind, last.day, last.detail
    FROM {name}_corrected last JOIN registers_step step ON step.case_id = last.case_id AND step.sequence = last.corrects
    WHERE last.place = 1 AND last.void = 0 AND {window.format(day="last.day")}
) AS effective WHERE """,
        (*kinds, *days, moment, *days),
    )
    return corrections + untouched + only + Compiled(")", ())


def _vulnerable(wanted: Filter, dialect: Dialect) -> Compiled:
    """`vulnerable`: each risk that was noted in a case by the window's end, once."""
    factor, direction = (_text("detail", name, dialect) for name in ("factor", "direction"))
    sql = f", vulnerable AS (SELECT DISTINCT case_id, {factor} AS factor FROM noted WHERE {direction} = %s)"
    return _effective("noted", (VULNERABILITY_STEP,), wanted, dialect) + Compiled(sql, (RISK,))


def _only(definition: Definition, dialect: Dialect) -> Compiled:
    """The condition on a field of the counted step; SQLite says 1 and 0 where PostgreSQL says true and false."""
    if definition.only is None:
        return Compiled("1 = 1", ())
    field, codes = definition.only
    said = {"true": ("true", "1"), "false": ("false", "0")}
    accepted = tuple(one for code in codes for one in said.get(code, (code,)))
    return Compiled(f"{_text('detail', field, dialect)} IN ({', '.join(['%s'] * len(accepted))})", accepted)


def _text(document: str, field: str, dialect: Dialect) -> str:
    return dialect.text_of.format(document=document, name=field) if field else "NULL"


def _member(dimension: Dimension, definition: Definition, wanted: Filter, dialect: Dialect) -> str:
    """The SQL of a dimension's member, from the columns of `counted`, of the case and of `vulnerable`."""
    if dimension is Dimension.AGE:
        day = dialect.year.format(day="counted.day")
        year = str(wanted.end.year) if definition.basis is Basis.LAST_DAY else day
        return _age_band(f"({year} - c.birth_year)")
    return {
        Dimension.OUTCOME: f"COALESCE(NULLIF(counted.code, ''), '{NOT_KNOWN}')",
        Dimension.STATE: "counted.code",
        Dimension.STEP: "counted.kind",
        Dimension.SEX: f"CASE WHEN c.sex IN ('', 'unknown') THEN '{NOT_KNOWN}' ELSE c.sex END",
        Dimension.NATIONALITY: f"CASE WHEN c.nationality IN ('', 'XXX') THEN '{NOT_KNOWN}' ELSE c.nationality END",
        Dimension.PLACE: f"COALESCE(NULLIF(counted.at_place, ''), NULLIF(c.place, ''), '{NOT_KNOWN}')",
        Dimension.VULNERABILITY: f"COALESCE(vulnerable.factor, '{NONE_NOTED}')",
    }[dimension]


def _age_band(years: str) -> str:
    bands = " ".join(f"WHEN {years} <= {high} THEN '{low}-{high}'" for low, high in AGE_BANDS if high is not None)
    oldest = next(f"{low}+" for low, high in AGE_BANDS if high is None)
    return f"CASE WHEN c.birth_year IS NULL THEN '{NOT_KNOWN}' {bands} ELSE '{oldest}' END"


def _counts(definition: Definition, names: str, dialect: Dialect) -> str:
    year = dialect.year.format(day="day") if definition.unit is Unit.DECISIONS else ""
    value = {
        Unit.PERSONS: "COUNT(DISTINCT who)",
        Unit.CASES: "COUNT(DISTINCT case_id)",
        Unit.STEPS: "COUNT(*)",
        Unit.DECISIONS: (
            "COUNT(DISTINCT CASE WHEN number IS NULL THEN CAST(case_id AS TEXT) || '/' || CAST(sequence AS TEXT) "
            f"ELSE CAST(institution AS TEXT) || '/' || kind || '/' || CAST({year} AS TEXT) || '/' || number END)"
        ),
    }[definition.unit]
    return f"SELECT {names}, {value}, COUNT(*), COUNT(DISTINCT who) FROM events GROUP BY {names} ORDER BY {names}"


def _quantiles(names: str) -> str:
    q1, median, q3 = (_quartile(k) for k in (1, 2, 3))
    return f""", ranked AS (
    SELECT {names}, who, days, COUNT(*) OVER (PARTITION BY {names}) AS n,
        ROW_NUMBER() OVER (PARTITION BY {names} ORDER BY days) - 1 AS place
    FROM events
)
SELECT {names}, {median}, COUNT(*), COUNT(DISTINCT who), {q1}, {q3} FROM ranked GROUP BY {names} ORDER BY {names}"""


def _quartile(k: int) -> str:
    whole, rest = f"((n - 1) * {k}) / 4", f"((n - 1) * {k}) %% 4"
    return (
        f"SUM(CASE WHEN place = {whole} THEN days * (4 - {rest}) WHEN place = {whole} + 1 THEN days * ({rest}) "
        "ELSE 0 END) / 4.0"
    )
