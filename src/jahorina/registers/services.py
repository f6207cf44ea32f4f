"""What is done in cases: opened, carried on by steps, corrected by further steps. Each act is one transaction.

A step is accepted when the member may work on the case, the state machine allows it, its fields hold, nobody else was
faster, and no gate that blocks it is closed. Then the head, the deadlines and the gates' standings are folded anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, may
from jahorina.partners.roles import Area
from jahorina.registers.access import MASKED_DOORS, areas_of, door, need_kept, no_such_case, opened_case, supervises
from jahorina.registers.areas import AREAS, area_definition
from jahorina.registers.codes import code_lists, holidays_of, time_limits
from jahorina.registers.deadlines import Running, running
from jahorina.registers.definitions import AreaDefinition, StepKind
from jahorina.registers.fields import checked
from jahorina.registers.folding import Entry, Head, effective, fold
from jahorina.registers.gates import standing as gates
from jahorina.registers.histories import entries_of, in_order
from jahorina.registers.models import Case, Deadline, Person, Step
from jahorina.registers.shared_steps import TRANSFERRED
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
REFERENCE_LENGTH = 7


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as somebody states it. `note` is free text: sealed, never exported without the permission for it.

    `expected_version` is the version of the case that the author saw; `submission` makes sending it twice harmless.
    """

    kind: str
    happened_on: date
    fields: Mapping[str, Any]
    note: str = ""
    expected_version: int | None = None
    submission: UUID | None = None


class GateClosed(Conflict):
    """A legal safeguard blocks the step. Which gates, is for the case's page; why, for those competent alone."""

    def __init__(self, kind: StepKind, gate_codes: tuple[str, ...]) -> None:
        super().__init__(
            "gate-closed",
            _("%(step)s is blocked by a legal safeguard. The case's page shows which, and who can decide."),
            params={"step": kind.title},
        )
        self.step = kind.code
        self.gates = gate_codes


@transaction.atomic
def open_case(
    *,
    by: Member,
    area: str,
    happened_on: date,
    fields: Mapping[str, Any],
    identity: Identity | None = None,
    person: UUID | None = None,
    note: str = "",
    submission: UUID | None = None,
    carry: bool = False,
    is_simulated: bool = False,
) -> Case:
    """Open a case of a new person (`identity`) or of one whom a case of the member's already concerns (`person`).

    With `carry` it is assigned to the member at once; else it waits among those not assigned. Incidents of criminal
    justice concern no person. Raises NotAllowed, InputRefused (`step-refused`, `day-in-the-future`,
    `identity-missing`), NotFound (`case-unknown`).
    """
    definition = area_definition(area)
    if definition.area not in areas_of(by):
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    if submission is not None and (known := Step.objects.filter(submission=submission).first()):
        return known.case
    kind = definition.steps[definition.opens_with]
    need_past(happened_on)
    kept = checked(kind, fields, code_lists())
    owner = _owner(by, definition, identity, person, is_simulated)
    case = Case(
        reference=new_reference(definition, by.partner_code, happened_on),
        area=definition.area,
        partner_code=by.partner_code,
        institution=by.institution,
        person=owner,
        opened_on=happened_on,
        last_step_on=happened_on,
        is_simulated=is_simulated or (owner is not None and owner.is_simulated),
    )
    case.save(force_insert=True)
    _append(case, by, NewStep(kind.code, happened_on, kept, note, submission=submission))
    if carry:
        _append(case, by, NewStep("assigned", happened_on, {"assignee": str(by.pk)}))
    _refold(case)
    _record(by, actions.CASE_OPENED, case, {"area": str(definition.area)})
    return case


def add_step(*, by: Member, case: UUID, step: NewStep) -> Case:
    """Add a step. Raises NotFound, NotAllowed, InputRefused, and Conflict (`case-changed`, `step-not-allowed`,
    `gate-closed`). A `submission` that is there already changes nothing."""
    try:
        return _added(by, case, step)
    except GateClosed as refused:
        # The refusal is an event of its own: it outlives the transaction that it ended.
        with transaction.atomic():
            _record_refusal(by, case, refused)
        raise


@transaction.atomic
def _added(by: Member, case: UUID, step: NewStep) -> Case:
    found, _door = opened_case(by, case, lock=True)
    if step.submission is not None and Step.objects.filter(submission=step.submission, case=found).exists():
        return found
    need_kept(found)
    _need_version(found, step.expected_version)
    definition = AREAS[found.area]  # type: ignore[index]
    kind = _kind(definition, step.kind, found, by)
    need_past(step.happened_on)
    kept = checked(kind, step.fields, code_lists())
    if kind.needs_note and not step.note.strip():
        raise InputRefused("note-needed", _("%(step)s needs words."), params={"step": kind.title})
    if kind.code == "assigned":
        _need_assignable(by, found, kept["assignee"])
    _need_open_gates(found, kind)
    sequence = _append(found, by, NewStep(kind.code, step.happened_on, kept, step.note, submission=step.submission))
    _refold(found)
    _record(by, actions.CASE_STEP, found, {"step": kind.code, "sequence": sequence})
    return found


@transaction.atomic
def correct_step(
    *,
    by: Member,
    case: UUID,
    sequence: int,
    reason: str,
    expected_version: int | None,
    happened_on: date | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Case:
    """Replace a step's day and fields, or void it where no `fields` are given; both are steps, too.

    Raises as `add_step`, and InputRefused (`reason-needed`), Conflict (`step-unknown`) where the step is not there or
    voided already. A correction after which the remaining steps do not follow each other is refused.
    """
    found, through = opened_case(by, case, lock=True)
    if through in MASKED_DOORS:
        # What is hidden from the member would be lost with the correction.
        raise NotAllowed(
            "masked-not-corrected", _("Fields of this case are hidden from you until it is assigned to you.")
        )
    need_kept(found)
    _need_version(found, expected_version)
    if not reason.strip():
        raise InputRefused("reason-needed", _("A correction says why."))
    standing = {entry.sequence: entry for entry in effective(entries_of(found.pk))}
    corrected = standing.get(sequence)
    if corrected is None:
        raise Conflict("step-unknown", _("This step is not there, or was voided already."))
    definition = AREAS[found.area]  # type: ignore[index]
    kind = definition.steps[corrected.kind]
    if kind.by_own_act:
        raise Conflict("step-by-own-act", _("%(step)s is not undone by a correction."), params={"step": kind.title})
    day = happened_on or corrected.happened_on
    need_past(day)
    kept = dict(corrected.detail) if fields is None else checked(kind, fields, code_lists())
    _append(found, by, NewStep(kind.code, day, kept, reason), corrects=sequence, is_void=fields is None)
    _refold(found)
    detail = {"step": kind.code, "corrects": sequence, "void": fields is None}
    _record(by, actions.CASE_CORRECTED, found, detail)
    return found


@transaction.atomic
def record_identity(*, by: Member, case: UUID, identity: Identity) -> None:
    """Record a new state of the identity of the case's person; the earlier ones stay as history.

    Raises NotFound, InputRefused (`identity-missing`), Conflict (`identity-erased`).
    """
    found, _door = opened_case(by, case, lock=True)
    if found.person is None or not identity.spellings():
        raise InputRefused("identity-missing", _("A person needs at least one name, even if it is only assumed."))
    if found.person.erased_at is not None:
        raise Conflict("identity-erased", _("This person's identity has been erased."))
    identities.store(identity, person=found.person, by=by.pk)
    _record(by, actions.IDENTITY_CHANGED, found)


def transfer_responsibility(case: Case, *, by: Member, day: date) -> None:
    """Make the member's institution answer for the case, inside the transaction of the act that it belongs to.

    Only the acceptance of a transfer calls this (referral/acts.py); nobody carries the case until it is assigned there.
    """
    _append(case, by, NewStep(TRANSFERRED, day, {"institution": by.institution.code}))
    _refold(case)
    _record(by, actions.CASE_TRANSFERRED, case)


def refold(case: Case) -> None:
    """Fold the case's head, deadlines and standings from its steps; `doctor` and repairs use it."""
    _refold(case)


def _owner(
    by: Member, definition: AreaDefinition, identity: Identity | None, person: UUID | None, is_simulated: bool
) -> Person | None:
    if definition.area is Area.CRIMINAL_JUSTICE:
        return None
    if person is not None:
        return _known_person(by, person)
    if identity is None or not identity.spellings():
        raise InputRefused("identity-missing", _("A person needs at least one name, even if it is only assumed."))
    owner = Person.objects.create(partner_code=by.partner_code, is_simulated=is_simulated)
    identities.store(identity, person=owner, by=by.pk)
    return owner


def _known_person(by: Member, person: UUID) -> Person:
    """Somebody whom a case that is open to the member concerns; anybody else is as if they were not there."""
    rows = Case.objects.filter(person_id=person, partner_code=by.partner_code).select_related("person")
    for case in rows:
        if door(by, case) is not None and case.person is not None and case.person.erased_at is None:
            return case.person
    raise no_such_case()


def _kind(definition: AreaDefinition, code: str, case: Case, by: Member) -> StepKind:
    kind = definition.steps.get(code)
    if kind is None or kind.code == definition.opens_with or kind.by_own_act:
        raise InputRefused("step-unknown-kind", _("There is no step %(step)s."), params={"step": code})
    if kind.supervisors_only and not supervises(by, case.area):
        raise NotAllowed("supervisor-needed", _("Only a supervisor of the area takes this step."))
    if not definition.allowed(kind, case.state):
        raise Conflict(
            "step-not-allowed",
            _("%(step)s is not possible while the case is: %(state)s."),
            params={"step": kind.title, "state": definition.states[case.state].title},
        )
    return kind


def _need_version(case: Case, expected: int | None) -> None:
    if expected is not None and expected != case.version:
        raise Conflict(
            "case-changed",
            _("Somebody else added to this case while you wrote. Look at what is new, then save again."),
            params={"expected": expected, "found": case.version},
        )


def need_past(day: date) -> None:
    """Refuse a day that has not come (InputRefused `day-in-the-future`)."""
    if day > timezone.localdate():
        raise InputRefused(
            "day-in-the-future", _("%(day)s lies in the future; a step is recorded when it has happened."),
            params={"day": day.isoformat()},
        )  # fmt: skip


def _need_assignable(by: Member, case: Case, assignee: str) -> None:
    """Supervisors assign to anybody of the institution who works in the area; others take an unassigned case."""
    worker = partners.logged_in_member(assignee)
    suits = (
        worker is not None
        and worker.institution_id == case.institution_id
        and may(worker, Capability.WORK_ON_CASES, area=case.area)
    )
    if not suits:
        raise InputRefused("assignee-unfit", _("This member does not work on cases of this area here."))
    handed_over = case.assignee_id in (None, by.pk)
    if not supervises(by, case.area) and not handed_over:
        raise NotAllowed("supervisor-needed", _("Only a supervisor of the area takes this step."))


def _need_open_gates(case: Case, kind: StepKind) -> None:
    if case.person_id is None or not gates.is_blocked_kind(kind.code):
        return
    gates.renew(case.person_id)
    closed = gates.blocking(gates.standings(case), kind.code)
    if closed:
        raise GateClosed(kind, tuple(one.gate.code for one in closed))


def _append(case: Case, by: Member, step: NewStep, *, corrects: int | None = None, is_void: bool = False) -> int:
    sequence = case.version + 1
    sealed = sealed_note(case, step.note, sequence)
    Step.objects.create(
        case=case,
        sequence=sequence,
        kind=step.kind,
        happened_on=step.happened_on,
        by=by,
        institution=by.institution,
        detail=dict(step.fields),
        sealed_note=sealed,
        corrects=corrects,
        is_void=is_void,
        submission=step.submission,
    )
    case.version = sequence
    return sequence


def sealed_note(case: Case, note: str, sequence: int) -> bytes | None:
    """The words of a step sealed under the case's key; None where there are none."""
    if not note.strip():
        return None
    return identities.seal_note(note, case=case, field="registers_step", row=str(sequence))


def _refold(case: Case) -> None:
    definition = AREAS[case.area]  # type: ignore[index]
    entries = entries_of(case.pk)
    head = fold(definition, entries)
    write_head(case, head)
    _write_deadlines(case, in_order(effective(entries)))
    case.version = len(entries)
    case.save()
    if case.person_id is not None:
        gates.renew(case.person_id)


def write_head(case: Case, head: Head) -> None:
    """Put what the steps amount to into the case's row; does not save it."""
    case.state, case.outcome = head.state, head.outcome
    case.last_step_on, case.closed_on = head.last_step_on, head.closed_on
    case.assignee_id = UUID(head.assignee) if head.assignee else None
    if head.institution:
        case.institution = partners.institution_of_code(head.institution)
    profile = head.profile
    case.sex = profile.get("sex", "")
    case.birth_year = profile.get("birth_year")
    case.nationality = profile.get("nationality", "")
    case.nationality_status = profile.get("nationality_status", "")
    case.place = profile.get("place", "")


def _write_deadlines(case: Case, entries: tuple[Entry, ...]) -> None:
    limits = [limit for limit in time_limits() if limit.area == case.area]
    is_closed, is_off = case.closed_on is not None, holidays_of(case.partner_code)
    found = running(limits, entries, partner=case.partner_code, is_closed=is_closed, is_off=is_off)
    Deadline.objects.filter(case=case).delete()
    Deadline.objects.bulk_create(deadline_row(case, one) for one in found)
    case.next_due_on = min((one.due_on for one in found if one.met_on is None), default=None)


def deadline_row(case: Case, one: Running) -> Deadline:
    """A time limit of the case as it is kept."""
    return Deadline(
        case=case,
        limit=one.limit.code,
        started_by=one.started_by,
        due_on=one.due_on,
        met_on=one.met_on,
        waits_on_others=one.limit.waits_on_others,
    )


def new_reference(definition: AreaDefinition, partner: str, day: date) -> str:
    """A reference that tells the area, the partner and the year, and neither order nor number of cases; of no case yet."""
    while True:
        reference = drawn_reference(definition, partner, day)
        if not Case.objects.filter(reference=reference).exists():
            return reference


def drawn_reference(definition: AreaDefinition, partner: str, day: date) -> str:
    """A reference by chance; some case may have it already, though hardly ever one has."""
    drawn = "".join(secrets.choice(REFERENCE_ALPHABET) for _letter in range(REFERENCE_LENGTH))
    return f"{definition.reference_letter}-{partner.upper()}-{day:%y}-{drawn}"


def _record_refusal(by: Member, case: UUID, refused: GateClosed) -> None:
    detail = {"step": refused.step, "gates": list(refused.gates)}
    audit.record(
        actor=by.label, action=actions.GATE_REFUSED, target=f"case:{case}", detail=detail, partner=by.partner_code
    )


def _record(by: Member, action: str, case: Case, detail: dict[str, Any] | None = None) -> None:
    audit.record(actor=by.label, action=action, target=case.label, detail=detail, partner=by.partner_code)
