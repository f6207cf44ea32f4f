"""From a definition and a filter to one SQL query, the same for SQLite and PostgreSQL. Pure: text and parameters out.

A step counts as it was last corrected before the cut-off, and not at all once it was voided. In the window:

    steps      the number of counted steps
    cases      the number of cases with at least one, persons the number of persons
    decisions  the number of different (institution, kind, year, decision number); a step without a number is one
               (of gates: each decision of a named person is one, on the day it was taken)
    days       per case d = t2 - t1, where t1 is the day of the first beginning step and t2 that of the first ending
               step not before t1, of the cases whose t2 lies in the window

Of days x(1) <= ... <= x(n) the p-quantile is that of Hyndman and Fan (1996), type 7: with h = (n - 1) p, i = floor(h)
and f = h - i it is x(i+1) + f (x(i+2) - x(i+1)). For p = k/4 that is ((4 - r) x(i+1) + r x(i+2)) / 4 with
i = (n - 1) k div 4 and r = (n - 1) k mod 4, computed in whole numbers. R's default and PostgreSQL's percentile_cont
are the same. Cases that have not ended are not in it: they are counted beside it, as running.

A stock counts the cases that, replayed in the order of recording up to the window's last day, are in a state.
"""

# ruff: noqa: S608 - the SQL is put together from constants and checked codes; what a person gives goes in as parameters.

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import Any

from django.utils.timezone import make_aware

from jahorina.kernel.identifiers import NOT_KNOWN
from jahorina.registers.areas import AREAS
from jahorina.registers.queries import AGE_BANDS
from jahorina.registers.statistics.definitions import NONE_NOTED, Basis, Definition, Dimension, Unit

VULNERABILITY_STEP, RISK = "vulnerability-noted", "risk"
_STATES_AT_MOST = 64
"""More states than any area has: a step's sequence and the state that it leads to fit into one whole number."""
_SEQUENCES = 1_000_000
"""More steps than any case has: with it a sequence has seven digits, and sorts as a text."""


class Level(IntEnum):
    """What a row of the answer is."""

    TOTAL = 0
    PART = 1
    RUNNING = 2


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database says the few things that are said in several ways; templates, and how it takes days and moments.

    `who` tells persons apart within one query (incidents, where there is no person): as a whole number where texts would
    be slow.
    """

    days_between: str
    year: str
    text_of: str
    day_of: str
    who: str
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
    day_of="DATE({moment})",
    who="COALESCE((SELECT p.rowid FROM registers_person p WHERE p.id = c.person_id), -c.rowid)",
    taken=_as_text,
)
POSTGRESQL = Dialect(
    days_between="({last} - {first})",
    year="CAST(EXTRACT(YEAR FROM {day}) AS INTEGER)",
    text_of="({document} ->> '{name}')",
    day_of="CAST({moment} AS DATE)",
    who="COALESCE(c.person_id, c.id)",
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


def compiled(
    definition: Definition,
    wanted: Filter,
    breakdown: Sequence[Dimension],
    dialect: Dialect,
    *,
    with_persons: bool = True,
) -> Compiled:
    """One query for the totals, the breakdown where one is asked for, and the durations that still run.

    Its columns: the level (TOTAL, PART, RUNNING), whether simulated, a member for each dimension (NULL in a total), value,
    n (steps, cases or durations behind it), persons behind it (NULL without `with_persons`), and the quartiles q1 and q3
    (NULL but for days, of which the value is the median).
    """
    events = _events(definition, wanted, breakdown, dialect, with_persons)
    selected = [_level(Level.TOTAL, definition, wanted, (), len(breakdown), dialect, with_persons)]
    if breakdown:
        selected.append(_level(Level.PART, definition, wanted, breakdown, len(breakdown), dialect, with_persons))
    if definition.is_duration:
        selected.append(_running(len(breakdown)))
    if Dimension.VULNERABILITY in breakdown:
        events += Compiled(", ", ()) + _vulnerable(wanted, dialect)
    order = ", ".join(str(number) for number in range(1, len(breakdown) + 3))
    return events + Compiled(" " + " UNION ALL ".join(selected) + f" ORDER BY {order}", ())


def _events(
    definition: Definition, wanted: Filter, breakdown: Sequence[Dimension], dialect: Dialect, with_persons: bool
) -> Compiled:
    """`events`: what is counted, with the case's members; of durations those, too, that still run (days is NULL)."""
    own = [one for one in breakdown if one is not Dimension.VULNERABILITY]
    members = [f"{_member(one, definition, wanted, dialect)} AS {one.value}" for one in own]
    columns = ["c.is_simulated AS simulated", *members, "counted.case_id"]
    if with_persons or definition.unit is Unit.PERSONS:
        columns.append(f"{dialect.who} AS who")
    if definition.unit is Unit.DECISIONS:
        columns += ["counted.kind", "counted.day", "counted.number", "c.institution_id AS institution"]
    if definition.is_duration:
        columns.append("counted.days")
    joined = f"SELECT {', '.join(columns)} FROM counted JOIN registers_case c ON c.id = counted.case_id WHERE "
    counted = Compiled("WITH ", ()) + _counted(definition, wanted, dialect)
    # Kept once for totals and parts: SQLite would compute it for each of them.
    events = Compiled(f", events AS MATERIALIZED ({joined}", ()) + _scope(definition, wanted)
    return counted + events + Compiled(")", ())


def _level(
    level: Level,
    definition: Definition,
    wanted: Filter,
    breakdown: Sequence[Dimension],
    width: int,
    dialect: Dialect,
    with_persons: bool,
) -> str:
    """The SELECT of one level; a total has NULL in each of the `width` columns of members."""
    vulnerable = Dimension.VULNERABILITY in breakdown
    join = " LEFT JOIN vulnerable ON vulnerable.case_id = events.case_id" if vulnerable else ""
    names = ["simulated", *(_grouped(one) for one in breakdown)]
    shown = ", ".join([names[0], *(names[1:] or ["NULL"] * width)])
    group = ", ".join(names)
    if definition.is_duration:
        return f"SELECT {level}, {shown}, " + _quartiles(names, with_persons)
    persons = "COUNT(DISTINCT who)" if with_persons else "NULL"
    value = _value(definition, wanted, dialect)
    return f"SELECT {level}, {shown}, {value}, COUNT(*), {persons}, NULL, NULL FROM events{join} GROUP BY {group}"


def _quartiles(names: Sequence[str], with_persons: bool) -> str:
    """The rest of a SELECT of durations: of each length how often it is, and how often it or a shorter one is; from that
    table, which is short, the quartiles."""
    group = ", ".join(names)
    q1, median, q3 = (_quartile(k) for k in (1, 2, 3))
    persons, people = "NULL", ""
    if with_persons:
        ended = f"SELECT {group}, COUNT(DISTINCT who) AS persons FROM events WHERE days IS NOT NULL GROUP BY {group}"
        persons, people = "MAX(persons)", f" JOIN ({ended}) AS people USING ({group})"
    return f"""{median}, SUM(times), {persons}, {q1}, {q3} FROM (
    SELECT {group}, days, times, CAST(SUM(times) OVER (PARTITION BY {group}) AS INTEGER) AS n,
        CAST(SUM(times) OVER (PARTITION BY {group} ORDER BY days) AS INTEGER) AS reached
    FROM (SELECT {group}, days, COUNT(*) AS times FROM events WHERE days IS NOT NULL GROUP BY {group}, days) AS counts
) AS lengths{people} GROUP BY {group}"""


def _grouped(dimension: Dimension) -> str:
    """The column of a dimension where rows are grouped."""
    return f"COALESCE(factor, '{NONE_NOTED}')" if dimension is Dimension.VULNERABILITY else dimension.value


def _running(width: int) -> str:
    members = ", ".join(["simulated", *["NULL"] * width])
    return (
        f"SELECT {Level.RUNNING}, {members}, COUNT(*), COUNT(*), NULL, NULL, NULL FROM events WHERE days IS NULL "
        "GROUP BY simulated"
    )


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
    if definition.gate_decisions:
        return _decided(definition, wanted, dialect)
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


def _decided(definition: Definition, wanted: Filter, dialect: Dialect) -> Compiled:
    """`counted`: the decisions about gates that were taken on the days of the window, each by itself."""
    places = ", ".join(["%s"] * len(definition.gate_decisions))
    day = dialect.day_of.format(moment="at")
    first, last = (
        make_aware(datetime.combine(one, time.min)) for one in (wanted.start, wanted.end + timedelta(days=1))
    )
    sql = (
        f"counted AS (SELECT case_id, id AS sequence, kind, {day} AS day, "
        "(SELECT code FROM registers_gate WHERE id = gate_id) AS code, NULL AS at_place, NULL AS number "
        f"FROM registers_gatedecision WHERE kind IN ({places}) AND at >= %s AND at < %s AND at <= %s)"
    )
    moments = (dialect.taken(first), dialect.taken(last), dialect.taken(wanted.cut_off))
    return Compiled(sql, (*definition.gate_decisions, *moments))


def _number(definition: Definition) -> str:
    return "decision_number" if definition.unit is Unit.DECISIONS else ""


def _ended(definition: Definition, wanted: Filter, dialect: Dialect) -> Compiled:
    """`counted`: the durations that ended in the window, and, without days, those that began and had not ended.

    The code of the ending step stands behind its day and sequence in one text, of which the least is the first step's.
    """
    days = dialect.days_between.format(last="last_day", first="first_day")
    code = "NULL"
    if definition.outcome:
        text = f"COALESCE({_text('endings.detail', definition.outcome, dialect)}, '')"
        code = f"SUBSTR(MIN(CAST(endings.day AS TEXT) || CAST({_SEQUENCES} + endings.sequence AS TEXT) || {text}), 18)"
    sql = f""", begun AS (SELECT case_id, MIN(day) AS first_day FROM beginnings GROUP BY case_id),
spans AS (
    SELECT begun.case_id, begun.first_day, MIN(endings.day) AS last_day, {code} AS code
    FROM begun LEFT JOIN endings ON endings.case_id = begun.case_id AND endings.day >= begun.first_day
    GROUP BY begun.case_id, begun.first_day
),
counted AS (
    SELECT case_id, 0 AS sequence, '' AS kind, last_day AS day, code, NULL AS at_place, {days} AS days
    FROM spans WHERE last_day IS NULL OR last_day >= %s
)"""
    beginnings = _effective("beginnings", definition.steps, wanted, dialect)
    endings = _effective("endings", definition.until, wanted, dialect, only=_only(definition, dialect))
    return beginnings + Compiled(", ", ()) + endings + Compiled(sql, (dialect.taken(wanted.start),))


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
        Dimension.GATE: "counted.code",
        Dimension.SEX: f"CASE WHEN c.sex IN ('', 'unknown') THEN '{NOT_KNOWN}' ELSE c.sex END",
        Dimension.NATIONALITY: f"CASE WHEN c.nationality IN ('', 'XXX') THEN '{NOT_KNOWN}' ELSE c.nationality END",
        Dimension.PLACE: f"COALESCE(NULLIF(counted.at_place, ''), NULLIF(c.place, ''), '{NOT_KNOWN}')",
        Dimension.VULNERABILITY: f"COALESCE(vulnerable.factor, '{NONE_NOTED}')",
    }[dimension]


def _age_band(years: str) -> str:
    bands = " ".join(f"WHEN {years} <= {high} THEN '{low}-{high}'" for low, high in AGE_BANDS if high is not None)
    oldest = next(f"{low}+" for low, high in AGE_BANDS if high is None)
    return f"CASE WHEN c.birth_year IS NULL THEN '{NOT_KNOWN}' {bands} ELSE '{oldest}' END"


def _value(definition: Definition, wanted: Filter, dialect: Dialect) -> str:
    number = _decision(definition, wanted, dialect) if definition.unit is Unit.DECISIONS else ""
    return {
        Unit.PERSONS: "COUNT(DISTINCT who)",
        Unit.CASES: "COUNT(DISTINCT events.case_id)",
        Unit.STEPS: "COUNT(*)",
        Unit.DECISIONS: f"COUNT(DISTINCT {number}) + SUM(CASE WHEN number IS NULL THEN 1 ELSE 0 END)",
    }[definition.unit]


def _decision(definition: Definition, wanted: Filter, dialect: Dialect) -> str:
    """What tells decisions apart: the number, and what there can be several of in this query."""
    parts = ["institution"] if wanted.institution is None else []
    parts += ["kind"] if len(definition.steps) > 1 else []
    parts += [dialect.year.format(day="day")] if wanted.start.year != wanted.end.year else []
    # Without a number the whole is NULL, and NULL is not counted.
    return " || '/' || ".join([*(f"CAST({part} AS TEXT)" for part in parts), "number"])


def _quartile(k: int) -> str:
    whole, rest = f"((n - 1) * {k}) / 4", f"((n - 1) * {k}) %% 4"
    there = "reached - times <= {place} AND {place} < reached"
    return (
        f"SUM(CASE WHEN {there.format(place=whole)} THEN days * (4 - {rest}) ELSE 0 END"
        f" + CASE WHEN {there.format(place=whole + ' + 1')} THEN days * ({rest}) ELSE 0 END) / 4.0"
    )
