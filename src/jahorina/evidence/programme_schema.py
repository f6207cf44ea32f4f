"""The closed form of the programme's files about evidence: sources, the catalogue of statistics, published figures.

What is not listed here is refused. Texts are given by language and completed on reading, as in
partners.programme_schema. Notes of figures are the authors' own, in English.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, StringConstraints, model_validator

from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.errors import UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import WITHOUT_VALUE, ObsStatus, Provenance, Qualifier, UnitKind
from jahorina.kernel.periods import Period
from jahorina.partners.programme_schema import SOURCED, Code, Entry, SourceCode, Text, Texts

FIGURES: Final = "figures.yaml"
"""One FiguresEntry."""
SOURCES: Final = "sources.yaml"
"""A list of SourceEntry."""
STATISTICS: Final = "statistics.yaml"
"""A list of StatisticEntry."""
READERS: Final = "readers.yaml"
"""A list of ReaderEntry."""


class SourceKind(StrEnum):
    """Who speaks: a public authority, an organisation, the press, researchers, a law, a set of data."""

    OFFICIAL = "official"
    ORGANISATION = "organisation"
    MEDIA = "media"
    RESEARCH = "research"
    LAW = "law"
    DATASET = "dataset"


class Precision(StrEnum):
    """How exactly a day is known; a month or a year stands as its last day."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def _as_text(value: object) -> object:
    """A day or a year that YAML has read as such, as it was written."""
    if isinstance(value, bool) or not isinstance(value, date | int):
        return value
    return str(value)


def _period(value: object) -> object:
    value = _as_text(value)
    if not isinstance(value, str):
        return value
    try:
        return Period.parse(value)
    except UserError as error:
        raise ValueError(str(error)) from error


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("names something twice")
    return values


Published = Annotated[str, BeforeValidator(_as_text), StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Window = Annotated[InstanceOf[Period], BeforeValidator(_period)]
Dimension = Literal["origin", "counterpart", "sex", "age", "category"]
ForeignName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", max_length=80)]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=80)]
CategoryPart = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$", max_length=40)]
CategoryOrTotal = CategoryCode | Literal["_T"]
SdgSeries = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(_[A-Z]+)+$")]


class SourceEntry(Entry):
    """One source. `url` is the address as noted: shortened with "..." or several of them it is text, no link."""

    code: SourceCode
    title: Text
    publisher: Text
    url: Text | None = None
    published: Published | None = None
    accessed_note: Text | None = None
    licence: Text | None = None
    kind: SourceKind
    reliability_note: Text | None = None


class AdditiveEntry(Entry):
    """Over what values may be added: time and place must be said, a dimension may be unless it says false."""

    time: bool
    place: bool
    origin: bool = True
    counterpart: bool = True
    sex: bool = True
    age: bool = True
    category: bool = True
    note: Texts

    def declared(self) -> dict[str, bool | dict[str, str]]:
        """As the catalogue keeps it."""
        return self.model_dump()


class DefinitionEntry(Entry):
    """One publisher's way of counting a statistic."""

    code: Code
    titles: Texts
    text: Texts
    publisher: Text | None = None


class StatisticEntry(Entry):
    """What is counted, in which unit, and how. `categories` names the codes of its dimension category.

    A category may also be put together with hyphens: one piece of each set of `category_parts` at most, in their order,
    and one of `categories` at last. `sources` are those that publish it regularly.
    """

    code: Code
    version: Text
    titles: Texts
    unit_kind: UnitKind
    unit: Texts
    definition: Texts
    dimensions: Annotated[tuple[Dimension, ...], AfterValidator(_once)] = ()
    additive_over: AdditiveEntry
    categories: dict[CategoryCode, Texts] = Field(default_factory=dict)
    category_parts: tuple[Annotated[dict[CategoryPart, Texts], Field(min_length=1)], ...] = ()
    custodian: Text | None = None
    sources: Annotated[tuple[SourceCode, ...], AfterValidator(_once)] = ()
    sdg: Annotated[tuple[SdgSeries, ...], AfterValidator(_once)] = ()
    warnings: tuple[Texts, ...] = ()
    definitions: Annotated[tuple[DefinitionEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_codes_once(self) -> Self:
        _once(tuple(definition.code for definition in self.definitions))
        if self.categories and "category" not in self.dimensions:
            raise ValueError("has categories but no dimension category")
        return self


class ReadStatistic(Entry):
    """A statistic by the reader's name, and what it is in the catalogue; `categories` renames pieces of categories."""

    reads: ForeignName
    statistic: Code
    definition: Code
    categories: dict[ForeignName, CategoryOrTotal] = Field(default_factory=dict)


class ReadIndicator(Entry):
    """An indicator of the partners' upload, and what it is in the catalogue."""

    reads: ForeignName
    statistic: Code
    category: CategoryOrTotal = TOTAL


class ReadPlace(Entry):
    """A place by the reader's name, and its code."""

    reads: ForeignName
    place: Code


class ReaderEntry(Entry):
    """What one reader of files calls what the catalogue has under other names."""

    code: Code
    version: Text
    statistics: tuple[ReadStatistic, ...] = ()
    indicators: tuple[ReadIndicator, ...] = ()
    places: tuple[ReadPlace, ...] = ()


class QuantityEntry(Entry):
    """One quantity of which several values have been published."""

    code: Code
    titles: Texts


class FigureEntry(Entry):
    """One published value of a statistic, or arithmetic on such (`derived`), or what is to be verified (`verify`)."""

    statistic: Code
    definition: Code
    place: Code
    period: Window
    origin: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|_U)$")] | None = None
    counterpart: Code | None = None
    sex: Literal["F", "M", "O", "U"] | None = None
    age: Annotated[str, StringConstraints(pattern=r"^\d+(-\d+|\+)$")] | None = None
    category: Code | None = None
    value: float | None
    lower: float | None = None
    upper: float | None = None
    qualifier: Qualifier = Qualifier.EXACT
    obs_status: ObsStatus = ObsStatus.NORMAL
    source: SourceCode
    as_of: date
    as_of_precision: Precision = Precision.DAY
    provenance: Provenance
    verify: bool = False
    quantity: Code | None = None
    derived: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        for problem in (*_of_value(self), *_of_time(self), *_of_standing(self)):
            raise ValueError(problem)
        return self

    def dimensions(self) -> dict[str, str]:
        """The code of each dimension, `_T` where it is not broken down."""
        return {name: getattr(self, name) or TOTAL for name in DIMENSIONS}

    def identity(self) -> tuple[str, ...]:
        """The texts of IDENTITY."""
        window = (self.period.start.isoformat(), self.period.end.isoformat())
        return (self.statistic, self.definition, self.place, *window, *self.dimensions().values(), self.source)

    def remarks(self) -> str | None:
        """What is told with the value: how it was derived, and the note."""
        parts = (f"Derived: {self.derived}." if self.derived else None, self.note)
        return " ".join(part for part in parts if part) or None


def _of_value(figure: FigureEntry) -> Iterator[str]:
    if (figure.value is None) is not (figure.obs_status in WITHOUT_VALUE):
        yield "needs a value, or a status (obs_status) that says why there is none; never both"
    low = figure.lower if figure.lower is not None else figure.value
    high = figure.upper if figure.upper is not None else figure.value
    if figure.value is not None and not (low or 0) <= figure.value <= (high or 0):
        yield "has a value outside lower and upper"


def _of_time(figure: FigureEntry) -> Iterator[str]:
    """Nothing is known before it has begun, and what is known to a month or year was known at its end."""
    if figure.period.start > figure.as_of:
        yield "is as of a day (as_of) before its period begins"
    if figure.period.end > figure.as_of and figure.note is None:
        yield "is as of a day (as_of) before its period ends; say in a note how that can be"
    last_of_month = figure.as_of.day == monthrange(figure.as_of.year, figure.as_of.month)[1]
    if figure.as_of_precision is Precision.MONTH and not last_of_month:
        yield "knows only the month of as_of, which then is the last day of the month"
    if figure.as_of_precision is Precision.YEAR and (figure.as_of.month, figure.as_of.day) != (12, 31):
        yield "knows only the year of as_of, which then is 31 December"


def _of_standing(figure: FigureEntry) -> Iterator[str]:
    """What was computed or is not confirmed does not stand as a published figure."""
    if (figure.derived or figure.verify) and figure.provenance in SOURCED:
        yield f"is derived or to be verified, so that it cannot be {figure.provenance.value}; call it inferred"
    if figure.verify and figure.obs_status is not ObsStatus.LOW_RELIABILITY:
        yield "is to be verified, so that its obs_status is U"


class FiguresEntry(Entry):
    """The whole of figures.yaml."""

    quantities: tuple[QuantityEntry, ...] = ()
    figures: Annotated[tuple[FigureEntry, ...], Field(min_length=1)]
