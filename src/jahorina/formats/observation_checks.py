"""Checks typed columns against each other and the catalogue, and puts the table of observations together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jahorina.formats.catalogue import COUNTS, Catalogue
from jahorina.formats.findings import Coded, Findings, Plain, Wrong, combined
from jahorina.formats.notes import Note
from jahorina.formats.observation_columns import Columns
from jahorina.formats.observation_table import DIMENSIONS, IDENTITY, OBSERVATIONS, ReadTable
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import WITHOUT_VALUE, ObsStatus, UnitKind

_STATED: Final = ("value", "lower", "upper", "qualifier", "obs_status", "conf_status", "provenance", "simulated")
"""What two rows of one identity must agree on; a note may differ."""

_MAY_HAVE_PARTS: Final = frozenset({ObsStatus.ESTIMATED, ObsStatus.IMPUTED})


def check(columns: Columns, catalogue: Catalogue, findings: Findings) -> None:
    """Refuse the rows whose cells do not fit together; InputRefused where the catalogue lacks a whole statistic."""
    if unknown := sorted(set(columns.statistic.values) - set(catalogue.statistics)):
        raise InputRefused(
            "figure-statistic",
            _("The catalogue has no statistic %(statistic)s; it must have it before such figures are read."),
            params={"statistic": ", ".join(unknown)},
        )
    _check_meaning(columns, catalogue, findings)
    _check_times(columns, findings)
    _check_values(columns, catalogue, findings)
    _check_bounds(columns, findings)


def _check_meaning(columns: Columns, catalogue: Catalogue, findings: Findings) -> None:
    def definition_fits(statistic: str, definition: str) -> None:
        known = catalogue.statistics[statistic].definitions
        if definition not in known:
            raise Wrong(
                "figure-definition",
                _("%(found)s is no definition of %(statistic)s; it has %(allowed)s."),
                found=definition,
                statistic=Plain(statistic),
                allowed=Plain(", ".join(sorted(known)) or "-"),
            )

    findings.check([columns.statistic, columns.definition], columns.name("definition"), definition_fits)
    for dimension in DIMENSIONS:
        _check_dimension(dimension, columns, catalogue, findings)


def _check_dimension(dimension: str, columns: Columns, catalogue: Catalogue, findings: Findings) -> None:
    def fits(statistic: str, code: str) -> None:
        known = catalogue.statistics[statistic]
        if code != TOTAL and dimension not in known.dimensions:
            raise Wrong("figure-dimension", _("%(statistic)s is not broken down by this."), statistic=Plain(statistic))
        closed = dimension == "category" and not columns.own_categories
        if closed and code != TOTAL and not known.has_category(code):
            raise Wrong(
                "figure-category",
                _("%(found)s is no category of %(statistic)s."),
                found=code,
                statistic=Plain(statistic),
            )

    findings.check([columns.statistic, getattr(columns, dimension)], columns.name(dimension), fits)


def _check_times(columns: Columns, findings: Findings) -> None:
    def runs_forward(start: date, end: date) -> None:
        if end < start:
            raise Wrong("figure-backwards", _("the period ends before it starts, on %(start)s."), start=Plain(start))

    def stated_after_it_began(start: date, as_of: date) -> None:
        if as_of < start:
            raise Wrong("figure-as-of", _("it was stated before its period began, on %(start)s."), start=Plain(start))

    findings.check([columns.period_start, columns.period_end], columns.name("period_end"), runs_forward)
    findings.check([columns.period_start, columns.as_of], columns.name("as_of"), stated_after_it_began)


def _check_values(columns: Columns, catalogue: Catalogue, findings: Findings) -> None:
    def fits(statistic: str, shape: str, status: str) -> None:
        kind = catalogue.statistics[statistic].unit_kind
        if shape == "none" and status not in WITHOUT_VALUE:
            raise Wrong("figure-value-missing", _("the value is missing and nothing says why; zero is written as 0."))
        if shape != "none" and status in WITHOUT_VALUE:
            raise Wrong("figure-value-too-much", _("there is a value, but its status says that there is none."))
        if shape.startswith("negative") and kind is not UnitKind.MONEY:
            raise Wrong("figure-negative", _("a count cannot be below zero."))
        if columns.whole_counts and shape.endswith("part") and kind in COUNTS and status not in _MAY_HAVE_PARTS:
            raise Wrong(
                "figure-fraction",
                _("a count is a whole number; write 1234, not 1.234, or flag it as an estimate."),
            )

    shapes = columns.value.mapped(_shape)
    findings.check([columns.statistic, shapes, columns.obs_status], "value", fits)


def _shape(value: float | None) -> str:
    if value is None:
        return "none"
    sign = "negative" if value < 0 else "positive"
    return sign if value.is_integer() else f"{sign} part"


def _check_bounds(columns: Columns, findings: Findings) -> None:
    value, lower, upper = (c.array(pa.float64()) for c in (columns.value, columns.lower, columns.upper))
    for name, crossed in (
        ("lower", pc.greater(lower, value)),
        ("upper", pc.less(upper, value)),
        ("upper", pc.less(upper, lower)),
    ):
        findings.refuse(
            crossed,
            name,
            lambda _position: Wrong("figure-bounds", _("lower, value and upper must stand in this order.")),
        )


def checked(
    columns: Columns, catalogue: Catalogue, findings: Findings, *, rows_read: int, notes: Sequence[Note] = ()
) -> ReadTable:
    """Check the columns and give what was found as every reader gives it."""
    check(columns, catalogue, findings)
    table, more = observations(columns, findings)
    return ReadTable(table, rows_read, findings.refused, findings.refusals, (*notes, *more))


def observations(columns: Columns, findings: Findings) -> tuple[pa.Table, tuple[Note, ...]]:
    """The good rows as a table of the schema OBSERVATIONS, each once, and notes on what was left out."""
    good = pc.indices_nonzero(pc.invert(findings.wrong)).cast(pa.int64())
    once = _once(columns, good)
    _refuse_contradictions(columns, once, findings)
    kept = once.filter(pc.invert(findings.wrong.take(once)))
    table = pa.table(
        [getattr(columns, field.name).array(field.type).take(kept) for field in OBSERVATIONS], schema=OBSERVATIONS
    )
    repeated = len(good) - len(once)
    note = Note(_("Rows that only repeat an earlier one, counted once: %(rows)s."), (("rows", repeated),))
    return table, ((note,) if repeated else ())


def _identity(columns: Columns) -> list[Coded]:
    return [getattr(columns, field) for field in (*IDENTITY, "as_of")]


def _once(columns: Columns, good: pa.Array) -> pa.Array:
    """Positions of the rows, without those that only repeat an earlier one; in their order."""
    keys = combined([*_identity(columns), *(getattr(columns, field) for field in _STATED)]).take(good)
    if pc.count_distinct(keys).as_py() == len(good):
        return good
    first = pa.table({"key": keys, "at": good}).group_by("key").aggregate([("at", "min")])
    return first["at_min"].combine_chunks().sort()


def _refuse_contradictions(columns: Columns, once: pa.Array, findings: Findings) -> None:
    keys = combined(_identity(columns)).take(once)
    if pc.count_distinct(keys).as_py() == len(once):
        return
    groups = (
        pa.table({"key": keys, "at": once}).group_by("key").aggregate([("at", "min"), ("at", "max"), ("at", "count")])
    )
    several = groups.filter(pc.greater(groups["at_count"], 1))
    places = pc.index_in(keys, value_set=several["key"].combine_chunks())
    among = pc.is_valid(places)
    firsts, lasts = (several[name].combine_chunks().take(places.filter(among)) for name in ("at_min", "at_max"))
    contradicting = once.filter(among)
    other = dict(
        zip(
            contradicting.to_pylist(),
            pc.if_else(pc.equal(contradicting, firsts), lasts, firsts).to_pylist(),
            strict=True,
        )
    )

    def names_both(position: int) -> Wrong:
        row = findings.rows[other[position]].as_py()
        return Wrong(
            "figure-contradiction",
            _("row %(other)s says otherwise about the same figure as of the same day; keep the right one."),
            other=row,
        )

    findings.refuse(pc.is_in(pa.arange(0, len(findings.rows)), value_set=contradicting), "value", names_both)
