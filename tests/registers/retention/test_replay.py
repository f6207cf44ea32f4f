"""A restored backup knows again who was erased since; the journal says whom to erase again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.kernel.errors import NotFound
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Erasure, SealingKey
from jahorina.registers.retention import journal, queries
from jahorina.registers.retention.certificates import Certificate
from jahorina.registers.retention.holds import place_hold
from jahorina.registers.retention.replay import compare, replay
from jahorina.registers.retention.services import approve
from tests.registers.cases import REASONS, supervisor
from tests.registers.retention.erasing import closed_case, officer, proposed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def erased_and_restored(case: Case) -> Certificate:
    """Erase a case, keep the journal outside, and bring the database back to before."""
    erasure, dpo = proposed(case), officer()
    with transaction.atomic():
        certificate = approve(by=dpo, erasure=erasure.pk)
        transaction.set_rollback(True)
    journal.append(certificate)
    return certificate


def test_what_was_erased_after_the_backup_is_erased_again() -> None:
    case, whole = closed_case(), closed_case()
    certificate = erased_and_restored(case)
    assert SealingKey.objects.filter(case=case).exists()
    found = compare()
    assert (found.to_erase, found.to_write, found.agrees) == ((certificate.number,), (), False)
    assert replay() == found
    assert compare().agrees
    assert not SealingKey.objects.filter(case=case).exists()
    assert SealingKey.objects.filter(case=whole).exists()
    kept = Erasure.objects.get(number=certificate.number)
    assert (kept.state, kept.certificate_sha256) == ("erased", certificate.sha256)
    _kept, verification = queries.certificate(kept.pk, member=officer())
    assert verification.holds, verification.wrong
    event = Event.objects.get(action="case.erased-again")
    assert event.target == case.label
    assert replay().to_erase == ()


def test_a_hold_that_the_backup_still_knew_does_not_bring_anybody_back() -> None:
    case = closed_case()
    until = timezone.localdate() + timedelta(days=9)
    certificate = erased_and_restored(case)
    boss = supervisor(Area.PROTECTION)
    place_hold(by=boss, reference=case.reference, ground="other", reason=REASONS, until=until)
    assert replay().to_erase == (certificate.number,)
    assert not SealingKey.objects.exists()


def test_a_copy_of_the_journal_from_elsewhere_is_taken(tmp_path: Path) -> None:
    case = closed_case()
    certificate = erased_and_restored(case)
    copy = tmp_path / "erasures.jsonl"
    journal.journal_file().rename(copy)
    assert compare().to_erase == ()
    assert compare(copy).to_erase == (certificate.number,)
    replay(copy)
    assert [one.number for one in journal.read()] == [certificate.number]
    with pytest.raises(NotFound, match="no file"):
        compare(tmp_path / "none")


def test_a_certificate_that_another_key_signed_erases_nobody(tmp_path: Path) -> None:
    case = closed_case()
    certificate = erased_and_restored(case)
    plain = certificate.as_json()
    plain["certificate"]["case"] = closed_case().label
    lines = [json.dumps(plain), "no line of a journal", json.dumps({"certificate": 1, "sha256": "", "signature": ""})]
    journal.journal_file().write_text("\n".join(lines), encoding="utf-8")
    assert compare().to_erase == ()
    assert compare().certificates == 0


def test_a_certificate_that_the_file_lost_is_written_again() -> None:
    certificate = approve(by=officer(), erasure=proposed(closed_case()).pk)
    assert compare().to_write == (certificate.number,)
    replay()
    assert [one.sha256 for one in journal.read()] == [certificate.sha256]
    assert compare().agrees
