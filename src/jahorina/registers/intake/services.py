"""Taking in files of cases: looked at first, then taken in as a whole or not at all, and never twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.formats.contents import Content
from jahorina.formats.submissions import read_submissions
from jahorina.kernel.errors import InputRefused, NotAllowed, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.access import areas_of, open_to, supervises
from jahorina.registers.areas import area_definition
from jahorina.registers.codes import code_lists
from jahorina.registers.gates.triggers import ALWAYS_BLOCKED
from jahorina.registers.intake.duplicates import Hint, hints
from jahorina.registers.intake.mapping import Mapping as IntakeMapping
from jahorina.registers.intake.reading import Circumstances, Plan, PlannedCase, planned
from jahorina.registers.intake.template import CASES_SHEET
from jahorina.registers.intake.writing import write
from jahorina.registers.models import Case, GateBlock, Person, Step
from jahorina.registers.queries import record_reading
from jahorina.registers.vault.index import submission_key

_ASKED_AT_ONCE = 500


class Choice(StrEnum):
    """What becomes of a row that may be somebody known."""

    NEW = "new"
    SAME = "same"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Decision:
    """A member's choice for a row; `case` is the case whose person it is, for `same`."""

    choice: Choice
    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be taken in: rows, those ready, those taken in before, what is wrong, who may be known.

    `names` has the names of the rows that may be of somebody known.
    """

    rows: int
    ready: int
    known: int
    refused: int
    refusals: tuple[Refusal, ...]
    hints: Mapping[int, tuple[Hint, ...]]
    names: Mapping[int, str]
    unread: tuple[str, ...]
    steps: int


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did: rows read, cases opened, steps written, rows taken in before, rows skipped."""

    rows: int
    opened: int
    steps: int
    known: int
    skipped: int
    with_hints: int
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """The counts, for machines."""
        return {name: getattr(self, name) for name in self.__slots__}


def preview(*, by: Member, content: Content, name: str = "", mapping: IntakeMapping) -> Preview:
    """Read a file and say what would come of it; nothing is written but the search for duplicates in the audit log.

    Raises NotAllowed, and InputRefused where the file cannot be read at all; what is wrong with its rows is listed.
    """
    plan = _plan(by, content, name, mapping)
    new = _not_known(plan.cases)
    found = _searched(new, by)
    return Preview(
        rows=plan.rows,
        ready=len(new),
        known=len(plan.cases) - len(new),
        refused=plan.refused,
        refusals=tuple(plan.refusals),
        hints=found,
        names={case.row: case.identity.display_name for case in new if case.row in found and case.identity},
        unread=plan.unread,
        steps=sum(len(case.steps) for case in new),
    )


def import_cases(
    *,
    by: Member,
    content: Content,
    name: str = "",
    mapping: IntakeMapping,
    decisions: Mapping[int, Decision] | None = None,
    undecided: Choice = Choice.SKIP,
    dry_run: bool = False,
    is_simulated: bool = False,
) -> Report:
    """Take in a file: every row or none. What was taken in before changes nothing.

    A row that may be somebody known is new, of the same person, or skipped, as `decisions` say by row, and as
    `undecided` says for the others. Raises NotAllowed, InputRefused (`intake-refused` with what is wrong by row,
    `decision-unfit`), Conflict (`intake-raced`).
    """
    plan = _plan(by, content, name, mapping)
    if plan.refused:
        raise InputRefused(
            "intake-refused",
            _("%(refused)s of %(rows)s rows are not as they must be; nothing was taken in."),
            refusals=tuple(plan.refusals),
            params={"refused": plan.refused, "rows": plan.rows},
        )
    # Reading and searching take no lock: the writing alone does, and the submissions' own numbers keep it from
    # happening twice.
    new = _not_known(plan.cases)
    found = _searched(new, by)
    with transaction.atomic():
        kept, known = _decided(new, found, decisions or {}, undecided, by)
        steps = sum(len(case.steps) for case in kept)
        if kept and not dry_run:
            steps = write(kept, by=by, area=mapping.area, known=known, is_simulated=is_simulated)
        report = Report(
            rows=plan.rows,
            opened=len(kept),
            steps=steps,
            known=len(plan.cases) - len(new),
            skipped=len(new) - len(kept),
            with_hints=len(found),
            dry_run=dry_run,
        )
        if not dry_run:
            _record(by, mapping, report)
    return report


def _record(by: Member, mapping: IntakeMapping, report: Report) -> None:
    audit.record(
        actor=by.label,
        action=actions.CASES_IMPORTED,
        target=f"area:{mapping.area}",
        detail={"area": str(mapping.area), "mapping": mapping.code, **report.as_json()},
        partner=by.partner_code,
    )


def _plan(by: Member, content: Content, name: str, mapping: IntakeMapping) -> Plan:
    area = area_definition(mapping.area).area
    if area not in areas_of(by):
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    seen = Circumstances(
        today=timezone.localdate(),
        lists=code_lists(),
        key=submission_key(),
        scope=f"{by.partner_code}|{by.institution_id}|{area}",
        blocked=frozenset({*ALWAYS_BLOCKED, *GateBlock.objects.values_list("step_kind", flat=True)}),
        supervises=supervises(by, area),
    )
    return planned(read_submissions(content, name=name, sheet=CASES_SHEET), mapping, seen)


def _not_known(cases: Sequence[PlannedCase]) -> list[PlannedCase]:
    """Those that were not taken in before."""
    there: set[UUID] = set()
    for start in range(0, len(cases), _ASKED_AT_ONCE):
        asked = [case.submission for case in cases[start : start + _ASKED_AT_ONCE]]
        rows = Step.objects.filter(submission__in=asked).values_list("submission", flat=True)
        there.update(one for one in rows if one is not None)
    return [case for case in cases if case.submission not in there]


def _searched(new: Sequence[PlannedCase], by: Member) -> dict[int, tuple[Hint, ...]]:
    found = hints(new, member=by)
    with transaction.atomic():
        detail = {"purpose": "duplicates", "rows": len(new), "found": len(found)}
        record_reading(by, actions.CASES_SEARCHED, "cases", detail)
    return found


def _decided(
    new: Sequence[PlannedCase],
    found: Mapping[int, tuple[Hint, ...]],
    decisions: Mapping[int, Decision],
    undecided: Choice,
    by: Member,
) -> tuple[list[PlannedCase], dict[int, Person]]:
    """The rows that are taken in, and the person of those who are known."""
    kept: list[PlannedCase] = []
    known: dict[int, Person] = {}
    for case in new:
        fallback = undecided if case.row in found else Choice.NEW
        decision = decisions.get(case.row, Decision(fallback))
        if decision.choice is Choice.SKIP:
            continue
        if decision.choice is Choice.SAME:
            known[case.row] = _person(decision.case, by, case.row)
        kept.append(case)
    return kept, known


def _person(case_id: UUID | None, by: Member, row: int) -> Person:
    """The person of a case that is open to the member."""
    rows = Case.objects.filter(open_to(by), person__erased_at__isnull=True).select_related("person")
    case = rows.filter(pk=case_id).first() if case_id is not None else None
    if case is None or case.person is None or case.partner_code != by.partner_code:
        raise InputRefused(
            "decision-unfit",
            _("Row %(row)s: the case of the same person is not there or not open to you; choose again."),
            params={"row": row},
        )
    return case.person
