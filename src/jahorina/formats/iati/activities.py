"""An activity as IATI has it, in the words of the standard; what is written is exactly this and nothing is filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from jahorina.formats.iati.codes import (
    ActivityStatus,
    BudgetStatus,
    BudgetType,
    DateType,
    DescriptionType,
    OrganisationRole,
    OrganisationType,
    Relation,
    TransactionType,
    Vocabulary,
)
from jahorina.formats.iati.results import Result, Texts


@dataclass(frozen=True, slots=True)
class Organisation:
    """By its registered identifier, its name, or both."""

    name: Texts
    ref: str = ""
    type: OrganisationType | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    organisation: Organisation
    role: OrganisationRole


@dataclass(frozen=True, slots=True)
class Coded:
    """A sector, recipient region, recipient country or tag; `percentage` where several share the activity."""

    code: str
    vocabulary: str = Vocabulary.DAC
    name: Texts | None = None
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217, empty: the activity's default) on its value date."""

    amount: Decimal
    currency: str
    on: date


@dataclass(frozen=True, slots=True)
class Budget:
    start: date
    end: date
    money: Money
    type: BudgetType = BudgetType.ORIGINAL
    status: BudgetStatus = BudgetStatus.INDICATIVE


@dataclass(frozen=True, slots=True)
class Transaction:
    type: TransactionType
    on: date
    money: Money
    description: Texts | None = None
    provider: Organisation | None = None
    receiver: Organisation | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity. Fields stand in the order of the schema's elements."""

    identifier: str
    reporter: Organisation
    title: Texts
    descriptions: tuple[tuple[DescriptionType, Texts], ...]
    participants: tuple[Participant, ...]
    status: ActivityStatus
    dates: tuple[tuple[DateType, date], ...]
    countries: tuple[Coded, ...] = ()
    regions: tuple[Coded, ...] = ()
    sectors: tuple[Coded, ...] = ()
    tags: tuple[Coded, ...] = ()
    budgets: tuple[Budget, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    related: tuple[tuple[Relation, str], ...] = ()
    results: tuple[Result, ...] = ()
    hierarchy: int = 1
    language: str = "en"
    currency: str = ""
    updated: datetime | None = field(default=None, compare=False)
