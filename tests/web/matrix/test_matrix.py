"""Every route, role, method and object is declared, and is as declared."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

import pytest
from django.core.handlers import exception
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse

from jahorina.partners.roles import Role
from tests.kept import forget_attempts
from tests.people import log_in, make_member
from tests.shipped import load_shipped_programme
from tests.web.matrix.addresses import Address, addresses
from tests.web.matrix.policy import ANONYMOUS, METHODS, OBJECTS, RoutePolicy, UndeclaredError, read_policy
from tests.web.matrix.samples import World, collect, maker_of

EVERYBODY = (ANONYMOUS, *Role.values)
ROUTES = addresses()
POLICY = read_policy()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """The people, made once for all cells and rolled back at the end."""
    collect()
    # All cells together take longer than a log-in counts as recent.
    lasting = override_settings(ACCOUNT_RATE_LIMITS=False, ACCOUNT_REAUTHENTICATION_TIMEOUT=86_400)
    with django_db_blocker.unblock(), lasting, transaction.atomic():  # type: ignore[attr-defined]
        load_shipped_programme()
        yield World(
            {role.value: make_member(role) for role in Role},
            make_member(Role.READER),
            make_member(Role.READER, partner="rs"),
        )
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    """A browser for each who."""
    found = {who: log_in(Client(), member) for who, member in world.members.items()}
    return {ANONYMOUS: Client(), **found}


@pytest.fixture(autouse=True, scope="module")
def _a_refusal_is_drawn_once_for_each_who_and_status() -> Iterator[None]:
    """Three cells of four are refused with one page; drawing it was a quarter of the time. Who is refused stays asked."""
    drawn: set[tuple[str, int]] = set()
    draw = exception.get_exception_response

    def answer(request: HttpRequest, resolver: Any, status: int, error: Exception) -> HttpResponseBase:
        which = (str(request.user.pk), status)
        if which in drawn:
            return HttpResponse(status=status)
        drawn.add(which)
        return draw(request, resolver, status, error)

    patch = pytest.MonkeyPatch()
    patch.setattr(exception, "get_exception_response", answer)
    yield
    patch.undo()


def test_every_route_is_declared() -> None:
    assert sorted({address.name for address in ROUTES} - set(POLICY)) == []


def test_nothing_is_declared_about_a_route_that_is_not_there() -> None:
    assert sorted(set(POLICY) - {address.name for address in ROUTES}) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("address", ROUTES, ids=lambda address: address.name)
def test_every_cell_is_as_declared(address: Address, world: World, clients: dict[str, Client]) -> None:
    policy = POLICY.get(address.name, RoutePolicy({}))
    wrong = []
    for which in OBJECTS if address.parameters else OBJECTS[:1]:
        url = _url(address, which, world)
        for who, method in product(EVERYBODY, METHODS):
            found = _outcome(clients[who], method, url)
            try:
                expected = policy.expected(who, method, which)
            except UndeclaredError:
                expected = "undeclared"
            if found != expected:
                wrong.append(f"{who} {method} {which}: {found}, declared {expected}")
    assert not wrong, "\n".join(wrong)


def _url(address: Address, which: str, world: World) -> str:
    values = {name: getattr(maker_of(name, address.name)(world), which) for name in address.parameters}
    return reverse(address.name, kwargs=values)


def _outcome(client: Client, method: str, url: str) -> str:
    """What the request gives; the database, the browser's cookies and the counted attempts are afterwards as before."""
    cookies = client.cookies.copy()
    client.raise_request_exception = False
    with transaction.atomic():
        response = client.generic(method, url, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    forget_attempts()
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "log-in"
    return str(response.status_code)
