"""Calling a meeting and keeping what belongs to it: agenda, documents, participants, state, statement."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from jahorina.audit.actions import MEETING_CHANGED
from jahorina.dialogue.choices import DecisionState, MeetingState, Origin
from jahorina.dialogue.models import AgendaItem, Meeting, MeetingDocument, Participant, Proposal
from jahorina.dialogue.recording import record
from jahorina.dialogue.signing import STATEMENT_FORMAT, signature_of
from jahorina.dialogue.statements import statement_content
from jahorina.dialogue.states import MEETING
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import EventKind, ProvenanceChoice, TranslationStatus
from jahorina.plan.content.documents import content_hash

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes of a document; larger ones are linked."""

FILE_TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
"""What may be added as a file, by its ending; it is handed out as an attachment, never shown."""


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting to call."""

    code: str
    names: Mapping[str, str]
    starts: date
    ends: date
    place: Mapping[str, str] = field(default_factory=dict)
    kind: str = EventKind.DIALOGUE.value


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file (`name`, `content`), or an address with who publishes what stands there."""

    title: str
    name: str = ""
    content: bytes = b""
    address: str = ""
    source: str = ""


@transaction.atomic
def call_meeting(*, by: Member, new: NewMeeting) -> str:
    """Call a meeting; gives its code. Raises NotAllowed, InputRefused (`meeting-...`) and Conflict (`meeting-code-taken`)."""
    require(by, Capability.CONVENE_DIALOGUE)
    if slugify(new.code) != new.code or not new.code:
        raise InputRefused("meeting-code-wrong", _("Write the code in small letters, digits and hyphens."))
    if not new.names.get("en", "").strip():
        raise InputRefused("meeting-name-missing", _("Give the meeting a name in English at least."))
    if new.ends < new.starts:
        raise InputRefused("meeting-days-wrong", _("The meeting ends before it starts."))
    if Meeting.objects.filter(code=new.code).exists():
        raise Conflict("meeting-code-taken", _("There is a meeting %(code)s already."), params={"code": new.code})
    Meeting.objects.create(
        code=new.code,
        origin=Origin.HERE,
        kind=new.kind,
        state=MeetingState.PLANNED,
        names=dict(new.names),
        place_text=dict(new.place),
        starts=new.starts,
        ends=new.ends,
        provenance=ProvenanceChoice.PROPOSED,
        translation_status=TranslationStatus.WORKING,
        convened_by=by,
    )
    record(by, MEETING_CHANGED, f"meeting:{new.code}", {"verb": "called"})
    return new.code


@transaction.atomic
def add_agenda_item(*, by: Member, meeting: str, texts: Mapping[str, str], proposal: int | None = None) -> int:
    """Add a point to the agenda, about a proposal or not; gives its number. Raises NotAllowed, NotFound, Conflict,
    InputRefused (`agenda-empty`)."""
    row = changeable(by, meeting)
    if not texts.get("en", "").strip():
        raise InputRefused("agenda-empty", _("Say in English at least what the point is about."))
    found = Proposal.objects.filter(pk=proposal).first() if proposal is not None else None
    if proposal is not None and found is None:
        raise NotFound("no-proposal", _("There is no such proposal."))
    number = (row.agenda.aggregate(last=Max("number"))["last"] or 0) + 1
    AgendaItem.objects.create(meeting=row, number=number, texts=dict(texts), proposal=found)
    record(by, MEETING_CHANGED, f"meeting:{meeting}", {"verb": "agenda", "number": number})
    return number


@transaction.atomic
def add_participant(
    *, by: Member, meeting: str, partner: str, institution: str = "", office: str = "", member: Member | None = None
) -> None:
    """Name who takes part: a member of this node, or an office of an institution. Raises NotAllowed, NotFound, Conflict,
    InputRefused (`participant-...`)."""
    row = changeable(by, meeting)
    partners.partner(partner)
    if member is None and not office.strip():
        raise InputRefused("participant-unnamed", _("Name the office, or choose a member."))
    if institution and institution not in {card.code for card in partners.institutions(partner=partner)}:
        raise InputRefused("participant-institution", _("The partner has no such institution."))
    if member is not None and row.participants.filter(member=member).exists():
        raise Conflict("participant-twice", _("This member takes part already."))
    Participant.objects.create(
        meeting=row, partner_code=partner, institution=institution, office=office.strip(), member=member
    )
    record(by, MEETING_CHANGED, f"meeting:{meeting}", {"verb": "participant", "partner": partner})


@transaction.atomic
def add_document(*, by: Member, meeting: str, new: NewDocument) -> int:
    """Add a file, kept with its SHA-256, or a link with its source; gives its number. Raises NotAllowed, NotFound,
    Conflict, InputRefused (`document-...`)."""
    row = changeable(by, meeting)
    if not new.title.strip():
        raise InputRefused("document-untitled", _("Give the document a title."))
    is_file = bool(new.content)
    if is_file == bool(new.address.strip()):
        raise InputRefused("document-file-or-link", _("Give a file, or an address, and not both."))
    made = MeetingDocument.objects.create(
        meeting=row,
        title=new.title.strip(),
        added_by=by,
        added_at=timezone.now(),
        **(_file(new) if is_file else _link(new)),
    )
    record(by, MEETING_CHANGED, f"meeting:{meeting}", {"verb": "document", "sha256": made.sha256 or "link"})
    return made.pk


def _file(new: NewDocument) -> dict[str, object]:
    ending = next((one for one in FILE_TYPES if new.name.lower().endswith(one)), "")
    if not ending:
        raise InputRefused(
            "document-kind",
            _("A document is one of %(kinds)s."),
            params={"kinds": ", ".join(sorted(FILE_TYPES))},
        )
    if len(new.content) > LARGEST_FILE:
        raise InputRefused("document-too-large", _("The file is larger than 10 MB; link to it instead."))
    return {
        "file_name": new.name.rpartition("/")[2][-200:],
        "content": new.content,
        "content_type": FILE_TYPES[ending],
        "sha256": hashlib.sha256(new.content).hexdigest(),
    }


def _link(new: NewDocument) -> dict[str, object]:
    parts = urlsplit(new.address.strip())
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InputRefused("document-address", _("The address begins with http:// or https://."))
    if not new.source.strip():
        raise InputRefused("document-source", _("Say who publishes what stands at the address."))
    return {"address": new.address.strip(), "source": new.source.strip()}


@transaction.atomic
def hold_meeting(*, by: Member, meeting: str) -> None:
    """The meeting took place. Raises NotAllowed, NotFound, Conflict (`meeting-not-yet`, `meeting-state`)."""
    row = _moving(by, meeting, MeetingState.HELD)
    if row.starts is not None and row.starts > timezone.localdate():
        raise Conflict("meeting-not-yet", _("The meeting has not begun yet."))
    _move(row, MeetingState.HELD, by)


@transaction.atomic
def cancel_meeting(*, by: Member, meeting: str) -> None:
    """The meeting does not take place. Raises NotAllowed, NotFound, Conflict (`meeting-has-decisions`, `meeting-state`)."""
    row = _moving(by, meeting, MeetingState.CANCELLED)
    if row.decisions.exclude(state=DecisionState.WITHDRAWN).exists():
        raise Conflict("meeting-has-decisions", _("Decisions were put at this meeting; withdraw them first."))
    _move(row, MeetingState.CANCELLED, by)


@transaction.atomic
def agree_statement(*, by: Member, meeting: str) -> str:
    """Fix the statement of a meeting that was held: what it says is hashed and signed, and the meeting stays as it is.

    Gives the hash. Raises NotAllowed, NotFound, Conflict (`meeting-decisions-open`, `meeting-state`), NotReady
    (`signing-key-missing`).
    """
    row = _moving(by, meeting, MeetingState.STATEMENT_AGREED)
    if row.decisions.filter(state=DecisionState.OPEN).exists():
        raise Conflict("meeting-decisions-open", _("A decision of this meeting still waits for answers."))
    row.statement = dict(statement_content(row))
    row.statement_hash = content_hash(row.statement)
    row.statement_signature = signature_of(STATEMENT_FORMAT, row.statement_hash)
    row.statement_at = timezone.now()
    _move(row, MeetingState.STATEMENT_AGREED, by)
    return row.statement_hash


def no_meeting(code: str) -> NotFound:
    """The refusal."""
    return NotFound("no-meeting", _("There is no meeting %(code)s."), params={"code": code})


def changeable(by: Member, code: str) -> Meeting:
    """The meeting, locked, if somebody may still add to it."""
    require(by, Capability.CONVENE_DIALOGUE)
    row = Meeting.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise no_meeting(code)
    if row.origin != Origin.HERE or row.state not in (MeetingState.PLANNED, MeetingState.HELD):
        raise Conflict("meeting-closed", _("This meeting stays as it is."))
    return row


def _moving(by: Member, code: str, to: MeetingState) -> Meeting:
    row = changeable(by, code)
    if to not in MEETING[MeetingState(row.state)]:
        raise Conflict("meeting-state", _("The meeting is not in the state for this."))
    return row


def _move(row: Meeting, to: MeetingState, by: Member) -> None:
    row.state = to
    row.save()
    record(by, MEETING_CHANGED, f"meeting:{row.code}", {"verb": to.value})
