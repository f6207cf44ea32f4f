"""The plan's pages as members walk them, without JavaScript: a whole round, evidence, a workbook, a calendar."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jahorina.partners.roles import Role
from jahorina.plan.models import EvidenceItem, FigureStance, ProgressReport, StatusClaim, SupportMatch
from tests.people import log_in
from tests.plan.plan_world import WHY, PlanWorld
from tests.plan.test_iati_import import file as money_file
from tests.plan.test_iati_import import payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> PlanWorld:
    return PlanWorld()


def client(world: PlanWorld, role: Role = Role.COORDINATOR, partner: str = "ba") -> Client:
    return log_in(Client(), world.member(role, partner))


def read(browser: Client, name: str, *arguments: Any, query: str = "") -> str:
    response = browser.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def written(**fields: str) -> dict[str, str]:
    return {
        "version": "0",
        "status": "in-progress",
        "narrative": "Counselling began in four centres.",
        "I-1:value": "0",
        "I-2:numerator": "30",
        "I-2:denominator": "40",
        **fields,
    }


def test_a_round_from_its_opening_to_a_figure_with_a_reservation(world: PlanWorld) -> None:
    boss, writer = client(world), client(world, Role.CONTRIBUTOR)
    opening = {"code": "y2024", "name": "Year 2024", "period": "2024", "due_on": "2025-02-28"}
    assert boss.post(reverse("plan:new-round"), opening).status_code == 302
    assert "4 overdue" in plain(read(Client(), "plan:rounds"))
    report = ProgressReport.objects.get(measure__code="M-1", partner_code="ba").pk
    write = reverse("plan:write-report", args=[report])
    assert writer.post(write, written()).status_code == 302
    stale = writer.post(write, written(status="achieved"))
    assert stale.status_code == 409
    assert "Somebody else saved this report meanwhile" in stale.content.decode()
    assert writer.post(reverse("plan:submit-report", args=[report])).status_code == 302
    review = reverse("plan:review-report", args=[report])
    assert boss.post(review, {"verdict": "send-back", "remarks": "no"}).status_code == 422
    assert boss.post(review, {"verdict": "send-back", "remarks": "Which centres? Name them."}).status_code == 302
    page = read(writer, "plan:write-report", report)
    assert "Which centres? Name them." in page
    assert 'value="0"' in page
    version = str(ProgressReport.objects.get(pk=report).version)
    assert writer.post(write, written(version=version, narrative="Bihać, Sarajevo.")).status_code == 302
    writer.post(reverse("plan:submit-report", args=[report]))
    assert boss.post(review, {"verdict": "accept"}).status_code == 302
    world_report = read(boss, "plan:report", report)
    assert "0 " in plain(world_report)
    assert "75" in plain(world_report)
    figure = reverse("plan:figure", args=["y2024", "I-1"])
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', boss.get(figure).content.decode())
    assert seen
    stance = {"seen": seen[1], "stance": "reservation", "reservation": "Persons counselled twice count twice."}
    assert boss.post(figure, stance).status_code == 302
    assert FigureStance.objects.get().partner_code == "ba"
    assert "Persons counselled twice count twice." in read(boss, "plan:figure", "y2024", "I-1")


def test_an_incomplete_report_says_what_is_missing(world: PlanWorld) -> None:
    world.round()
    writer = client(world, Role.CONTRIBUTOR)
    response = writer.post(reverse("plan:submit-report", args=[world.report().pk]))
    assert response.status_code == 422
    assert "I-2: give the value, or why there is none" in plain(response.content.decode())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"I-1:value": "4", "I-1:status": "O"}, "there is a value, and it is said that there is none"),
        ({"I-2:denominator": ""}, "give numerator and denominator, or neither"),
        ({"I-1:value": "many"}, "enter a number"),
        ({"I-1:value": "3", "I-1:part:F": "2", "I-1:part:M": "2"}, "its parts are more than the whole"),
    ],
)
def test_a_value_that_contradicts_itself_is_refused_at_its_field(world: PlanWorld, fields, field: str) -> None:
    world.round()
    writer = client(world, Role.CONTRIBUTOR)
    response = writer.post(reverse("plan:write-report", args=[world.report().pk]), written(**fields))
    assert response.status_code == 422
    assert field in plain(response.content.decode()).lower()


def test_a_value_is_broken_down_and_an_empty_part_says_nothing(world: PlanWorld) -> None:
    world.round()
    writer, report = client(world, Role.CONTRIBUTOR), world.report().pk
    fields = {"I-1:value": "3", "I-1:part:F": "0", "I-1:part:M": "3"}
    assert writer.post(reverse("plan:write-report", args=[report]), written(**fields)).status_code == 302
    values = ProgressReport.objects.get(pk=report).values.filter(indicator__code="I-1")
    assert {value.member: value.value for value in values} == {"_T": 3, "F": 0, "M": 3}
    assert "F: 0" in plain(read(writer, "plan:report", report))


def test_a_claim_shows_as_claimed_until_somebody_else_verifies_its_evidence(world: PlanWorld) -> None:
    boss, writer, peer = client(world), client(world, Role.CONTRIBUTOR), client(world, partner="rs")
    claim = {"milestone": "", "status": "achieved", "note": WHY}
    assert boss.post(reverse("plan:claim", args=["M-1"]), claim).status_code == 302
    assert StatusClaim.objects.get().status == "achieved"
    assert "? claimed" in plain(read(Client(), "plan:measure", "M-1"))
    evidence = {"milestone": "", "kind": "deployment", "title": "Four counsellors", "happened_on": "2024-05-01"}
    assert writer.post(reverse("plan:bring-evidence", args=["M-1"]), evidence).status_code == 302
    item = EvidenceItem.objects.get().pk
    assert "Four counsellors" not in read(Client(), "plan:measure", "M-1")
    assert peer.post(reverse("plan:evidence", args=[item]), {"verdict": "verified"}).status_code == 302
    assert "● achieved" in plain(read(Client(), "plan:measure", "M-1"))
    assert "Four counsellors" in read(Client(), "plan:measure", "M-1")
    withdrawal = {"reason": "The counsellors were never there."}
    assert writer.post(reverse("plan:evidence", args=[item]), withdrawal).status_code == 302
    page = plain(read(Client(), "plan:measure", "M-1"))
    assert "↺ re-opened" in page
    assert "evidence withdrawn" in page


def test_a_measure_is_changed_with_a_reason_and_its_history_says_so(world: PlanWorld) -> None:
    boss = client(world)
    address = reverse("plan:edit-measure", args=["M-1"])
    form = {"area": "return", "valid_from": "2024-01-01", "valid_to": "2025-12-31", "texts:en": "Counsel earlier"}
    assert boss.post(address, {**form, "reason": "so"}).status_code == 422
    assert boss.post(address, {**form, "reason": WHY}).status_code == 302
    page = plain(read(Client(), "plan:measure", "M-1"))
    assert "Counsel before every return → Counsel earlier" in page
    assert WHY in page


def test_a_figure_that_is_not_there_is_refused_as_evidence(world: PlanWorld) -> None:
    writer = client(world, Role.CONTRIBUTOR)
    evidence = {"milestone": "", "kind": "case-outcome", "title": "Ten returns", "happened_on": "2024-05-01"}
    response = writer.post(reverse("plan:bring-evidence", args=["M-1"]), {**evidence, "window": "2024"})
    assert response.status_code == 422
    assert "Give a figure and its window, or neither." in response.content.decode()


def test_every_page_of_a_proposed_measure_says_that_it_is_proposed(world: PlanWorld) -> None:
    for name, arguments in (("plan:overview", ()), ("plan:measure", ("M-1",)), ("plan:indicator", ("I-1",))):
        assert "Proposed" in read(Client(), name, *arguments)
    for name in ("plan:overview", "plan:timeline", "plan:printed"):
        assert "nothing marked “proposed” is official" in read(Client(), name)


def test_a_workbook_is_looked_at_before_it_changes_anything(world: PlanWorld) -> None:
    boss = client(world)
    content = boss.get(reverse("plan:export")).content
    upload = lambda: SimpleUploadedFile("plan.xlsx", content)  # noqa: E731
    page = boss.post(reverse("plan:workbook"), {"file": upload()}).content.decode()
    assert "the workbook says what the plan says" in page
    wrong = boss.post(reverse("plan:workbook"), {"file": SimpleUploadedFile("plan.xlsx", b"not a workbook")})
    assert wrong.status_code == 422


def test_a_need_and_an_offer_are_brought_together_on_the_page(world: PlanWorld) -> None:
    here, there = client(world), client(world, partner="rs")
    need = {"title": "Train counsellors", "kind": "training", "area": "return", "needed_from": "2024-01-01"}
    assert here.post(reverse("plan:new-need"), need).status_code == 302
    offer = {"title": "Trainers", "kind": "training", "available_from": "2024-01-01"}
    assert there.post(reverse("plan:new-offer"), offer).status_code == 302
    page = read(here, "plan:support")
    assert "No open offer fits it." not in page
    address = re.search(r'action="(/plan/support/\d+/match/\d+/)"', page)
    assert address
    assert here.post(address[1]).status_code == 302
    match = SupportMatch.objects.get()
    answer = {"match": str(match.pk), "to": "accepted", "note": ""}
    assert here.post(reverse("plan:answer-match"), answer).status_code == 403
    assert there.post(reverse("plan:answer-match"), answer).status_code == 302
    assert "met by an offer" in read(Client(), "plan:support")


def test_money_of_an_iati_file_is_looked_at_first_and_taken_in_once(world: PlanWorld) -> None:
    boss = client(world)
    mapping = b"activities: {XX-1: {measure: M-1, donor: rs}}"

    def files(amount: str, mapped: bytes = mapping) -> dict[str, SimpleUploadedFile]:
        content = money_file(payment(amount))
        return {"file": SimpleUploadedFile("a.xml", content), "mapping": SimpleUploadedFile("m.yaml", mapped)}

    page = boss.post(reverse("plan:iati"), files("100")).content.decode()
    assert "1 new, 0 revised" in plain(page)
    seen, confirm = looked_at(page), reverse("plan:iati-confirm")
    assert boss.post(confirm, {"file": files("101")["file"], **seen}).status_code == 409
    assert boss.post(confirm, {"file": files("100")["file"], **seen}).status_code == 302
    assert "XX-1" in read(Client(), "plan:measure", "M-1")
    again = boss.post(reverse("plan:iati"), files("100")).content.decode()
    assert "1 as before" in plain(again)
    assert 'name="onto"' not in again
    wrong = boss.post(reverse("plan:iati"), files("100", b"activities: {XX-1: {measure: M-99}}"))
    assert "has no such measure" in plain(wrong.content.decode())
    assert boss.post(reverse("plan:iati"), files("1", b"- no")).status_code == 422


def looked_at(page: str) -> dict[str, str]:
    """The hidden fields of the form that takes a file in."""
    found = dict(re.findall(r'name="(onto|mapped)" value="([^"]*)"', page))
    assert found.keys() == {"onto", "mapped"}
    return {name: unescape(value) for name, value in found.items()}


def test_what_of_an_iati_file_belongs_to_the_plan_is_chosen_on_its_page_and_known_the_next_time(
    world: PlanWorld,
) -> None:
    boss, address = client(world), reverse("plan:iati")

    def upload(content: bytes = b"") -> SimpleUploadedFile:
        return SimpleUploadedFile("a.xml", content or money_file(payment("100")))

    page = boss.post(address, {"file": upload()}).content.decode()
    assert "0 new, 0 revised" in plain(page)
    assert "Measure for XX-1" in plain(page)
    chosen = {"activity-0": "XX-1", "measure-0": "M-1", "donor-0": ""}
    page = boss.post(address, {**chosen, "file": upload()}).content.decode()
    assert "Who is XX-DONOR" in plain(page)
    page = boss.post(address, {**chosen, "giver-0": "XX-DONOR", "is-0": "rs", "file": upload()}).content.decode()
    assert "1 new, 0 revised" in plain(page)
    assert boss.post(reverse("plan:iati-confirm"), {"file": upload(), **looked_at(page)}).status_code == 302
    newer = money_file(payment("120"), updated="2024-07-01T00:00:00Z")
    page = boss.post(address, {"file": upload(newer)}).content.decode()
    assert "0 new, 1 revised" in plain(page)
    refused = boss.post(address, {**chosen, "measure-0": "M-99", "file": upload()})
    assert refused.status_code == 422


def test_a_need_is_closed_and_an_offer_withdrawn_on_their_pages(world: PlanWorld) -> None:
    here, there = client(world), client(world, partner="rs")
    need = {"title": "Train counsellors", "kind": "training", "area": "return", "needed_from": "2024-01-01"}
    here.post(reverse("plan:new-need"), need)
    there.post(reverse("plan:new-offer"), {"title": "Trainers", "kind": "training", "available_from": "2024-01-01"})
    close = re.search(r"/plan/support/\d+/close/", read(here, "plan:support"))
    end = re.search(r"/plan/support/offers/\d+/withdraw/", read(there, "plan:support"))
    assert close
    assert end
    assert there.get(close[0]).status_code == 404
    assert here.post(close[0], {"end": "met", "reason": "so"}).status_code == 422
    assert here.post(close[0], {"end": "met", "reason": "The counsellors are trained."}).status_code == 302
    assert there.post(end[0], {"reason": "The trainers went elsewhere."}).status_code == 302
    page = plain(read(Client(), "plan:support"))
    assert "The counsellors are trained." in page
    assert "The trainers went elsewhere." in page


def test_the_calendar_is_read_with_its_link_and_without_a_log_in(world: PlanWorld) -> None:
    world.round(due=date(2999, 1, 31))
    page = client(world).post(reverse("plan:calendar-link")).content.decode()
    link = re.search(r"http://testserver(/plan/calendar/[\w-]+\.ics)", page)
    assert link
    response = Client().get(link[1])
    assert response["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in response.content
    assert Client().get(reverse("plan:calendar", args=["guess"])).status_code == 404


def test_a_day_that_is_none_is_refused_in_one_sentence(world: PlanWorld) -> None:
    response = Client().get(reverse("plan:changes") + "?since=yesterday")
    assert response.status_code == 422
    assert Client().get(reverse("plan:overview") + "?area=weather").status_code == 400
