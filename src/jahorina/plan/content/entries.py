"""The closed form of an entry of the plan's content: in the programme's files, in a plan version, in a change.

An entry as JSON (`as_json`) is canonical: days as 2026-03-31, numbers as texts without needless zeros, lists in a
stated order. So two entries are the same if and only if their JSON is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints, ValidationInfo, model_validator

from jahorina.kernel.errors import UserError
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import WITHOUT_VALUE, ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.programme_schema import DatedEntry, Entry, EvidencedEntry, SourceCode, completed
from jahorina.plan.choices import (
    Aggregation,
    Area,
    Direction,
    EntryKind,
    Horizon,
    IndicatorKind,
    Level,
    PartRole,
    Relation,
    TranslationStatus,
)

EVERYBODY: Final = "*"
"""Stands for no single partner in the code of a target."""

CONCEPT = r"^[0-7](\.[a-k])?$"
"""A metadata concept of the SDG indicator pages: 0.a ... 7."""

DECIMALS: Final = 4


def _texts(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    """English is there; where the programme's languages are known, so is every other one."""
    found = {tag: text.strip() for tag, text in texts.items() if text.strip()}
    if found and "en" not in found:
        raise ValueError("has no text in English (en)")
    rules: Mapping[str, Any] = (info.context or {}).get("languages") or {}
    if rules and (unknown := found.keys() - rules.keys()):
        raise ValueError(f"is in {', '.join(sorted(unknown))}, which languages.yaml does not list")
    return completed(found, rules) if rules and found else found


def _there(texts: dict[str, str]) -> dict[str, str]:
    if not texts:
        raise ValueError("is empty")
    return texts


def _number(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("is not a number")
    if value != round(value, DECIMALS):
        raise ValueError(f"has more than {DECIMALS} decimals")
    return value


def plain_number(value: Decimal) -> str:
    """A number as canonical JSON holds it: 12, 0.5; never 12.0 or 1E+1."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0") else text


Texts = Annotated[dict[str, str], AfterValidator(_texts)]
NamedTexts = Annotated[dict[str, str], AfterValidator(_texts), AfterValidator(_there)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=60)]
Lower = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9-]*)?$", max_length=60)]
Member = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+:.-]+$", max_length=60)]
Number = Annotated[Decimal, AfterValidator(_number), PlainSerializer(plain_number, when_used="json")]
Concept = Annotated[str, StringConstraints(pattern=CONCEPT)]


class QuantityEntry(Entry):
    """A number, two parts of one, or a step of a scale; or the reason why there is none."""

    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    scale_code: Lower = ""
    obs_status: ObsStatus = ObsStatus.NORMAL

    @model_validator(mode="after")
    def _one_or_none(self) -> Self:
        parts = (self.numerator is not None) + (self.denominator is not None)
        if parts == 1:
            raise ValueError("has only one of its two parts; give numerator and denominator")
        if self.denominator == 0:
            raise ValueError("has a denominator of zero, so that there is no number; say `M` (not applicable)")
        given = (self.value is not None) + bool(parts) + bool(self.scale_code)
        if given > 1:
            raise ValueError("says its value in more than one way")
        if given and self.obs_status in WITHOUT_VALUE:
            raise ValueError(f"has a value and says that there is none ({self.obs_status.value})")
        if not given and self.obs_status not in WITHOUT_VALUE:
            raise ValueError("has no value; say why: M not applicable, L not collected, O missing, Q suppressed")
        return self


class PartEntry(Entry):
    partner: Lower
    role: PartRole
    institution: Lower = ""


class CrosswalkEntry(Entry):
    framework: Code
    element: Code
    relation: Relation = Relation.MAIN


class MeasureEntry(DatedEntry):
    """A measure; who carries it out and supports it, which commitments it serves, to what it corresponds."""

    code: Code
    area: Area
    level: Level
    horizon: Horizon
    texts: NamedTexts
    description: Texts = Field(default_factory=dict)
    lead_partner: Lower = ""
    lead_institution: Lower = ""
    translation_status: TranslationStatus = TranslationStatus.WORKING
    parts: tuple[PartEntry, ...] = ()
    commitments: tuple[Code, ...] = ()
    crosswalk: tuple[CrosswalkEntry, ...] = ()
    position: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for name, codes in (
            ("parts", [part.partner for part in self.parts]),
            ("commitments", list(self.commitments)),
            ("crosswalk", [(one.framework, one.element) for one in self.crosswalk]),
        ):
            if len(set(codes)) < len(codes):
                raise ValueError(f"names something twice in {name}")
        return self


class MilestoneEntry(Entry):
    """A milestone; without `partner` it is one for each partner that carries the measure."""

    code: Code
    measure: Code | None = None
    texts: NamedTexts
    due_on: date | None = None
    partner: Lower = ""
    position: int = Field(default=0, ge=0)


class ScaleStep(Entry):
    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    texts: NamedTexts


class CountEntry(Entry):
    """What of a statistic is counted: its members of dimensions and, where several count it, which way of counting."""

    statistic: Lower
    definition: Lower = ""
    source: SourceCode | None = None
    only: dict[str, Member] = Field(default_factory=dict)
    together: tuple[dict[str, Member], ...] = ()
    """Several sets of members that are added up; beside `only`, which holds for each."""


class DefinitionEntry(Entry):
    """How a value comes from the evidence: a count, or for percentages and ratios two of them."""

    version: int = Field(ge=1)
    statistic_version: str
    count: CountEntry
    denominator: CountEntry | None = None
    per: int = Field(default=1, ge=1)
    """For ratios: so many of the denominator, such as 100000."""


class BaselineEntry(QuantityEntry):
    period: str = ""
    note: Texts = Field(default_factory=dict)
    source: SourceCode | None = None


class IndicatorEntry(EvidencedEntry):
    code: Code
    measure: Code | None = None
    texts: NamedTexts
    unit: Texts = Field(default_factory=dict)
    kind: IndicatorKind
    direction: Direction
    aggregation: Aggregation = Aggregation.NONE
    scale: tuple[ScaleStep, ...] = ()
    breakdowns: tuple[Lower, ...] = ()
    baseline: BaselineEntry | None = None
    definition: DefinitionEntry | None = None
    metadata: dict[Concept, Texts] = Field(default_factory=dict)
    translation_status: TranslationStatus = TranslationStatus.WORKING
    position: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        if (self.kind is IndicatorKind.SCALE) != bool(self.scale):
            raise ValueError("is a scale without steps, or has steps and is no scale")
        if self.definition is not None:
            two = self.kind in (IndicatorKind.PERCENTAGE, IndicatorKind.RATIO)
            if self.kind is IndicatorKind.SCALE:
                raise ValueError("is a scale and cannot be counted; leave the definition out")
            if two != (self.definition.denominator is not None):
                raise ValueError("needs a denominator in its definition if, and only if, it is a percentage or ratio")
        return self


class TargetEntry(QuantityEntry):
    """What is to be reached in a window; without `partner` by the plan as a whole."""

    indicator: Code | None = None
    partner: Lower = ""
    period: str
    member: Member = TOTAL

    @model_validator(mode="after")
    def _window_can_be_read(self) -> Self:
        try:
            Period.parse(self.period)
        except UserError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def code(self) -> str:
        """What names a target: indicator, partner (`*` for the plan), window, member."""
        return target_code(self.indicator or "", self.partner, Period.parse(self.period), self.member)


ContentEntry = MeasureEntry | MilestoneEntry | IndicatorEntry | TargetEntry
FORMS: Final[Mapping[EntryKind, type[Entry]]] = {
    EntryKind.MEASURE: MeasureEntry,
    EntryKind.MILESTONE: MilestoneEntry,
    EntryKind.INDICATOR: IndicatorEntry,
    EntryKind.TARGET: TargetEntry,
}


def target_code(indicator: str, partner: str, period: Period, member: str) -> str:
    """As `I-01:ba:2026:_T`; a window with a slash has it written as `..`."""
    return f"{indicator}:{partner or EVERYBODY}:{str(period).replace('/', '..')}:{member}"


def as_json(entry: Entry) -> dict[str, Any]:
    """The entry as canonical JSON; a note of the authors is no part of it."""
    found: dict[str, Any] = entry.model_dump(mode="json", exclude={"note"})
    if isinstance(entry, MeasureEntry):
        found["commitments"] = sorted(found["commitments"])
        found["crosswalk"] = sorted(found["crosswalk"], key=lambda one: (one["framework"], one["element"]))
    if isinstance(entry, TargetEntry):
        found["period"] = str(Period.parse(entry.period))
    return found
