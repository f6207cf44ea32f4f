"""The closed form of the registers' part of a programme: what is not listed here is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from jahorina.partners.programme_schema import DatedEntry, Entry, EvidencedEntry, Texts
from jahorina.partners.roles import Area
from jahorina.registers.areas import AREAS, STEP_KINDS
from jahorina.registers.gates.conditions import CONDITIONS

GATES: Final = "registers/gates.yaml"
LIMITS: Final = "registers/time_limits.yaml"
RETENTION: Final = "registers/retention.yaml"
CODE_LISTS: Final = "registers/codelists.yaml"
SURVEY: Final = "registers/reintegration_survey.yaml"
HOLIDAYS: Final = "registers/holidays.yaml"
SUBJECT_RIGHTS: Final = "registers/subject_rights.yaml"
REFERRALS: Final = "registers/referrals.yaml"

CASE_EVENTS: Final = ("opened", "last-step", "closed")
"""From what a period of retention can run, beside each kind of step of the area."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=60)]


def _known_step(code: str) -> str:
    if code not in STEP_KINDS:
        raise ValueError(f"names {code}, which is no kind of step")
    return code


def _known_condition(code: str) -> str:
    if code not in CONDITIONS:
        raise ValueError(f"names {code}; the conditions are {', '.join(CONDITIONS)}")
    return code


StepCode = Annotated[str, AfterValidator(_known_step)]


class GateEntry(DatedEntry):
    code: Code
    names: Texts
    explanation: Texts
    refusal: Texts
    legal_basis: Texts
    condition: Annotated[str, AfterValidator(_known_condition)]
    blocks: Annotated[tuple[StepCode, ...], Field(min_length=1)]
    competent_area: Area
    partner: Code | None = None


class LimitEntry(EvidencedEntry):
    code: Code
    area: Area
    names: Texts
    starts_with: Annotated[tuple[StepCode, ...], Field(min_length=1)]
    met_by: Annotated[tuple[StepCode, ...], Field(min_length=1)]
    days: Annotated[int, Field(gt=0)] | None = None
    working_days: Annotated[int, Field(gt=0)] | None = None
    months: Annotated[int, Field(gt=0)] | None = None
    partner: Code | None = None
    counterpart: Code | None = None
    waits_on: Literal["self", "others"] = "self"
    starts_where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    met_where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    legal_basis: Texts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_one_length_and_steps_of_its_area(self) -> Self:
        if sum(length is not None for length in (self.days, self.working_days, self.months)) != 1:
            raise ValueError("needs exactly one of days, working_days and months")
        foreign = {*self.starts_with, *self.met_by} - set(AREAS[self.area].steps)
        if foreign:
            raise ValueError(f"names {', '.join(sorted(foreign))}, which the area does not have")
        self._need_known_fields(self.starts_with, self.starts_where)
        self._need_known_fields(self.met_by, self.met_where)
        return self

    def _need_known_fields(self, kinds: tuple[str, ...], where: dict[str, tuple[str, ...]]) -> None:
        for kind in kinds:
            unknown = set(where) - {field.name for field in AREAS[self.area].steps[kind].fields}
            if unknown:
                raise ValueError(f"names {', '.join(sorted(unknown))}, which {kind} does not have")


class RetentionEntry(EvidencedEntry):
    code: Code
    area: Area
    names: Texts
    regime: Code
    starts: Code
    years: Annotated[int, Field(gt=0, le=100)] | None = None
    months: Annotated[int, Field(gt=0, le=1200)] | None = None
    outcomes: tuple[Code, ...] = ()
    partner: Code | None = None
    legal_basis: Texts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_one_period_and_starts_in_its_area(self) -> Self:
        if (self.years is None) == (self.months is None):
            raise ValueError("needs exactly one of years and months")
        known = {*CASE_EVENTS, *AREAS[self.area].steps}
        if self.starts not in known:
            raise ValueError(f"starts with {self.starts}; it can be one of {', '.join(sorted(known))}")
        return self


class SubjectRightEntry(EvidencedEntry):
    code: Literal["access", "erasure", "rectification", "restriction", "objection"]
    names: Texts
    months: Annotated[int, Field(gt=0, le=12)]
    extension_months: Annotated[int, Field(ge=0, le=12)]
    legal_basis: Texts = Field(default_factory=dict)


class ReferralLimitEntry(EvidencedEntry):
    code: Code
    matter: Literal["answer", "consent-ends"]
    urgency: Code | None = None
    days: Annotated[int, Field(gt=0, le=366)]

    @model_validator(mode="after")
    def _has_an_urgency_only_for_an_answer(self) -> Self:
        if self.urgency is not None and self.matter != "answer":
            raise ValueError("has an urgency, which only the limit of an answer has")
        return self


class HolidayEntry(EvidencedEntry):
    code: Code
    partner: Code
    names: Texts
    month_day: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$")] | None = None
    easter: Literal["western", "orthodox"] | None = None
    offset: Annotated[int, Field(ge=-60, le=60)] = 0
    dates: tuple[date, ...] = ()
    moves_from: Literal["sunday", "weekend"] | None = None
    first_year: int = 0
    last_year: int = 9999

    @model_validator(mode="after")
    def _is_said_in_one_way(self) -> Self:
        if sum((self.month_day is not None, self.easter is not None, bool(self.dates))) != 1:
            raise ValueError("needs exactly one of month_day, easter and dates")
        if self.month_day is not None:
            date.fromisoformat(f"2024-{self.month_day}")
            if self.month_day == "02-29":
                raise ValueError("is not a day of every year")
        return self


class CodeNames(Entry):
    code: Code
    names: Texts
    parent: Code | None = None


class CodeListEntry(EvidencedEntry):
    scheme: Code
    version: str
    names: Texts
    codes: Annotated[tuple[CodeNames, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_each_code_once(self) -> Self:
        codes = [entry.code for entry in self.codes]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"has {', '.join(twice)} twice")
        return self


class OptionEntry(Entry):
    code: Code
    names: Texts
    value: Annotated[Decimal, Field(ge=0, le=1)] | None


class SurveyItemEntry(EvidencedEntry):
    code: Code
    dimension: Literal["economic", "social", "psychosocial"]
    names: Texts
    options: Annotated[tuple[OptionEntry, ...], Field(min_length=2)]
    weight: Annotated[Decimal, Field(gt=0)]
    version: str = "1"


@dataclass(frozen=True, slots=True)
class ProgrammeRegisters:
    """What the programme's files give the registers."""

    gates: tuple[GateEntry, ...]
    limits: tuple[LimitEntry, ...]
    retention: tuple[RetentionEntry, ...]
    code_lists: tuple[CodeListEntry, ...]
    survey: tuple[SurveyItemEntry, ...]
    holidays: tuple[HolidayEntry, ...] = ()
    subject_rights: tuple[SubjectRightEntry, ...] = ()
    referral_limits: tuple[ReferralLimitEntry, ...] = ()
