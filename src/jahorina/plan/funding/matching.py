"""Which offers fit a need, and in which order gaps are shown. Pure; the reasons are what is shown, never a score.

An offer fits a need if it is of the same kind, for its area and its partner (or names none), and their times meet.

Gaps are needs, not partners. They are ordered by reasons that count one after another, the first that differs deciding:
a milestone of the measure is late; the evidence says that its measure is claimed or re-opened; nothing fits what is
needed; more of its cost is uncovered; it has been open for longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


class Need(Protocol):
    """As far as matching needs it."""

    partner_code: str
    area: str
    kind: str
    needed_from: date
    needed_until: date | None


class Offer(Protocol):
    """As far as matching needs it."""

    offered_by: str
    areas: list[str]
    partners: list[str]
    kind: str
    available_from: date
    available_until: date | None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a need stands where it stands. `uncovered`: the share of the measure's cost that nobody committed, if known."""

    late_milestones: int
    is_unproven: bool
    fitting_offers: int
    uncovered: Decimal | None
    open_days: int

    def order(self) -> tuple[int, int, int, Decimal, int]:
        """Smaller comes first."""
        return (
            -self.late_milestones,
            -int(self.is_unproven),
            int(self.fitting_offers > 0),
            -(self.uncovered if self.uncovered is not None else Decimal(0)),
            -self.open_days,
        )


def fits(need: Need, offer: Offer, today: date) -> bool:
    """Whether an offer fits a need on a day."""
    if offer.kind != need.kind or offer.offered_by == need.partner_code:
        return False
    if offer.areas and need.area not in offer.areas:
        return False
    if offer.partners and need.partner_code not in offer.partners:
        return False
    is_over = offer.available_until is not None and offer.available_until < max(today, need.needed_from)
    too_late = need.needed_until is not None and offer.available_from > need.needed_until
    return not is_over and not too_late


def uncovered(need: Sequence[tuple[str, Decimal]], committed: Sequence[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """By currency, the share of a cost that is not committed: 1 where nothing is, 0 where all is. Currencies never mix;
    one without a cost is left out."""
    costs: dict[str, Decimal] = {}
    for currency, amount in need:
        costs[currency] = costs.get(currency, Decimal(0)) + amount
    found = {}
    for currency, cost in costs.items():
        if cost > 0:
            given = sum((amount for one, amount in committed if one == currency), Decimal(0))
            found[currency] = min(Decimal(1), max(Decimal(0), (cost - given) / cost))
    return found
