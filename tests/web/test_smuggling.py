"""The criminal-justice compartment as its workers walk it, and what it gives away to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jahorina.audit.models import Event
from jahorina.partners.roles import Area, Role
from jahorina.registers.models import Suspect, Tie
from jahorina.registers.smuggling import services
from tests.people import log_in, make_member
from tests.registers.cases import opened, somebody, supervisor, worker
from tests.registers.smuggling_incidents import incident, says
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db

AREA = Area.CRIMINAL_JUSTICE
GRADES = {"source_grade": "B", "information_grade": "2"}


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    """A page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def addresses(tie: Tie, group: Tie) -> list[str]:
    """Every address of the compartment, for an incident with a suspect and a group."""
    return [
        reverse("smuggling:network"),
        reverse("smuggling:figures"),
        reverse("smuggling:search"),
        reverse("smuggling:around", args=[tie.incident_id]),
        reverse("smuggling:around", args=[tie.suspect_id]),
        reverse("smuggling:around", args=[group.group_id]),
        reverse("smuggling:suspect", args=[tie.suspect_id]),
        reverse("smuggling:group", args=[group.group_id]),
        reverse("smuggling:correct", args=[tie.pk]),
        reverse("smuggling:ties", args=[tie.incident_id]),
        *(reverse("smuggling:add", args=[tie.incident_id, what]) for what in services_added()),
    ]


def services_added() -> tuple[str, ...]:
    """The kinds of form."""
    return ("suspect", "known-suspect", "group", "known-group", "membership", "link", "trace")


def a_suspect_and_a_group(partner: str = "ba") -> tuple[Tie, Tie]:
    """In one incident of a worker's."""
    by = worker(AREA, partner)
    case = incident(by)
    tie = services.record_suspect(by=by, incident=case.pk, identity=somebody("Dragan Petrović"), says=says())
    return tie, services.record_group(by=by, incident=case.pk, name="Balkan Express", says=says("organised"))


def test_an_incident_is_opened_and_its_suspects_groups_and_traces_recorded() -> None:
    client = log_in(Client(), worker(AREA))
    typed = {"happened_on": "2026-01-10", "place": "ba", "means": "van", "persons": "14", "price": "900 EUR"}
    address = client.post(f"/cases/{AREA.value}/new/", typed)["Location"]
    assert "14" in text_of(client.get(address))
    ties = address.replace("cases", "smuggling") + "ties/"
    assert ties in client.get(address).content.decode()
    who = {"name_original": "Драган Петровић", "name_latin": "Dragan Petrović", "code": "transporter", **GRADES}
    assert client.post(f"{ties}suspect/", who).status_code == 302
    assert client.post(f"{ties}group/", {"name": "Balkan Express", "code": "organised", **GRADES}).status_code == 302
    trace = {"identifier": "+387 61 000 111", "code": "phone", **GRADES}
    assert client.post(f"{ties}trace/", trace).status_code == 302
    suspect, group = Suspect.objects.get(), Tie.objects.get(kind="responsible").group
    member = {"suspect": str(suspect.pk), "group": str(group.pk), "code": "guide", **GRADES}
    assert client.post(f"{ties}membership/", member).status_code == 302
    page = text_of(client.get(ties))
    for shown in (
        "transporter",
        "organised it",
        "telephone number",
        "Membership of a group",
        suspect.reference,
        "high",
    ):
        assert shown in page
    for hidden in ("Petrović", "Balkan", "000 111"):
        assert hidden not in page


def test_a_form_that_does_not_hold_says_so_and_writes_nothing() -> None:
    by = worker(AREA)
    client, case = log_in(Client(), by), incident(by)
    for what in services_added():
        page = client.post(f"/smuggling/{case.pk}/ties/{what}/", {"code": "captain"})
        assert page.status_code == 422
    assert (
        client.post(f"/smuggling/{case.pk}/ties/trace/", {"identifier": "12", "code": "phone", **GRADES}).status_code
        == 422
    )
    assert client.get(f"/smuggling/{case.pk}/ties/nothing/").status_code == 404
    assert Tie.objects.count() == 0


def test_a_name_is_opened_for_a_purpose_and_the_reading_is_recorded() -> None:
    tie, group = a_suspect_and_a_group()
    client = log_in(Client(), tie.by)
    for address, name in (
        (f"/smuggling/suspects/{tie.suspect_id}/", "Dragan Petrović"),
        (f"/smuggling/groups/{group.group_id}/", "Balkan Express"),
    ):
        assert name not in text_of(client.get(address))
        page = client.post(address, {"purpose": "case-work"})
        assert name in text_of(page)
        assert "no-store" in page["Cache-Control"]
    details = [event.detail for event in Event.objects.filter(action="suspect.identity-read")]
    assert details == [{"purpose": "case-work"}] * 2


def test_a_suspect_is_searched_for_and_no_address_takes_a_name() -> None:
    tie, _group = a_suspect_and_a_group()
    client = log_in(Client(), tie.by)
    typed = {"text": "Драган", "purpose": "case-work"}
    assert tie.suspect.reference in text_of(client.post("/smuggling/suspects/search/", typed))
    assert tie.suspect.reference not in text_of(client.get("/smuggling/suspects/search/", typed))


def test_a_tie_is_corrected_once_and_its_first_form_stays_readable() -> None:
    tie, _group = a_suspect_and_a_group()
    client = log_in(Client(), tie.by)
    address = f"/smuggling/ties/{tie.pk}/"
    assert client.post(address, {"code": "organiser", **GRADES}).status_code == 422, "the reason is missing"
    sent = client.post(address, {"code": "organiser", "note": "Two witnesses.", **GRADES})
    assert sent.status_code == 302
    page = text_of(client.get(sent["Location"]))
    assert "organiser" in page
    assert "Corrected and withdrawn (1)" in page
    assert client.get(address).status_code == 404


def test_the_network_is_a_picture_with_the_same_in_tables() -> None:
    tie, group = a_suspect_and_a_group()
    client = log_in(Client(), tie.by)
    page = client.get("/smuggling/network/")
    html, text = page.content.decode(), text_of(page)
    assert html.count('class="net-node') == 3
    for reference in (tie.suspect.reference, group.group.reference, tie.incident.reference):
        assert html.count(reference) >= 3, "in the picture, among the nodes and among the edges"
    assert "It does not show guilt" in text
    assert "style=" not in html.split("<main", 1)[1]
    ego = text_of(client.get(f"/smuggling/network/{tie.suspect_id}/?depth=1"))
    assert group.group.reference not in ego
    assert tie.incident.reference in ego


def test_filters_that_do_not_hold_are_said_and_those_that_do_are_kept() -> None:
    tie, group = a_suspect_and_a_group()
    client = log_in(Client(), tie.by)
    assert group.group.reference not in text_of(client.get("/smuggling/network/?kind=involved"))
    assert "No ties" in text_of(client.get("/smuggling/network/?since=2030-01-01"))
    for wrong in ("since=tomorrow", "kind=marriage", "least=certain", "since=2026-02-01&until=2026-01-01"):
        assert client.get(f"/smuggling/network/?{wrong}").status_code == 422


def test_the_figures_count_by_means() -> None:
    tie, _group = a_suspect_and_a_group()
    page = text_of(log_in(Client(), tie.by).get("/smuggling/figures/"))
    assert "Persons smuggled, as far as known 7" in page
    assert "van 1" in page


EVERYBODY_ELSE = [(role, area) for role in (Role.CASE_WORKER, Role.SUPERVISOR) for area in Area if area is not AREA] + [
    (role, None) for role in Role if role not in (Role.CASE_WORKER, Role.SUPERVISOR)
]


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("role", "area"), EVERYBODY_ELSE)
def test_everybody_else_is_refused_at_every_address_in_the_same_words(role: Role, area: Area | None) -> None:
    tie, group = a_suspect_and_a_group()
    client = log_in(Client(), make_member(role, area=area))
    missing = client.get("/smuggling/00000000-0000-4000-8000-000000000000/ties/")
    for address in addresses(tie, group):
        for send in (client.get, client.post):
            page = send(address)
            assert page.status_code == 403, address
            assert text_of(page) == text_of(missing)


def test_another_institution_finds_nothing_at_any_address() -> None:
    tie, group = a_suspect_and_a_group()
    client = log_in(Client(), supervisor(AREA, "rs"))
    nobodys = [reverse(f"smuggling:{name}") for name in ("network", "figures", "search")]
    for address in addresses(tie, group):
        page = client.get(address)
        assert page.status_code == (200 if address in nobodys else 404), address
        for secret in (tie.suspect.reference, group.group.reference, tie.incident.reference, "Petrović", "Balkan"):
            assert secret not in text_of(page)


def test_victims_workers_meet_no_trace_of_suspects_and_the_other_way_round() -> None:
    tie, group = a_suspect_and_a_group()
    helper = worker(Area.COUNTER_TRAFFICKING)
    victim = opened(helper, Area.COUNTER_TRAFFICKING, identity=somebody("Dragan Petrović"))
    secrets = (tie.suspect.reference, group.group.reference, tie.incident.reference, "incidents/", "suspect")
    client = log_in(Client(), helper)
    pages = [client.get(path) for path in ("/cases/", f"/cases/{victim.pk}/", "/cases/counter-trafficking/list/mine/")]
    pages.append(client.post("/cases/search/", {"text": "Dragan Petrović", "purpose": "case-work"}))
    pages.append(client.get(f"/cases/{tie.incident_id}/"))
    for page in pages:
        assert [one for one in secrets if one in page.content.decode()] == []
    police = log_in(Client(), tie.by)
    for page in (
        police.post("/cases/search/", {"text": "Dragan Petrović", "purpose": "case-work"}),
        police.get(f"/cases/{victim.pk}/"),
        police.get(f"/smuggling/{victim.pk}/ties/"),
        police.get(f"/smuggling/network/{victim.person_id}/"),
        police.get(f"/smuggling/suspects/{victim.person_id}/"),
    ):
        assert victim.reference not in page.content.decode()


def test_the_audit_log_tells_of_ties_without_their_content() -> None:
    tie, _group = a_suspect_and_a_group()
    client = log_in(Client(), tie.by)
    client.post("/smuggling/suspects/search/", {"text": "Dragan", "purpose": "case-work"})
    told = " ".join(f"{event.action} {event.target} {event.detail}" for event in Event.objects.all())
    for hidden in ("Dragan", "Petrov", "Balkan", "transporter", tie.suspect.reference):
        assert hidden not in told
    assert "incident.tie-asserted" in told


def test_a_larger_network_asks_the_database_no_more_often(django_assert_max_num_queries: Any) -> None:
    tie, _group = a_suspect_and_a_group()
    client = log_in(Client(), tie.by)
    for _number in range(12):
        more = incident(tie.by)
        services.involve_suspect(by=tie.by, incident=more.pk, suspect=tie.suspect_id, says=says("guide"))
    client.get("/smuggling/network/")
    with django_assert_max_num_queries(45):
        assert client.get("/smuggling/network/").content.decode().count('class="net-node') == 15
