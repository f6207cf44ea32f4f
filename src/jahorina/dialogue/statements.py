"""The statement of a meeting: what was decided, by whom, with which reservations; drafted, never written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jahorina.dialogue.choices import DecisionState
from jahorina.dialogue.models import Meeting

STATED = (DecisionState.AGREED, DecisionState.CARRIED_OUT, DecisionState.BLOCKED)
"""Decisions that a statement tells: also what was not agreed. Withdrawn ones were never decided."""


def statement_content(meeting: Meeting) -> Mapping[str, Any]:
    """The statement as data in all languages, as it is hashed. People are named by partner and institution, or office."""
    return {
        "meeting": meeting.code,
        "names": meeting.names,
        "place": meeting.place_text,
        "starts": meeting.starts and meeting.starts.isoformat(),
        "ends": meeting.ends and meeting.ends.isoformat(),
        "agenda": [item.texts for item in meeting.agenda.order_by("number")],
        "participants": [
            {
                "partner": one.partner_code,
                "institution": one.institution or (one.member.institution.code if one.member else ""),
                "office": one.office,
            }
            for one in meeting.participants.select_related("member__institution").order_by("partner_code", "id")
        ],
        "documents": [
            {"title": one.title, "sha256": one.sha256, "address": one.address, "source": one.source}
            for one in meeting.documents.order_by("id")
        ],
        "decisions": [_decision(one) for one in meeting.decisions.filter(state__in=STATED).order_by("id")],
    }


def _decision(decision: Any) -> Mapping[str, Any]:
    version = getattr(decision, "version", None)
    parties = [
        party.partner_code for party in decision.parties.order_by("id")
    ]  # in the rule's order, not that of answers
    return {
        "code": decision.code,
        "texts": decision.texts,
        "state": decision.state,
        "changes": len(decision.proposal.changes) if decision.proposal else 0,
        "measures": decision.proposal.measures if decision.proposal else [],
        "version": version.number if version else None,
        "version_sha256": version.sha256 if version else "",
        "content_hash": decision.content_hash,
        "answers": [
            {"partner": one.partner_code, "answer": one.answer, "reservation": one.reservation}
            for one in sorted(decision.answers.all(), key=lambda one: parties.index(one.partner_code))
        ],
    }
