"""The pages of a referral that came from another node, and of one that left for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jahorina.exchange.letters.models import Letter
from jahorina.exchange.models import Bundle
from jahorina.exchange.wire.models import DeliveryNote
from jahorina.partners.roles import Area
from jahorina.registers.referral import elsewhere, received
from tests.people import log_in, make_member
from tests.registers.cases import worker
from tests.registers.referral.test_received import first_letter, next_letter
from tests.registers.referrals import consent, foreign_institution, own_case, referred
from tests.shipped import load_shipped_programme
from tests.web.test_referrals import words

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def bundle(direction: str = "out") -> Bundle:
    moment = timezone.now()
    return Bundle.objects.create(
        direction=direction,
        sha256=("a" if direction == "out" else "b") * 64,
        sender="ba",
        stream="to-rs",
        epoch=1,
        seq=1,
        schema="referral/1.0",
        agreement="x",
        created=moment,
        expires=moment,
        is_simulated=False,
        manifest="{}",
        recorded_at=moment,
    )


def test_a_received_referral_is_read_and_answered_on_the_pages_there_are() -> None:
    by = worker(Area.PROTECTION)
    client = log_in(Client(), by)
    row = received.take_in(first_letter(), node="rs")
    moment = timezone.now()
    Letter.objects.create(
        direction="in", bundle=bundle("in"), member="m", referral=row.pk, number=1, act="sealed", node="rs", at=moment
    )
    assert "REF-RS-26-ABCD23" in words(client.get("/cases/referrals/received/"))
    page = words(client.get(f"/cases/referral/{row.pk}/"))
    assert "came sealed from the node rs" in page
    assert "2 more fields are shown once you have accepted" in page
    assert "Zarmina" not in page
    answer = client.post(f"/cases/referral/{row.pk}/accepted/", {"words": "We call."}, follow=True)
    assert "Zarmina Karimi" in words(answer)
    assert "None" not in words(answer)
    received.apply(next_letter(row.pk, "recalled"), node="rs")
    assert "What you accepted stays readable to you" in words(client.get(f"/cases/referral/{row.pk}/"))


def test_the_sender_sees_how_far_it_has_come() -> None:
    by = worker(Area.PROTECTION)
    make_member(partner="rs")
    client = log_in(Client(), by)
    case = own_case(by)
    row = referred(by, case, consent(by, case, to=foreign_institution()), to=foreign_institution())
    address = f"/cases/referral/{row.pk}/"
    assert "It has reached nobody yet" in words(client.get(address))
    sent, moment = bundle(), timezone.now()
    Letter.objects.create(
        direction="out", bundle=sent, member="m", referral=row.pk, number=1, act="sealed", node="rs", at=moment
    )
    page = words(client.get(address))
    assert "It left for the node rs; nothing was heard of its arrival yet." in page
    assert "no word of its arrival yet" in page
    DeliveryNote.objects.create(bundle=sent, recipient="rs", verdict="accepted", said="{}", at=moment)
    elsewhere.delivered(row.pk)
    page = words(client.get(address))
    assert "arrived there by" in page
    assert "waiting for an answer" in page
    assert "None" not in page
