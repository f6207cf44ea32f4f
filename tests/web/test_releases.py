"""The pages of a release: requested by one, read by a second, published; and that no stranger finds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Role
from jahorina.publication.choices import ReleaseState
from jahorina.publication.models import Release
from jahorina.publication.tasks import prepare
from tests.people import log_in, make_member
from tests.publication.releases import LAST_YEAR, registered
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db
ASKED = {
    "series": "registered",
    "title": "Registered in protection",
    "reason": "The yearly figures.",
    "kind": "register",
    "statistic": "protection-registered",
    "periods": str(LAST_YEAR),
    "breakdowns": "sex",
}


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered(("male", 13), ("female", 3))
        yield
        transaction.set_rollback(True)


def test_a_release_goes_from_the_request_to_its_number_through_two_people() -> None:
    analyst, boss = (log_in(Client(), make_member(role)) for role in (Role.ANALYST, Role.COORDINATOR))
    assert analyst.post("/releases/new/", ASKED).status_code == 302
    row = Release.objects.get()
    assert "waits for the background work" in analyst.get(f"/releases/{row.pk}/").content.decode()
    prepare(row.pk)
    page = analyst.get(f"/releases/{row.pk}/").content.decode()
    assert "nothing can be opened" in page
    assert "who requested a release does not" in page
    assert analyst.post(f"/releases/{row.pk}/check/", {"verdict": "check"}).status_code == 403
    assert boss.post(f"/releases/{row.pk}/check/", {"verdict": "check"}).status_code == 302
    assert boss.post(f"/releases/{row.pk}/publish/", {}).status_code == 302
    assert Release.objects.get().number == 1
    assert boss.post(f"/releases/{row.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert boss.post(f"/releases/{row.pk}/withdraw/", {"reason": "Counted twice."}).status_code == 302
    assert "Counted twice." in boss.get(f"/releases/{row.pk}/").content.decode()


def test_what_cannot_be_asked_for_is_said_on_the_form() -> None:
    client = log_in(Client(), make_member(Role.ANALYST))
    answer = client.post("/releases/new/", {**ASKED, "periods": f"{LAST_YEAR}-W10"})
    assert answer.status_code == 422
    assert "is too short" in answer.content.decode()
    assert not Release.objects.exists()


def test_another_partner_and_a_reader_do_not_find_it() -> None:
    log_in(analyst := Client(), make_member(Role.ANALYST)).post("/releases/new/", ASKED)
    pk = Release.objects.get().pk
    assert log_in(Client(), make_member(Role.ANALYST, partner="rs")).get(f"/releases/{pk}/").status_code == 404
    assert log_in(Client(), make_member(Role.READER)).get(f"/releases/{pk}/").status_code == 403
    assert Client().get(f"/releases/{pk}/").status_code == 302
    assert analyst.post(f"/releases/{pk}/drop/").status_code == 302
    assert Release.objects.get().state == ReleaseState.DROPPED


def test_who_requests_a_release_reads_what_each_way_does_and_loses_and_for_whom_it_is_advised() -> None:
    page = log_in(Client(), make_member(Role.ANALYST)).get("/releases/new/").content.decode()
    for words in ("controlled rounding", "suppression", "noise that stays the same", "differential privacy"):
        assert f'<th scope="row">{words}</th>' in page
    assert "counter-trafficking" in page
    assert "2.83" in page
    assert 'value="dp"' in page


@pytest.mark.parametrize("method", ["cell-key", "dp"])
def test_a_release_by_noise_says_so_to_its_readers(method: str) -> None:
    analyst, boss = (log_in(Client(), make_member(role)) for role in (Role.ANALYST, Role.COORDINATOR))
    analyst.post("/releases/new/", {**ASKED, "method": method})
    row = Release.objects.get()
    assert prepare(row.pk).state == ReleaseState.PREPARED
    boss.post(f"/releases/{row.pk}/check/", {"verdict": "check"})
    boss.post(f"/releases/{row.pk}/publish/", {})
    page = Client().get("/public/en/registered/1/", follow=True).content.decode()
    assert ("differential privacy, epsilon 1" in page) if method == "dp" else ("the same people always alike" in page)
