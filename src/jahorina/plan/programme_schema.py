"""The closed form of the plan's files: what is not listed here is refused, so that a misspelt field is never silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from jahorina.kernel.errors import UserError
from jahorina.kernel.periods import Period
from jahorina.kernel.transliteration import to_cyrillic
from jahorina.plan.choices import (
    SOURCED,
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

FRAMEWORKS: Final = "frameworks.yaml"
"""A list of FrameworkEntry with their elements."""
COMMITMENTS: Final = "commitments.yaml"
"""A list of CommitmentEntry."""
DIALOGUE: Final = "dialogue.yaml"
"""A list of EventEntry."""

LATIN, CYRILLIC = "sr-Latn", "sr-Cyrl"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=60)]
SourceCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=80)]


def _by_language(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    """Texts in languages of the programme, English among them; Serbian in Cyrillic is derived where it lacks."""
    if "en" not in texts:
        raise ValueError("has no text in English (en)")
    if unknown := texts.keys() - info.context["languages"]:
        raise ValueError(f"is in {', '.join(sorted(unknown))}, which languages.yaml does not list")
    if LATIN in texts and CYRILLIC not in texts:
        return {**texts, CYRILLIC: to_cyrillic(texts[LATIN])}
    return texts


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


Texts = Annotated[dict[str, Text], Field(min_length=1), AfterValidator(_by_language)]
Window = Annotated[InstanceOf[Period], BeforeValidator(_period)]


class Entry(BaseModel):
    """Closed and unchangeable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidencedEntry(Entry):
    """How it came into the programme, and who says so."""

    provenance: ProvenanceChoice
    verify: bool = False
    sources: Annotated[tuple[SourceCode, ...], AfterValidator(_once)] = ()

    @model_validator(mode="after")
    def _is_sourced(self) -> Self:
        if self.provenance in SOURCED and not self.sources:
            raise ValueError(
                f"is {self.provenance.value} but names no source; name one, or call it inferred or proposed"
            )
        if self.provenance in SOURCED and self.verify:
            raise ValueError(f"is {self.provenance.value} and still to be verified; call it inferred until it is")
        return self


class CrosswalkEntry(EvidencedEntry):
    framework: Code
    element: Code
    relation: Relation
    note: Texts = Field(default_factory=dict)


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
    note: Texts = Field(default_factory=dict)
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


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """The plan as the programme's files state it: valid, and every reference in it resolves."""

    frameworks: tuple[FrameworkEntry, ...]
    commitments: tuple[CommitmentEntry, ...]
    events: tuple[EventEntry, ...]
