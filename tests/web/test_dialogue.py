"""The Dialogue's pages: a whole round with forms alone, and the statement as a page and as PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pytest
from django.conf import settings
from django.test import Client

from jahorina.dialogue.models import Decision, Proposal
from jahorina.plan.models import Measure
from jahorina.plan.workbook import export_plan
from tests.audit.log import write_key
from tests.dialogue.dialogue_world import MEETING, WHY, DialogueWorld
from tests.people import log_in

pytestmark = pytest.mark.django_db
RESERVED = "Our law on counselling is not in force yet."
PROPOSED = {
    "texts:en": "Counsel early",
    "texts:sr-Latn": "Savetovanje rano",
    "area": "return",
    "horizon": "medium",
    "valid_from": "2024-01-01",
    "valid_to": "2025-12-31",
    "title": "Earlier",
    "reason": WHY,
}


@pytest.fixture
def world() -> Iterator[DialogueWorld]:
    write_key(settings.JAHORINA.workspace)
    yield DialogueWorld()
    settings.JAHORINA.workspace.signing_key_file.unlink(missing_ok=True)


def browser(world: DialogueWorld, partner: str) -> Client:
    return log_in(Client(), world.plan.coordinator(partner))


def test_a_round_from_proposal_to_statement(world: DialogueWorld) -> None:
    ba, rs, public = browser(world, "ba"), browser(world, "rs"), Client()
    assert ba.post("/dialogue/proposals/new/measure/M-1/", PROPOSED).status_code == 302
    number = Proposal.objects.get().pk
    page = rs.get(f"/dialogue/proposals/{number}/").content.decode()
    assert "<del>Counsel before every return</del>" in page
    assert "<ins>Savetovanje rano</ins>" in page
    assert rs.post(f"/dialogue/proposals/{number}/", {"text": "We would begin in spring."}).status_code == 302
    put = {"meeting": MEETING, "proposal": number, "texts:en": "Counselling begins early."}
    assert ba.post("/dialogue/decisions/new/", put).status_code == 302
    code = Decision.objects.get().code
    assert code in rs.get("/plan/morning/").content.decode()
    assert public.get(f"/dialogue/decisions/{code}/").status_code == 404
    seen = Decision.objects.get().content_hash
    answer = f"/dialogue/decisions/{code}/answer/"
    assert rs.post(answer, {"seen": seen, "answer": "reservation"}).status_code == 422
    assert rs.post(answer, {"seen": seen, "answer": "reservation", "reservation": RESERVED}).status_code == 302
    assert ba.post(answer, {"seen": seen, "answer": "accepted"}).status_code == 302
    assert Measure.objects.get(code="M-1").texts["en"] == "Counsel early"
    for address in (f"/dialogue/decisions/{code}/", "/plan/measures/M-1/", "/dialogue/", "/dialogue/versions/1/"):
        assert RESERVED in public.get(address).content.decode(), address
    assert "all hold" in public.get("/dialogue/versions/1/").content.decode()
    assert public.get("/dialogue/versions/1/plan.json").json()["certificate"]["decision"] == code
    for to in ("held", "statement-agreed"):
        assert ba.post(f"/dialogue/meetings/{MEETING}/move/", {"to": to}).status_code == 302
    assert RESERVED in public.get(f"/dialogue/meetings/{MEETING}/statement/").content.decode()


@pytest.mark.parametrize(("tag", "lang"), [("en", "en"), ("sr-cyrl", "sr"), ("mk", "mk"), ("sq", "sq"), ("cnr", "cnr")])
def test_the_statement_is_a_tagged_pdf_for_archives_in_each_language(world: DialogueWorld, tag: str, lang: str) -> None:
    world.decide(world.propose())
    answer = browser(world, "ba").get(f"/dialogue/meetings/{MEETING}/statement/{tag}.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        claims = pdf.open_metadata()
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"], claims["pdfuaid:part"]) == ("2", "A", "1")
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).split("-")[0] == lang
        assert claims["dc:title"].startswith("Ninth Dialogue")
        tags = {str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one}
        assert {"/H1", "/H2", "/Table", "/TH"} <= tags


def test_a_workbook_becomes_a_proposal(world: DialogueWorld) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    ba = browser(world, "ba")
    content = export_plan(by=world.plan.coordinator("ba"))
    page = ba.post("/dialogue/proposals/workbook/", {"file": SimpleUploadedFile("plan.xlsx", content)})
    assert "says what the plan says" in page.content.decode()


def test_the_calendar_has_the_meetings_and_the_days_of_answers_without_their_words(world: DialogueWorld) -> None:
    from datetime import date

    from jahorina.dialogue.calendars import events

    world.call("far", date(2999, 1, 1))
    code = world.put(world.propose(), text="Something secret", answer_by=date(2999, 2, 1))
    found = list(events(world.plan.coordinator("rs"), lambda path: path))
    assert [(one.day, one.address) for one in found] == [
        (date(2999, 1, 1), "/dialogue/meetings/far/"),
        (date(2999, 2, 1), f"/dialogue/decisions/{code}/"),
    ]
    assert "secret" not in str(found)
