"""Writes each member a letter with the references of their cases that are due. No letter holds anything of a person."""

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
from jahorina.registers.access import areas_of
from jahorina.registers.models import Deadline, Reminder

AHEAD = timedelta(days=7)
"""How far ahead a letter looks; as far as `my_day` does."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case with its nearest open time limit."""

    reference: str
    area: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Reminded:
    """What `remind` did: letters written, cases in them, members who had theirs today already."""

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
    """For each member who carries open cases: those with a limit of our own that is overdue or due within a week."""
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
        subject = ngettext("%(n)s case is due", "%(n)s cases are due", len(dues)) % {"n": len(dues)}
        send_mail(subject, letter(dues, day), None, [member.email])
    return True


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
