"""A number, or one of the kinds of no-number. Zero, missing, suppressed and not applicable are four different answers.

The codes are SDMX's cross-domain lists CL_OBS_STATUS and CL_CONF_STATUS.
"""

from __future__ import annotations

from enum import StrEnum


class UnitKind(StrEnum):
    """What is counted. Kinds never mix: not in a sum, not on one axis, not in one indicator."""

    DETECTION = "detection"
    ATTEMPT = "attempt"
    REGISTRATION = "registration"
    INTENTION = "intention"
    APPLICATION = "application"
    DECISION = "decision"
    PERSON = "person"
    STOCK = "stock"
    CAPACITY = "capacity"
    DURATION = "duration"
    SHARE = "share"
    INCIDENT = "incident"
    MONEY = "money"
    CASE = "case"
    STEP = "step"


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS: how a value came to be, or why there is none."""

    NORMAL = "A"
    PROVISIONAL = "P"
    ESTIMATED = "E"
    FORECAST = "F"
    IMPUTED = "I"
    BREAK = "B"
    LOW_RELIABILITY = "U"
    UNVALIDATED = "V"
    NOT_APPLICABLE = "M"
    NOT_COLLECTED = "L"
    MISSING = "O"
    SUPPRESSED = "Q"


class ConfStatus(StrEnum):
    """SDMX CL_CONF_STATUS: who may see a value."""

    FREE = "F"
    NOT_FOR_PUBLICATION = "N"
    CONFIDENTIAL = "C"
    SMALL_COUNT = "A"
    SECONDARY = "D"
    SECONDARY_BY_RECEIVER = "S"


class Qualifier(StrEnum):
    """How exactly the source states the value."""

    EXACT = "exact"
    ROUNDED = "rounded"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


WITHOUT_VALUE = frozenset({ObsStatus.NOT_APPLICABLE, ObsStatus.NOT_COLLECTED, ObsStatus.MISSING, ObsStatus.SUPPRESSED})
"""Statuses under which there is no value; any other status needs one."""


class Provenance(StrEnum):
    """How a text or fact came into the programme (design words: quoted, paraphrased, inferred, proposed)."""

    QUOTED = "quoted"
    PARAPHRASED = "paraphrased"
    INFERRED = "inferred"
    PROPOSED = "proposed"
