"""Do the heads of cases still say what their steps amount to? Streams over all cases: memory does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from jahorina.kernel.errors import Conflict
from jahorina.kernel.progress import Progress, silent
from jahorina.registers.areas import AREAS
from jahorina.registers.codes import holidays_of, time_limits
from jahorina.registers.deadlines import Running, running
from jahorina.registers.folding import Entry, effective, fold
from jahorina.registers.histories import in_order
from jahorina.registers.models import Case, Deadline, Step

CHUNK = 2000
"""Rows that are held at a time."""

_PROFILE = ("sex", "birth_year", "nationality", "nationality_status", "place")


@dataclass(frozen=True, slots=True)
class HeadReport:
    """How many cases there are, how many heads differ from the fold of their steps, and how many cases' steps do not
    follow each other any more."""

    cases: int
    differing: int
    unfoldable: int

    @property
    def whole(self) -> bool:
        """Whether every head is what its steps amount to."""
        return not (self.differing or self.unfoldable)

    def sentence(self) -> str:
        """The report in a line."""
        if self.whole:
            return f"{self.cases} heads of cases are what their steps amount to"
        return f"of {self.cases} cases {self.differing} heads differ from their steps, {self.unfoldable} do not fold"


def compare_heads(*, progress: Progress = silent) -> HeadReport:
    """Fold every case again and compare with what is kept: state, outcome, assignee, days, profile, version, limits."""
    steps = _by_case(Step.objects.order_by("case_id", "sequence").values_list(
        "case_id", "sequence", "kind", "happened_on", "detail", "corrects", "is_void"
    ))  # fmt: skip
    limits = _by_case(Deadline.objects.order_by("case_id").values_list(
        "case_id", "limit", "started_by", "due_on", "met_on", "waits_on_others"
    ))  # fmt: skip
    entries_of, limits_of = _Following(steps), _Following(limits)
    total, cases, differing, unfoldable = Case.objects.count(), 0, 0, 0
    for case in Case.objects.order_by("id").iterator(CHUNK):
        cases += 1
        entries = [Entry(*row) for row in entries_of.of(case.pk)]
        try:
            expected = _expected(case, entries)
        except (Conflict, KeyError):
            unfoldable += 1
        else:
            kept = (_kept(case), sorted(limits_of.of(case.pk)))
            differing += expected != kept
        if cases % CHUNK == 0:
            progress("heads of cases", cases, total)
    return HeadReport(cases, differing, unfoldable)


class _Following:
    """Rows grouped by case, in the order of cases, handed out case by case without holding them all."""

    def __init__(self, groups: Iterator[tuple[UUID, list[Any]]]) -> None:
        self._groups = groups
        self._next = next(groups, None)

    def of(self, case: UUID) -> list[Any]:
        while self._next is not None and self._next[0] < case:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != case:
            return []
        found = self._next[1]
        self._next = next(self._groups, None)
        return found


def _by_case(rows: Any) -> Iterator[tuple[UUID, list[Any]]]:
    for case, group in groupby(rows.iterator(CHUNK), key=itemgetter(0)):
        yield case, [row[1:] for row in group]


def _kept(case: Case) -> tuple[Any, ...]:
    return (
        case.state,
        case.outcome,
        str(case.assignee_id) if case.assignee_id else None,
        case.last_step_on,
        case.closed_on,
        case.version,
        case.next_due_on,
        tuple(getattr(case, name) for name in _PROFILE),
    )


def _expected(case: Case, entries: list[Entry]) -> tuple[tuple[Any, ...], list[Any]]:
    head = fold(AREAS[case.area], entries)  # type: ignore[index]
    found = _running(case, entries, is_closed=head.closed_on is not None)
    empty: dict[str, Any] = {"birth_year": None}
    folded = (
        head.state,
        head.outcome,
        head.assignee,
        head.last_step_on,
        head.closed_on,
        len(entries),
        min((one.due_on for one in found if one.met_on is None), default=None),
        tuple(head.profile.get(name, empty.get(name, "")) for name in _PROFILE),
    )
    limits = [
        (one.limit.code, one.started_by, one.due_on, one.met_on, one.limit.waits_on_others) for one in found
    ]
    return folded, sorted(limits)


def _running(case: Case, entries: list[Entry], *, is_closed: bool) -> tuple[Running, ...]:
    limits = [limit for limit in time_limits() if limit.area == case.area]
    ordered = in_order(effective(entries))
    is_off = holidays_of(case.partner_code)
    return running(limits, ordered, partner=case.partner_code, is_closed=is_closed, is_off=is_off)
