"""The pages of likely duplicates, as a browser without JavaScript uses them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jahorina.partners.roles import Area
from jahorina.registers.duplicates import services
from jahorina.registers.loading import load_registers
from jahorina.registers.models import DuplicateDecision
from jahorina.registers.programme import read_registers
from tests.kept_load import load_once
from tests.people import log_in
from tests.registers.cases import supervisor, worker
from tests.registers.duplicates.pairs import pair_of_two

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(db: None, programme_folder) -> None:
    load_once("registers", lambda: load_registers(read_registers(programme_folder), by="system"))


@pytest.mark.usefixtures("lists")
def test_a_pair_is_compared_decided_and_taken_back(client: Client) -> None:
    amra = worker(Area.PROTECTION)
    pair = pair_of_two(amra)
    log_in(client, amra)
    listed = client.get(reverse("cases:duplicates"))
    assert "Karimi" not in listed.content.decode()
    address = reverse("cases:duplicate", args=[pair.pk])
    assert address in listed.content.decode()
    page = client.get(address)
    assert page["Cache-Control"].find("no-store") >= 0
    shown = page.content.decode()
    assert "<mark><bdi>Muhammad Karimi</bdi></mark>" in shown
    assert "<mark><bdi>Mohamed Karimi</bdi></mark>" in shown
    assert 'value="undone"' not in shown
    answer = client.post(address, {"verdict": "same", "seen": "0"}, follow=True)
    assert answer.status_code == 200
    assert 'value="undone"' in answer.content.decode()
    client.post(address, {"verdict": "undone", "seen": "1"})
    assert list(DuplicateDecision.objects.values_list("verdict", flat=True)) == ["same", "undone"]


@pytest.mark.usefixtures("lists")
def test_a_page_that_is_out_of_date_decides_nothing(client: Client) -> None:
    amra = worker(Area.PROTECTION)
    pair = pair_of_two(amra)
    log_in(client, amra)
    services.decide(by=supervisor(Area.PROTECTION), pair=pair.pk, verdict="different", seen=0)
    answer = client.post(reverse("cases:duplicate", args=[pair.pk]), {"verdict": "same", "seen": "0"})
    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()
    assert DuplicateDecision.objects.count() == 1
    assert 'name="seen" value="1"' in answer.content.decode()
