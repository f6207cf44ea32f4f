"""The registers as their users walk them, and what no page of theirs gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jahorina.partners.roles import Area, Role
from jahorina.registers import queries
from jahorina.registers.models import Case
from jahorina.registers.services import correct_step
from tests.people import log_in, make_member
from tests.registers.cases import REASONS, carried, days_ago, opened, ready_to_depart, step, supervisor, worker
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    """A page without its tags."""
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def new_case(client: Client, area: str = "protection", **fields: str):  # type: ignore[no-untyped-def]
    """Send the form of a new case."""
    typed = {
        "happened_on": days_ago(0).isoformat(),
        "name_original": "محمد کریمی",
        "name_latin": "Muhammad Karimi",
        "born_precision": "year",
        "sex": "male",
        "nationality": "AFG",
        "birth_year": "1999",
        **fields,
    }
    return client.post(f"/cases/{area}/new/", typed)


def test_a_case_worker_opens_a_case_and_takes_a_step() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    response = new_case(client)
    assert response.status_code == 302
    address = response["Location"]
    page = text_of(client.get(address))
    assert "registered" in page
    assert "AFG" in page
    sent = client.post(
        f"{address}steps/intention-declared/", {"happened_on": days_ago(0).isoformat(), "where": "inside"}
    )
    assert sent.status_code == 302
    assert "intention declared" in text_of(client.get(address))
    assert address in client.get("/cases/protection/list/mine/").content.decode(), "who opens a case carries it"


def test_no_page_shows_a_name_before_the_identity_was_opened_for_a_purpose() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    address = new_case(client)["Location"]
    for path in (address, "/cases/", "/cases/protection/list/unassigned/", f"{address}identity/"):
        assert "Karimi" not in text_of(client.get(path))
    opened_page = client.post(f"{address}identity/", {"purpose": "case-work"})
    assert "Muhammad Karimi" in text_of(opened_page)
    assert "no-store" in opened_page["Cache-Control"]


def test_a_likely_duplicate_is_shown_once_before_a_second_case_is_opened() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    new_case(client)
    hint = new_case(client, name_original="Mohammed Kareemi", name_latin="")
    assert hint.status_code == 200
    assert "Is it one of these people?" in text_of(hint)
    assert Case.objects.count() == 1
    again = new_case(client, name_original="Mohammed Kareemi", name_latin="", confirmed_new="on")
    assert again.status_code == 302
    assert Case.objects.count() == 2


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    page = new_case(client, name_original="", name_latin="", birth_year="long ago")
    assert page.status_code == 422
    assert "at least one name" in text_of(page)
    assert Case.objects.count() == 0


def test_the_search_finds_a_person_and_takes_no_name_from_an_address() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    new_case(client)
    page = client.post("/cases/search/", {"text": "Мухамед", "purpose": "case-work"})
    assert "Muhammad Karimi" in text_of(page)
    assert "Muhammad" not in text_of(client.get("/cases/search/", {"text": "Karimi", "purpose": "case-work"}))


def test_who_was_slower_sees_what_was_added_and_saves_again() -> None:
    by, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    client = log_in(Client(), by)
    address = f"/cases/{case.pk}/steps/intention-declared/"
    typed = {"happened_on": days_ago(0).isoformat(), "expected_version": "1", "note": "At the bus station."}
    step(boss, case, "photographed-fingerprinted")
    page = client.post(address, typed)
    assert page.status_code == 409
    assert "Photographed and fingerprinted" in text_of(page)
    assert "At the bus station." in text_of(page)
    shown = re.search(r'name="expected_version" value="(\d+)"', page.content.decode())
    assert shown is not None
    assert client.post(address, typed | {"expected_version": shown[1]}).status_code == 302
    assert len(queries.case(case.pk, member=by).steps) == 3


def test_who_corrects_more_slowly_sees_what_was_corrected_and_saves_again() -> None:
    by, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = carried(by, Area.PROTECTION)
    client = log_in(Client(), by)
    address = f"/cases/{case.pk}/correct/1/"
    typed = {"happened_on": days_ago(30).isoformat(), "birth_year": "1991", "note": "As the passport says."}
    correct_step(
        by=boss, case=case.pk, sequence=1, reason="The father says so.", expected_version=2, fields={"birth_year": 1988}
    )
    page = client.post(address, typed | {"expected_version": "2"})
    assert page.status_code == 409
    assert "What others added meanwhile" in text_of(page)
    assert "1988" in text_of(page)
    assert "As the passport says." in text_of(page)
    shown = re.search(r'name="expected_version" value="(\d+)"', page.content.decode())
    assert shown is not None
    assert client.post(address, typed | {"expected_version": shown[1]}).status_code == 302
    assert Case.objects.get(pk=case.pk).birth_year == 1991


def test_a_form_filled_in_offline_loses_nothing_when_the_case_moved_on_and_counts_once() -> None:
    by, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    client = log_in(Client(), by)
    address = f"/cases/{case.pk}/steps/intention-declared/"
    # Loaded before the connection was lost: the version and the number of the submission are in the page.
    offline = dict(
        re.findall(r'name="(expected_version|submission)" value="([^"]+)"', client.get(address).content.decode())
    )
    typed = {"happened_on": days_ago(0).isoformat(), "note": "In the minibus.", **offline}
    step(boss, case, "photographed-fingerprinted")
    page = client.post(address, typed)
    assert page.status_code == 409
    assert "In the minibus." in text_of(page)
    again = dict(re.findall(r'name="(expected_version|submission)" value="([^"]+)"', page.content.decode()))
    assert again["submission"] == offline["submission"]
    for _time in range(3):
        assert client.post(address, typed | again).status_code == 302, "sent again and again, as a queue does"
    assert Case.objects.get(pk=case.pk).steps.filter(kind="intention-declared").count() == 1


def test_a_step_that_is_not_possible_any_more_is_refused_with_what_was_typed() -> None:
    by, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    step(boss, case, "closed", reason="absconded")
    client = log_in(Client(), by)
    typed = {"happened_on": days_ago(0).isoformat(), "note": "In the minibus.", "expected_version": "1"}
    page = client.post(f"/cases/{case.pk}/steps/intention-declared/", typed)
    assert page.status_code == 409
    assert "In the minibus." in text_of(page)
    assert "Closed" in text_of(page)
    again = client.post(f"/cases/{case.pk}/steps/intention-declared/", typed | {"expected_version": "2"})
    assert again.status_code == 409
    assert "is not possible while the case is: closed" in text_of(again)
    assert client.post(f"/cases/{case.pk}/steps/reopened/", typed).status_code == 404, "that is a supervisor's step"


def test_a_step_is_corrected_and_its_first_form_stays() -> None:
    by = worker(Area.PROTECTION)
    case = carried(by, Area.PROTECTION)
    client = log_in(Client(), by)
    address = f"/cases/{case.pk}/correct/1/"
    assert 'value="1996"' in client.get(address).content.decode()
    typed = {
        "happened_on": days_ago(30).isoformat(),
        "birth_year": "1990",
        "nationality": "SYR",
        "note": "Read wrongly.",
    }
    assert client.post(address, typed | {"expected_version": "2"}).status_code == 302
    assert Case.objects.get(pk=case.pk).nationality == "SYR"
    assert "corrected" in text_of(client.get(f"/cases/{case.pk}/"))


def test_a_blocked_departure_says_so_and_the_competent_supervisor_opens_the_gate() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = opened(by, Area.RETURN)
    for kind, fields in (
        ("counselled", {}),
        ("declaration-signed", {"modality": "avrr", "language": "prs"}),
        ("trafficking-screened", {"result": "no-indication"}),
        ("fitness-assessed", {"result": "fit"}),
    ):
        step(by, case, kind, **fields)
    client = log_in(Client(), by)
    departure = {"happened_on": days_ago(0).isoformat(), "modality": "avrr", "destination": "AFG"}
    refused = client.post(f"/cases/{case.pk}/steps/departed/", departure)
    assert refused.status_code == 409
    assert "blocked by a legal safeguard" in text_of(refused)
    decider = log_in(Client(), protection)
    assert case.reference in text_of(decider.get("/cases/gates/"))
    address = f"/cases/gates/{case.pk}/non-refoulement/"
    assert decider.post(address, {"decision": "clear", "reasons": "short"}).status_code == 422
    assert decider.post(address, {"decision": "clear", "reasons": REASONS}).status_code == 302
    assert client.post(f"/cases/{case.pk}/steps/departed/", departure).status_code == 302


def test_the_officer_reads_and_reviews_overrides() -> None:
    by, boss = worker(Area.RETURN), supervisor(Area.RETURN)
    case = opened(by, Area.RETURN)
    decider = log_in(Client(), boss)
    sent = decider.post(f"/cases/gates/{case.pk}/medical-fitness/", {"decision": "override", "reasons": REASONS})
    assert sent.status_code == 302
    officer = log_in(Client(), make_member(Role.DATA_PROTECTION_OFFICER))
    page = officer.get("/cases/gates/overrides/")
    assert REASONS in text_of(page)
    address = re.search(r'action="(/cases/gates/overrides/\d+/review/)"', page.content.decode())
    assert address is not None
    officer.post(address[1])
    assert "Reviewed" in text_of(officer.get("/cases/gates/overrides/"))


def test_the_survey_is_answered_question_by_question() -> None:
    by, protection = worker(Area.RETURN), supervisor(Area.PROTECTION)
    case = ready_to_depart(by, opened(by, Area.RETURN), protection)
    step(by, case, "departed", ago=1, modality="avrr")
    step(by, case, "arrived", ago=0)
    client = log_in(Client(), by)
    address = f"/cases/{case.pk}/steps/survey-answered/"
    page = client.get(address).content.decode()
    names = re.findall(r'<select name="(answers-[^"]+)"', page)
    assert len(names) == 32
    typed = dict.fromkeys(names, "good") | {"happened_on": timezone.localdate().isoformat()}
    assert client.post(address, typed).status_code == 302
    assert len(Case.objects.get(pk=case.pk).steps.get(kind="survey-answered").detail["answers"]) == 32


@pytest.mark.one_in(2)
@pytest.mark.parametrize("area", list(Area))
def test_every_form_of_every_step_can_be_shown(area: Area) -> None:
    boss = supervisor(area)
    client = log_in(Client(), boss)
    assert client.get(f"/cases/{area}/new/").status_code == 200
    if area is Area.CRIMINAL_JUSTICE:
        sent = client.post(
            f"/cases/{area}/new/", {"happened_on": days_ago(0).isoformat(), "place": "ba", "persons": "9"}
        )
        case = Case.objects.get(pk=sent["Location"].split("/")[2])
    else:
        case = opened(boss, area)
    for kind in queries.case(case.pk, member=boss).next_steps:
        assert client.get(f"/cases/{case.pk}/steps/{kind.code}/").status_code == 200, kind.code
