"""Writes coordinators and contributors a letter about the plan: what they owe, what is late, what waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

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
from jahorina.plan.models import PlanDigest
from jahorina.plan.morning import Morning, morning


@dataclass(frozen=True, slots=True)
class Digested:
    """What `write_digests` did: letters written, entries in them, members who had theirs today already."""

    letters: int
    entries: int
    already: int


Lines = Callable[[Member], list[str]]


def write_digests(*, today: date | None = None, also: Sequence[Lines] = ()) -> Digested:
    """Write each member who reports or represents a partner at most one letter a day, and none where nothing waits.

    `also` gives what other rooms have waiting for a member, in the active language, a line each.

    A letter and the note that it was written come together; where the mail cannot be sent, the error goes up, what was
    written before stays, and the next run goes on from there.
    """
    day = today or timezone.localdate()
    letters = entries = already = 0
    for member in _readers():
        with override(member.language):
            page = morning(member=member, language=member.language, today=day)
            lines = [*own_lines(page, member), *(line for more in also for line in more(member))]
        if not lines:
            continue
        if _written(member, lines, day):
            letters, entries = letters + 1, entries + len(lines)
        else:
            already += 1
    return Digested(letters, entries, already)


def own_lines(page: Morning, member: Member) -> list[str]:
    """What concerns the member's own partner, a line each, in the active language."""
    own = member.partner_code
    found = [
        _("Report overdue: %(measure)s, %(round)s, due %(day)s")
        % {"measure": one.measure, "round": one.round_name, "day": _day(one.due_on)}
        if one.is_overdue
        else _("Report due: %(measure)s, %(round)s, due %(day)s")
        % {"measure": one.measure, "round": one.round_name, "day": _day(one.due_on)}
        for one in page.owed
        if one.partner == own and may(member, Capability.REPORT_PROGRESS)
    ]
    found += [
        _("To review: %(measure)s, %(round)s") % {"measure": one.measure, "round": one.round_name}
        for one in page.to_review
    ]
    found += [
        _("Milestone late since %(day)s: %(code)s %(text)s")
        % {"day": _day(one.due_on), "code": one.code, "text": one.text}
        for one in page.late
        if one.partner == own
    ]
    found += [
        _("Only claimed: %(code)s %(text)s") % {"code": one.line.code, "text": one.line.text}
        for one in page.claimed
        if one.partner == own
    ]
    return found


def _readers() -> Iterator[Member]:
    for identifier in partners.active_members():
        member = partners.logged_in_member(identifier)
        if member is not None and (may(member, Capability.REPORT_PROGRESS) or may(member, Capability.ANSWER_DECISIONS)):
            yield member


@transaction.atomic
def _written(member: Member, lines: list[str], day: date) -> bool:
    _row, is_new = PlanDigest.objects.get_or_create(member=member, on=day, defaults={"entries": len(lines)})
    if not is_new:
        return False
    audit.record(
        actor="system",
        action=actions.PLAN_DIGEST,
        target=member.label,
        detail={"entries": len(lines), "on": day.isoformat()},
        partner=member.partner_code,
    )
    with override(member.language):
        subject = ngettext("The plan: %(n)s thing waits", "The plan: %(n)s things wait", len(lines)) % {"n": len(lines)}
        closing = _("Log in and look at the morning page of the plan.")
        send_mail(subject, "\n".join([*lines, "", closing, ""]), None, [member.email])
    return True


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
