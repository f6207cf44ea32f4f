"""Retention and requests as their users walk them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.models import Erasure, IdentityRecord, LegalHold, Step
from tests.formats.test_photographs import SECRET, jpeg, segment
from tests.people import log_in
from tests.registers.cases import REASONS, carried, opened, somebody, step, supervisor, worker
from tests.registers.retention.conftest import _signing_key
from tests.registers.retention.erasing import closed_case, officer
from tests.shipped import load_shipped_programme

__all__ = ["_signing_key"]

pytestmark = pytest.mark.django_db

NAME = "Ibrahim Quiet-Lamp"


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def words(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def browser(member: Member) -> Client:
    return log_in(Client(), member)


def test_the_schedule_proposes_the_officer_approves_and_the_certificate_is_taken_along() -> None:
    case = closed_case(identity=somebody(NAME, "P777"))
    client = browser(officer())
    page = client.get("/retention/")
    assert case.reference in words(page)
    assert "to be verified" in words(page)
    assert "Quiet-Lamp" not in words(page)
    assert "no-store" in page["Cache-Control"]
    assert "Nothing falls due" in words(client.get("/retention/?until=2019-01-01"))
    assert client.get("/retention/?until=never").status_code == 422
    assert client.post("/retention/propose-due/").status_code == 302
    erasure = Erasure.objects.get()
    page = client.get("/retention/proposals/")
    assert "Proposed by the schedule" in words(page)
    assert client.post("/retention/proposals/", {"erasures": [erasure.pk]}).status_code == 422
    assert IdentityRecord.objects.exists()
    done = client.post("/retention/proposals/", {"erasures": [erasure.pk], "understood": "on"})
    assert (done.status_code, done["Location"]) == (302, "/retention/certificates/")
    assert not IdentityRecord.objects.exists()
    assert erasure.number in words(client.get("/retention/certificates/"))
    page = client.get(f"/retention/certificates/{erasure.pk}/")
    assert "It holds: hash and signature are right" in words(page)
    file = client.get(f"/retention/certificates/{erasure.pk}/file/")
    assert json.loads(file.content)["certificate"]["number"] == erasure.number
    assert erasure.number in file["Content-Disposition"]


def test_a_supervisor_proposes_and_the_officer_refuses() -> None:
    case = closed_case()
    boss, dpo = browser(supervisor(Area.PROTECTION)), browser(officer())
    given = {"reference": case.reference.lower(), "ground": "unlawful", "reason": REASONS}
    assert boss.post("/retention/propose/", {**given, "ground": "schedule", "reason": "short"}).status_code == 422
    assert boss.post("/retention/propose/", {**given, "reference": "P-BA-26-2222222"}).status_code == 404
    assert boss.post("/retention/propose/", given).status_code == 302
    assert boss.post("/retention/propose/", given).status_code == 409
    erasure = Erasure.objects.get()
    page = words(boss.get("/retention/proposals/"))
    assert "Waits for the data-protection officer" in page
    assert boss.post("/retention/proposals/", {"erasures": [erasure.pk], "understood": "on"}).status_code == 422
    assert REASONS in words(dpo.get(f"/retention/proposals/{erasure.pk}/refuse/"))
    sent = dpo.post(f"/retention/proposals/{erasure.pk}/refuse/", {"ground": "legal-claims", "reason": REASONS})
    assert sent.status_code == 302
    assert "needed for legal claims" in words(boss.get("/retention/proposals/"))


def test_a_hold_is_placed_by_one_and_lifted_by_another() -> None:
    case = closed_case()
    boss, dpo = browser(supervisor(Area.PROTECTION)), browser(officer())
    until = timezone.localdate().isoformat()
    given = {"reference": case.reference, "ground": "complaint", "until": until, "reason": REASONS}
    assert boss.post("/retention/holds/new/", {**given, "until": "2999-01-01"}).status_code == 422
    assert boss.post("/retention/holds/new/", given).status_code == 302
    address = f"/retention/holds/{LegalHold.objects.get().pk}/"
    assert "held" in words(dpo.get("/retention/"))
    assert "yourself: somebody else looks at it again" in words(boss.get(address))
    lift = {"finding": "lift", "reason": REASONS}
    assert boss.post(address, lift).status_code == 409
    assert dpo.post(address, {"finding": "keep", "reason": REASONS}).status_code == 422
    assert dpo.post(address, lift).status_code == 302
    assert "lifted" in words(boss.get("/retention/holds/"))


@pytest.mark.slow
def test_a_request_is_recorded_answered_and_the_file_holds_no_copy_in_caches() -> None:
    boss = supervisor(Area.PROTECTION)
    case = opened(boss, Area.PROTECTION, identity=somebody(NAME, "P777"))
    step(boss, case, "note-added", note="Her cousin Selma told us.")
    client = browser(officer())
    given = {"reference": case.reference, "kind": "access", "received_on": timezone.localdate(), "language": "en"}
    assert client.post("/retention/requests/new/", {**given, "kind": "portability"}).status_code == 422
    made = client.post("/retention/requests/new/", {**given, "note": "Came with a card."})
    address = made["Location"]
    assert case.reference in words(client.get("/retention/requests/"))
    assert "Came with a card." in words(client.get(address))
    assert client.post(f"{address}export/", {}).status_code == 409
    assert client.post(address, {"act": "started", "note": ""}).status_code == 302
    assert client.post(address, {"act": "extended", "note": ""}).status_code == 422
    assert client.post(f"{address}export/", {"passphrase": "short"}).status_code == 422
    file = client.post(f"{address}export/", {})
    assert (file.status_code, file["Content-Type"]) == (200, "application/zip")
    assert "no-store" in file["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        page, data = archive.read("data.html").decode(), json.loads(archive.read("data.json"))
    assert NAME in page
    assert data["identity"]["documents"][0]["number"] == "P777"
    assert "Selma" not in page + json.dumps(data)
    assert "<script" not in page
    sealed = client.post(f"{address}export/", {"passphrase": "twelve letters and more", "with_words": "on"})
    assert sealed.content.startswith(b"age-encryption.org")
    assert client.post(address, {"act": "answered", "note": ""}).status_code == 302
    page = words(client.get(address))
    assert "answered" in page
    assert "Write the file" not in page


def test_a_photograph_is_sent_opened_for_a_purpose_and_taken_out() -> None:
    amra = worker(Area.PROTECTION)
    case, client = carried(amra, Area.PROTECTION), browser(amra)
    address = f"/cases/{case.pk}/photograph/"
    assert address in client.get(f"/cases/{case.pk}/").content.decode()
    assert "There is no photograph." in words(client.get(address))
    picture = SimpleUploadedFile("IMG_2024_Bihac.jpg", jpeg(segment(0xE1, SECRET)), content_type="image/jpeg")
    wrong = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    assert client.post(address, {"act": "store", "file": wrong}).status_code == 422
    assert client.post(address, {"act": "store"}).status_code == 422
    assert client.post(address, {"act": "store", "file": picture}).status_code == 302
    assert client.post(address, {"act": "open"}).status_code == 422
    answer = client.post(address, {"act": "open", "purpose": "case-work"})
    assert (answer.content, answer["Content-Type"]) == (jpeg(), "image/jpeg")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "filename" not in answer["Content-Disposition"]
    assert client.post(address, {"act": "remove"}).status_code == 302
    assert client.post(address, {"act": "open", "purpose": "case-work"}).status_code == 404
    assert browser(worker(Area.RETURN)).get(address).status_code == 404


def test_an_erased_case_shows_its_steps_and_refuses_what_would_bring_somebody_back() -> None:
    case = closed_case(identity=somebody(NAME))
    boss, dpo = browser(supervisor(Area.PROTECTION)), browser(officer())
    boss.post("/retention/propose/", {"reference": case.reference, "ground": "not-needed", "reason": REASONS})
    dpo.post("/retention/proposals/", {"erasures": [Erasure.objects.get().pk], "understood": "on"})
    page = boss.get(f"/cases/{case.pk}/")
    assert "This case has been erased" in words(page)
    assert "What can happen next" not in words(page)
    assert "/correct/" not in page.content.decode()
    assert boss.post(f"/cases/{case.pk}/identity/", {"purpose": "case-work"}).status_code == 404
    given = {"happened_on": timezone.localdate(), "note": "Again."}
    assert boss.post(f"/cases/{case.pk}/steps/reopened/", given).status_code == 409
    fields = {"happened_on": timezone.localdate(), "note": "Wrong.", "sex": "male"}
    sent = boss.post(f"/cases/{case.pk}/correct/1/", fields)
    assert "has been erased" in words(sent)
    assert Step.objects.filter(case=case).count() == 3
