"""Meetings: called, prepared, held, and their statement agreed."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from jahorina.dialogue.choices import Answered
from jahorina.dialogue.queries.meeting import coming_meetings, meeting_document, meeting_page, meetings, statement_of
from jahorina.dialogue.services.meeting import (
    NewDocument,
    NewMeeting,
    add_agenda_item,
    add_document,
    add_participant,
    agree_statement,
    call_meeting,
    cancel_meeting,
    hold_meeting,
)
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from tests.dialogue.dialogue_world import MEETING, WHY, DialogueWorld


def page(world: DialogueWorld, code: str = MEETING):
    return meeting_page(code, member=world.plan.coordinator("ba"), language="en")


def test_a_meeting_is_called_with_agenda_documents_and_participants(world: DialogueWorld) -> None:
    ba, proposal = world.plan.coordinator("ba"), world.propose()
    assert add_agenda_item(by=ba, meeting=MEETING, texts={"en": "Opening"}) == 1
    assert add_agenda_item(by=ba, meeting=MEETING, texts={"en": "Counselling"}, proposal=proposal) == 2
    add_participant(by=ba, meeting=MEETING, partner="ba", member=ba)
    add_participant(by=ba, meeting=MEETING, partner="rs", institution="rs-crm", office="Head of department")
    add_document(by=ba, meeting=MEETING, new=NewDocument("Minutes", "minutes.pdf", b"%PDF-1.7 ..."))
    add_document(by=ba, meeting=MEETING, new=NewDocument("Note", address="https://example.org/n", source="IOM"))
    found = page(world)
    assert [(one.number, one.text.text, one.proposal) for one in found.agenda] == [
        (1, "Opening", None),
        (2, "Counselling", proposal),
    ]
    assert [(one.partner, one.name, one.office) for one in found.participants] == [
        ("ba", ba.name, ""),
        ("rs", "", "Head of department"),
    ]
    file, link = found.documents
    assert file.sha256 == hashlib.sha256(b"%PDF-1.7 ...").hexdigest()
    assert (link.address, link.source, link.sha256) == ("https://example.org/n", "IOM", "")
    assert meeting_document(file.id, member=ba) == ("minutes.pdf", "application/pdf", b"%PDF-1.7 ...")
    with pytest.raises(NotFound):
        meeting_document(link.id, member=ba)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewDocument("", "a.pdf", b"x"), "document-untitled"),
        (NewDocument("T"), "document-file-or-link"),
        (NewDocument("T", "a.pdf", b"x", "https://a.example", "A"), "document-file-or-link"),
        (NewDocument("T", "a.html", b"x"), "document-kind"),
        (NewDocument("T", "a.pdf", b"x" * (10 * 1024 * 1024 + 1)), "document-too-large"),
        (NewDocument("T", address="javascript:alert(1)", source="A"), "document-address"),
        (NewDocument("T", address="https://a.example"), "document-source"),
    ],
)
def test_a_document_that_is_none_is_refused(world: DialogueWorld, new: NewDocument, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        add_document(by=world.plan.coordinator("ba"), meeting=MEETING, new=new)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "Not A Code"}, "meeting-code-wrong"),
        ({"names": {"bs": "Dijalog"}}, "meeting-name-missing"),
        ({"ends": date(2020, 1, 1)}, "meeting-days-wrong"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(world: DialogueWorld, fields: dict, code: str) -> None:
    given = {"code": "m", "names": {"en": "M"}, "starts": date(2026, 1, 2), "ends": date(2026, 1, 2), **fields}
    with pytest.raises(InputRefused) as refused:
        call_meeting(by=world.plan.coordinator("ba"), new=NewMeeting(**given))
    assert refused.value.code == code


def test_nobody_but_a_coordinator_calls_and_no_code_is_used_twice(world: DialogueWorld) -> None:
    new = NewMeeting("m", {"en": "M"}, date(2026, 1, 2), date(2026, 1, 2))
    with pytest.raises(NotAllowed):
        call_meeting(by=world.plan.contributor("ba"), new=new)
    with pytest.raises(Conflict, match="already"):
        world.call()


def test_a_participant_has_an_office_or_a_log_in_and_an_institution_of_the_partner(world: DialogueWorld) -> None:
    ba = world.plan.coordinator("ba")
    with pytest.raises(InputRefused):
        add_participant(by=ba, meeting=MEETING, partner="rs")
    with pytest.raises(InputRefused):
        add_participant(by=ba, meeting=MEETING, partner="rs", institution="ba-sfa", office="Head")
    add_participant(by=ba, meeting=MEETING, partner="ba", member=ba)
    with pytest.raises(Conflict):
        add_participant(by=ba, meeting=MEETING, partner="ba", member=ba)


def test_a_meeting_of_the_future_is_not_held_yet_and_one_with_decisions_not_cancelled(world: DialogueWorld) -> None:
    ba = world.plan.coordinator("ba")
    world.call("far", date(2999, 1, 1))
    assert [one.code for one in coming_meetings(language="en")] == ["far"]
    with pytest.raises(Conflict, match="not begun"):
        hold_meeting(by=ba, meeting="far")
    cancel_meeting(by=ba, meeting="far")
    world.put(world.propose())
    with pytest.raises(Conflict, match="withdraw them first"):
        cancel_meeting(by=ba, meeting=MEETING)


def test_the_statement_is_drafted_from_the_decisions_and_fixed_when_it_is_agreed(world: DialogueWorld) -> None:
    ba, code = world.plan.coordinator("ba"), world.put(world.propose())
    hold_meeting(by=ba, meeting=MEETING)
    with pytest.raises(Conflict, match="waits for answers"):
        agree_statement(by=ba, meeting=MEETING)
    world.answer(code, "ba")
    world.answer(code, "rs", Answered.RESERVATION, WHY)
    draft = statement_of(MEETING, member=ba)
    with pytest.raises(NotFound):
        statement_of(MEETING, member=None)
    assert draft.is_draft
    sha256 = agree_statement(by=ba, meeting=MEETING)
    found = statement_of(MEETING, member=None)
    assert (found.sha256, found.is_draft, found.holds) == (sha256, False, True)
    assert found.content == draft.content
    (decision,) = found.content["decisions"]
    assert decision["version"] == 1
    assert [one["reservation"] for one in decision["answers"]] == ["", WHY]
    for act in (lambda: world.put(), lambda: add_agenda_item(by=ba, meeting=MEETING, texts={"en": "Late"})):
        with pytest.raises(Conflict, match="stays as it is"):
            act()


def test_a_meeting_that_is_not_there_is_not_found(world: DialogueWorld) -> None:
    with pytest.raises(NotFound):
        page(world, "no-such")
    assert [one.code for one in meetings(language="en")] == [MEETING]
