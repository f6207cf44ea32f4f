"""A small plan for the tests: two partners, two measures, an indicator of every kind, people of every sort.

world = PlanWorld()                      # needs the database
world.coordinator("rs"), world.contributor("ba")
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jahorina.kernel.periods import Period
from jahorina.partners.models import Member
from jahorina.partners.roles import Role
from jahorina.plan.amounts import Amount, fraction, number
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.documents import Change, Verb
from jahorina.plan.models import ProgressReport
from jahorina.plan.rounds.round_services import NewRound, open_round
from jahorina.plan.rounds.services import GivenValue, Written, accept_report, submit_report, write_report
from tests.people import make_member, make_partners

WHY = "Because the tests need it to be so."
PARTS = [{"partner": "ba", "role": "carries"}, {"partner": "rs", "role": "carries"}]
MEASURE: dict[str, Any] = {
    "code": "M-1",
    "area": "return",
    "level": "partner",
    "horizon": "medium",
    "texts": {"en": "Counsel before every return"},
    "provenance": "proposed",
    "valid_from": "2024-01-01",
    "valid_to": "2025-12-31",
    "parts": PARTS,
}
OTHER = {**MEASURE, "code": "M-2", "area": "data", "level": "regional", "texts": {"en": "Exchange figures"}}
MILESTONE: dict[str, Any] = {
    "code": "M-1.1",
    "measure": "M-1",
    "texts": {"en": "Counsellors in place"},
    "due_on": "2024-06-30",
}
COUNT: dict[str, Any] = {
    "code": "I-1",
    "measure": "M-1",
    "texts": {"en": "Persons counselled"},
    "kind": "number",
    "direction": "up",
    "aggregation": "sum",
    "breakdowns": ["sex"],
    "provenance": "proposed",
}
SHARE = {**COUNT, "code": "I-2", "texts": {"en": "Share counselled"}, "kind": "percentage", "breakdowns": []}
SCALE = {
    **SHARE,
    "code": "I-3",
    "measure": "M-2",
    "kind": "scale",
    "aggregation": "none",
    "scale": [{"code": "absent", "texts": {"en": "Absent"}}, {"code": "full", "texts": {"en": "Full"}}],
}
TARGET: dict[str, Any] = {"indicator": "I-1", "period": "2024", "value": "100"}
YEAR = Period.parse("2024")


def create(kind: EntryKind, entry: dict[str, Any], code: str = "") -> Change:
    return Change(kind, Verb.CREATE, code or entry["code"], entry)


def change(kind: EntryKind, code: str, **fields: Any) -> Change:
    return Change(kind, Verb.CHANGE, code, fields)


def withdraw(kind: EntryKind, code: str) -> Change:
    return Change(kind, Verb.WITHDRAW, code)


CONTENT = (
    create(EntryKind.MEASURE, MEASURE),
    create(EntryKind.MEASURE, OTHER),
    create(EntryKind.MILESTONE, MILESTONE),
    create(EntryKind.INDICATOR, COUNT),
    create(EntryKind.INDICATOR, SHARE),
    create(EntryKind.INDICATOR, SCALE),
    create(EntryKind.TARGET, TARGET, "I-1:*:2024:_T"),
    create(EntryKind.TARGET, {**TARGET, "partner": "ba", "value": "60"}, "I-1:ba:2024:_T"),
)


@dataclass
class PlanWorld:
    """The small plan in the database, and its people, made when they are asked for."""

    people: dict[tuple[Role, str, int], Member] = field(default_factory=dict)

    def __post_init__(self) -> None:
        make_partners()
        apply_changes(by=None, changes=CONTENT, reason="")

    def member(self, role: Role, partner: str = "ba", number: int = 1) -> Member:
        key = (role, partner, number)
        if key not in self.people:
            self.people[key] = make_member(role, partner=partner)
        return self.people[key]

    def coordinator(self, partner: str = "ba", number: int = 1) -> Member:
        return self.member(Role.COORDINATOR, partner, number)

    def contributor(self, partner: str = "ba") -> Member:
        return self.member(Role.CONTRIBUTOR, partner)

    def round(self, code: str = "2024", *, due: date = date(2025, 2, 28)) -> str:
        period = Period.parse(code)
        names = {"en": f"Round {code}"}
        open_round(by=self.coordinator(), new=NewRound(code, names, period, due))
        return code

    def report(self, partner: str = "ba", measure: str = "M-1", round_code: str = "2024") -> ProgressReport:
        return ProgressReport.objects.get(round__code=round_code, measure__code=measure, partner_code=partner)

    def write(
        self, partner: str = "ba", *, persons: Amount | None = None, status: str = "in-progress"
    ) -> ProgressReport:
        row = self.report(partner)
        values = (
            GivenValue("I-1", persons or number(40)),
            GivenValue("I-2", fraction(Decimal(30), Decimal(40))),
        )
        written = Written(row.version, status, "Counselling began in four centres.", values=values)
        return write_report(by=self.contributor(partner), report=row.pk, written=written)

    def submit(self, partner: str = "ba", **given: Any) -> ProgressReport:
        return submit_report(by=self.contributor(partner), report=self.write(partner, **given).pk)

    def accept(self, partner: str = "ba", **given: Any) -> ProgressReport:
        return accept_report(by=self.coordinator(partner), report=self.submit(partner, **given).pk)
