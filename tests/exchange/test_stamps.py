"""The plan's time stamp renews itself between versions; who hears nothing sees a freeze, and nobody passes off an old one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from jahorina.exchange import examination, plans, queries, sending, services
from jahorina.exchange.arrivals import files_of, receive_any
from jahorina.exchange.stamps import arriving, renewing
from jahorina.exchange.stamps.freshness import freshness_of
from jahorina.exchange.stamps.models import PlanStamp
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.repository import Repository, check_repository, renewed_timestamp, stamped
from jahorina.formats.bundle.stamps import Stamp, signed_stamp
from jahorina.kernel.errors import InputRefused
from tests.exchange.conftest import Hub
from tests.exchange.conftest import hub as hub
from tests.exchange.intake.test_plans import Region
from tests.exchange.intake.test_plans import region as region
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import NOW, key

pytestmark = pytest.mark.django_db

STREAM = "dialogue"
DAY = timedelta(days=1)


class Clock:
    """The moment at which the sender's node believes to be."""

    moment: datetime = NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (plans, renewing, arriving):
        monkeypatch.setattr(module, "now", lambda: made.moment)
    return made


@pytest.fixture
def sender(hub: Hub, clock: Clock) -> Hub:
    """The node under test sent al a plan, under two of its release keys."""
    services.change_keys(by="test", threshold=2)
    services.add_agreement(agreement("hub", "al", stream=STREAM, schemas=("plan/1",)).document(), by="test")
    publish(1)
    return hub


def publish(number: int, moment: datetime = NOW) -> Repository:
    documents = [Content(f"version-{number}.json", canonical({"n": number}))]
    documents.append(Content(f"decision-{number}.json", canonical({"n": number})))
    sending.send(STREAM, "plan", plans.listed(STREAM, documents), by="test", moment=moment)
    found = plans.last_repository(STREAM)
    assert found is not None
    return found


class TestAtTheSender:
    def test_nothing_is_renewed_in_the_first_half_of_the_week(self, sender: Hub, clock: Clock) -> None:
        clock.moment = NOW + 3 * DAY
        assert renewing.renew(by="test") == []

    def test_the_transport_key_alone_renews_it_in_the_second(self, sender: Hub, clock: Clock) -> None:
        before = plans.last_repository(STREAM)
        for file in services.store().keys.glob("release-*.pem"):
            file.unlink()
        clock.moment = NOW + 4 * DAY
        (file,) = renewing.renew(by="test")
        assert file.name == f"hub.{STREAM}.stamp"
        assert renewing.renew(by="test") == [], "once for each half of a week"
        after = plans.last_repository(STREAM)
        assert before is not None
        assert after is not None
        assert (after.snapshot, after.targets) == (before.snapshot, before.targets)
        assert stamped(after.timestamp).version == 2
        root = services.own_keys().root
        check_repository(root, before, after, [], now=NOW + 10 * DAY)
        with pytest.raises(InputRefused) as refusal:
            check_repository(root, None, before, [], now=NOW + 10 * DAY)
        assert refusal.value.code == "repository-frozen"

    def test_it_goes_on_for_months_and_the_next_plan_is_newer_than_all_of_it(self, sender: Hub, clock: Clock) -> None:
        for day in range(0, 60, 4):
            clock.moment = NOW + day * DAY
            renewing.renew(by="test")
        last = plans.last_repository(STREAM)
        assert last is not None
        assert stamped(last.timestamp).version == 15
        new = publish(2)
        assert stamped(new.timestamp).version == 16
        check_repository(services.own_keys().root, last, new, [], now=clock.moment)

    def test_after_a_change_of_keys_the_plan_is_sent_again(self, sender: Hub, clock: Clock) -> None:
        services.change_keys(by="test")
        clock.moment = NOW + 8 * DAY
        assert renewing.renew(by="test") == []
        assert "time stamp of the own plan" in " ".join(one.what for one in examination.findings(clock.moment))
        publish(2)
        clock.moment = NOW + 12 * DAY
        assert len(renewing.renew(by="test")) == 1

    def test_a_stamp_is_never_taken_back(self, sender: Hub, clock: Clock) -> None:
        clock.moment = NOW + 4 * DAY
        renewing.renew(by="test")
        for statement in ("DELETE FROM exchange_planstamp", "UPDATE exchange_planstamp SET version = 9"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def stamp_of(region: Region, *, ahead: int = 4, stream: str = "plan", by: str = "", inner: str = "") -> bytes:
    """The stamp that the deciding node makes `ahead` days after its last set."""
    root, last = region.keys.root(), region.sets[-1]
    made = renewed_timestamp(
        root, last, transport_key=region.keys.transport(), now=stamped(last.timestamp).until - 7 * DAY + ahead * DAY
    )
    assert made is not None
    if inner:
        document = json.loads(made)
        document["signatures"][0]["sig"] = "0" * 128
        made = canonical(document)
    return signed_stamp(Stamp("region", stream, made.decode()), key(by) if by else region.keys.transport())


def frozen(moment: datetime) -> datetime | None:
    (card,) = [one for one in queries.node_status(moment).came if (one.sender, one.stream) == ("region", "plan")]
    return card.plan_frozen_since


class TestAtTheRecipient:
    def test_a_hub_that_stays_silent_is_seen_as_a_freeze(self, region: Region) -> None:
        (first,) = region.decided("Counsel early")
        region.arrive(region.listed(first))
        today = services.now()
        assert frozen(today + 6 * DAY) is None
        since = frozen(today + 8 * DAY)
        assert since is not None
        assert since < today + 8 * DAY
        said = [one for one in examination.findings(today + 8 * DAY) if "may hold back" in one.what]
        assert "region" in said[0].remedy

    def test_a_renewed_stamp_ends_it(self, region: Region) -> None:
        (first,) = region.decided("Counsel early")
        region.arrive(region.listed(first, days=4))
        today = services.now()
        assert frozen(today + 4 * DAY) is not None
        assert arriving.take_stamp(stamp_of(region), by="test")
        assert frozen(today + 4 * DAY) is None
        assert not arriving.take_stamp(stamp_of(region), by="test"), "the same again changes nothing"
        assert PlanStamp.objects.count() == 1

    def test_it_comes_as_a_file_beside_the_bundles(self, region: Region, tmp_path: Path) -> None:
        (first,) = region.decided("Counsel early")
        region.arrive(region.listed(first, days=4))
        folder = tmp_path / "post"
        folder.mkdir()
        (folder / "region.plan.stamp").write_bytes(stamp_of(region))
        (file,) = files_of([folder])
        assert receive_any(file, by="test").verdict == "accepted"
        assert receive_any(file, by="test").verdict == "duplicate"
        file.write_bytes(b"{}")
        outcome = receive_any(file, by="test")
        assert (outcome.verdict, outcome.code) == ("refused", "bundle-format")

    @pytest.mark.parametrize(
        ("how", "code"),
        [
            ({"by": "somebody"}, "bundle-signature"),
            ({"inner": "spoilt"}, "repository-signatures"),
            ({"stream": "elsewhere"}, "bundle-stream"),
            ({"days": 16}, "repository-frozen"),
        ],
    )
    def test_what_is_forged_old_or_of_no_agreement_is_refused(
        self, region: Region, how: dict[str, Any], code: str
    ) -> None:
        (first,) = region.decided("Counsel early")
        region.arrive(region.listed(first, days=how.pop("days", 4)))
        with pytest.raises(InputRefused) as refusal:
            arriving.take_stamp(stamp_of(region, **how), by="test")
        assert refusal.value.code == code
        assert not PlanStamp.objects.exists()

    def test_a_plan_that_was_long_on_its_way_comes_in_under_a_fresh_stamp(self, region: Region) -> None:
        (first,) = region.decided("Counsel early")
        members = region.listed(first, days=9)
        assert region.arrive(members).code == "repository-frozen"
        assert arriving.take_stamp(stamp_of(region, ahead=6), by="test")
        assert region.arrivals.take()[-1].outcome == "made"
        assert frozen(services.now()) is None

    def test_a_stamp_that_speaks_of_another_plan_says_that_one_is_missing(self, region: Region) -> None:
        first, second = region.decided("Counsel early", "Counsel twice")
        region.arrive(region.listed(first, days=4))
        region.listed(second, days=4)
        arriving.take_stamp(stamp_of(region), by="test")
        fresh = freshness_of("region", "plan")
        assert fresh is not None
        assert fresh.is_behind
        assert "a newer plan was made" in " ".join(one.what for one in examination.findings(services.now()))

    def test_a_set_older_than_the_stamp_is_a_rollback(self, region: Region) -> None:
        first, second = region.decided("Counsel early", "Counsel twice")
        older = region.listed(first)
        region.listed(second, days=4)
        arriving.take_stamp(stamp_of(region), by="test")
        assert region.arrive(older).code == "repository-rollback"
        assert freshness_of("region", "plan") is None
