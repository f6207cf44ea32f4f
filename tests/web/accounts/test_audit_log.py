"""The audit log as it is read."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jahorina.audit import actions
from jahorina.audit.services import record
from jahorina.partners.models import Member
from jahorina.partners.roles import Role
from tests.audit.log import write_key
from tests.people import log_in, make_member
from tests.web.accounts.browser import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Member:
    member = make_member(Role.DATA_PROTECTION_OFFICER)
    log_in(client, member)
    return member


def act(partner: str, number: int) -> None:
    with transaction.atomic():
        record(actor="system", action=actions.EVIDENCE_IMPORTED, target=f"import:{partner}-{number}", partner=partner)


def test_it_shows_what_concerns_the_own_partner_or_the_node(client: Client, officer: Member) -> None:
    for partner in ("ba", "rs", ""):
        act(partner, 1)
    page = client.get(reverse("audit:log")).content.decode()
    assert "import:ba-1" in page
    assert "import:-1" in page
    assert "import:rs-1" not in page


def test_it_names_the_own_partners_members(client: Client, officer: Member) -> None:
    page = client.get(reverse("audit:log")).content.decode()
    assert officer.name in page


def test_it_is_filtered_and_turned_page_by_page(client: Client, officer: Member) -> None:
    for number in range(60):
        act("ba", number)
    page = client.get(reverse("audit:log"), {"action": actions.EVIDENCE_IMPORTED})
    assert page.content.decode().count("import:ba-") == 50
    older = client.get(reverse("audit:log"), {"action": actions.EVIDENCE_IMPORTED, "before": page.context["older"]})
    assert older.content.decode().count("import:ba-") == 10
    one = client.get(reverse("audit:log"), {"target": "import:ba-7"}).content.decode()
    assert one.count("import:ba-") == 2
    assert "No event fits" in client.get(reverse("audit:log"), {"until": "2020-01-01"}).content.decode()


@pytest.mark.parametrize(
    "question",
    [{"since": "yesterday"}, {"before": "-1"}, {"action": "x"}, {"since": "2026-02-01", "until": "2026-01-01"}],
)
def test_a_question_that_makes_no_sense_is_answered_with_the_form(
    client: Client, officer: Member, question: dict[str, str]
) -> None:
    act("ba", 1)
    page = client.get(reverse("audit:log"), question)
    assert page.status_code == 200
    assert "import:ba-1" not in page.content.decode()


def test_reading_it_is_recorded(client: Client, officer: Member) -> None:
    client.get(reverse("audit:log"), {"since": "2026-01-01"})
    (event,) = recorded(actions.AUDIT_READ)
    assert (event.actor, event.detail) == (officer.label, {"since": "2026-01-01"})


def test_it_is_verified_with_one_button(client: Client, officer: Member) -> None:
    write_key(settings.JAHORINA.workspace)
    try:
        page = client.post(reverse("audit:verify"))
    finally:
        settings.JAHORINA.workspace.signing_key_file.unlink()
    assert page.status_code == 200
    assert "The log is whole." in page.content.decode()
    assert recorded(actions.AUDIT_VERIFIED)[0].detail["whole"] is True


def test_without_the_nodes_key_it_says_so(client: Client, officer: Member) -> None:
    page = client.post(reverse("audit:verify"))
    assert page.status_code == 503
    assert "signing key" in page.content.decode()
