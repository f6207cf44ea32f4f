"""Opening a case in an emergency as its users walk it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Area, Role
from tests.people import log_in, make_member
from tests.registers.cases import opened, step, supervisor, worker
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db

REASON = "The child collapsed at the shelter and the clinic asks for the known allergies."


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def words(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def a_colleagues_case(area: Area = Area.PROTECTION) -> Any:
    owner = worker(area)
    return step(owner, opened(owner, area), "assigned", assignee=str(owner.pk))


def test_a_worker_opens_a_case_sees_the_time_left_and_ends_it() -> None:
    case, client = a_colleagues_case(), log_in(Client(), worker(Area.PROTECTION))
    address = f"/cases/{case.pk}/"
    assert client.get(address).status_code == 404
    sent = client.post("/cases/emergency/", {"reference": case.reference, "reason": REASON})
    assert (sent.status_code, sent["Location"]) == (302, address), words(sent)
    page = client.get(address)
    assert "It stays open to you for 23" in words(page)
    assert REASON not in words(page)
    assert "no-store" in page["Cache-Control"]
    assert case.reference in words(client.get("/cases/emergency/"))
    assert case.reference in words(client.get("/cases/protection/list/broken-glass/"))
    end = re.search(r'action="(/cases/emergency/\d+/end/)"', page.content.decode())
    assert end
    assert client.post(end[1]).status_code == 302
    assert client.get(address).status_code == 404
    assert client.post(end[1]).status_code == 404


def test_the_page_answers_alike_for_a_case_of_another_area_and_for_none() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    pages = []
    for reference in (a_colleagues_case(Area.COUNTER_TRAFFICKING).reference, "T-BA-26-2222222"):
        response = client.post("/cases/emergency/", {"reference": reference, "reason": REASON})
        assert response.status_code == 404
        kept = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", response.content.decode())
        pages.append(kept.replace(reference, "…"))
    assert pages[0] == pages[1]
    assert "There is no such case." in pages[0]


def test_the_officer_writes_a_finding_and_the_supervisor_reads_it() -> None:
    case, by = a_colleagues_case(), worker(Area.PROTECTION)
    log_in(Client(), by).post("/cases/emergency/", {"reference": case.reference, "reason": REASON})
    officer = log_in(Client(), make_member(Role.DATA_PROTECTION_OFFICER))
    assert "1 waits for a finding" in words(officer.get("/cases/gates/overrides/"))
    page = officer.get("/cases/emergency/all/")
    assert REASON in words(page)
    address = re.search(r'href="(/cases/emergency/\d+/review/)"', page.content.decode())
    assert address
    short = officer.post(address[1], {"finding": "justified", "note": "Yes."})
    assert short.status_code == 422
    note = "The clinic confirmed its call that night."
    assert officer.post(address[1], {"finding": "justified", "note": note}).status_code == 302
    assert officer.post(address[1], {"finding": "not-justified", "note": note}).status_code == 409
    assert "0 wait for a finding" in words(officer.get("/cases/gates/overrides/"))
    boss = log_in(Client(), supervisor(Area.PROTECTION))
    assert "Who opened our cases in an emergency" in words(boss.get("/cases/"))
    assert note in words(boss.get("/cases/emergency/here/"))
    assert case.reference not in words(log_in(Client(), supervisor(Area.RETURN)).get("/cases/emergency/here/"))
