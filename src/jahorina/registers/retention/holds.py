"""Legal holds: placed with a ground and words, until a day; looked at again by somebody else, who keeps or lifts them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Erasure, HoldReview, LegalHold
from jahorina.registers.retention.reach import case_by_reference, need_reason, reached
from jahorina.registers.vault import identities

LONGEST_DAYS = 366
"""No hold runs longer without somebody else having looked at it."""

REVIEW_AFTER_DAYS = 90
"""How soon somebody else looks at a hold that was placed or kept."""

REASON, REVIEW = "registers_legalhold.reason", "registers_holdreview.reason"


@transaction.atomic
def place_hold(
    *, by: Member, reference: str, ground: str, reason: str, until: date, today: date | None = None
) -> LegalHold:
    """Stop the erasure of a case, known by its exact reference, until a day at most a year ahead.

    For the data-protection officer and for supervisors of the case. Raises NotAllowed, NotFound (`case-unknown`),
    InputRefused (`reason-needed`, `ground-unknown`, `hold-too-long`), Conflict (`case-erased`, `hold-there-already`).
    """
    case = case_by_reference(by, reference)
    day = today or timezone.localdate()
    need_reason(reason)
    need_ground("hold-ground", ground)
    _need_end(until, day)
    if case.erasures.filter(state=Erasure.State.ERASED).exists():
        raise Conflict("case-erased", _("This case has been erased."))
    if running(day).filter(case=case).exists():
        raise Conflict("hold-there-already", _("There is a legal hold on this case already; look at that one again."))
    hold = LegalHold(case=case, ground=ground, placed_by=by, until=until, review_due=_review_due(day, until))
    hold.sealed_reason = identities.seal_note(reason, case=case, field=REASON, row=str(hold.pk))
    hold.save(force_insert=True)
    _record(by, actions.HOLD_PLACED, hold, {"ground": ground, "until": until.isoformat()})
    return hold


@transaction.atomic
def review_hold(*, by: Member, hold: UUID, until: date | None, reason: str, today: date | None = None) -> None:
    """Keep a hold until another day, or lift it (`until` None). Whoever placed or kept it last cannot.

    Raises NotAllowed, NotFound (`hold-unknown`), InputRefused (`reason-needed`, `hold-too-long`), Conflict
    (`second-person-needed`, `hold-lifted`).
    """
    day = today or timezone.localdate()
    rows = LegalHold.objects.select_for_update(of=("self",)).select_related("case")
    found = rows.filter(reached(by, "case__"), id=hold).first()
    if found is None:
        raise no_such_hold()
    need_reason(reason)
    if found.lifted_at is not None:
        raise Conflict("hold-lifted", _("This hold has been lifted."))
    if by.pk in {found.placed_by_id, last_looked_at_by(found)}:
        raise Conflict("second-person-needed", _("Somebody else must do this: you placed or kept it yourself."))
    if until is not None:
        _need_end(until, day)
    row = f"{hold}:{found.reviews.count()}"
    sealed = identities.seal_note(reason, case=found.case, field=REVIEW, row=row)
    HoldReview.objects.create(hold=found, by=by, sealed_reason=sealed, until=until)
    if until is None:
        found.lifted_at, found.lifted_by = timezone.now(), by
        _record(by, actions.HOLD_LIFTED, found, {})
    else:
        found.until, found.review_due = until, _review_due(day, until)
        _record(by, actions.HOLD_REVIEWED, found, {"until": until.isoformat()})
    found.save(update_fields=["until", "review_due", "lifted_at", "lifted_by"])


def reason_of(hold: LegalHold) -> str:
    """The words with which a hold was placed."""
    return identities.open_note(hold.sealed_reason, case=hold.case, field=REASON, row=str(hold.pk))


def finding_of(hold: LegalHold, review: HoldReview, position: int) -> str:
    """The words of a hold's review; `position` counts its reviews from 0."""
    return identities.open_note(review.sealed_reason, case=hold.case, field=REVIEW, row=f"{hold.pk}:{position}")


def running(day: date) -> QuerySet[LegalHold]:
    """The holds that stop erasures on a day."""
    return LegalHold.objects.filter(Q(lifted_at__isnull=True), until__gte=day)


def last_looked_at_by(hold: LegalHold) -> object:
    """Who kept the hold last; None where nobody has looked at it again."""
    return hold.reviews.order_by("-id").values_list("by", flat=True).first()


def need_ground(scheme: str, ground: str) -> None:
    """Refuse a ground that is not on the list (InputRefused `ground-unknown`)."""
    if not code_lists().has(scheme, ground):
        raise InputRefused("ground-unknown", _("Choose a ground of the list."))


def no_such_hold() -> NotFound:
    """What is said about a hold that is not there, and about one that is not for the asker."""
    return NotFound("hold-unknown", _("There is no such hold."))


def _need_end(until: date, day: date) -> None:
    if not day <= until <= day + timedelta(days=LONGEST_DAYS):
        raise InputRefused(
            "hold-too-long",
            _("A hold ends today at the earliest and after %(days)s days at the latest; it can be kept again then."),
            params={"days": LONGEST_DAYS},
        )


def _review_due(day: date, until: date) -> date:
    return min(day + timedelta(days=REVIEW_AFTER_DAYS), until)


def _record(by: Member, action: str, hold: LegalHold, detail: dict[str, object]) -> None:
    audit.record(
        actor=by.label,
        action=action,
        target=hold.case.label,
        detail={"hold": str(hold.pk), **detail},
        partner=by.partner_code,
    )
