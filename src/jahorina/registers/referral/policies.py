"""What may be referred and shared, and on which basis. Pure: rows of data and functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from jahorina.partners.roles import Area

PURPOSES, SERVICES, URGENCIES = "referral-purpose", "service", "urgency"
DECLINE_REASONS, GIVERS, WORDINGS, TIES = "referral-decline", "consent-giver", "consent-text", "family-tie"
NEEDED_LISTS = frozenset({PURPOSES, SERVICES, URGENCIES, DECLINE_REASONS, GIVERS, WORDINGS, TIES})
"""The code lists that a programme must hold for referrals."""

RECEIVING_AREAS = (Area.PROTECTION, Area.RETURN, Area.COUNTER_TRAFFICKING)
"""Nothing about the people of the registers is referred to criminal justice: victims and suspects never meet."""

LONGEST_CONSENT = timedelta(days=366)
"""A consent names its end, a year ahead at most: what was agreed to once is not agreed to for ever."""

MAJORITY = 18
REASON_AT_LEAST = 20
"""Letters that a reason needs: a word is no reason."""

DEPENDENT_TIES = frozenset({"child", "ward", "dependant"})
INVERSE_TIES: Mapping[str, str] = MappingProxyType(
    {
        "child": "parent",
        "parent": "child",
        "ward": "carer",
        "dependant": "carer",
        "carer": "dependant",
        "spouse": "spouse",
        "sibling": "sibling",
        "relative": "relative",
    }
)
"""What the first is to the second, where the second is the key to the first."""

DEPENDANTS = "dependants"
"""In a consent's scope: it also covers the dependants who travel with the person."""


WHOLE_CASE = "whole-case"
"""In a consent's scope: another institution may take over the case as it is. A transfer needs it."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent as policies see it."""

    recipient: str
    purposes: Collection[str]
    scope: Collection[str]
    expires_on: date
    withdrawn_on: date | None


def stands(consent: Agreed, today: date) -> bool:
    """Whether a consent holds on a day: neither withdrawn nor expired."""
    return consent.withdrawn_on is None and consent.expires_on >= today


def beyond_scope(
    consent: Agreed, *, fields: Collection[str], with_dependants: bool, whole_case: bool
) -> tuple[str, ...]:
    """What would be shared although nobody agreed to it, in alphabetical order."""
    wanted = {*fields, *({DEPENDANTS} if with_dependants else ()), *({WHOLE_CASE} if whole_case else ())}
    return tuple(sorted(wanted - set(consent.scope)))


def is_child(birth_year: int | None, today: date) -> bool:
    """Whether somebody born in that year may be under age: in the year of majority the benefit of the doubt counts."""
    return birth_year is not None and today.year - birth_year <= MAJORITY


def is_reason(words: str) -> bool:
    """Whether words are enough to be a reason."""
    return sum(letter.isalnum() for letter in words) >= REASON_AT_LEAST
