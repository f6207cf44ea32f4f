"""Quantities of the plan, and how they are added: a number, two parts of one, a step of a scale, or why there is none.

A percentage is 100 n / d and a ratio k n / d for the k its definition names; both are added by their parts, never by
their results: (n1 + n2) / (d1 + d2). A sum of parts of which some have no value is a lower bound and says how many are
missing; parts to which it does not apply count neither way. Zero is a number. d = 0 is not applicable, never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from jahorina.kernel.numbers import WITHOUT_VALUE, ObsStatus
from jahorina.plan.choices import IndicatorKind
from jahorina.plan.content.entries import plain_number

_WHY_NOT = (ObsStatus.SUPPRESSED, ObsStatus.NOT_COLLECTED, ObsStatus.MISSING, ObsStatus.NOT_APPLICABLE)
"""Where no part has a value: suppressed says most, not applicable least."""


class Row(Protocol):
    """A row of any table that holds a quantity."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    scale_code: str
    obs_status: str


@dataclass(frozen=True, slots=True)
class Amount:
    """One quantity. `status` says why there is none, or how it came to be."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    scale_code: str = ""
    status: ObsStatus = ObsStatus.MISSING

    @property
    def is_there(self) -> bool:
        """Whether there is a value at all."""
        return self.status not in WITHOUT_VALUE

    def result(self, kind: str, per: int = 1) -> Decimal | None:
        """The number to show: the value, the percentage, the ratio; None for a step of a scale and for no-numbers."""
        if self.value is not None:
            return self.value
        if self.numerator is None or not self.denominator:
            return None
        factor = 100 if kind == IndicatorKind.PERCENTAGE else per
        return factor * self.numerator / self.denominator

    def as_json(self) -> dict[str, Any]:
        """Canonical, for hashes and the history."""
        numbers = {
            name: plain_number(given) if (given := getattr(self, name)) is not None else None
            for name in ("value", "numerator", "denominator")
        }
        return {**numbers, "scale_code": self.scale_code, "obs_status": self.status.value}


@dataclass(frozen=True, slots=True)
class Sum:
    """Several amounts together. `without` counts the parts that have no value, by the reason."""

    amount: Amount
    parts: int
    without: Mapping[ObsStatus, int] = field(default_factory=dict)

    @property
    def is_lower_bound(self) -> bool:
        """Whether parts are missing that would belong to it."""
        return self.amount.is_there and any(status is not ObsStatus.NOT_APPLICABLE for status in self.without)


def none_because(status: ObsStatus) -> Amount:
    """No value, for that reason."""
    return Amount(status=status)


def number(value: Decimal | int, status: ObsStatus = ObsStatus.NORMAL) -> Amount:
    """A plain number."""
    return Amount(value=Decimal(value), status=status)


def fraction(numerator: Decimal | None, denominator: Decimal | None, status: ObsStatus = ObsStatus.NORMAL) -> Amount:
    """Two parts; not applicable where the denominator is zero, missing where a part is."""
    if numerator is None or denominator is None:
        return none_because(ObsStatus.MISSING)
    if denominator == 0:
        return none_because(ObsStatus.NOT_APPLICABLE)
    return Amount(numerator=numerator, denominator=denominator, status=status)


def amount_of(row: Row) -> Amount:
    """The amount that a row holds."""
    return Amount(row.value, row.numerator, row.denominator, row.scale_code, ObsStatus(row.obs_status))


def amount_from(entry: Mapping[str, Any]) -> Amount:
    """The amount of an entry's JSON."""
    value, numerator, denominator = (
        Decimal(entry[name]) if entry.get(name) is not None else None for name in ("value", "numerator", "denominator")
    )
    return Amount(value, numerator, denominator, entry.get("scale_code", ""), ObsStatus(entry["obs_status"]))


def added(amounts: Iterable[Amount]) -> Sum:
    """The amounts together; steps of a scale are never added and give a sum without a value."""
    found = list(amounts)
    there = [one for one in found if one.is_there]
    without = Counter(one.status for one in found if not one.is_there)
    if not there or any(one.scale_code for one in there):
        why = next((status for status in _WHY_NOT if status in without), ObsStatus.MISSING)
        return Sum(none_because(why if not there else ObsStatus.NOT_APPLICABLE), len(found), dict(without))
    status = there[0].status if len({one.status for one in there}) == 1 else ObsStatus.ESTIMATED
    if all(one.value is not None for one in there):
        total = Amount(value=sum((one.value or Decimal(0) for one in there), Decimal(0)), status=status)
    else:
        total = Amount(
            numerator=sum((one.numerator or Decimal(0) for one in there), Decimal(0)),
            denominator=sum((one.denominator or Decimal(0) for one in there), Decimal(0)),
            status=status,
        )
    return Sum(total, len(found), dict(without))
