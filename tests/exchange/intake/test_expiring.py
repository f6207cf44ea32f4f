"""What an agreement lets be kept no longer is deleted, said so under a signature, and the records that came of it stay."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from jahorina.audit.models import Event
from jahorina.cli.linkage_statement import verified
from jahorina.exchange import examination, queries, services
from jahorina.exchange.intake.expiring import expire, expire_encodings
from jahorina.exchange.intake.models import ContentDeletion
from jahorina.exchange.models import Bundle
from jahorina.kernel.errors import Conflict, NotFound
from tests.audit.log import write_key
from tests.exchange.intake.conftest import Arrivals, members, release, table, total, values
from tests.formats.bundle.made import NOW

pytestmark = pytest.mark.django_db
KEPT = timedelta(days=365)


@pytest.fixture
def came(arrivals: Arrivals) -> Bundle:
    write_key(settings.JAHORINA.workspace)
    arrivals.arrive(*members(release(1, table()), total(61)))
    arrivals.take()
    return Bundle.objects.get()


def _content(bundle: Bundle) -> Path:
    return services.store().content_file(bundle.sha256)


def test_the_content_goes_after_its_time_and_not_before(came: Bundle) -> None:
    assert expire(by="test", moment=came.recorded_at + KEPT - timedelta(seconds=1)) == []
    assert _content(came).exists()
    (gone,) = expire(by="test", moment=came.recorded_at + KEPT)
    assert not _content(came).exists()
    assert gone.place == "al releases 1:1"
    assert expire(by="test", moment=came.recorded_at + 2 * KEPT) == []


def test_manifest_hashes_and_what_was_made_stay(came: Bundle) -> None:
    before = (queries.state_hash(), values())
    expire(by="test", moment=came.recorded_at + KEPT)
    came.refresh_from_db()
    assert came.manifest
    assert (queries.state_hash(), values()) == before
    assert queries.broken_promises() == []
    with pytest.raises(NotFound) as refusal:
        queries.taken_in(came.sha256)
    assert refusal.value.code == "bundle-content-deleted"


def test_the_statement_is_signed_and_names_what_is_gone(came: Bundle) -> None:
    sha256 = hashlib.sha256(_content(came).read_bytes()).hexdigest()
    (gone,) = expire(by="member:9", moment=came.recorded_at + KEPT)
    said = verified(Path(gone.statement).read_bytes(), name="statement", expected_key=None)
    assert (said["deleted"][0]["sha256"], said["deleted"][0]["agreement"]) == (sha256, came.agreement)
    event = Event.objects.get(action="exchange.content-deleted")
    assert (event.actor, event.target, event.detail["sha256"]) == ("member:9", came.label, sha256)
    changed = json.loads(Path(gone.statement).read_bytes())
    changed["statement"]["deleted"] = []
    with pytest.raises(Conflict):
        verified(json.dumps(changed).encode(), name="statement", expected_key=None)


def test_what_is_kept_too_long_is_found_by_the_examination(came: Bundle) -> None:
    late = came.recorded_at + KEPT + timedelta(days=2)
    assert "kept longer than it may be" in " ".join(one.what for one in examination.findings(late))
    expire(by="test", moment=late)
    assert "kept longer" not in " ".join(one.what for one in examination.findings(late))


def test_a_deletion_that_was_cut_off_is_finished_by_the_next_run(came: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jahorina.exchange.intake.expiring.delete", cut_off)
    with pytest.raises(KeyboardInterrupt):
        expire(by="test", moment=came.recorded_at + KEPT)
    monkeypatch.undo()
    assert _content(came).exists()
    assert came.sha256[:16] in " ".join(one.what for one in examination.findings(NOW))
    expire(by="test", moment=came.recorded_at + KEPT)
    assert not _content(came).exists()
    assert services.store().deletion_file(came.sha256).exists()


def test_what_is_deleted_before_it_was_taken_in_is_not_waited_for(arrivals: Arrivals) -> None:
    write_key(settings.JAHORINA.workspace)
    arrivals.arrive(*members(release(1, table()), total(61)))
    expire(by="test", moment=NOW + 2 * KEPT)
    assert arrivals.take() == []


def test_a_release_whose_content_is_gone_is_still_taken_back(came: Bundle, arrivals: Arrivals) -> None:
    from tests.exchange.intake.conftest import withdrawal

    expire(by="test", moment=came.recorded_at + KEPT)
    arrivals.last["al", "releases"] = (1, came.sha256)
    arrivals.arrive(*members(release(2, table()), total(70)))
    arrivals.take()
    assert values(partner=None) == {("2025", "al"): 70}
    arrivals.arrive(*members(withdrawal(2)))
    assert [one.outcome for one in arrivals.take()] == ["made"]
    assert values(partner=None) == {}


def test_encodings_go_when_the_table_of_their_run_is_out(came: Bundle) -> None:
    with pytest.raises(NotFound) as refusal:
        expire_encodings("2026-03", table=b"", by="test")
    assert refusal.value.code == "encodings-none"


def test_a_deletion_is_never_taken_back(came: Bundle) -> None:
    expire(by="test", moment=came.recorded_at + KEPT)
    for statement in ("DELETE FROM exchange_contentdeletion", "UPDATE exchange_contentdeletion SET why = ''"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ContentDeletion.objects.count() == 1


def test_the_encodings_of_a_run_go_with_a_statement_that_names_its_table(arrivals: Arrivals, tmp_path: Path) -> None:
    import numpy as np

    from jahorina.cli.encodings import encoding_members
    from jahorina.engines.linkage.encoded import EncodedRegister, written
    from tests.exchange.nodes import agreement

    write_key(settings.JAHORINA.workspace)
    services.add_agreement(agreement("ba", "hub", stream="encodings", schemas=("encodings/1",)).document(), by="test")
    drawn = np.random.default_rng(1)
    register = EncodedRegister(
        name="ba",
        schema="a" * 16,
        check="b" * 16,
        run="2026-03",
        filters=drawn.integers(0, 2**63, (20, 16)).astype("<u8"),
        tokens=drawn.integers(0, 2**63, (20, 18)).astype("<u8"),
        days=drawn.integers(20_000, 20_400, 20).astype("<i4"),
        strata=drawn.integers(-1, 2, 20).astype("<i2"),
        stratum_names=("women", "men"),
    )
    (tmp_path / "ba.encoded").write_bytes(written(register))
    arrivals.schemas = ("encodings/1",)
    arrivals.arrive(*encoding_members(tmp_path / "ba.encoded"), sender="ba", stream="encodings", kind="encodings")
    (gone,) = expire_encodings("2026-03", table=b"the table", by="test")
    assert not services.store().content_file(gone.sha256).exists()
    said = verified(Path(gone.statement).read_bytes(), name="statement", expected_key=None)
    assert (said["run"], said["table_sha256"]) == ("2026-03", hashlib.sha256(b"the table").hexdigest())
