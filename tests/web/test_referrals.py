"""Consent and referral as their users walk them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jahorina.partners.models import Institution
from jahorina.partners.roles import Area, Role
from jahorina.registers.models import Consent, Referral
from jahorina.registers.referral.household import tie_family
from jahorina.registers.retention.journal import journal_file
from tests.audit.log import write_key
from tests.people import log_in, make_member
from tests.registers.cases import opened, somebody, supervisor, worker
from tests.registers.referrals import REASON, consent, own_case, referred
from tests.registers.retention.erasing import close, erased
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _signing_key() -> Iterator[None]:
    write_key(settings.JAHORINA.workspace)
    journal_file().unlink(missing_ok=True)
    yield
    journal_file().unlink(missing_ok=True)
    settings.JAHORINA.workspace.signing_key_file.unlink(missing_ok=True)


def words(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def elsewhere() -> Institution:
    """Another institution of partner ba."""
    found = Institution.objects.filter(partner__code="ba").exclude(code="ba-sfa").order_by("code").first()
    assert found is not None
    return found


def consented(client: Client, case: Any, to: Institution) -> Consent:
    """A consent, recorded on its page."""
    page = client.get(f"/cases/{case.pk}/consents/")
    given = {
        "recipient": to.code,
        "purposes": ["service"],
        "scope": ["name", "sex", "age", "dependants"],
        "given_by": "self",
        "language": "prs",
        "interpreter": "yes",
        "text_version": "referral-written-1",
        "given_on": page.context["form"]["given_on"].value(),
        "expires_on": page.context["form"]["expires_on"].value(),
    }
    answer = client.post(f"/cases/{case.pk}/consents/", given)
    row = Consent.objects.get(case=case)
    assert answer["Location"] == f"/cases/{case.pk}/refer/?consent={row.pk}"
    return row


def test_a_worker_records_a_consent_refers_on_it_and_withdraws_it() -> None:
    by, there = worker(Area.PROTECTION), worker(Area.PROTECTION)
    there.institution = elsewhere()
    there.save()
    case, client, receiver = own_case(by), log_in(Client(), by), log_in(Client(), there)
    row = consented(client, case, elsewhere())
    page = client.get(f"/cases/{case.pk}/refer/?consent={row.pk}")
    form = page.context["form"]
    given = {name: form[name].value() or "" for name in ("to", "to_area", "purpose", "consent", "submission")}
    assert given["to"] == elsewhere().code
    given |= {"service": "health", "urgency": "now", "fields_shared": form["fields_shared"].value(), "words": "Asthma."}
    answer = client.post(f"/cases/{case.pk}/refer/", given, follow=True)
    assert "waiting for an answer" in words(answer)
    referral = Referral.objects.get()
    address = f"/cases/referral/{referral.pk}/"
    assert referral.reference in words(client.get(f"/cases/{case.pk}/"))
    for listing in ("/cases/", "/cases/referrals/received/"):
        assert referral.reference in words(receiver.get(listing))
        assert case.reference not in words(receiver.get(listing))
    before = words(receiver.get(address))
    assert "Karimi" not in before
    assert "Asthma" not in before
    assert "shown once you have accepted" in before
    assert receiver.post(f"{address}accepted/", {"words": ""}).status_code == 302
    after = words(receiver.get(address))
    assert "Muhammad Karimi" in after
    assert "Asthma." in after
    assert receiver.get(f"/cases/{case.pk}/").status_code == 404
    assert (
        client.post(f"/cases/{case.pk}/consents/{row.pk}/withdraw/", {"withdrawn_on": row.given_on}).status_code == 302
    )
    withdrawn = words(receiver.get(address))
    assert "withdrawn after it was accepted" in withdrawn
    assert "Muhammad Karimi" in withdrawn
    assert receiver.get(f"{address}feedback/").status_code == 404


@pytest.mark.usefixtures("_signing_key")
def test_my_day_tells_of_consents_that_end_and_of_copies_to_destroy() -> None:
    by, there = worker(Area.PROTECTION), worker(Area.PROTECTION)
    there.institution = elsewhere()
    there.save()
    case, client, receiver = own_case(by), log_in(Client(), by), log_in(Client(), there)
    soon = timezone.localdate() + timedelta(days=3)
    row = referred(by, case, consent(by, case, to=elsewhere().code, until=soon), to=elsewhere().code)
    day = words(client.get("/cases/"))
    assert re.search(rf"Consents that end soon .*{case.reference}", day)
    assert "Consents that end soon" not in words(receiver.get("/cases/"))
    address = f"/cases/referral/{row.pk}/"
    assert receiver.post(f"{address}accepted/", {"words": ""}).status_code == 302
    assert receiver.get(f"{address}copies-destroyed/").status_code == 404
    close(supervisor(Area.PROTECTION), case, ago=0)
    erased(case)
    day = words(receiver.get("/cases/"))
    assert re.search(rf"Erased: destroy your copies .*Destroy every copy.*{row.reference}", day)
    assert case.reference not in day
    assert "Karimi" not in day
    page = words(receiver.get(address))
    assert "Destroy every copy" in page
    assert "Data erased" in page
    assert "Karimi" not in page
    assert receiver.get(f"{address}erased/").status_code == 404
    assert receiver.get(f"{address}copies-destroyed/").status_code == 200
    assert receiver.post(f"{address}copies-destroyed/").status_code == 302
    assert "Destroy every copy" not in words(receiver.get("/cases/"))
    assert "Copies destroyed" in words(receiver.get(address))
    assert "Consents that end soon" not in words(client.get("/cases/"))


def test_what_a_consent_does_not_cover_is_said_at_its_field() -> None:
    by = worker(Area.PROTECTION)
    case, client = own_case(by), log_in(Client(), by)
    row = consented(client, case, elsewhere())
    given = {
        "to": elsewhere().code, "to_area": "protection", "purpose": "assessment", "service": "health", "urgency": "now",
        "consent": row.pk, "fields_shared": ["documents"],
    }  # fmt: skip
    answer = client.post(f"/cases/{case.pk}/refer/", given)
    assert answer.status_code == 422
    assert "The consent does not cover: documents." in words(answer)
    assert "other purposes" in words(answer)
    assert not Referral.objects.exists()


def test_without_consent_the_page_says_so_and_the_officer_reads_why() -> None:
    by, officer = worker(Area.PROTECTION), log_in(Client(), make_member(Role.DATA_PROTECTION_OFFICER))
    case, client = own_case(by), log_in(Client(), by)
    page = client.get(f"/cases/{case.pk}/refer/")
    assert "No consent stands for this case." in words(page)
    given = {
        "to": elsewhere().code, "to_area": "protection", "purpose": "safety", "service": "child-protection",
        "urgency": "now", "fields_shared": ["age"], "exception": "child-at-risk", "reason": REASON,
    }  # fmt: skip
    assert client.post(f"/cases/{case.pk}/refer/", given).status_code == 302
    assert "Referrals without consent : 1 waits for a finding" in words(officer.get("/cases/gates/overrides/"))
    listing = officer.get("/cases/referrals/without-consent/")
    assert REASON in words(listing)
    referral = Referral.objects.get()
    assert officer.get(f"/cases/referral/{referral.pk}/").status_code == 403
    review = f"/cases/referrals/without-consent/{referral.pk}/review/"
    found = {"finding": "justified", "note": "The clinic confirmed its call that night."}
    assert officer.post(review, found).status_code == 302
    assert "0 wait for a finding" in words(officer.get("/cases/referrals/without-consent/"))


def test_dependants_are_asked_about_one_by_one() -> None:
    by = worker(Area.PROTECTION)
    mother, child = own_case(by), own_case(by, name="Laila Karimi")
    client = log_in(Client(), by)
    noted = client.post(f"/cases/{mother.pk}/family/", {"reference": child.reference, "tie": "child"}, follow=True)
    assert child.reference in words(noted)
    assert "dependant" in words(noted)
    page = client.get(f"/cases/{mother.pk}/refer/")
    assert f"What is shared of the child ({child.reference}" in words(page)
    unknown = client.post(f"/cases/{mother.pk}/family/", {"reference": "P-BA-26-2222222", "tie": "child"})
    assert (unknown.status_code, "There is no such case." in words(unknown)) == (404, True)


def test_a_case_that_was_taken_over_shows_at_its_new_institution_alone() -> None:
    by, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    boss.institution = elsewhere()
    boss.save()
    case, client, there = own_case(by), log_in(Client(), by), log_in(Client(), boss)
    given = {
        "to": elsewhere().code, "to_area": "protection", "purpose": "continuity", "service": "shelter", "urgency": "now",
        "exception": "danger-to-life", "reason": REASON, "is_transfer": "on",
    }  # fmt: skip
    assert client.post(f"/cases/{case.pk}/refer/", given).status_code == 302
    address = f"/cases/referral/{Referral.objects.get().pk}/"
    assert there.post(f"{address}taken-over/", {}).status_code == 302
    assert "Responsibility passed to another institution" in words(there.get(f"/cases/{case.pk}/"))
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert "in other hands now" in words(client.get(address))


def test_no_address_or_title_of_a_referral_holds_a_name_and_nothing_is_cached() -> None:
    by = worker(Area.PROTECTION)
    case, client = own_case(by), log_in(Client(), by)
    tie_family(
        by=by, case=case.pk, reference=opened(by, Area.PROTECTION, identity=somebody("L")).reference, tie="child"
    )
    consented(client, case, elsewhere())
    for part in ("refer", "consents", "family"):
        answer = client.get(f"/cases/{case.pk}/{part}/")
        assert "no-store" in answer["Cache-Control"]
        assert "Karimi" not in answer.content.decode()
