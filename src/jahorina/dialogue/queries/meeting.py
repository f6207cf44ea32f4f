"""Meetings: all of them, one with what belongs to it, its documents, and its statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jahorina.dialogue.choices import DecisionState, MeetingState, Origin
from jahorina.dialogue.models import Meeting, MeetingDocument
from jahorina.dialogue.queries.decision import DecisionLine, decision_line, is_readable, rows
from jahorina.dialogue.services.meeting import no_meeting
from jahorina.dialogue.signing import STATEMENT_FORMAT, is_signed_here
from jahorina.dialogue.statements import statement_content
from jahorina.dialogue.wordings import Told, told
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, may, require
from jahorina.plan.answers import Choice, Evidenced
from jahorina.plan.choices import EventKind
from jahorina.plan.content.documents import content_hash
from jahorina.plan.lines import choice, evidenced, period, text


@dataclass(frozen=True, slots=True)
class MeetingLine(Evidenced):
    """A meeting in a list. `is_documented`: public sources report it; `found` False: no page about it was found."""

    code: str
    kind: Choice
    name: str
    place: str
    period: Period | None
    date_inferred: bool
    state: Choice
    is_documented: bool
    found: bool
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class AgendaLine:
    number: int
    text: Told
    proposal: int | None


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """Who takes part; a member's name is shown to members alone."""

    partner: str
    institution: Mapping[str, str]
    name: str
    office: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document: a file to take, with its hash, or an address with who publishes it."""

    id: int
    title: str
    file_name: str
    sha256: str
    address: str
    source: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting with what belongs to it, and what the reader may do."""

    line: MeetingLine
    summary: str
    date_note: str
    agenda: tuple[AgendaLine, ...]
    participants: tuple[ParticipantLine, ...]
    documents: tuple[DocumentLine, ...]
    decisions: tuple[DecisionLine, ...]
    statement_hash: str
    statement_at: datetime | None
    may_change: bool
    may_hold: bool
    may_agree: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of a meeting: its content in all languages; a draft until it is agreed. `holds`: what is shown is
    what was hashed and signed."""

    content: Mapping[str, Any]
    sha256: str
    is_draft: bool
    holds: bool
    at: datetime | None


def meetings(*, language: str) -> tuple[MeetingLine, ...]:
    """All meetings, the newest first; those without a known day at the end."""
    lines = [_line(row, language) for row in Meeting.objects.all()]
    return tuple(sorted(lines, key=lambda one: (one.starts or date.min, one.code), reverse=True))


def coming_meetings(*, language: str, since: date | None = None) -> tuple[MeetingLine, ...]:
    """Planned meetings that end today or later (or that end since a day, for calendars), the next first."""
    rows_ = Meeting.objects.filter(state=MeetingState.PLANNED, ends__gte=since or timezone.localdate())
    return tuple(_line(row, language) for row in rows_.order_by("starts", "code"))


def open_meetings(*, language: str) -> tuple[MeetingLine, ...]:
    """Meetings at which a decision can still be put."""
    rows_ = Meeting.objects.filter(origin=Origin.HERE, state__in=[MeetingState.PLANNED, MeetingState.HELD])
    return tuple(_line(row, language) for row in rows_.order_by("-starts", "code"))


def meeting_page(code: str, *, member: Member | None, language: str) -> MeetingPage:
    """One meeting; raises NotFound (`no-meeting`)."""
    row = _row(code)
    names = {card.code: card.names for card in partners.institutions()}
    found = [one for one in rows().filter(meeting=row).order_by("id") if is_readable(one, member)]
    decided = tuple(decision_line(one, language, member) for one in found)
    alive = row.origin == Origin.HERE and row.state in (MeetingState.PLANNED, MeetingState.HELD)
    convenes = alive and may(member, Capability.CONVENE_DIALOGUE)
    waits = any(one.state.code == DecisionState.OPEN for one in decided)
    begun = row.starts is not None and row.starts <= timezone.localdate()
    return MeetingPage(
        line=_line(row, language),
        summary=text(row.summary, language),
        date_note=text(row.date_note, language),
        agenda=tuple(AgendaLine(one.number, told(one.texts, language), one.proposal_id) for one in row.agenda.all()),
        participants=tuple(
            ParticipantLine(
                one.partner_code,
                names.get(one.institution or (one.member.institution.code if one.member else ""), {}),
                one.member.name if one.member and member is not None else "",
                one.office,
            )
            for one in row.participants.select_related("member__institution")
        ),
        documents=tuple(
            DocumentLine(one.pk, one.title, one.file_name, one.sha256, one.address, one.source)
            for one in row.documents.defer("content")
            if may(member, Capability.FOLLOW_PLAN)
        ),
        decisions=decided,
        statement_hash=row.statement_hash,
        statement_at=row.statement_at,
        may_change=convenes,
        may_hold=convenes and row.state == MeetingState.PLANNED and begun,
        may_agree=convenes and row.state == MeetingState.HELD and not waits,
    )


def meeting_document(identifier: int, *, member: Member) -> tuple[str, str, bytes]:
    """A file of a meeting, for members: its name, its kind and its bytes; raises NotAllowed, and NotFound
    (`no-document`) for links, too."""
    require(member, Capability.FOLLOW_PLAN)
    row = MeetingDocument.objects.filter(pk=identifier, content__isnull=False).first()
    if row is None:
        raise NotFound("no-document", _("There is no such document."))
    return row.file_name, row.content_type, bytes(row.content or b"")


def statement_of(code: str, *, member: Member | None) -> Statement:
    """The statement of a meeting recorded here; its draft is for members. Raises NotFound (`no-meeting`)."""
    row = _row(code)
    if row.state != MeetingState.STATEMENT_AGREED and not may(member, Capability.FOLLOW_PLAN):
        raise no_meeting(code)
    if row.origin != Origin.HERE or row.state == MeetingState.CANCELLED:
        raise no_meeting(code)
    if row.state != MeetingState.STATEMENT_AGREED:
        content = statement_content(row)
        return Statement(content, content_hash(content), is_draft=True, holds=True, at=None)
    holds = content_hash(row.statement) == row.statement_hash and is_signed_here(
        STATEMENT_FORMAT, row.statement_hash, row.statement_signature
    )
    return Statement(row.statement, row.statement_hash, is_draft=False, holds=holds, at=row.statement_at)


def _row(code: str) -> Meeting:
    row = Meeting.objects.filter(code=code).first()
    if row is None:
        raise no_meeting(code)
    return row


def _line(row: Meeting, language: str) -> MeetingLine:
    return MeetingLine(
        **evidenced(row),
        code=row.code,
        kind=choice(EventKind, row.kind),
        name=row.text_in(language),
        place=text(row.place_text, language),
        period=period(row.starts, row.ends),
        date_inferred=row.date_inferred,
        state=choice(MeetingState, row.state),
        is_documented=row.origin == Origin.DOCUMENTED,
        found=row.documented,
        starts=row.starts,
        ends=row.ends,
    )
