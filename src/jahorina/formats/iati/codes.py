"""The code lists of IATI 2.03 that are used here, by the words of the standard."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

VERSION: Final = "2.03"


class OrganisationRole(StrEnum):
    FUNDING = "1"
    ACCOUNTABLE = "2"
    EXTENDING = "3"
    IMPLEMENTING = "4"


class OrganisationType(StrEnum):
    GOVERNMENT = "10"
    LOCAL_GOVERNMENT = "11"
    OTHER_PUBLIC = "15"
    INTERNATIONAL_NGO = "21"
    NATIONAL_NGO = "22"
    REGIONAL_NGO = "23"
    PARTNER_COUNTRY_NGO = "24"
    MULTILATERAL = "40"
    FOUNDATION = "60"
    PRIVATE = "70"
    ACADEMIC = "80"
    OTHER = "90"


class ActivityStatus(StrEnum):
    PIPELINE = "1"
    IMPLEMENTATION = "2"
    FINALISATION = "3"
    CLOSED = "4"
    CANCELLED = "5"
    SUSPENDED = "6"


class DateType(StrEnum):
    PLANNED_START = "1"
    ACTUAL_START = "2"
    PLANNED_END = "3"
    ACTUAL_END = "4"


class DescriptionType(StrEnum):
    GENERAL = "1"
    OBJECTIVES = "2"
    TARGET_GROUPS = "3"
    OTHER = "4"


class BudgetType(StrEnum):
    ORIGINAL = "1"
    REVISED = "2"


class BudgetStatus(StrEnum):
    INDICATIVE = "1"
    COMMITTED = "2"


class TransactionType(StrEnum):
    INCOMING_FUNDS = "1"
    OUTGOING_COMMITMENT = "2"
    DISBURSEMENT = "3"
    EXPENDITURE = "4"
    INCOMING_COMMITMENT = "11"
    OUTGOING_PLEDGE = "12"
    INCOMING_PLEDGE = "13"


class Relation(StrEnum):
    PARENT = "1"
    CHILD = "2"
    SIBLING = "3"
    CO_FUNDED = "4"
    THIRD_PARTY = "5"


class ResultType(StrEnum):
    OUTPUT = "1"
    OUTCOME = "2"
    IMPACT = "3"
    OTHER = "9"


class Measure(StrEnum):
    UNIT = "1"
    PERCENTAGE = "2"
    NOMINAL = "3"
    ORDINAL = "4"
    QUALITATIVE = "5"


class Vocabulary(StrEnum):
    """Sector and region vocabularies: the DAC's purpose codes, or the publisher's own codes."""

    DAC = "1"
    OWN = "99"


class TagVocabulary(StrEnum):
    SDG_GOAL = "2"
    SDG_TARGET = "3"
    TEAM_EUROPE = "4"
    OWN = "99"
