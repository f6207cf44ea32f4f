"""Opens a case in an emergency, ends the opening early, and keeps what the data-protection officer found about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.registers.access import areas_of, door, no_such_case, supervises
from jahorina.registers.models import Case, CaseGrant
from jahorina.registers.vault import identities

LONGEST_HOURS = 72
"""However the node is configured, no opening lasts longer; the database refuses it, too (triggers.py)."""

REASON_AT_LEAST = 20
"""Letters that a reason needs: a word is no reason."""

REASON, FINDING = "registers_casegrant.reason", "registers_casegrant.finding"


def hours_open() -> int:
    """For how many hours a case is opened on this node: what the configuration says, from 1 to 72."""
    return max(1, min(settings.JAHORINA.number("registers", "emergency_hours"), LONGEST_HOURS))


def break_glass(*, by: Member, reference: str, reason: str, now: datetime | None = None) -> CaseGrant:
    """Open a case of the own partner and an own area, known by its exact reference, for `hours_open` hours.

    The officer and the supervisors of the case's institution see it at once. Raises NotAllowed, InputRefused
    (`reason-needed`), Conflict (`case-open-already`), and NotFound (`case-unknown`): a reference that nobody drew, one
    of another area and one of another partner are answered with the same words, and each is recorded.
    """
    require(by, Capability.WORK_ON_CASES)
    _need_words(reason)
    try:
        return _opened(by, reference.strip().upper(), reason, now or timezone.now())
    except NotFound:
        # The refusal is an event of its own: it outlives the transaction that it ended.
        with transaction.atomic():
            audit.record(actor=by.label, action=actions.GLASS_REFUSED, target="cases", partner=by.partner_code)
        raise


@transaction.atomic
def _opened(by: Member, reference: str, reason: str, now: datetime) -> CaseGrant:
    rows = Case.objects.select_for_update(of=("self",)).filter(partner_code=by.partner_code, area__in=areas_of(by))
    case = rows.filter(reference=reference).first()
    if case is None:
        raise no_such_case()
    if door(by, case, now=now) is not None:
        raise Conflict("case-open-already", _("This case is open to you already."))
    hours = hours_open()
    grant = CaseGrant(
        case=case, kind=CaseGrant.Kind.BREAK_GLASS, member=by, since=now, until=now + timedelta(hours=hours)
    )
    grant.sealed_reason = identities.seal_note(reason, case=case, field=REASON, row=row_of(grant))
    grant.save(force_insert=True)
    _record(by, actions.GLASS_BROKEN, case, {"opening": grant.pk, "hours": hours})
    return grant


@transaction.atomic
def end_early(*, by: Member, grant: int, now: datetime | None = None) -> None:
    """Close what was opened, now: the member themselves, or a supervisor of the case's institution and area.

    Raises NotFound (`opening-unknown`), also where it has ended already.
    """
    moment = now or timezone.now()
    found = _broken().filter(id=grant, until__gt=moment).first()
    if found is None or not (found.member_id == by.pk or _supervised(by, found.case)):
        raise no_such_opening()
    found.until = moment
    found.save(update_fields=["until"])
    _record(by, actions.GLASS_ENDED, found.case, {"opening": found.pk})


@transaction.atomic
def review(*, by: Member, grant: int, justified: bool, note: str) -> None:
    """Keep what the data-protection officer found about an opening, in writing; once, and for good.

    Raises NotAllowed, NotFound (`opening-unknown`), InputRefused (`reason-needed`), Conflict (`reviewed-already`).
    """
    require(by, Capability.REVIEW_SAFEGUARDS)
    found = _broken().filter(id=grant, case__partner_code=by.partner_code).first()
    if found is None:
        raise no_such_opening()
    _need_words(note)
    if found.reviewed_at is not None:
        raise Conflict("reviewed-already", _("The finding about this opening is written already; it is not changed."))
    found.finding = CaseGrant.Finding.JUSTIFIED if justified else CaseGrant.Finding.NOT_JUSTIFIED
    found.sealed_finding = identities.seal_note(note, case=found.case, field=FINDING, row=row_of(found))
    found.reviewed_at, found.reviewed_by = timezone.now(), by
    found.save(update_fields=["finding", "sealed_finding", "reviewed_at", "reviewed_by"])
    _record(by, actions.SAFEGUARD_REVIEWED, found.case, {"opening": found.pk, "finding": str(found.finding)})


def row_of(grant: CaseGrant) -> str:
    """What names an opening among those of its case, for sealing: who opened it, and when."""
    return f"{grant.member_id}:{int(grant.since.timestamp())}.{grant.since.microsecond}"


def no_such_opening() -> NotFound:
    """What is said about an opening that is not there, and about one that is not for the asker."""
    return NotFound("opening-unknown", _("There is no such opening."))


def _broken() -> QuerySet[CaseGrant]:
    rows = CaseGrant.objects.select_for_update(of=("self",)).select_related("case")
    return rows.filter(kind=CaseGrant.Kind.BREAK_GLASS)


def _supervised(by: Member, case: Case) -> bool:
    return case.institution_id == by.institution_id and supervises(by, case.area)


def _need_words(words: str) -> None:
    if sum(letter.isalnum() for letter in words) < REASON_AT_LEAST:
        raise InputRefused("reason-needed", _("Write in full why; a word or two is no reason."))


def _record(by: Member, action: str, case: Case, detail: dict[str, object]) -> None:
    audit.record(actor=by.label, action=action, target=case.label, detail=detail, partner=by.partner_code)
