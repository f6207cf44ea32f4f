"""Whose cases a member may hold, propose, erase or answer about: the officer's, the own partner's; a supervisor's, the own
institution's in the areas that they supervise. Everything else is as if it were not there."""

from __future__ import annotations

from django.db.models import Q

from jahorina.kernel.errors import InputRefused, NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, may
from jahorina.registers.access import areas_of, no_such_case, supervises
from jahorina.registers.models import Case

REASON_AT_LEAST = 20
"""Letters that a reason needs: a word is no reason."""


def is_officer(member: Member) -> bool:
    """Whether the member is a data-protection officer."""
    return may(member, Capability.MANAGE_RETENTION)


def reached(member: Member, prefix: str = "") -> Q:
    """The condition on cases (through `prefix`) that the member reaches; raises NotAllowed."""
    if is_officer(member):
        return Q(**{f"{prefix}partner_code": member.partner_code})
    supervised = _supervised(member)
    if not supervised:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    return Q(**{f"{prefix}institution": member.institution_id, f"{prefix}area__in": supervised})


def case_by_reference(member: Member, reference: str, *, lock: bool = False) -> Case:
    """A case that the member reaches, by its exact reference; raises NotAllowed, NotFound (`case-unknown`)."""
    rows = Case.objects.select_related("person", "institution")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(reached(member), reference=reference.strip().upper()).first()
    if found is None:
        raise no_such_case()
    return found


def need_reason(words: str) -> None:
    """Refuse a reason of a word or two (InputRefused `reason-needed`)."""
    if sum(letter.isalnum() for letter in words) < REASON_AT_LEAST:
        raise InputRefused("reason-needed", _("Write in full why; a word or two is no reason."))


def _supervised(member: Member) -> list[str]:
    return [str(area) for area in areas_of(member) if supervises(member, area)]
