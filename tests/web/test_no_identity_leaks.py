"""A canary walks every page of the registers: nowhere but on the page that opens the vault does its identity show.

Not in an address, a title, a header, a log line, a cache, an error page, a session, an e-mail, or the audit log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.registers import queries
from jahorina.registers.emergency.services import break_glass
from jahorina.registers.gates.services import override_gate
from jahorina.registers.models import Case
from jahorina.registers.reminders import remind
from jahorina.registers.services import open_case
from jahorina.registers.vault.identities import Document, Identity, Name
from tests.people import log_in, make_member
from tests.registers.cases import REASONS, days_ago, step, supervisor
from tests.shipped import load_shipped_programme
from tests.web.matrix.addresses import Address, addresses

pytestmark = pytest.mark.django_db

CANARY = Identity(
    names=(Name("Zwentibold Kanarek"), Name("Гелендваген", "Zwentibold", "alias")),
    documents=(Document("passport", "QX7719935", "AFG"),),
)
TRACES = ("Zwentibold", "Kanarek", "Гелендваген", "QX7719935")
WORDS = "Zwentibold Kanarek wept, QX7719935."
SHOWN = {"cases:decide"}
"""Where a competent supervisor sees whom a decision is about, after the page was opened for it."""

TYPED = {
    **dict.fromkeys(("note", "reason", "reasons", "text", "name_original", "name_latin", "alias"), WORDS),
    "document_number": "QX7719935",
    "purpose": "case-work",
    "happened_on": "2026-01-01",
    "reference": "Zwentibold",
    "decision": "clear",
}
AREAS = (Area.PROTECTION, Area.RETURN, Area.COUNTER_TRAFFICKING)


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


class Watch:
    """What was sent and written while the canary walked."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog
        self.leaks: list[str] = []
        self.seen = 0

    def look(self, where: str, text: str) -> None:
        """Note every trace of the canary in a text, also where it is written in percents or entities."""
        plain = f"{text} {unescape(text)}"
        self.leaks += [f"{where}: {trace}" for trace in TRACES if trace.casefold() in plain.casefold()]

    def response(self, where: str, response: Any, *, body: bool) -> None:
        """Look at the status line's surroundings: headers, title, and the page itself where nothing was typed."""
        self.seen += 1
        self.look(f"{where} headers", "\n".join(f"{name}: {value}" for name, value in response.headers.items()))
        if response.streaming:
            content = b"".join(response.streaming_content).decode(errors="replace")
        else:
            content = response.content.decode(errors="replace")
        title = re.search(r"<title>(.*?)</title>", content, re.DOTALL)
        self.look(f"{where} title", title[1] if title else "")
        if body:
            self.look(f"{where} page", content)
            if where.startswith("cases:") and response.status_code == 200 and "text/html" in response["Content-Type"]:
                assert "no-store" in response.get("Cache-Control", ""), where

    def rest(self) -> None:
        """Look at logs, caches, sessions, the audit log and e-mails."""
        self.look("log", "\n".join(record.getMessage() + str(record.args) for record in self.caplog.records))
        self.look("memory", repr(getattr(caches["pages"], "_cache", "")))
        folder = caches["default"]._dir  # type: ignore[attr-defined]
        for file in Path(folder).glob("*"):
            self.look("cache", repr(file.read_bytes()))
        with connection.cursor() as cursor:
            for table in ("django_session", "audit_event"):
                cursor.execute(f"SELECT * FROM {table}")
                self.look(table, repr(cursor.fetchall()))
        for one in mail.outbox:
            self.look("e-mail", f"{one.subject} {one.body} {one.to}")


@pytest.fixture
def watch(caplog: pytest.LogCaptureFixture) -> Watch:
    caplog.set_level(logging.DEBUG)
    return Watch(caplog)


@pytest.fixture
def cases() -> dict[Area, Case]:
    """The canary's case in each area, with words, a deadline, an overridden gate and an emergency opening."""
    found = {}
    for area in AREAS:
        boss = supervisor(area)
        found[area] = open_case(
            by=boss, area=area, happened_on=days_ago(20), fields={"sex": "male", "nationality": "AFG"}, identity=CANARY,
            note="Seen and heard.", carry=True,
        )  # fmt: skip
        step(boss, found[area], "note-added")
    step(supervisor(Area.RETURN), found[Area.RETURN], "return-decision-issued", individual=True)
    override_gate(by=supervisor(Area.RETURN), case=found[Area.RETURN].pk, gate="medical-fitness", reasons=REASONS)
    return found


def walkers() -> list[Member]:
    """Who sees cases, who oversees, and who steers."""
    bosses = [supervisor(area) for area in (*AREAS, Area.CRIMINAL_JUSTICE)]
    return [
        *bosses,
        *(make_member(role) for role in (Role.DATA_PROTECTION_OFFICER, Role.COORDINATOR, Role.ANALYST, Role.READER)),
    ]


def urls(address: Address, cases: dict[Area, Case]) -> Iterator[str]:
    """The addresses of a route: for each of the canary's cases where it names one."""
    decision = cases[Area.RETURN].gate_decisions.get().pk
    fixed = {
        "gate": "non-refoulement",
        "kind": "csv" if address.name == "cases:intake-template" else "note-added",
        "sequence": 1,
        "scope": "institution",
        "decision_id": decision,
        "opening_id": 1,
        "counted_code": "protection-registered",
        "incident_id": uuid4(),
    }
    for area in AREAS if {"case_id", "area"} & set(address.parameters) else AREAS[:1]:
        values = fixed | {"case_id": cases[area].pk, "area": area.value}
        try:
            yield reverse(address.name, kwargs={name: values[name] for name in address.parameters})
        except KeyError:
            return  # a route about something that no canary has


def routes() -> list[Address]:
    """Every page of the registers, and those that show what the registers count."""
    wanted = ("cases:", "evidence:register", "incidents:", "home")
    return [address for address in addresses() if address.name.startswith(wanted)]


@pytest.mark.slow
def test_no_page_of_the_registers_gives_the_canary_away(watch: Watch, cases: dict[Area, Case]) -> None:
    assert len(routes()) > 25
    for member, address in product(walkers(), routes()):
        client = log_in(Client(), member)
        for url in urls(address, cases):
            watch.look("address", url)
            watch.response(address.name, client.get(url), body=address.name not in SHOWN)
    watch.rest()
    assert watch.leaks == []
    assert watch.seen > 300


@pytest.mark.slow
def test_what_was_typed_goes_nowhere_but_into_the_vault_and_back_to_who_typed_it(
    watch: Watch, cases: dict[Area, Case]
) -> None:
    for member, address in product(walkers()[:4], routes()):
        for url in urls(address, cases):
            client = log_in(Client(), member)
            with transaction.atomic():
                response = client.post(url, TYPED | {"expected_version": "1"})
                watch.response(f"{address.name} sent", response, body=False)
                if response.status_code == 302:
                    watch.response(f"{address.name} after", client.get(response["Location"]), body=False)
                watch.rest()
                transaction.set_rollback(True)
    assert watch.leaks == []


def test_the_page_that_opens_the_vault_is_in_no_cache(cases: dict[Area, Case], watch: Watch) -> None:
    case = cases[Area.PROTECTION]
    client = log_in(Client(), supervisor(Area.PROTECTION))
    response = client.post(f"/cases/{case.pk}/identity/", {"purpose": "case-work"})
    assert "Zwentibold" in response.content.decode(), "the canary is there to be seen"
    assert "no-store" in response["Cache-Control"]
    watch.response("cases:identity sent", response, body=False)
    watch.rest()
    assert watch.leaks == []


def test_an_error_tells_nothing_of_what_was_sent(
    watch: Watch, cases: dict[Area, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in(Client(enforce_csrf_checks=True, raise_request_exception=False), supervisor(Area.PROTECTION))
    address = f"/cases/{cases[Area.PROTECTION].pk}/steps/note-added/"
    watch.response("forged", client.post(address, TYPED), body=True)
    watch.response("not there", client.get(f"/cases/{uuid4()}/?text=1"), body=True)
    client = log_in(Client(raise_request_exception=False), supervisor(Area.PROTECTION))

    def breaks(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("It broke.")

    monkeypatch.setattr(queries, "case", breaks)
    broken = client.post(address, TYPED)
    assert broken.status_code == 500
    watch.response("a bug", broken, body=True)
    watch.rest()
    assert watch.leaks == []


def test_reminders_name_nobody(watch: Watch, cases: dict[Area, Case]) -> None:
    remind()
    watch.rest()
    assert watch.leaks == []


def test_the_emergency_door_names_nobody(watch: Watch, cases: dict[Area, Case]) -> None:
    other = make_member(Role.CASE_WORKER, area=Area.PROTECTION)
    break_glass(by=other, reference=cases[Area.PROTECTION].reference, reason=f"{WORDS} {REASONS}")
    client = log_in(Client(), other)
    for url in ("/cases/", "/cases/protection/list/broken-glass/", "/cases/emergency/"):
        watch.response("cases:emergency", client.get(url), body=True)
    watch.rest()
    assert watch.leaks == []
