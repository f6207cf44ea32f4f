"""Do the heads of cases still say what their steps amount to? Streams over all cases: memory does not grow with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import transaction

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent
from jahorina.registers.areas import AREAS
from jahorina.registers.codes import holidays_of, time_limits
from jahorina.registers.deadlines import Running, running
from jahorina.registers.folding import Entry, Head, effective, fold
from jahorina.registers.histories import in_order
from jahorina.registers.models import Case, Deadline, Step

CHUNK = 2000
"""Rows that are held at a time."""

_STEP = ("sequence", "kind", "happened_on", "detail", "corrects", "is_void")
_LIMIT = ("limit", "started_by", "due_on", "met_on", "waits_on_others")
_PROFILE = {"sex": "", "birth_year": None, "nationality": "", "nationality_status": "", "place": ""}


class Finding(Enum):
    """What comparing a case found."""

    WHOLE = "whole"
    HEAD_DIFFERS = "head-differs"
    LIMITS_DIFFER = "limits-differ"
    UNFOLDABLE = "unfoldable"


@dataclass(frozen=True, slots=True)
class HeadReport:
    """How many cases there are; how many heads differ from the fold of their steps; of how many the steps do not follow
    each other any more; how many have other time limits than the programme's limits and holidays give today."""

    cases: int
    differing: int
    unfoldable: int
    with_other_limits: int

    @property
    def whole(self) -> bool:
        """Whether every head is what its steps amount to."""
        return not (self.differing or self.unfoldable)

    def sentence(self) -> str:
        """The report in a line."""
        if self.whole and not self.with_other_limits:
            return f"{self.cases} heads of cases are what their steps amount to"
        return (
            f"of {self.cases} cases {self.differing} heads differ from their steps, {self.unfoldable} do not fold, "
            f"{self.with_other_limits} have other time limits than the programme gives today"
        )


def compare_heads(*, progress: Progress = silent) -> HeadReport:
    """Fold every case again and compare with what is kept: state, outcome, assignee, days, profile, version, limits.

    A case that differs is looked at once more by itself: somebody may have added a step while all were read.
    """
    steps = _by_case(Step.objects.order_by("case_id", "sequence").values_list("case_id", *_STEP))
    limits = _by_case(Deadline.objects.order_by("case_id").values_list("case_id", *_LIMIT))
    steps_of, limits_of = _Following(steps), _Following(limits)
    total, cases, found = Case.objects.count(), 0, Counter[Finding]()
    for case in Case.objects.select_related("institution").order_by("id").iterator(CHUNK):
        cases += 1
        finding = _compared(case, steps_of.of(case.pk), limits_of.of(case.pk))
        if finding is not Finding.WHOLE:
            finding = _second_look(case.pk)
        found[finding] += 1
        if cases % CHUNK == 0:
            progress(_("Comparing the cases with their steps"), cases, total)
    return HeadReport(cases, found[Finding.HEAD_DIFFERS], found[Finding.UNFOLDABLE], found[Finding.LIMITS_DIFFER])


def _second_look(identifier: UUID) -> Finding:
    with transaction.atomic():
        case = Case.objects.get(id=identifier)
        steps = case.steps.order_by("sequence").values_list(*_STEP)
        return _compared(case, list(steps), list(case.deadlines.values_list(*_LIMIT)))


def _compared(case: Case, steps: list[Any], limits: list[Any]) -> Finding:
    entries = [Entry(*row) for row in steps]
    try:
        head = fold(AREAS[case.area], entries)  # type: ignore[index]
    except (Conflict, KeyError):
        return Finding.UNFOLDABLE
    if _kept(case) != _folded(head, len(entries), case.institution.code):
        return Finding.HEAD_DIFFERS
    running_now = _running(case, entries, is_closed=head.closed_on is not None)
    expected = [
        (one.limit.code, one.started_by, one.due_on, one.met_on, one.limit.waits_on_others) for one in running_now
    ]
    next_due = min((one.due_on for one in running_now if one.met_on is None), default=None)
    same = sorted(map(str, expected)) == sorted(str(tuple(row)) for row in limits) and next_due == case.next_due_on
    return Finding.WHOLE if same else Finding.LIMITS_DIFFER


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
        case.institution.code,
        *(getattr(case, name) for name in _PROFILE),
    )


def _folded(head: Head, version: int, institution: str) -> tuple[Any, ...]:
    profile = (head.profile.get(name, default) for name, default in _PROFILE.items())
    return (
        head.state,
        head.outcome,
        head.assignee,
        head.last_step_on,
        head.closed_on,
        version,
        head.institution or institution,
        *profile,
    )


def _running(case: Case, entries: list[Entry], *, is_closed: bool) -> tuple[Running, ...]:
    limits = [limit for limit in time_limits() if limit.area == case.area]
    ordered = in_order(effective(entries))
    is_off = holidays_of(case.partner_code)
    return running(limits, ordered, partner=case.partner_code, is_closed=is_closed, is_off=is_off)
