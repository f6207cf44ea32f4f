"""What the Dialogue adds to a member's calendar: meetings, and the days when the own partner's answers are asked for.

Whoever has the calendar's link reads it without a log-in, so that a decision is named by its code alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from jahorina.dialogue.queries.decision import waiting_for
from jahorina.dialogue.queries.meeting import coming_meetings
from jahorina.formats.icalendar import CalendarEvent
from jahorina.partners.permissions import Member
from jahorina.plan.calendars import BACK


def events(member: Member, address: Callable[[str], str]) -> Iterator[CalendarEvent]:
    """One for each day of a planned meeting, and one for each answer that the member's partner owes by a day."""
    language = member.language
    for meeting in coming_meetings(language=language, since=timezone.localdate() - BACK):
        if meeting.starts is None or meeting.ends is None:
            continue
        for number in range((meeting.ends - meeting.starts).days + 1):
            yield CalendarEvent(
                uid=f"meeting-{meeting.code}-{number}@jahorina",
                day=meeting.starts + timedelta(days=number),
                title=meeting.name,
                text=meeting.place,
                address=address(f"/dialogue/meetings/{meeting.code}/"),
            )
    for decision in waiting_for(member.partner_code, member=member, language=language):
        if decision.answer_by is not None:
            with override(language):
                title = _("Answer to decision %(code)s") % {"code": decision.code}
            yield CalendarEvent(
                uid=f"answer-{decision.code}@jahorina",
                day=decision.answer_by,
                title=title,
                address=address(f"/dialogue/decisions/{decision.code}/"),
            )
