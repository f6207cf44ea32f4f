"""The two sides of a referral, and who stands on which. To everybody else it is as if it were not there."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.access import CARRYING, areas_of, door, open_to, supervises
from jahorina.registers.models import Case, Referral
from jahorina.registers.referral.states import OF_RECEIVER, OF_SENDER, Act, State, possible


class Side(StrEnum):
    """From where a member looks at a referral. A former side sent it with a case that another institution took over."""

    SENDER = "sender"
    FORMER = "former"
    RECEIVER = "receiver"


def side_of(member: Member, referral: Referral) -> Side | None:
    """On which side the member stands; None on neither. Who answers for the case is the sender, wherever it began."""
    areas = areas_of(member)
    if door(member, referral.case) is not None:
        return Side.SENDER
    if referral.to_institution_id == member.institution_id and referral.to_area in areas:
        # A document that waits for its transport has reached nobody.
        return Side.RECEIVER if referral.state != State.TO_BE_SENT else None
    sent_here = referral.from_institution_id == member.institution_id and referral.from_area in areas
    if sent_here and (referral.by_id == member.pk or supervises(member, referral.from_area)):
        return Side.FORMER
    return None


def sent_by(member: Member) -> Q:
    """The condition on referrals for which `side_of` gives the sender's or the former side."""
    areas = areas_of(member)
    supervised = [area for area in areas if supervises(member, area)]
    here = Q(from_institution=member.institution_id)
    mine = here & Q(from_area__in=areas, by=member) | here & Q(from_area__in=supervised)
    return Q(case__in=Case.objects.filter(open_to(member))) | (mine & ~received_by(member))


def received_by(member: Member) -> Q:
    """The condition on referrals that have reached the member's institution and area."""
    return Q(to_institution=member.institution_id, to_area__in=areas_of(member)) & ~Q(state=State.TO_BE_SENT)


def known_referral(member: Member, identifier: UUID, *, lock: bool = False) -> tuple[Referral, Side]:
    """The referral and the member's side; raises NotFound (`referral-unknown`)."""
    rows = Referral.objects.select_related("case", "consent", "from_institution", "to_institution", "by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(id=identifier).first()
    side = side_of(member, found) if found is not None else None
    if found is None or side is None:
        raise no_such_referral()
    return found, side


def acts_of(member: Member, referral: Referral, side: Side) -> tuple[Act, ...]:
    """What the member can do with the referral now."""
    following = possible(referral.state, is_transfer=referral.kind == Referral.Kind.TRANSFER)
    if side is Side.RECEIVER:
        return tuple(act for act in following if act in OF_RECEIVER)
    if side is Side.SENDER and door(member, referral.case) in CARRYING:
        return tuple(act for act in following if act in OF_SENDER)
    return ()


def no_such_referral() -> NotFound:
    """What is said about a referral that is not there, and about one that is not for the asker."""
    return NotFound("referral-unknown", _("There is no such referral."))
