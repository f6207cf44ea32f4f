"""Which cases fall due until a day: the database narrows down, the schedule's pure functions decide.

For this room alone: it asks no member, and hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jahorina.registers.folding import effective
from jahorina.registers.histories import entries_of
from jahorina.registers.models import Case, Erasure
from jahorina.registers.retention.holds import running
from jahorina.registers.retention.schedule import (
    CLOSED,
    LAST_STEP,
    OPENED,
    Dates,
    Rule,
    due_on,
    latest_start,
    rule_for,
    rules,
)

_READ_AT_ONCE = 2_000
_COLUMNS = {OPENED: "opened_on", LAST_STEP: "last_step_on", CLOSED: "closed_on"}


@dataclass(frozen=True, slots=True)
class Due:
    """A case that falls due: its last day under the rule that counts, and what stands in the way or is under way."""

    case: Case
    rule: Rule
    due_on: date
    is_held: bool
    is_proposed: bool


def due_cases(*, partner: str, until: date, among: Q | None = None) -> Iterator[Due]:
    """The partner's closed cases that are not erased yet and whose last day lies before `until`.

    Streams; memory does not grow with the register.
    """
    rows = _kept(partner, until).filter(among or Q())
    held = set(running(until).values_list("case_id", flat=True))
    proposed = set(Erasure.objects.filter(state=Erasure.State.PROPOSED).values_list("case_id", flat=True))
    schedule = rules()
    for case in rows.iterator(chunk_size=_READ_AT_ONCE):
        found = _of(case, schedule)
        if found is not None and found[1] < until:
            yield Due(case, *found, is_held=case.pk in held, is_proposed=case.pk in proposed)


def due_case(case: Case) -> Due | None:
    """When one case falls due; None where it is open or nothing is said about it."""
    found = _of(case, rules())
    return Due(case, *found, is_held=False, is_proposed=False) if found else None


def _kept(partner: str, until: date) -> QuerySet[Case]:
    """Closed cases that a rule of their area could reach before `until`; which rule counts is decided case by case."""
    reachable = Q(pk__in=())
    for rule in rules():
        # A step of a named kind lies between opening and last step: the opening bounds it.
        column = _COLUMNS.get(rule.starts, "opened_on")
        reachable |= Q(area=rule.area, **{f"{column}__lte": latest_start(until, rule.months)})
    rows = Case.objects.filter(reachable, partner_code=partner, closed_on__isnull=False)
    return rows.exclude(erasures__state=Erasure.State.ERASED).select_related("institution").order_by("id")


def _of(case: Case, schedule: tuple[Rule, ...]) -> tuple[Rule, date] | None:
    rule = rule_for(schedule, area=case.area, partner=case.partner_code, outcome=case.outcome)
    if rule is None:
        return None
    steps: dict[str, date] = {}
    if rule.starts not in (OPENED, LAST_STEP, CLOSED):
        for entry in effective(entries_of(case.pk)):
            steps[entry.kind] = max(entry.happened_on, steps.get(entry.kind, entry.happened_on))
    dates = Dates(case.partner_code, case.outcome, case.opened_on, case.last_step_on, case.closed_on, steps)
    day = due_on(rule, dates)
    return (rule, day) if day is not None else None
