"""The regional brief on the portal: for everybody, in every language, from the same sheet as the PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Role
from jahorina.publication.services import withdraw_release
from tests.people import log_in, make_member
from tests.publication.releases import numbers, published, registered
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered(("male", 23), ("female", 3))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def read(address: str = "/public/en/brief/") -> str:
    return Client().get(address).content.decode()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_reads_in_every_language_and_leads_to_the_others(language: str) -> None:
    page = Client().get(f"/public/{language}/brief/")
    assert page.status_code == 200
    assert page["Content-Language"] == language
    text = page.content.decode()
    assert all(f'href="/public/{other}/brief/"' in text for other in LANGUAGES)


def test_it_says_in_words_what_has_not_been_released_or_estimated() -> None:
    text = read()
    assert text.count("No figures of the registers have been released in this area yet.") == 3
    assert "has not been estimated yet" in text
    assert "this brief rests on none" in text


def test_a_released_number_stands_there_with_its_release_and_goes_when_it_is_withdrawn() -> None:
    row = published()
    text = read()
    said = f"women and girls: {numbers(row)['female',]}; men and boys: {numbers(row)['male',]}"
    assert said in text
    assert "registered 1" in text
    withdraw_release(by=make_member(Role.COORDINATOR), release=row.pk, reason="Counted twice.")
    caches["pages"].clear()
    assert said not in read()


def test_what_is_real_is_not_called_simulated() -> None:
    published()
    assert "Holds simulated data" not in read()


def test_a_page_is_the_same_for_everybody_and_may_be_kept() -> None:
    member = log_in(Client(), make_member(Role.ANALYST))
    answers = [client.get("/public/en/brief/") for client in (Client(), member)]
    assert answers[0].content == answers[1].content
    assert answers[0]["Cache-Control"].startswith("public")
    assert not answers[1].cookies


def test_the_file_is_the_brief_in_the_language_of_its_address() -> None:
    answer = Client().get("/public/mk/brief/brief.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == "mk"
    again = Client().get("/public/mk/brief/brief.pdf", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_the_portal_leads_to_the_brief() -> None:
    assert 'href="/public/en/brief/"' in read("/public/en/")
