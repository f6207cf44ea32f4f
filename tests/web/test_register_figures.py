"""The pages with figures from the registers: who sees which, what is hidden, and that no cache keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Area, Role
from jahorina.registers.services import open_case
from tests.people import log_in, make_member
from tests.registers.cases import days_ago, somebody, supervisor, worker
from tests.shipped import load_shipped_programme
from tests.web.test_cases import text_of

pytestmark = pytest.mark.django_db

THIS_YEAR = str(days_ago(0).year)


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def registered() -> None:
    """Twelve men and two women, and a simulated girl."""
    by = worker(Area.PROTECTION)
    for sex, simulated in [*[("male", False)] * 12, *[("female", False)] * 2, ("female", True)]:
        open_case(
            by=by, area=Area.PROTECTION, happened_on=days_ago(0), fields={"sex": sex}, identity=somebody(),
            is_simulated=simulated,
        )  # fmt: skip


def page(role: Role, address: str = "protection-registered/", **asked: str) -> Any:
    client = log_in(Client(), make_member(role))
    return client.get(f"/evidence/registers/{address}", asked)


def test_a_supervisor_finds_the_own_area_and_an_analyst_all() -> None:
    own = text_of(page(Role.SUPERVISOR, ""))
    assert "Persons registered in protection" in own
    assert "Persons who departed" not in own
    assert "Persons who departed" in text_of(page(Role.ANALYST, ""))
    assert "Figures from the own registers" in text_of(log_in(Client(), make_member(Role.ANALYST)).get("/evidence/"))
    assert "Figures from the own registers" not in text_of(Client().get("/evidence/"))


@pytest.mark.usefixtures("registered")
def test_the_supervisor_sees_every_number_and_the_analyst_no_small_one() -> None:
    seen = " ".join(text_of(page(Role.SUPERVISOR, period=THIS_YEAR, by="sex")).split())
    assert "men and boys 12 12" in seen
    assert "women and girls 2 2" in seen
    hidden = " ".join(text_of(page(Role.ANALYST, period=THIS_YEAR, by="sex")).split())
    assert "men and boys hidden" in hidden
    assert "women and girls hidden" in hidden
    assert "all 14 14" in hidden
    assert "fewer than 10 persons are hidden" in hidden


@pytest.mark.usefixtures("registered")
def test_simulated_cases_are_labelled_and_apart() -> None:
    seen = " ".join(text_of(page(Role.SUPERVISOR, period=THIS_YEAR)).split())
    assert "all 14 14" in seen
    assert "all simulated 1 1" in seen
    assert "Some of these cases are simulated" in seen


def test_the_page_says_what_is_counted_and_is_in_no_cache() -> None:
    response = page(Role.SUPERVISOR, "protection-days-to-decision/", period=THIS_YEAR)
    said = " ".join(text_of(response).split())
    assert "Application lodged, Decision of first instance" in said
    assert "Nothing of the kind happened in this period." in said
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("period", "said"),
    [("last week", "is not a period"), ("2026-03-01", "Ask for a month, a quarter, a half-year or a year.")],
)
def test_a_period_that_cannot_be_shown_is_said_at_its_field(period: str, said: str) -> None:
    response = page(Role.ANALYST, period=period)
    assert response.status_code == 422
    assert said in text_of(response)


@pytest.mark.parametrize("language", ["sq", "sr-cyrl", "mk"])
def test_titles_are_in_the_readers_language(language: str) -> None:
    client = log_in(Client(), make_member(Role.ANALYST))
    client.post("/language/", {"language": language})
    seen = text_of(client.get("/evidence/registers/"))
    assert "Persons registered in protection" not in seen


def test_the_catalogue_lists_them_for_everybody_without_a_value() -> None:
    seen = text_of(Client().get("/evidence/statistics/protection-first-decisions/"))
    assert "Decisions of first instance on asylum" in seen
    assert supervisor(Area.PROTECTION)
