"""What of the Dialogue waits for a member: the answers that their partner owes, for the day's letter."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jahorina.dialogue.queries.decision import waiting_for
from jahorina.partners.permissions import Capability, Member, may


def answers_owed(member: Member) -> list[str]:
    """A line for each decision that the member may answer for their partner and has not, in the active language."""
    if not may(member, Capability.ANSWER_DECISIONS):
        return []
    language = get_language() or "en"
    return [
        _("Answer to a decision asked for by %(day)s: %(code)s %(text)s")
        % {"day": date_format(one.answer_by, "SHORT_DATE_FORMAT"), "code": one.code, "text": one.text.text}
        if one.answer_by
        else _("Answer to a decision asked for: %(code)s %(text)s") % {"code": one.code, "text": one.text.text}
        for one in waiting_for(member.partner_code, member=member, language=language)
    ]
