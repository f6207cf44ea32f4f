"""Results as IATI has them: results hold indicators, indicators a baseline and periods, periods targets and actuals.

There is no cell without a value where the measure asks for one: what is withheld, missing or not applicable is not there,
and a comment on the total says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jahorina.formats.iati.codes import Measure, ResultType

Texts = Mapping[str, str]
"""Narratives by language tag."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A target or actual: of all (no dimensions), or of one cell by the name and value of each axis."""

    value: Decimal | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    comment: Texts | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    year: int
    value: Decimal | None = None
    iso_date: date | None = None
    comment: Texts | None = None


@dataclass(frozen=True, slots=True)
class ResultPeriod:
    """A window, both days in it."""

    start: date
    end: date
    targets: tuple[Cell, ...] = ()
    actuals: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    vocabulary: str
    code: str
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """`ascending` None: the attribute is left out."""

    title: Texts
    measure: Measure
    description: Texts | None = None
    ascending: bool | None = None
    aggregates: bool | None = None
    references: tuple[Reference, ...] = ()
    baseline: Baseline | None = None
    periods: tuple[ResultPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    title: Texts
    indicators: tuple[Indicator, ...]
    type: ResultType = ResultType.OTHER
    description: Texts | None = None
    aggregates: bool | None = None
    references: tuple[Reference, ...] = ()
