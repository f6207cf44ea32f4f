"""Rows of the plan's tables as the answers that the queries give. The queries bring along all that is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import TextChoices

from jahorina.kernel.periods import Period
from jahorina.partners.texts import in_language
from jahorina.plan import models
from jahorina.plan.answers import (
    Choice,
    CommitmentLine,
    CrosswalkLine,
    ElementNode,
    EventLine,
    FrameworkLine,
    FrameworkName,
    MappedCommitment,
)
from jahorina.plan.choices import (
    Area,
    ElementKind,
    EventKind,
    FrameworkKind,
    Horizon,
    Level,
    ProvenanceChoice,
    Relation,
    Standing,
    TranslationStatus,
)


def event_line(row: models.DialogueEvent, language: str) -> EventLine:
    return EventLine(
        **evidenced(row),
        code=row.code,
        kind=choice(EventKind, row.kind),
        name=row.text_in(language),
        place=text(row.place_text, language),
        period=period(row.starts, row.ends),
        date_inferred=row.date_inferred,
        date_note=text(row.date_note, language),
        documented=row.documented,
        outcome=framework_name(row.outcome, language) if row.outcome else None,
        summary=text(row.summary, language),
        translation=choice(TranslationStatus, row.translation_status),
    )


def commitment_line(row: models.Commitment, language: str) -> CommitmentLine:
    return CommitmentLine(
        **evidenced(row),
        code=row.code,
        framework=framework_name(row.framework, language),
        parent=row.parent.code if row.parent else None,
        text=row.text_in(language),
        remark=text(row.remark, language),
        standing=choice(Standing, row.standing),
        areas=tuple(choice(Area, part.area) for part in row.areas.all()),
        levels=tuple(choice(Level, part.level) for part in row.levels.all()),
        levels_inferred=row.levels_inferred,
        horizons=tuple(choice(Horizon, part.horizon) for part in row.horizons.all()),
        horizons_inferred=row.horizons_inferred,
        translation=choice(TranslationStatus, row.translation_status),
    )


def framework_line(row: Any, language: str) -> FrameworkLine:
    return FrameworkLine(
        **evidenced(row),
        code=row.code,
        name=row.text_in(language),
        short_name=row.short_text_in(language),
        kind=choice(FrameworkKind, row.kind),
        adopted=period(row.adopted_from, row.adopted_to),
        adopted_inferred=row.adopted_inferred,
        status_note=text(row.status_note, language),
        caution=text(row.caution, language),
        translation=choice(TranslationStatus, row.translation_status),
        commitments=row.commitment_count,
        elements=row.element_count,
    )


def framework_name(row: models.Framework, language: str) -> FrameworkName:
    return FrameworkName(row.code, row.text_in(language), row.short_text_in(language))


def element_node(
    row: models.FrameworkElement,
    language: str,
    depth: int,
    mapped: Sequence[MappedCommitment],
    children: tuple[ElementNode, ...],
) -> ElementNode:
    return ElementNode(
        **evidenced(row),
        code=row.code,
        kind=choice(ElementKind, row.kind),
        text=row.text_in(language),
        caution=text(row.caution, language),
        custodian=row.custodian,
        depth=depth,
        mapped=tuple(mapped),
        children=children,
    )


def mapped_commitment(entry: models.Crosswalk, commitment: models.Commitment, language: str) -> MappedCommitment:
    return MappedCommitment(
        **evidenced(entry),
        commitment=commitment.code,
        text=commitment.text_in(language),
        relation=choice(Relation, entry.relation),
    )


def crosswalk_line(entry: models.Crosswalk, language: str) -> CrosswalkLine:
    return CrosswalkLine(
        **evidenced(entry),
        framework=framework_name(entry.element.framework, language),
        element=entry.element.code,
        text=entry.element.text_in(language),
        relation=choice(Relation, entry.relation),
        remark=text(entry.remark, language),
    )


def evidenced(row: models.Evidenced) -> dict[str, Any]:
    return {
        "provenance": choice(ProvenanceChoice, row.provenance),
        "sources": tuple(row.sources),
        "verify": row.verify,
        "official": row.official,
    }


def choice(choices: type[TextChoices], code: str) -> Choice:
    return Choice(code, str(choices(code).label))


def text(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`; empty where the entry has none in any."""
    return in_language(texts, language) if texts else ""


def period(start: date | None, end: date | None) -> Period | None:
    return Period(start, end) if start is not None and end is not None else None
