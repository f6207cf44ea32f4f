"""One node: taken in once, in any order, by one transaction; receipts; refusals; what the database refuses."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from jahorina.audit.models import Event
from jahorina.exchange import examination, queries, receiving, sending, services
from jahorina.exchange.intake.triggers import TABLES as INTAKE_TABLES
from jahorina.exchange.letters.triggers import ENDS as KEY_ENDS
from jahorina.exchange.letters.triggers import TABLES as LETTER_TABLES
from jahorina.exchange.models import Acceptance, Bundle, Contradiction, Receipt, RefusedFile
from jahorina.exchange.stamps.triggers import TABLES as STAMP_TABLES
from jahorina.exchange.triggers import TABLES
from jahorina.exchange.wire.triggers import TABLES as WIRE_TABLES
from jahorina.formats.bundle.refusals import BundleRefused
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, NotReady
from jahorina.partners.roles import Role
from tests.exchange.conftest import FIGURES, PLAN, Hub
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import NOW, Partner, address, drafted, sealed, table
from tests.people import log_in, make_member

pytestmark = pytest.mark.django_db


def test_a_bundle_is_taken_in_once(hub: Hub) -> None:
    made = hub.made()
    assert hub.receive(made).verdict == "accepted"
    before = queries.state_hash()
    assert [hub.receive(made).verdict for _time in range(3)] == ["duplicate"] * 3
    assert queries.state_hash() == before
    assert Bundle.objects.count() == Acceptance.objects.count() == 1
    assert queries.taken_in(made.manifest.sha256[:12]) == made.contents()


def test_any_order_ends_in_the_same_state(hub: Hub) -> None:
    chain, hashes = hub.chain(6), set()
    moment = chain[-1].manifest.created
    for seed in range(12):
        schedule = [*chain, *chain[:3]]
        random.Random(seed).shuffle(schedule)  # noqa: S311 - a schedule, no secret
        mark = transaction.savepoint()
        for made in schedule:
            assert hub.receive(made, moment).verdict in ("accepted", "held", "duplicate")
        hashes.add((queries.state_hash(), Acceptance.objects.count()))
        assert not queries.broken_promises()
        transaction.savepoint_rollback(mark)
    assert len(hashes) == 1
    assert next(iter(hashes))[1] == 6


def test_what_waits_says_for_what(hub: Hub) -> None:
    chain = hub.chain(4)
    hub.receive(chain[0])
    outcome = hub.receive(chain[3])
    assert (outcome.verdict, outcome.code) == ("held", "bundle-gap")
    assert outcome.sentence == "Bundles 2 to 3 of the stream figures are missing; this one waits for them."
    card = queries.node_status(NOW).came[0]
    assert (card.seq, card.waits, card.missing) == (1, 1, (2, 3))


def test_an_acknowledgement_of_a_head_is_a_receipt_for_all_before_it(hub: Hub) -> None:
    sent = [sending.send("plan", "table", [table()], by="test", moment=NOW + timedelta(days=day)) for day in range(3)]
    late = NOW + timedelta(days=9)
    assert queries.node_status(late).out[0].unacknowledged == 3
    hub.receive(hub.acknowledge(sent[1].sha256, 2), NOW + timedelta(days=4))
    assert Receipt.objects.count() == 2
    assert queries.node_status(late).out[0].unacknowledged == 1
    assert [one.seq for one in sending.seal_again(by="test")] == [3]


def test_an_acknowledgement_of_something_that_was_never_sent_is_no_receipt(hub: Hub) -> None:
    sending.send("plan", "table", [table()], by="test", moment=NOW)
    hub.receive(hub.acknowledge("f" * 64, 1))
    assert not Receipt.objects.exists()
    with pytest.raises(Conflict) as refusal:
        sending.send("plan", "table", [table()], by="test", moment=NOW)
    assert refusal.value.code == "exchange-restored"


def test_two_bundles_of_one_place_stop_the_stream_and_are_kept(hub: Hub) -> None:
    one, other = hub.made(people=1), hub.made(people=2)
    assert hub.receive(one).verdict == "accepted"
    assert hub.receive(other).verdict == "forked"
    assert hub.receive(hub.made(2, one.manifest.sha256)).verdict == "forked"
    found = Contradiction.objects.get()
    assert {found.one, found.other} == {one.manifest.sha256, other.manifest.sha256}
    assert [event.action for event in Event.objects.filter(action="exchange.contradiction")] == [
        "exchange.contradiction"
    ]
    assert queries.node_status(NOW).came[0].is_halted
    assert any("two truths" in one.what for one in examination.findings(NOW))


def test_an_agreement_that_was_ended_lets_nothing_in_or_out(hub: Hub) -> None:
    services.end_agreement(FIGURES.code, reason="the parties ended it", by="test")
    services.end_agreement(PLAN.code, reason="the parties ended it", by="test")
    outcome = hub.receive(hub.made())
    assert (outcome.verdict, outcome.code) == ("refused", "bundle-stream")
    with pytest.raises(NotFound) as refusal:
        sending.send("plan", "table", [table()], by="test", moment=NOW)
    assert refusal.value.code == "agreement-none"


def test_an_agreement_is_asked_for_the_day(hub: Hub) -> None:
    late = NOW.replace(year=2029)
    with pytest.raises((BundleRefused, NotReady)):
        sending.send("plan", "table", [table()], by="test", moment=late)


def test_a_changed_agreement_needs_a_new_code_and_a_stream_has_one(hub: Hub) -> None:
    from dataclasses import replace

    with pytest.raises(Conflict) as refusal:
        services.add_agreement(replace(FIGURES, keep_days=9).document(), by="test")
    assert refusal.value.code == "agreement-differs"
    with pytest.raises(Conflict) as refusal:
        services.add_agreement(replace(FIGURES, code="another").document(), by="test")
    assert refusal.value.code == "agreement-stream-taken"


def test_what_names_people_does_not_leave(hub: Hub) -> None:
    from jahorina.formats.bundle.tables import csv_content

    leak = csv_content("people.csv", [("surname", "code")], [("X",)])
    with pytest.raises(BundleRefused) as refusal:
        sending.send("plan", "table", [leak], by="test", moment=NOW)
    assert refusal.value.code == "bundle-leak"
    assert not Bundle.objects.exists()


def test_a_refused_file_is_kept_once_with_its_reason(hub: Hub, tmp_path: Path) -> None:
    forged = hub.file(hub.made())[:-1]
    for _time in range(2):
        outcome = receiving.receive(forged, moment=NOW)
        assert (outcome.verdict, outcome.code) == ("refused", "bundle-hash")
    found = RefusedFile.objects.get()
    assert (found.claims_sender, found.claims_stream, found.claims_seq) == ("al", "figures", 1)
    assert len(list((tmp_path / "exchange" / "refused").iterdir())) == 1
    assert not Bundle.objects.exists()


def test_keys_are_learnt_by_a_fingerprint_and_followed_after_that(hub: Hub) -> None:
    from jahorina.exchange import keyfolder

    stranger = Partner("ba")
    content = keyfolder.exported([stranger.root()])
    with pytest.raises(Conflict) as needed:
        services.learn_keys(content, by="test")
    assert needed.value.code == "fingerprint-needed"
    with pytest.raises(InputRefused) as differs:
        services.learn_keys(content, by="test", compared="0000 1111")
    assert differs.value.code == "fingerprint-differs"
    renewed = Partner("al", generation=2, version=2)
    chain = keyfolder.chain_of([hub.al.root().document, renewed.root().document])
    assert services.learn_keys(keyfolder.exported(chain), by="test").version == 2
    with pytest.raises(BundleRefused) as back:
        services.learn_keys(keyfolder.exported(chain[:1]), by="test")
    assert back.value.code == "bundle-rollback"


def test_own_keys_change_and_the_bundle_stays_the_same(hub: Hub) -> None:
    sent = sending.send("plan", "table", [table()], by="test", moment=NOW)
    before = sent.file.read_bytes()
    services.change_keys(by="test")
    again = sending.seal_again(by="test")
    assert [one.sha256 for one in again] == [sent.sha256]
    assert sent.file.read_bytes() != before
    assert services.own_keys().root.version == 2
    with pytest.raises(Conflict):
        services.make_keys(code="hub", threshold=1, by="test")


def test_root_keys_belong_into_safes(hub: Hub) -> None:
    for path in services.store().keys.glob("root-*.pem"):
        path.rename(path.with_suffix(".gone"))
    with pytest.raises(NotReady) as refusal:
        services.change_keys(by="test")
    assert refusal.value.code == "root-keys-missing"


def test_every_table_of_the_exchange_is_kept() -> None:
    kept = {*TABLES, *INTAKE_TABLES, *WIRE_TABLES, *LETTER_TABLES, *KEY_ENDS, *STAMP_TABLES}
    assert {model._meta.db_table for model in apps.get_app_config("exchange").get_models()} == kept


@pytest.mark.parametrize("table_name", TABLES)
def test_no_row_of_the_exchange_is_changed_or_removed(hub: Hub, table_name: str) -> None:
    sent = sending.send("plan", "table", [table()], by="test", moment=NOW)
    hub.receive(hub.acknowledge(sent.sha256, 1))
    hub.receive(hub.made(people=5))
    receiving.receive(b"no bundle", moment=NOW)
    services.begin_epoch("al", "figures", reason="told by telephone", by="test")
    services.end_agreement(PLAN.code, reason="the parties ended it", by="test")
    from jahorina.exchange.models import Witness

    Witness.objects.create(told_by="al", sender="ba", stream="x", epoch=1, seq=1, sha256="a" * 64)
    for statement in (f"DELETE FROM {table_name}", f"UPDATE {table_name} SET id = id"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_page_shows_it_to_those_who_answer_for_it(hub: Hub) -> None:
    chain = hub.chain(3)
    hub.receive(chain[0])
    hub.receive(chain[2])
    receiving.receive(b"no bundle", moment=NOW)
    page = log_in(Client(), make_member(Role.DATA_PROTECTION_OFFICER)).get("/exchange/").content.decode()
    for text in ("figures", "Bundles 2 to 2 are missing", "This is no bundle", "bundle-frame", "al"):
        assert text in page
    with pytest.raises(NotAllowed):
        queries.exchange_status(member=make_member(Role.READER))


def test_the_examination_names_each_remedy(hub: Hub) -> None:
    chain = hub.chain(3)
    hub.receive(chain[2])
    found = examination.findings(NOW + timedelta(days=90))
    said = " ".join(one.what for one in found)
    assert "bundles 1 to 2 are missing" in said
    assert "within the rhythm" in said
    assert "root keys lie on the node" in said


def test_a_dry_run_writes_nothing(hub: Hub) -> None:
    made = sending.prepare("plan", "table", [table()], moment=NOW)
    assert made.manifest.recipients == ("al",)
    assert not Bundle.objects.exists()
    assert not services.store().outbox.exists()


def test_a_bundle_too_far_ahead_is_not_even_kept(hub: Hub) -> None:
    far: Any = drafted(agreement=FIGURES, at=address(900, "a" * 64))
    assert hub.receive(far).code == "bundle-gap"
    assert not Bundle.objects.exists()
    assert RefusedFile.objects.get().code == "bundle-gap"


def test_what_a_third_partner_says_raises_an_alarm_and_stops_nothing(hub: Hub) -> None:
    from jahorina.formats.bundle.documents import Head

    services.add_agreement(agreement("ba", "al", "hub", stream="news").document(), by="test")
    from jahorina.exchange import keyfolder
    from jahorina.formats.bundle.keyroots import fingerprint

    ba = Partner("ba")
    services.learn_keys(keyfolder.exported([ba.root()]), by="test", compared=fingerprint(ba.root()))
    one = hub.made()
    hub.receive(one)
    told = hub.made(of=agreement("ba", "hub", "al", stream="news"), acks=(Head("al", "figures", 1, 1, "f" * 64),))
    recipients = Partner("hub"), hub.al
    recipients[0].seal = hub.seal
    assert receiving.receive(sealed(told, ba, *recipients), moment=NOW).verdict == "accepted"
    assert Contradiction.objects.get().told_by == "ba"
    assert queries.node_status(NOW).contradictions == ("al figures 1:1 (ba)",)
    assert hub.receive(hub.made(2, one.manifest.sha256)).verdict == "accepted"


def test_keys_that_have_ended_send_nothing(hub: Hub) -> None:
    with pytest.raises(NotReady) as refusal:
        sending.send("plan", "table", [table()], by="test", moment=NOW + timedelta(days=800))
    assert refusal.value.code == "own-keys-ended"


def test_the_next_agreement_of_a_stream_follows_the_one_that_ends(hub: Hub) -> None:
    from dataclasses import replace

    following = replace(FIGURES, code="next", since=date(2029, 1, 1), until=date(2030, 1, 1))
    assert services.add_agreement(following.document(), by="test").code == "next"


def test_what_was_taken_in_is_acknowledged_once_and_the_page_says_up_to_where(hub: Hub) -> None:
    assert not sending.has_to_acknowledge("plan")
    hub.receive(hub.made())
    assert sending.has_to_acknowledge("plan")
    sent = sending.send("plan", "acknowledgement", [], by="test", moment=NOW)
    assert not sending.has_to_acknowledge("plan"), "said once is said"

    def standing() -> tuple[int, dict[str, int]]:
        (card,) = queries.node_status(NOW).out
        return card.acknowledged, queries.sent_by_kind()["acknowledgement"]

    assert standing() == (0, {"sent": 1, "acknowledged": 0})
    first = Bundle.objects.get(direction="in").sha256
    assert hub.receive(hub.acknowledge(sent.sha256, 1, said_in=2, previous=first)).verdict == "accepted"
    assert standing() == (1, {"sent": 1, "acknowledged": 1})
