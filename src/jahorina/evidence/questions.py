"""What one may ask of the observations. How it is said in SQL stands beside it, step by step.

visibility.py  which rows count for the asker on that day
summaries.py   what can be added up before anybody asks
answering.py   what they add up to
tracing.py     what lies behind an answer, what changed, what could be asked

The steps of an answer: `hits` (rows of the identities asked for) -> `lasting` (each with the days on which it is in
force: it has the greatest (as_of, revision) of its key among those known) -> `summary` (in force on the date; free, or
of the asker's partner; added up where all questions would) -> `margins` (added up over the dimensions that break them
down) -> `best` (where a total was published it is taken, not the sum) -> `periods` (months added to years, where the
statistic allows and the year is complete).

Never added: different statistics, definitions, sources, owners, real with simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.errors import UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import Provenance, Qualifier, UnitKind
from jahorina.kernel.periods import Frequency

MOST_CELLS = 50_000
"""A wider answer is refused: nobody reads it, and a web process should not hold it."""

OBS_ORDER = "APEIBUVMLOQF"
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
    DIMENSIONS being bit 0; `revised` is whether any key has more than one row. `revisions` names a table in memory that
    holds all rows of revised keys, where there is one.
    """

    grains: frozenset[str]
    patterns: frozenset[int]
    revised: bool
    revisions: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """SQL and its parameters."""

    sql: str
    parameters: dict[str, Any]


def on(question: Question, known_on: date) -> Question:
    """The same question about what was known on another date."""
    return replace(question, known_on=known_on)


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
