"""The Dialogue: a meeting with a document, a proposal of ba and one of rs, a decision carried out and an open one."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from jahorina.dialogue.choices import Answered
from jahorina.dialogue.models import Decision, DecisionRule, Meeting, MeetingDocument, Proposal
from jahorina.dialogue.services.decision import NewDecision, answer_decision, put_decision
from jahorina.dialogue.services.meeting import NewDocument, NewMeeting, add_document, call_meeting
from jahorina.dialogue.services.proposal import propose
from jahorina.partners.models import Member
from jahorina.partners.roles import Role
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.documents import Change, Verb
from tests.audit.log import write_key
from tests.people import make_member
from tests.web.matrix.samples import Sample, World, sample

MEETING, WHY = "matrix-dialogue", "Because the matrix needs it."


def _coordinator(partner: str = "ba") -> Member:
    found = Member.objects.filter(
        institution__partner__code=partner, roles__role=Role.COORDINATOR, name__startswith="Person"
    ).exclude(email__startswith="matrix")
    return found.order_by("-created_at").first() or make_member(Role.COORDINATOR, partner=partner)


def _meeting() -> str:
    if not Meeting.objects.filter(code=MEETING).exists():
        day = date(2025, 9, 1)
        call_meeting(by=_coordinator(), new=NewMeeting(MEETING, {"en": "A meeting"}, day, day))
    return MEETING


def _proposal(partner: str, text: str = "Otherwise") -> int:
    found = Proposal.objects.filter(partner_code=partner, state="open", title="Matrix").first()
    change = Change(EntryKind.MEASURE, Verb.CHANGE, "M-RE-1", {"texts": {"en": text}})
    by = _coordinator(partner)
    return found.pk if found is not None else propose(by=by, title="Matrix", changes=[change], reason=WHY)


def _decided() -> Decision:
    """One whose only parties are ba and rs, so that two answers settle it."""
    if not settings.JAHORINA.workspace.signing_key_file.exists():
        write_key(settings.JAHORINA.workspace)
    found = Decision.objects.filter(state="carried-out").first()
    if found is not None:
        return found
    DecisionRule.objects.filter(code="plan-change").update(parties=["ba", "rs"])
    change = Change(EntryKind.MEASURE, Verb.CHANGE, "M-RE-2", {"horizon": "continuous"})
    number = propose(by=_coordinator("rs"), title="Decided", changes=[change], reason=WHY)
    code = _put(number)
    for partner in ("ba", "rs"):
        row = Decision.objects.get(code=code)
        answer_decision(by=_coordinator(partner), decision=code, answer=Answered.ACCEPTED, seen=row.content_hash)
    return Decision.objects.get(code=code)


def _put(proposal: int | None = None) -> str:
    new = NewDecision(_meeting(), {"en": "It is decided."}, proposal)
    return put_decision(by=_coordinator("rs"), new=new)


def _open() -> str:
    found = Decision.objects.filter(state="open", meeting__code=MEETING).first()
    return found.code if found is not None else _put()


@sample("meeting_code")
def meeting(_world: World) -> Sample:
    return Sample(_meeting(), MEETING, "no-meeting")


@sample("tag")
def tag(_world: World) -> Sample:
    return Sample("mk", "en", "xx")


@sample("document_id")
def document(_world: World) -> Sample:
    found = MeetingDocument.objects.filter(meeting__code=_meeting()).first()
    new = NewDocument("Minutes", "minutes.pdf", b"%PDF-1.7")
    number = found.pk if found is not None else add_document(by=_coordinator(), meeting=MEETING, new=new)
    return Sample(str(number), str(number), "999999")


@sample("proposal_id")
def proposal(_world: World) -> Sample:
    return Sample(str(_proposal("ba")), str(_proposal("rs")), "999999")


@sample("entry_kind")
def entry_kind(_world: World) -> Sample:
    return Sample("measure", "commitment", "nothing")


@sample("entry_code")
def entry_code(_world: World) -> Sample:
    return Sample("M-RE-1", "SD-1", "M-99")


@sample("decision_code")
def decision(_world: World) -> Sample:
    return Sample(_decided().code, _open(), "no-decision")


@sample("version_number")
def version(_world: World) -> Sample:
    number = str(_decided().version.number)
    return Sample(number, number, "999")
