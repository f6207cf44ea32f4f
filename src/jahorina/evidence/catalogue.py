"""The catalogue as the edges see it: statistics, definitions, sources and imports as plain cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jahorina.evidence.models import Definition, Import, Source, Statistic
from jahorina.evidence.questions import Additivity
from jahorina.evidence.reports import notes_of
from jahorina.formats.catalogue import split_category
from jahorina.formats.notes import Note
from jahorina.kernel.numbers import UnitKind

Texts = dict[str, str]
"""Language code -> text; `en` is always there."""


@dataclass(frozen=True, slots=True)
class DefinitionCard:
    """One publisher's way of counting."""

    code: str
    titles: Texts
    texts: Texts
    publisher: str


@dataclass(frozen=True, slots=True)
class StatisticCard:
    """What is counted, in its current version or an earlier one."""

    code: str
    version: str
    current: bool
    titles: Texts
    texts: Texts
    unit_kind: UnitKind
    unit: Texts
    dimensions: tuple[str, ...]
    categories: dict[str, Texts]
    category_parts: tuple[dict[str, Texts], ...]
    sources: tuple[str, ...]
    additive_over: dict[str, Any]
    custodian: str
    sdg: tuple[str, ...]
    warnings: tuple[Texts, ...]
    definitions: tuple[DefinitionCard, ...]

    @property
    def additivity(self) -> Additivity:
        """Over what it may be added."""
        return Additivity.of(self.unit_kind, self.additive_over)

    def category(self, code: str) -> Texts | None:
        """What a category is called, its parts one after another; None where the catalogue has no name for it."""
        if code in self.categories:
            return self.categories[code]
        parts = (*self.category_parts, self.categories)
        pieces = split_category(code, parts)
        if pieces is None:
            return None
        named = [parts[position][piece] for position, piece in pieces]
        return {language: ", ".join(texts.get(language, texts["en"]) for texts in named) for language in named[0]}


@dataclass(frozen=True, slots=True)
class SourceCard:
    """Who published it, where, when and under which licence."""

    code: str
    title: str
    publisher: str
    url: str
    published: str
    accessed_note: str
    licence: str
    kind: str
    reliability_note: str


@dataclass(frozen=True, slots=True)
class ImportCard:
    """One input that was taken in, and what it changed."""

    id: str
    kind: str
    name: str
    owner: str
    by: str
    licence: str
    rows_read: int
    added: int
    revised: int
    unchanged: int
    late: int
    statistics: tuple[str, ...]
    notes: tuple[Note, ...]
    started: datetime
    finished: datetime


def statistic_card(row: Statistic) -> StatisticCard:
    """The card of a row whose definitions are prefetched."""
    return StatisticCard(
        code=row.code,
        version=row.version,
        current=row.current,
        titles=row.titles,
        texts=row.texts,
        unit_kind=UnitKind(row.unit_kind),
        unit=row.unit,
        dimensions=tuple(row.dimensions),
        categories=row.categories,
        category_parts=tuple(row.category_parts),
        sources=tuple(row.sources),
        additive_over=row.additive_over,
        custodian=row.custodian,
        sdg=tuple(row.sdg),
        warnings=tuple(row.warnings),
        definitions=tuple(_definition_card(definition) for definition in row.definitions.all()),
    )


def _definition_card(row: Definition) -> DefinitionCard:
    return DefinitionCard(row.code, row.titles, row.texts, row.publisher)


def source_card(row: Source) -> SourceCard:
    """The card of a source."""
    return SourceCard(
        code=row.code,
        title=row.title,
        publisher=row.publisher,
        url=row.url,
        published=row.published,
        accessed_note=row.accessed_note,
        licence=row.licence,
        kind=row.kind,
        reliability_note=row.reliability_note,
    )


def import_card(row: Import) -> ImportCard:
    """The card of an import."""
    return ImportCard(
        id=str(row.id),
        kind=row.kind,
        name=row.name,
        owner=row.owner,
        by=row.by,
        licence=row.licence,
        rows_read=row.rows_read,
        added=row.added,
        revised=row.revised,
        unchanged=row.unchanged,
        late=row.late,
        statistics=tuple(row.statistics),
        notes=notes_of(row),
        started=row.started,
        finished=row.finished,
    )
