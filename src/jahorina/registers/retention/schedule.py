"""When a case falls due for erasure: pure functions over what a rule and a case say.

A rule's period runs from the closing, the opening, the last step, or the last effective step of a named kind. An open case
never falls due, and a case without the event of its rule does not either. Of several rules the nearest counts: one of the
case's partner before a general one, then one of its outcome before one of all outcomes. A period of months ends on the
same day of the month, or on its last day where there is none; from the day after on the case is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from jahorina.registers.deadlines import months_after
from jahorina.registers.models import RegisterProgramme, RetentionEntry

OPENED, LAST_STEP, CLOSED = "opened", "last-step", "closed"
_MONTHS_DIFFER_BY = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the schedule; `needs_verification` until the partner's officer has confirmed it."""

    code: str
    area: str
    regime: str
    starts: str
    months: int
    outcomes: tuple[str, ...] = ()
    partner: str = ""
    names: Mapping[str, str] | None = None
    legal_basis: Mapping[str, str] | None = None
    provenance: str = ""
    needs_verification: bool = True

    def nearness(self, partner: str, outcome: str) -> tuple[bool, bool] | None:
        """How near the rule is to a case of this partner and outcome, to be compared; None where it does not reach it."""
        if self.partner not in ("", partner) or (self.outcomes and outcome not in self.outcomes):
            return None
        return bool(self.partner), bool(self.outcomes)

    def stated(self) -> dict[str, Any]:
        """The rule as a certificate keeps it: integers and texts alone."""
        return {
            "code": self.code,
            "regime": self.regime,
            "starts": self.starts,
            "months": self.months,
            "legal_basis": dict(self.legal_basis or {}).get("en", ""),
            "verified": not self.needs_verification,
        }


@dataclass(frozen=True, slots=True)
class Dates:
    """What the schedule knows of a case; `steps` gives the last effective day of each kind."""

    partner: str
    outcome: str
    opened_on: date
    last_step_on: date
    closed_on: date | None
    steps: Mapping[str, date]


def rule_for(rules: Iterable[Rule], *, area: str, partner: str, outcome: str) -> Rule | None:
    """The rule that counts for a case; None where the area has none."""
    near = [(found, rule) for rule in rules if rule.area == area and (found := rule.nearness(partner, outcome))]
    return max(near, key=lambda pair: pair[0])[1] if near else None


def due_on(rule: Rule, case: Dates) -> date | None:
    """The last day on which the case is kept under the rule; None while it is open or the rule's event is missing."""
    if case.closed_on is None:
        return None
    named = {OPENED: case.opened_on, LAST_STEP: case.last_step_on, CLOSED: case.closed_on}
    start = named.get(rule.starts) or case.steps.get(rule.starts)
    return months_after(start, rule.months) if start is not None else None


def latest_start(until: date, months: int) -> date:
    """No period of so many months that ends before `until` started after this day: a bound for the database to ask by.

    Up to three days more than needed, because months end on different days.
    """
    return months_after(until, -months) + timedelta(days=_MONTHS_DIFFER_BY)


def rules() -> tuple[Rule, ...]:
    """The loaded schedule; read again after a load."""
    return _rules(RegisterProgramme.objects.values_list("content_sha256", flat=True).first() or "")


@lru_cache(maxsize=4)
def _rules(_generation: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            code=row.code,
            area=row.area,
            regime=row.definition["regime"],
            starts=row.definition["starts"],
            months=row.definition["months"],
            outcomes=tuple(row.definition["outcomes"]),
            partner=row.partner_code,
            names=row.names,
            legal_basis=row.legal_basis,
            provenance=row.provenance,
            needs_verification=row.needs_verification,
        )
        for row in RetentionEntry.objects.order_by("position")
    )
