"""Handing cases over as a supervisor walks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Area
from jahorina.registers.models import Case
from tests.people import log_in
from tests.registers.cases import opened, step, supervisor, worker
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def test_a_supervisor_chooses_a_worker_some_cases_and_who_gets_them() -> None:
    old, new = worker(Area.PROTECTION), worker(Area.PROTECTION)
    cases = [step(old, opened(old, Area.PROTECTION), "assigned", assignee=str(old.pk)) for _number in range(3)]
    client = log_in(Client(), supervisor(Area.PROTECTION))
    page = client.get("/cases/protection/handover/").content.decode()
    assert f"?worker={old.pk}" in page
    assert f"{old.name} (3)" in page
    address = f"/cases/protection/handover/?worker={old.pk}"
    page = client.get(address).content.decode()
    assert all(case.reference in page for case in cases)
    assert "Karimi" not in page
    chosen = {"to": str(new.pk), "note": "On leave from Monday.", "cases": [str(case.pk) for case in cases[:2]]}
    assert client.post(address, {**chosen, "note": ""}).status_code == 422
    sent = client.post(address, chosen, follow=True)
    assert "2 cases were handed over." in sent.content.decode()
    assert Case.objects.filter(assignee=new).count() == 2
    assert client.post(address, chosen).status_code == 422, "what is not theirs any more cannot be chosen"
    assert client.get("/cases/return/handover/").status_code == 404
