"""An erasure is proposed by the schedule or by a supervisor, and done or refused by the data-protection officer.

Nobody approves what they proposed themselves. What is erased stays as coded steps; its certificate is in the audit log.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.audit.chain import timestamp
from jahorina.kernel.errors import Conflict, NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.registers.models import Case, Erasure, Person, SubjectRequest
from jahorina.registers.referral.acts import tell_receivers
from jahorina.registers.retention import journal
from jahorina.registers.retention.certificates import FORMAT, Certificate, certified
from jahorina.registers.retention.destruction import Destroyed, destroy, scrub_files
from jahorina.registers.retention.falling_due import due_case, due_cases
from jahorina.registers.retention.holds import need_ground, running
from jahorina.registers.retention.reach import case_by_reference, is_officer, need_reason
from jahorina.registers.services import REFERENCE_ALPHABET, REFERENCE_LENGTH
from jahorina.registers.vault import identities

SCHEDULE, REQUEST = "schedule", "request"
_WRITTEN_AT_ONCE = 500
REASON, REFUSAL = "registers_erasure.reason", "registers_erasure.refusal"


@transaction.atomic
def propose_what_is_due(*, partner: str, by: str = "schedule", today: date | None = None) -> int:
    """Propose the erasure of every case of the partner that is due, without those under a hold; how many are new.

    Doing it again proposes nothing twice. `by` is the label for the audit log; the schedule is the proposer.
    """
    day = today or timezone.localdate()
    found = [one for one in due_cases(partner=partner, until=day) if not one.is_held and not one.is_proposed]
    rows = [
        Erasure(
            number=number,
            case=one.case,
            partner_code=partner,
            ground=SCHEDULE,
            rule=one.rule.stated(),
            due_on=one.due_on,
        )
        for one, number in zip(found, new_numbers("E", partner, len(found), among=Erasure.objects.all()), strict=True)
    ]
    Erasure.objects.bulk_create(rows, batch_size=_WRITTEN_AT_ONCE)
    audit.record_all(
        audit.Act(
            by, actions.ERASURE_PROPOSED, row.case.label, {"ground": SCHEDULE, "rule": str(row.rule["code"])}, partner
        )
        for row in rows
    )
    return len(found)


def propose_due_here(*, by: Member, today: date | None = None) -> int:
    """`propose_what_is_due` for the officer's own partner; raises NotAllowed."""
    require(by, Capability.MANAGE_RETENTION)
    return propose_what_is_due(partner=by.partner_code, by=by.label, today=today)


@transaction.atomic
def propose_erasure(*, by: Member, reference: str, ground: str, reason: str, today: date | None = None) -> Erasure:
    """A supervisor proposes the erasure of a closed case of theirs, in writing.

    On the ground `schedule` the case must be due; on `request` a request for erasure must be in work. Raises NotAllowed,
    NotFound (`case-unknown`), InputRefused (`reason-needed`, `ground-unknown`), Conflict (`case-not-closed`,
    `case-erased`, `erasure-proposed-already`, `case-held`, `not-due`, `no-such-request`).
    """
    if is_officer(by):
        raise NotAllowed("second-person-needed", _("Supervisors and the schedule propose; the officer approves."))
    case = case_by_reference(by, reference, lock=True)
    day = today or timezone.localdate()
    need_reason(reason)
    need_ground("erasure-ground", ground)
    need_erasable(case, day)
    if case.erasures.filter(state=Erasure.State.PROPOSED).exists():
        raise Conflict("erasure-proposed-already", _("The erasure of this case is proposed already."))
    due = due_case(case)
    erasure = Erasure(ground=ground, rule=due.rule.stated() if due else {}, due_on=due.due_on if due else None)
    if ground == SCHEDULE and (due is None or due.due_on >= day):
        raise Conflict("not-due", _("This case is not due yet under the schedule; another ground is needed."))
    if ground == REQUEST:
        erasure.request = _request_for_erasure(case)
    erasure.proposed_by = by
    erasure.sealed_reason = identities.seal_note(reason, case=case, field=REASON, row=str(erasure.pk))
    return _proposed(by.label, case, erasure)


def approve(*, by: Member, erasure: UUID, today: date | None = None) -> Certificate:
    """The officer approves: the case is erased in one transaction with its audit event, and certified.

    Raises NotAllowed, NotFound (`erasure-unknown`), Conflict (`erasure-decided`, `second-person-needed`, `case-held`,
    `case-not-closed`), NotReady (`signing-key-missing`).
    """
    certificate = _approved(by, erasure, today or timezone.localdate())
    scrub_files()
    return certificate


def approve_all(*, by: Member, erasures: Iterable[UUID], today: date | None = None) -> tuple[Certificate, ...]:
    """Approve several, each in its own transaction: those before one that is refused stay erased. Raises as `approve`."""
    day = today or timezone.localdate()
    done = []
    try:
        for one in erasures:
            done.append(_approved(by, one, day))
    finally:
        if done:
            scrub_files()
    return tuple(done)


@transaction.atomic
def refuse(*, by: Member, erasure: UUID, ground: str, reason: str) -> None:
    """The officer refuses a proposal, with a ground of the list and words; both are kept.

    Raises NotAllowed, NotFound (`erasure-unknown`), InputRefused (`reason-needed`, `ground-unknown`), Conflict
    (`erasure-decided`, `second-person-needed`).
    """
    found = _to_decide(by, erasure)
    need_reason(reason)
    need_ground("request-refusal", ground)
    found.state, found.decided_by, found.decided_at = Erasure.State.REFUSED, by, timezone.now()
    found.refusal_ground = ground
    found.sealed_refusal = identities.seal_note(reason, case=found.case, field=REFUSAL, row=str(found.pk))
    found.save()
    _record(by.label, actions.ERASURE_REFUSED, found, {"ground": ground})


def need_erasable(case: Case, day: date) -> None:
    """Refuse (Conflict) a case that is open, erased already, or under a hold itself or, so that the person must stay
    known, through another case: then only the case is parted, and that is possible."""
    if case.erasures.filter(state=Erasure.State.ERASED).exists():
        raise Conflict("case-erased", _("This case has been erased."))
    if case.closed_on is None:
        raise Conflict("case-not-closed", _("An open case is not erased; close it first."))
    if running(day).filter(case=case).exists():
        raise Conflict("case-held", _("A legal hold stops the erasure of this case."))


@transaction.atomic
def _approved(by: Member, identifier: UUID, day: date) -> Certificate:
    erasure = _to_decide(by, identifier)
    # Whoever erases another case of the person at the same time waits: who comes last destroys the person, too.
    if erasure.case.person_id is not None:
        Person.objects.select_for_update().get(pk=erasure.case.person_id)
    need_erasable(erasure.case, day)
    at = timezone.now()
    destroyed = destroy(erasure.case, at=at)
    tell_receivers(erasure.case, by=by)
    certificate = certified(_content(erasure, by, destroyed, timestamp(at)))
    erasure.state, erasure.decided_by, erasure.decided_at = Erasure.State.ERASED, by, at
    erasure.certificate = dict(certificate.content)
    erasure.certificate_sha256, erasure.signature = certificate.sha256, certificate.signature
    erasure.save()
    detail = {"certificate": erasure.number, "sha256": certificate.sha256, "scope": destroyed.scope}
    _record(by.label, actions.CASE_ERASED, erasure, {**detail, "ground": erasure.ground})
    transaction.on_commit(lambda: journal.append(certificate), robust=True)
    return certificate


def _content(erasure: Erasure, by: Member, destroyed: Destroyed, at: str) -> dict[str, object]:
    case = erasure.case
    return {
        "format": FORMAT,
        "number": erasure.number,
        "partner": erasure.partner_code,
        "institution": case.institution.code,
        "area": case.area,
        "case": case.label,
        "reference": case.reference,
        "simulated": case.is_simulated,
        "ground": erasure.ground,
        "rule": erasure.rule,
        "due_on": erasure.due_on.isoformat() if erasure.due_on else None,
        "request": erasure.request.number if erasure.request else None,
        "proposed_by": erasure.proposed_by.label if erasure.proposed_by else SCHEDULE,
        "proposed_at": timestamp(erasure.proposed_at),
        "approved_by": by.label,
        "erased_at": at,
        "destroyed": destroyed.as_json(),
    }


def _to_decide(by: Member, identifier: UUID) -> Erasure:
    require(by, Capability.MANAGE_RETENTION)
    rows = Erasure.objects.select_for_update(of=("self",)).select_related(
        "case__institution", "case__person", "request"
    )
    found = rows.filter(id=identifier, partner_code=by.partner_code).first()
    if found is None:
        raise no_such_erasure()
    if found.state != Erasure.State.PROPOSED:
        raise Conflict("erasure-decided", _("This proposal has been decided."))
    if found.proposed_by_id == by.pk:
        raise Conflict("second-person-needed", _("Somebody else must do this: you proposed it yourself."))
    return found


def no_such_erasure() -> NotFound:
    """What is said about an erasure that is not there, and about one that is not for the asker."""
    return NotFound("erasure-unknown", _("There is no such erasure."))


def _proposed(by: str, case: Case, erasure: Erasure) -> Erasure:
    erasure.case, erasure.partner_code = case, case.partner_code
    (erasure.number,) = new_numbers("E", case.partner_code, 1, among=Erasure.objects.all())
    erasure.save(force_insert=True)
    code = str(erasure.rule.get("code", ""))
    _record(by, actions.ERASURE_PROPOSED, erasure, {"ground": erasure.ground, "rule": code})
    return erasure


def new_numbers(letter: str, partner: str, count: int, *, among: QuerySet[Any]) -> list[str]:
    """Numbers that none of `among` has, of certificates (E) or requests (R): they tell neither order nor how many."""
    start = f"{letter}-{partner.upper()}-{timezone.localdate():%y}-"
    found: set[str] = set()
    while len(found) < count:
        drawn = {start + _drawn() for _one in range(min(count - len(found), _WRITTEN_AT_ONCE))}
        found |= drawn - set(among.filter(number__in=drawn).values_list("number", flat=True))
    return list(found)


def _drawn() -> str:
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _letter in range(REFERENCE_LENGTH))


def _request_for_erasure(case: Case) -> SubjectRequest:
    found = case.subject_requests.filter(kind="erasure", state=SubjectRequest.State.IN_WORK).first()
    if found is None:
        raise Conflict("no-such-request", _("No request for the erasure of this case is in work; record it first."))
    return found


def _record(by: str, action: str, erasure: Erasure, detail: dict[str, object]) -> None:
    audit.record(actor=by, action=action, target=erasure.case.label, detail=detail, partner=erasure.partner_code)
