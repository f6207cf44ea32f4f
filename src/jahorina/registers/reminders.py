"""Writes each member a letter with the references of their cases and referrals that are due. No letter holds anything of a
person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, may
from jahorina.partners.roles import Area
from jahorina.registers.access import areas_of
from jahorina.registers.models import Deadline, Reminder
from jahorina.registers.referral.cards import due_from_elsewhere, waiting_from_elsewhere
from jahorina.registers.referral.limits import referral_limits
from jahorina.registers.referral.queries import next_due, open_referrals
from jahorina.registers.referral.states import State

AHEAD = timedelta(days=7)
"""How far ahead a letter looks; as far as `my_day` does."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case with its nearest open time limit, or a referral with the day on which its next act is due."""

    reference: str
    area: str
    due_on: date
    is_referral: bool = False


@dataclass(frozen=True, slots=True)
class Reminded:
    """What `remind` did: letters written, cases and referrals in them, members who had theirs today already."""

    letters: int
    cases: int
    already: int


def remind(*, today: date | None = None) -> Reminded:
    """Write every member who carries cases that are overdue or due within a week one letter a day.

    A letter and the note that it was written come together; where the mail cannot be sent, the error goes up, what was
    written before stays, and the next run goes on from there.
    """
    day = today or timezone.localdate()
    letters = cases = already = 0
    for worker, dues in due_by_worker(day):
        member = partners.logged_in_member(worker)
        own = [due for due in dues if member is not None and due.area in areas_of(member)]
        if member is None or not own or not may(member, Capability.WORK_ON_CASES):
            continue
        if _written(member, own, day):
            letters, cases = letters + 1, cases + len(own)
        else:
            already += 1
    return Reminded(letters, cases, already)


def due_by_worker(day: date) -> Iterator[tuple[UUID, tuple[Due, ...]]]:
    """For each member: the open cases they carry with a limit of our own that is overdue or due within a week, then the
    referrals that wait for their institution, and those they sent that are overdue."""
    referred = referrals_due(day)
    for worker, found in _cases_due(day):
        yield worker, (*found, *referred.pop(worker, ()))
    yield from ((worker, tuple(found)) for worker, found in referred.items())


def referrals_due(day: date) -> dict[UUID, list[Due]]:
    """By member: referrals that their institution must act on within a week, and sent ones whose answer is overdue.

    A referral has no worker at the recipient before it is served: all who work in its area there are reminded.
    """
    found: dict[UUID, list[Due]] = {}
    limits = referral_limits()
    for row in open_referrals():
        due_on = next_due(row, limits)
        if due_on is None or due_on > day + AHEAD:
            continue
        if row.state != State.TO_BE_SENT:
            for worker, _name in partners.workers(institution=row.to_institution.code, area=Area(row.to_area)):
                found.setdefault(worker, []).append(Due(row.reference, row.to_area, due_on, is_referral=True))
        if due_on < day and row.case.assignee_id is not None:
            found.setdefault(row.case.assignee_id, []).append(
                Due(row.reference, row.case.area, due_on, is_referral=True)
            )
    for institution, due in received_due(day + AHEAD):
        for worker, _name in partners.workers(institution=institution, area=Area(due.area)):
            found.setdefault(worker, []).append(due)
    return found


def received_due(last: date) -> Iterator[tuple[str, Due]]:
    """Referrals from other nodes in which somebody here has to act until a day, with the institution that has to."""
    limits = referral_limits()
    for row in waiting_from_elsewhere():
        due_on = due_from_elsewhere(row, limits)
        if due_on is not None and due_on <= last:
            yield row.to_institution.code, Due(row.reference, row.to_area, due_on, is_referral=True)


def _cases_due(day: date) -> Iterator[tuple[UUID, tuple[Due, ...]]]:
    rows = (
        Deadline.objects.filter(
            met_on__isnull=True,
            waits_on_others=False,
            due_on__lte=day + AHEAD,
            case__closed_on__isnull=True,
            case__assignee__isnull=False,
        )
        .order_by("case__assignee", "due_on", "case__reference")
        .values_list("case__assignee", "case__reference", "case__area", "due_on")
    )
    for worker, found in groupby(rows.iterator(), key=lambda row: row[0]):
        nearest: dict[str, Due] = {}
        for _worker, reference, area, due_on in found:
            nearest.setdefault(reference, Due(reference, area, due_on))
        yield worker, tuple(nearest.values())


@transaction.atomic
def _written(member: Member, dues: list[Due], day: date) -> bool:
    _row, is_new = Reminder.objects.get_or_create(member=member, on=day, defaults={"cases": len(dues)})
    if not is_new:
        return False
    audit.record(
        actor="system",
        action=actions.REMINDED,
        target=member.label,
        detail={"cases": len(dues), "on": day.isoformat()},
        partner=member.partner_code,
    )
    with override(member.language):
        send_mail(subject(dues), letter(dues, day), None, [member.email])
    return True


def subject(dues: list[Due]) -> str:
    """How many are due, in the active language."""
    number = {"n": len(dues)}
    if any(due.is_referral for due in dues):
        return ngettext("%(n)s case or referral is due", "%(n)s cases and referrals are due", len(dues)) % number
    return ngettext("%(n)s case is due", "%(n)s cases are due", len(dues)) % number


def letter(dues: list[Due], day: date) -> str:
    """The words of a letter in the active language: references and days."""
    overdue = [due for due in dues if due.due_on < day]
    coming = [due for due in dues if due.due_on >= day]
    groups = ((_("Overdue"), overdue), (_("Due within a week"), coming))
    parts = [
        "\n".join([title, *(f"  {due.reference}   {date_format(due.due_on, 'SHORT_DATE_FORMAT')}" for due in group)])
        for title, group in groups
        if group
    ]
    closing = _(
        "Log in and look at My day. This letter holds references alone; do not answer with anything of a person."
    )
    return "\n\n".join([*parts, closing]) + "\n"
