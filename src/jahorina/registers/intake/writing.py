"""Writes planned cases in bulk: what `services.open_case` writes for one, in a few statements for thousands.

The same things hold: heads are folded from the steps, deadlines run, identities and words are sealed, each opened case
is in the audit log, gates of people who were known are looked at again. The database's triggers see every step.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.areas import AREAS
from jahorina.registers.codes import holidays_of, time_limits
from jahorina.registers.deadlines import running
from jahorina.registers.definitions import AreaDefinition
from jahorina.registers.folding import Entry
from jahorina.registers.gates import standing as gates
from jahorina.registers.histories import in_order
from jahorina.registers.intake.reading import PlannedCase
from jahorina.registers.models import Case, Deadline, Person, Step
from jahorina.registers.services import REFERENCE_ALPHABET, REFERENCE_LENGTH, write_head
from jahorina.registers.vault import identities

_AT_ONCE = 1_000


def write(
    planned: Sequence[PlannedCase],
    *,
    by: Member,
    area: Area,
    known: Mapping[int, Person],
    is_simulated: bool = False,
) -> int:
    """Write the cases, within the caller's transaction; `known` gives the person of rows that are of somebody known.

    Returns how many steps were written. Raises Conflict (`intake-raced`) where the same file is being taken in twice.
    """
    definition = AREAS[area]
    people = _people(planned, by, known, has_people=area is not Area.CRIMINAL_JUSTICE, is_simulated=is_simulated)
    cases = _cases(planned, people, by, definition, is_simulated=is_simulated)
    try:
        with transaction.atomic():
            Case.objects.bulk_create(cases, batch_size=_AT_ONCE)
            steps = _write_steps(planned, cases, by)
    except IntegrityError as error:
        raise Conflict(
            "intake-raced", _("Somebody is taking in the same submissions; look at what is there.")
        ) from error
    _renew_gates(planned, cases, definition, known)
    told = {"area": str(area), "by": "intake"}
    audit.record_all(audit.Act(by.label, actions.CASE_OPENED, case.label, told, by.partner_code) for case in cases)
    return steps


def _people(
    planned: Sequence[PlannedCase], by: Member, known: Mapping[int, Person], *, has_people: bool, is_simulated: bool
) -> dict[int, Person]:
    if not has_people:
        return {}
    people = dict(known)
    new = []
    for case in planned:
        if case.row not in people and case.identity is not None:
            people[case.row] = Person(partner_code=by.partner_code, is_simulated=is_simulated)
            new.append((people[case.row], case.identity))
    Person.objects.bulk_create([person for person, _identity in new], batch_size=_AT_ONCE)
    identities.store_new(new, by=by.pk)
    return people


def _cases(
    planned: Sequence[PlannedCase],
    people: Mapping[int, Person],
    by: Member,
    definition: AreaDefinition,
    *,
    is_simulated: bool,
) -> list[Case]:
    references = _references(definition, by.partner_code, [case.steps[0].happened_on for case in planned])
    limits = [limit for limit in time_limits() if limit.area == definition.area]
    cases = []
    for plan, reference in zip(planned, references, strict=True):
        case = Case(
            reference=reference,
            area=definition.area,
            partner_code=by.partner_code,
            institution=by.institution,
            person=people.get(plan.row),
            opened_on=plan.steps[0].happened_on,
            version=len(plan.steps),
            is_simulated=is_simulated,
        )
        write_head(case, plan.head)
        found = running(
            limits,
            in_order(_entries(plan)),
            partner=by.partner_code,
            is_closed=case.closed_on is not None,
            is_off=holidays_of(by.partner_code),
        )
        case.next_due_on = min((one.due_on for one in found if one.met_on is None), default=None)
        cases.append(case)
    return cases


def _write_steps(planned: Sequence[PlannedCase], cases: Sequence[Case], by: Member) -> int:
    words = (
        (case, str(sequence), step.note)
        for plan, case in zip(planned, cases, strict=True)
        for sequence, step in enumerate(plan.steps, start=1)
        if step.note.strip()
    )
    sealed = identities.seal_notes_of_new(words, field="registers_step")
    steps = [
        Step(
            case=case,
            sequence=sequence,
            kind=step.kind,
            happened_on=step.happened_on,
            by=by,
            institution=by.institution,
            detail=dict(step.detail),
            sealed_note=sealed.get((case.pk, str(sequence))),
            submission=plan.submission if sequence == 1 else None,
        )
        for plan, case in zip(planned, cases, strict=True)
        for sequence, step in enumerate(plan.steps, start=1)
    ]
    Step.objects.bulk_create(steps, batch_size=_AT_ONCE)
    Deadline.objects.bulk_create(_deadlines(planned, cases, by.partner_code), batch_size=_AT_ONCE)
    return len(steps)


def _deadlines(planned: Sequence[PlannedCase], cases: Sequence[Case], partner: str) -> Iterable[Deadline]:
    limits = time_limits()
    for plan, case in zip(planned, cases, strict=True):
        own = [limit for limit in limits if limit.area == case.area]
        for one in running(own, in_order(_entries(plan)), partner=partner, is_closed=case.closed_on is not None):
            yield Deadline(
                case=case,
                limit=one.limit.code,
                started_by=one.started_by,
                due_on=one.due_on,
                met_on=one.met_on,
                waits_on_others=one.limit.waits_on_others,
            )


def _entries(plan: PlannedCase) -> tuple[Entry, ...]:
    return tuple(
        Entry(sequence, step.kind, step.happened_on, step.detail) for sequence, step in enumerate(plan.steps, start=1)
    )


def _renew_gates(
    planned: Sequence[PlannedCase], cases: Sequence[Case], definition: AreaDefinition, known: Mapping[int, Person]
) -> None:
    """Gates are looked at again for those whom a step may concern; for all others a gate without a standing is closed."""
    first_state = definition.steps[definition.opens_with].to_state
    concerned: dict[UUID, None] = {}
    for plan, case in zip(planned, cases, strict=True):
        went_on = definition.area is Area.RETURN and case.state != first_state
        if case.person_id is not None and (plan.row in known or went_on):
            concerned[case.person_id] = None
    for person in concerned:
        gates.renew(person)


def _references(definition: AreaDefinition, partner: str, days: Sequence[date]) -> list[str]:
    """A new reference for each day; those that chance has drawn before are drawn again."""
    found: list[str] = []
    taken: set[str] = set()
    for start in range(0, len(days), _AT_ONCE):
        piece = list(days[start : start + _AT_ONCE])
        drawn = [_drawn(definition, partner, day, taken) for day in piece]
        there = set(Case.objects.filter(reference__in=drawn).values_list("reference", flat=True))
        found += [
            _drawn(definition, partner, day, taken | there) if one in there else one
            for one, day in zip(drawn, piece, strict=True)
        ]
    return found


def _drawn(definition: AreaDefinition, partner: str, day: date, taken: set[str]) -> str:
    while True:
        letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _letter in range(REFERENCE_LENGTH))
        reference = f"{definition.reference_letter}-{partner.upper()}-{day:%y}-{letters}"
        if reference not in taken:
            taken.add(reference)
            return reference
