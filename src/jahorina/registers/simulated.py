"""Writes simulated cases by the thousand, with the same checks, folding, deadlines, gates and audit events as the
services have one by one (a test compares the two). Nothing here can touch a real case, or be mixed with one.

Steps that gates block are not written here: they go through `services.add_step`, and their gates through a decision.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers import services
from jahorina.registers.access import areas_of, no_such_case, supervises
from jahorina.registers.areas import AREAS
from jahorina.registers.codes import code_lists, holidays_of, time_limits
from jahorina.registers.deadlines import running
from jahorina.registers.definitions import AreaDefinition, StepKind
from jahorina.registers.fields import checked
from jahorina.registers.folding import Entry, fold
from jahorina.registers.gates import standing as gates
from jahorina.registers.histories import in_order
from jahorina.registers.holidays import IsOff
from jahorina.registers.models import Case, Deadline, Person, Step
from jahorina.registers.services import NewStep
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

BATCH = 1000


@dataclass(frozen=True, slots=True)
class SimulatedCase:
    """A case to write, with its steps and who records each; the first step opens it. `identity` is given with the first
    case of a person and with no other."""

    id: UUID
    area: Area
    person: UUID | None
    identity: Identity | None
    steps: Sequence[tuple[Member, NewStep]]


def need_no_real_cases() -> None:
    """Refuse to go on where anybody's real case or identity is kept; raises Conflict (`real-cases`)."""
    if Case.objects.filter(is_simulated=False).exists() or Person.objects.filter(is_simulated=False).exists():
        raise Conflict(
            "real-cases",
            _("These registers hold cases of real people; simulated ones are never put among them."),
            hint=_("Make another workspace for the simulation: `jahorina --home FOLDER init`."),
        )


def are_simulated() -> bool:
    """Whether these registers hold simulated people; then they hold nobody else."""
    return Person.objects.filter(is_simulated=True).exists()


def is_simulated_already(person: UUID) -> bool:
    """Whether the registers hold this simulated person."""
    return Person.objects.filter(id=person).exists()


@transaction.atomic
def open_simulated(cases: Iterable[SimulatedCase]) -> int:
    """Write the cases, all or none, in their order; returns how many steps they have.

    Raises Conflict (`real-cases`, `step-not-allowed`, `gate-closed`), NotAllowed and InputRefused as the services do.
    """
    need_no_real_cases()
    writing, steps, batch = _Writing(), 0, list[SimulatedCase]()
    for case in cases:
        batch.append(case)
        if len(batch) == BATCH:
            steps += writing.write(batch)
            batch = []
    return steps + writing.write(batch)


class _Writing:
    """One writing of many cases: what it looked up is kept, so that nothing is asked twice."""

    def __init__(self) -> None:
        self._checked: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._may: dict[tuple[UUID, str], tuple[bool, bool]] = {}
        self._blocked: dict[str, bool] = {}
        self._off: dict[str, IsOff] = {}

    def write(self, batch: Sequence[SimulatedCase]) -> int:
        people = {one.person: _person(one) for one in batch if one.person is not None and one.identity is not None}
        Person.objects.bulk_create(people.values())
        named = ((people[one.person], one.identity) for one in batch if one.person in people and one.identity)
        identities.store_new(named, by=None)
        _need_own_people(batch)
        entries = {one.id: self._entries(one) for one in batch}
        cases = [_folded(one, entries[one.id]) for one in batch]
        _give_new_references(cases)
        deadlines = [deadline for case in cases for deadline in self._deadlines(case, entries[case.pk])]
        Case.objects.bulk_create(cases)
        Step.objects.bulk_create(
            step for one, case in zip(batch, cases, strict=True) for step in _steps(one, case, entries[one.id])
        )
        Deadline.objects.bulk_create(deadlines)
        audit.record_all(act for one, case in zip(batch, cases, strict=True) for act in _acts(one, case))
        _renew_gates(cases)
        return sum(len(found) for found in entries.values())

    def _entries(self, case: SimulatedCase) -> tuple[Entry, ...]:
        definition = AREAS[case.area]
        return tuple(
            Entry(sequence, step.kind, step.happened_on, self._fields(definition, by, step))
            for sequence, (by, step) in enumerate(case.steps, start=1)
        )

    def _fields(self, definition: AreaDefinition, by: Member, step: NewStep) -> Mapping[str, Any]:
        """The step's fields as they are kept, if this member may record it."""
        kind = definition.steps[step.kind]
        self._need_allowed(definition, kind, by)
        services.need_past(step.happened_on)
        if kind.needs_note and not step.note.strip():
            raise InputRefused("note-needed", _("%(step)s needs words."), params={"step": kind.title})
        key = (definition.area, kind.code, json.dumps(dict(step.fields), sort_keys=True))
        if key not in self._checked:
            self._checked[key] = checked(kind, step.fields, self._lists)
        if kind.code == "assigned" and self._checked[key]["assignee"] != str(by.pk):
            raise InputRefused("assignee-unfit", _("This member does not work on cases of this area here."))
        return self._checked[key]

    def _need_allowed(self, definition: AreaDefinition, kind: StepKind, by: Member) -> None:
        known = (by.pk, str(definition.area))
        if known not in self._may:
            self._may[known] = (definition.area in areas_of(by), supervises(by, definition.area))
        works, leads = self._may[known]
        if not works:
            raise NotAllowed("not-allowed", _("Your roles do not include this."))
        if kind.supervisors_only and not leads:
            raise NotAllowed("supervisor-needed", _("Only a supervisor of the area takes this step."))
        if kind.code not in self._blocked:
            self._blocked[kind.code] = gates.is_blocked_kind(kind.code)
        if self._blocked[kind.code]:
            raise services.GateClosed(kind, ())

    @cached_property
    def _lists(self) -> Any:
        return code_lists()

    @cached_property
    def _limits(self) -> Any:
        return time_limits()

    def _holidays(self, partner: str) -> IsOff:
        if partner not in self._off:
            self._off[partner] = holidays_of(partner)
        return self._off[partner]

    def _deadlines(self, case: Case, entries: tuple[Entry, ...]) -> list[Deadline]:
        limits = [limit for limit in self._limits if limit.area == case.area]
        found = running(
            limits,
            in_order(entries),
            partner=case.partner_code,
            is_closed=case.closed_on is not None,
            is_off=self._holidays(case.partner_code),
        )
        case.next_due_on = min((one.due_on for one in found if one.met_on is None), default=None)
        return [services.deadline_row(case, one) for one in found]


def _need_own_people(batch: Sequence[SimulatedCase]) -> None:
    """A case concerns a simulated person of its own partner, and one institution keeps it."""
    wanted = [one.person for one in batch if one.person is not None]
    partners = dict(Person.objects.filter(id__in=wanted, is_simulated=True).values_list("id", "partner_code"))
    for one in batch:
        by = one.steps[0][0]
        strange = any(other.institution_id != by.institution_id for other, _step in one.steps)
        if strange or (one.person is not None and partners.get(one.person) != by.partner_code):
            raise no_such_case()


def _renew_gates(cases: Sequence[Case]) -> None:
    """A step of any case closes the gates of all return cases of its person until they are looked at; look at them."""
    concerned = {case.person_id for case in cases if case.person_id is not None}
    returning = Case.objects.filter(person_id__in=concerned, area=Area.RETURN, closed_on__isnull=True)
    for person in returning.values_list("person_id", flat=True).distinct():
        if person is not None:
            gates.renew(person)


def _person(case: SimulatedCase) -> Person:
    return Person(id=case.person, partner_code=case.steps[0][0].partner_code, is_simulated=True)


def _folded(one: SimulatedCase, entries: tuple[Entry, ...]) -> Case:
    """The case with its head; refuses steps that do not follow each other."""
    definition, by = AREAS[one.area], one.steps[0][0]
    if one.area is not Area.CRIMINAL_JUSTICE and one.person is None:
        raise InputRefused("identity-missing", _("A person needs at least one name, even if it is only assumed."))
    case = Case(
        id=one.id,
        area=one.area,
        partner_code=by.partner_code,
        institution=by.institution,
        person_id=one.person,
        opened_on=entries[0].happened_on,
        is_simulated=True,
        version=len(entries),
    )
    services.write_head(case, fold(definition, entries))
    return case


def _give_new_references(cases: Sequence[Case]) -> None:
    """References that no other case has, with one question for all of them."""
    taken: set[str] = set()
    lacking = list(cases)
    while lacking:
        for case in lacking:
            case.reference = services.drawn_reference(AREAS[Area(case.area)], case.partner_code, case.opened_on)
        drawn = Counter(case.reference for case in cases)
        known = Case.objects.filter(reference__in=[case.reference for case in lacking])
        taken |= set(known.values_list("reference", flat=True))
        lacking = [case for case in lacking if case.reference in taken or drawn[case.reference] > 1]


def _steps(one: SimulatedCase, case: Case, entries: tuple[Entry, ...]) -> Iterable[Step]:
    for entry, (by, step) in zip(entries, one.steps, strict=True):
        yield Step(
            case=case,
            sequence=entry.sequence,
            kind=entry.kind,
            happened_on=entry.happened_on,
            by=by,
            institution=by.institution,
            detail=dict(entry.detail),
            sealed_note=services.sealed_note(case, step.note, entry.sequence),
        )


def _acts(one: SimulatedCase, case: Case) -> Iterable[audit.Act]:
    for sequence, (by, step) in enumerate(one.steps, start=1):
        if sequence == 1:
            yield audit.Act(by.label, actions.CASE_OPENED, case.label, {"area": str(one.area)}, by.partner_code)
        elif step.kind != "assigned" or sequence != ASSIGNED_WITH_OPENING:
            detail = {"step": step.kind, "sequence": sequence}
            yield audit.Act(by.label, actions.CASE_STEP, case.label, detail, by.partner_code)


ASSIGNED_WITH_OPENING = 2
"""The sequence of an assignment that is part of opening a case (`carry`), and of its event."""
