"""A member's calendar of the plan: when reports are due and milestones come, behind a private link.

The link's token is shown once, when it is made; what is kept is its hash. Whoever has the link reads the calendar without
a log-in, so that it holds what the public may see and nothing more.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import chain

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.formats.icalendar import CalendarEvent, write_calendar
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import PartRole
from jahorina.plan.lines import text
from jahorina.plan.models import CalendarLink, Milestone, ReportingRound

BYTES = 32
"""Of a token: it cannot be guessed."""

BACK = timedelta(days=180)
"""How far back the calendar goes."""


@transaction.atomic
def make_link(*, by: Member) -> str:
    """Make the member's private link anew and give its token; an older one stops working."""
    require(by, Capability.FOLLOW_PLAN)
    token = secrets.token_urlsafe(BYTES)
    CalendarLink.objects.update_or_create(member=by, defaults={"token_hash": _hash(token), "made_at": timezone.now()})
    _record(by, "made")
    return token


@transaction.atomic
def end_link(*, by: Member) -> None:
    """End the member's private link; nothing happens where there is none."""
    if CalendarLink.objects.filter(member=by).delete()[0]:
        _record(by, "ended")


def has_link(*, member: Member) -> bool:
    """Whether the member has a private link."""
    return CalendarLink.objects.filter(member=member).exists()


def calendar_behind(
    token: str,
    *,
    address: Callable[[str], str],
    name: str,
    more: Callable[[Member, Callable[[str], str]], Iterable[CalendarEvent]] = lambda _member, _address: (),
) -> bytes:
    """The calendar behind a token, in its member's language; `address` makes a whole address of a path, and `more` gives
    what rooms above the plan add to it.

    Raises NotFound (`no-calendar`) for a token that nobody has, and for one whose member may no longer log in.
    """
    row = CalendarLink.objects.filter(token_hash=_hash(token)).first()
    member = partners.logged_in_member(row.member_id) if row is not None else None
    if member is None:
        raise NotFound("no-calendar", _("There is no such calendar."))
    return write_calendar(name, chain(_events(member, address), more(member, address)), stamp=timezone.now())


def _events(member: Member, address: Callable[[str], str]) -> Iterator[CalendarEvent]:
    """Rounds' days for all; milestones of the measures that the member's partner carries, or all where it carries none."""
    since: date = timezone.localdate() - BACK
    for one in ReportingRound.objects.filter(due_on__gte=since):
        yield CalendarEvent(
            uid=f"round-{one.code}@jahorina",
            day=one.due_on,
            title=text(one.names, member.language),
            address=address(f"/plan/rounds/{one.code}/"),
        )
    rows = Milestone.objects.filter(withdrawn_on=None, measure__withdrawn_on=None, due_on__gte=since)
    own = rows.filter(measure__parts__partner_code=member.partner_code, measure__parts__role=PartRole.CARRIES)
    if own.exists():
        rows = own.filter(partner_code__in=["", member.partner_code])
    for row in rows.select_related("measure").distinct():
        if row.due_on is not None:
            yield CalendarEvent(
                uid=f"milestone-{row.code}@jahorina",
                day=row.due_on,
                title=f"{row.code} {text(row.texts, member.language)}",
                text=row.measure.text_in(member.language),
                address=address(f"/plan/measures/{row.measure.code}/"),
            )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _record(by: Member, verb: str) -> None:
    audit.record(
        actor=by.label, action=actions.CALENDAR_CHANGED, target=by.label, detail={"verb": verb}, partner=by.partner_code
    )
