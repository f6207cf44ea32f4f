"""The registers' questions, always for a member. What is not open to the member is as if it were not there.

Every reading of a case or of an identity is written into the audit log with its purpose.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import MASKED_DOORS, Door, Scope, areas_of, in_scope, is_erased, opened_case, supervises
from jahorina.registers.areas import AREAS
from jahorina.registers.cards import (
    CaseCard,
    CaseLine,
    CasePage,
    DayCard,
    DeadlineCard,
    GateCard,
    StepCard,
)
from jahorina.registers.codes import code_lists
from jahorina.registers.definitions import AreaDefinition, StepKind
from jahorina.registers.folding import Entry, effective
from jahorina.registers.gates.queries import open_questions
from jahorina.registers.gates.standing import Standing, standings
from jahorina.registers.models import Case, Deadline, LimitEntry, Step
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

PAGE_SIZE = 50
SORTS = ("next_due_on", "last_step_on", "opened_on", "state", "reference")
DUE_SOON = timedelta(days=7)
"""How far ahead `my_day` looks."""

AGE_BANDS = ((0, 5), (6, 13), (14, 15), (16, 17), (18, 24), (25, 34), (35, 64), (65, None))
PURPOSES = "reading-purpose"
OTHER_AREAS = "other-areas"
"""The code of the card that stands for all gates that other areas are competent for."""


def cases(
    *,
    member: Member,
    scope: Scope,
    area: Area,
    sort: str = "next_due_on",
    descending: bool = False,
    after: str | None = None,
    state: str = "",
    today: date | None = None,
) -> CasePage:
    """A page of a tab of the list, sorted, without names. `after` is the mark that the page before gave.

    Raises NotAllowed, InputRefused (`sort-unknown`, `mark-malformed`).
    """
    if sort not in SORTS:
        raise InputRefused("sort-unknown", _("The list is not sorted by %(sort)s."), params={"sort": sort})
    rows = in_scope(member, scope, area)
    if state:
        rows = rows.filter(state=state)
    found = list(_after(rows, sort, descending, after)[: PAGE_SIZE + 1])
    day = today or timezone.localdate()
    lines = tuple(case_line(case, day) for case in found[:PAGE_SIZE])
    with transaction.atomic():
        detail = {"scope": str(scope), "area": str(area), "cases": len(lines)}
        record_reading(member, actions.CASES_LISTED, f"area:{area}", detail)
    return CasePage(lines, _mark(found[PAGE_SIZE - 1], sort) if len(found) > PAGE_SIZE else None)


def case(identifier: UUID, *, member: Member, purpose: str = "case-work") -> CaseCard:
    """One case with its steps, deadlines and gates; raises NotFound (`case-unknown`), InputRefused
    (`purpose-unknown`). Sensitive fields and notes are masked for whoever neither carries nor supervises the case."""
    need_purpose(purpose)
    found, through = opened_case(member, identifier)
    definition = AREAS[Area(found.area)]
    card = _case_card(found, through, definition, member)
    with transaction.atomic():
        record_reading(member, actions.CASE_READ, found.label, {"door": str(through), "purpose": purpose})
    return card


def identity(identifier: UUID, *, member: Member, purpose: str) -> Identity:
    """The identity of a case's person, from the vault; raises NotFound, InputRefused (`purpose-unknown`)."""
    need_purpose(purpose)
    found, through = opened_case(member, identifier)
    if found.person is None:
        raise InputRefused("case-of-nobody", _("This case concerns no person."))
    with transaction.atomic():
        record_reading(member, actions.IDENTITY_READ, found.label, {"door": str(through), "purpose": purpose})
        return identities.opened(found.person)


def identity_history(identifier: UUID, *, member: Member, purpose: str) -> int:
    """How many states of the identity are kept."""
    need_purpose(purpose)
    found, _door = opened_case(member, identifier)
    return found.person.identity_records.count() if found.person is not None else 0


def my_day(*, member: Member, today: date | None = None) -> DayCard:
    """What is overdue, due within a week, and waiting on others in the member's own cases; raises NotAllowed."""
    day = today or timezone.localdate()
    rows = (
        Deadline.objects.filter(case__assignee=member, case__closed_on__isnull=True, met_on__isnull=True)
        .filter(Q(due_on__lte=day + DUE_SOON) | Q(waits_on_others=True))
        .select_related("case", "case__assignee")
        .order_by("due_on")[:200]
    )
    entries = {entry.code: entry for entry in LimitEntry.objects.all()}
    pairs = [(row, (case_line(row.case, day), _deadline(row, entries))) for row in rows]
    unassigned = sum(in_scope(member, Scope.UNASSIGNED, area).count() for area in areas_of(member))
    return DayCard(
        overdue=tuple(pair for row, pair in pairs if row.due_on < day and not row.waits_on_others),
        due=tuple(pair for row, pair in pairs if row.due_on >= day and not row.waits_on_others),
        waiting=tuple(pair for row, pair in pairs if row.waits_on_others),
        unassigned=unassigned,
        gates_to_decide=len(open_questions(member=member)),
    )


def workers(*, member: Member, area: Area) -> tuple[tuple[UUID, str], ...]:
    """Who works on cases of the area in the member's institution, by name: a supervisor's choice, else oneself."""
    if not supervises(member, area):
        return ((member.pk, member.name),)
    return partners.workers(institution=member.institution.code, area=area)


def changed_since(identifier: UUID, version: int, *, member: Member) -> tuple[StepCard, ...]:
    """The steps that were added to a case, corrected or voided after `version`: what a merge page shows."""
    found, through = opened_case(member, identifier)
    definition = AREAS[Area(found.area)]
    cards = _steps(found, definition, through)
    return tuple(card for card in cards if max((card.sequence, *card.corrections)) > version)


def age_band(birth_year: int | None, today: date) -> str:
    """The age band of somebody born in that year, as `18-24`; empty where the year is not known."""
    if birth_year is None:
        return ""
    age = max(0, today.year - birth_year)
    for low, high in AGE_BANDS:
        if high is None or age <= high:
            return f"{low}-{high}" if high is not None else f"{low}+"
    return ""


def _after(rows: QuerySet[Case], sort: str, descending: bool, after: str | None) -> QuerySet[Case]:
    """Keyset pages: the next page begins after a value and an identifier, so that page 2,000 costs what page 1 does."""
    order = F(sort).desc(nulls_last=True) if descending else F(sort).asc(nulls_last=True)
    rows = rows.select_related("assignee").order_by(order, "id")
    if after is None:
        return rows
    value, _bar, identifier = after.rpartition("|")
    try:
        last = UUID(identifier)
    except ValueError as error:
        raise InputRefused("mark-malformed", _("This page of the list does not exist.")) from error
    if not value:
        return rows.filter(**{f"{sort}__isnull": True}, id__gt=last)
    beyond = Q(**{f"{sort}__{'lt' if descending else 'gt'}": value}) | Q(**{sort: value}, id__gt=last)
    return rows.filter(beyond | Q(**{f"{sort}__isnull": True}) if sort == "next_due_on" else beyond)


def _mark(last: Case, sort: str) -> str:
    value = getattr(last, sort)
    return f"{'' if value is None else value}|{last.pk}"


def case_line(case: Case, today: date) -> CaseLine:
    """The case as a line of a list."""
    return CaseLine(
        id=case.pk,
        reference=case.reference,
        area=case.area,
        state=case.state,
        nationality=case.nationality,
        age_band=age_band(case.birth_year, today),
        opened_on=case.opened_on,
        last_step_on=case.last_step_on,
        next_due_on=case.next_due_on,
        assignee=case.assignee.name if case.assignee is not None else "",
        is_simulated=case.is_simulated,
    )


def _case_card(found: Case, through: Door, definition: AreaDefinition, member: Member) -> CaseCard:
    entries = {entry.code: entry for entry in LimitEntry.objects.all()}
    gates = standings(found) if found.area == Area.RETURN else ()
    erased = is_erased(found)
    return CaseCard(
        id=found.pk,
        reference=found.reference,
        definition=definition,
        version=found.version,
        state=found.state,
        outcome=found.outcome,
        door=through,
        person=found.person_id,
        profile={
            "sex": found.sex,
            "age_band": age_band(found.birth_year, timezone.localdate()),
            "nationality": found.nationality,
            "nationality_status": found.nationality_status,
            "place": found.place,
        },
        institution=found.institution.names,
        assignee=found.assignee.name if found.assignee is not None else "",
        opened_on=found.opened_on,
        closed_on=found.closed_on,
        next_due_on=found.next_due_on,
        is_simulated=found.is_simulated,
        is_erased=erased,
        steps=_steps(found, definition, through),
        deadlines=tuple(_deadline(row, entries) for row in found.deadlines.all()),
        gates=_gates(gates, found, member),
        next_steps=() if erased else _next_steps(found, definition, member),
    )


def _next_steps(found: Case, definition: AreaDefinition, member: Member) -> tuple[StepKind, ...]:
    supervisor = supervises(member, found.area)
    return tuple(kind for kind in definition.next_steps(found.state) if supervisor or not kind.supervisors_only)


def _steps(found: Case, definition: AreaDefinition, through: Door) -> tuple[StepCard, ...]:
    rows = list(found.steps.select_related("by", "institution").order_by("sequence"))
    counted = {entry.sequence: entry for entry in effective(_entry(row) for row in rows)}
    corrections: dict[int, list[int]] = {}
    for row in rows:
        if row.corrects is not None:
            corrections.setdefault(row.corrects, []).append(row.sequence)
    masked = through in MASKED_DOORS
    return tuple(
        _step_card(row, counted.get(row.sequence), found, definition, tuple(corrections.get(row.sequence, ())), masked)
        for row in rows
        if row.corrects is None
    )


def _entry(row: Step) -> Entry:
    return Entry(row.sequence, row.kind, row.happened_on, row.detail, row.corrects, row.is_void)


def _step_card(
    row: Step,
    counted: Entry | None,
    found: Case,
    definition: AreaDefinition,
    corrections: tuple[int, ...],
    masked: bool,
) -> StepCard:
    kind = definition.steps[row.kind]
    detail = dict((counted or _entry(row)).detail)
    if masked:
        hidden = {field.name for field in kind.fields if field.sensitive}
        detail = {name: value for name, value in detail.items() if name not in hidden}
    note = identities.open_note(row.sealed_note, case=found, field="registers_step", row=str(row.sequence))
    return StepCard(
        sequence=row.sequence,
        kind=kind,
        happened_on=(counted or _entry(row)).happened_on,
        recorded_at=row.recorded_at,
        by=row.by.name if row.by is not None else "",
        institution=row.institution.names,
        detail=detail,
        note="" if masked else note,
        is_void=counted is None,
        corrections=corrections,
        masked=masked,
    )


def _deadline(row: Deadline, entries: dict[str, LimitEntry]) -> DeadlineCard:
    entry = entries.get(row.limit)
    return DeadlineCard(
        code=row.limit,
        names=entry.names if entry else {"en": row.limit},
        due_on=row.due_on,
        met_on=row.met_on,
        waits_on_others=row.waits_on_others,
        legal_basis=entry.legal_basis if entry else {},
        needs_verification=entry.needs_verification if entry else True,
    )


def _gates(found: tuple[Standing, ...], case: Case, member: Member) -> tuple[GateCard, ...]:
    """The gates of the case's own area, and of those that the member is competent for; all others as one.

    Which of the others is closed would tell that there is a case in another area.
    """
    shown = [
        one for one in found if one.gate.competent_area == case.area or supervises(member, one.gate.competent_area)
    ]
    hidden = [one for one in found if one not in shown]
    cards = tuple(_gate(one, may_decide=supervises(member, one.gate.competent_area)) for one in shown)
    return (*cards, _other_areas(hidden)) if hidden else cards


def _gate(one: Standing, *, may_decide: bool) -> GateCard:
    gate = one.gate
    return GateCard(
        code=gate.code,
        names=gate.names,
        explanation=gate.explanation,
        refusal=gate.refusal,
        legal_basis=gate.legal_basis,
        is_open=one.is_open,
        by_decision=one.by_decision,
        until=one.until,
        blocks=tuple(block.step_kind for block in gate.blocks.all()),
        competent_area=gate.competent_area,
        may_decide=may_decide,
        needs_verification=gate.needs_verification,
    )


def _other_areas(hidden: list[Standing]) -> GateCard:
    return GateCard(
        code=OTHER_AREAS,
        names={},
        explanation={},
        refusal={},
        legal_basis={},
        is_open=all(one.is_open for one in hidden),
        by_decision=False,
        until=None,
        blocks=tuple(sorted({block.step_kind for one in hidden for block in one.gate.blocks.all()})),
        competent_area="",
        may_decide=False,
        needs_verification=False,
    )


def need_purpose(purpose: str) -> None:
    """Refuse a reading for a purpose that is not on the list (InputRefused `purpose-unknown`)."""
    if not code_lists().has(PURPOSES, purpose):
        raise InputRefused("purpose-unknown", _("Say for which purpose you read this."))


def record_reading(member: Member, action: str, target: str, detail: dict[str, Any]) -> None:
    """Write a reading into the audit log, in the transaction around it."""
    audit.record(actor=member.label, action=action, target=target, detail=detail, partner=member.partner_code)
