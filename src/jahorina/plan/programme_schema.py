"""The closed form of the plan's files: what is not listed here is refused, so that a misspelt field is never silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, StringConstraints, model_validator

from jahorina.kernel.errors import UserError
from jahorina.kernel.periods import Period
from jahorina.partners.programme_schema import SOURCED, EvidencedEntry, Texts
from jahorina.plan.choices import (
    Area,
    ElementKind,
    EventKind,
    FrameworkKind,
    Horizon,
    Level,
    Relation,
    Standing,
    TranslationStatus,
)
from jahorina.plan.content.entries import IndicatorEntry, MeasureEntry, MilestoneEntry, TargetEntry

FRAMEWORKS: Final = "frameworks.yaml"
"""A list of FrameworkEntry with their elements."""
COMMITMENTS: Final = "commitments.yaml"
"""A list of CommitmentEntry."""
DIALOGUE: Final = "dialogue.yaml"
"""A list of EventEntry."""
MEASURES: Final = "measures.yaml"
"""A list of MeasureFileEntry: what the programme proposes. A programme may have none."""


def _period(value: object) -> object:
    if not isinstance(value, str | date):
        return value
    try:
        return Period.parse(str(value))
    except UserError as error:
        raise ValueError(str(error)) from error


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("names something twice")
    return values


def _horizons(values: tuple[Horizon, ...]) -> tuple[Horizon, ...]:
    if Horizon.UNSTATED in values and len(values) > 1:
        raise ValueError("says `unstated` beside another horizon; leave one of them out")
    return values


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=60)]
"""The plan's codes are those that people use: SD-2a, 10.7.2, 16.a."""
Window = Annotated[InstanceOf[Period], BeforeValidator(_period)]


class CrosswalkEntry(EvidencedEntry):
    framework: Code
    element: Code
    relation: Relation
    remark: Texts = Field(default_factory=dict)


class ElementEntry(EvidencedEntry):
    code: Code
    parent: Code | None = None
    kind: ElementKind
    texts: Texts
    caution: Texts = Field(default_factory=dict)
    custodian: str = ""


class FrameworkEntry(EvidencedEntry):
    code: Code
    kind: FrameworkKind
    names: Texts
    short_names: Texts = Field(default_factory=dict)
    adopted: Window | None
    adopted_inferred: bool = False
    status_note: Texts
    caution: Texts = Field(default_factory=dict)
    translation_status: TranslationStatus
    elements: tuple[ElementEntry, ...] = ()
    crosswalk: tuple[CrosswalkEntry, ...] = ()


class CommitmentEntry(EvidencedEntry):
    code: Code
    framework: Code
    parent: Code | None = None
    standing: Standing = Standing.CONTENT
    texts: Texts
    remark: Texts = Field(default_factory=dict)
    areas: Annotated[tuple[Area, ...], Field(min_length=1), AfterValidator(_once)]
    levels: Annotated[tuple[Level, ...], Field(min_length=1), AfterValidator(_once)]
    levels_inferred: bool = False
    horizons: Annotated[tuple[Horizon, ...], Field(min_length=1), AfterValidator(_once), AfterValidator(_horizons)]
    horizons_inferred: bool = False
    translation_status: TranslationStatus
    crosswalk: tuple[CrosswalkEntry, ...] = ()


class EventEntry(EvidencedEntry):
    code: Code
    kind: EventKind
    period: Window | None
    date_inferred: bool = False
    date_note: Texts = Field(default_factory=dict)
    documented: bool = True
    outcome: Code | None = None
    names: Texts
    place_text: Texts = Field(default_factory=dict)
    summary: Texts
    translation_status: TranslationStatus

    @model_validator(mode="after")
    def _undocumented_is_not_official(self) -> Self:
        if not self.documented and self.provenance in SOURCED:
            raise ValueError("is not documented, so that it cannot be quoted or paraphrased; call it inferred")
        return self


class IndicatorFileEntry(IndicatorEntry):
    """An indicator with its targets."""

    targets: tuple[TargetEntry, ...] = ()


class MeasureFileEntry(MeasureEntry):
    """A measure with its milestones and indicators, as the programme proposes it."""

    milestones: tuple[MilestoneEntry, ...] = ()
    indicators: tuple[IndicatorFileEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """The plan as the programme's files state it: valid, and every reference in it resolves."""

    frameworks: tuple[FrameworkEntry, ...]
    commitments: tuple[CommitmentEntry, ...]
    events: tuple[EventEntry, ...]
    measures: tuple[MeasureFileEntry, ...] = ()
