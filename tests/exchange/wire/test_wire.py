"""What a node that serves demands before it stores anything, and what it keeps: in one process, without a network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client

from jahorina.exchange import queries, receiving, sending, services
from jahorina.exchange.models import Acceptance, Bundle, RefusedFile
from jahorina.exchange.stamps import renewing
from jahorina.exchange.stamps.models import PlanStamp
from jahorina.exchange.standing import key_roots
from jahorina.exchange.wire import addresses, limits, offers, sessions, syncing, uploads
from jahorina.exchange.wire.connection import context_of, sentence
from jahorina.exchange.wire.courier import Courier, Interrupted, head_of
from jahorina.exchange.wire.models import DeliveryNote, PeerAddress
from jahorina.exchange.wire.triggers import TABLES
from jahorina.formats.bundle.refusals import BundleRefused
from jahorina.formats.bundle.wire import Delivery, Login, read_delivery, signed_delivery, signed_login
from jahorina.kernel.errors import InputRefused, NotAllowed, NotFound, Unreachable
from tests.exchange.conftest import FIGURES, Hub
from tests.formats.bundle.made import NOW, Partner, key, table

pytestmark = pytest.mark.django_db

HERE = "/exchange/wire/hub/"


@pytest.fixture(autouse=True)
def _march(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the partners' keys and bundles."""
    for module in (services, receiving, sending, queries, sessions, uploads, offers, syncing, addresses):
        if hasattr(module, "now"):
            monkeypatch.setattr(module, "now", lambda: NOW + timedelta(hours=1))


@pytest.fixture
def al(hub: Hub) -> Client:
    """al as it asks the hub, with a session."""
    return Client(headers={"authorization": f"Jahorina {logged_in(hub.al)}"})


def logged_in(partner: Partner, *, audience: str = "hub", signed_by: str = "", challenge: str = "") -> str:
    """The session for which a partner answers a challenge; the code of the refusal where there is none."""
    client = Client()
    given = challenge or client.get(f"{HERE}session/").json()["challenge"]
    signer = key(signed_by) if signed_by else partner.transport()
    body = signed_login(Login(partner.code, audience, given), signer)
    answer = client.post(f"{HERE}session/", body, content_type="application/octet-stream")
    return str(answer.json().get("session") or answer.json()["code"])


def post(client: Client, path: str, body: bytes) -> HttpResponse:
    return client.post(HERE + path, body, content_type="application/octet-stream")  # type: ignore[return-value]


def patch(client: Client, head: bytes, offset: int, body: bytes) -> Any:
    path = f"{HERE}bundles/{hashlib.sha256(head).hexdigest()}/"
    headers = {"upload-offset": str(offset)}
    return client.patch(path, body, content_type="application/octet-stream", headers=headers)


def said(answer: Any, hub: Hub) -> Delivery:
    """The delivery that the hub signed."""
    return read_delivery(answer.content, node="hub", roots={"hub": services.own_keys().root}, now=NOW)


def test_a_node_says_which_it_is_and_nothing_else_to_a_stranger(hub: Hub) -> None:
    client = Client()
    assert client.get("/exchange/wire/").json() == {"format": "jahorina-wire/1", "node": "hub"}
    assert client.get("/exchange/wire/ba/session/").status_code == 404
    for path in ("waiting/", "waiting/" + "a" * 64 + "/"):
        assert client.get(HERE + path).json()["code"] == "wire-session"
    assert post(client, "bundles/", b"x").json()["code"] == "wire-session"
    assert "Set-Cookie" not in client.get(f"{HERE}session/").headers


def test_a_session_needs_the_transport_key_of_a_known_node_for_this_one(hub: Hub) -> None:
    assert len(logged_in(hub.al)) > 40
    assert logged_in(hub.al, signed_by="ba transport 1") == "bundle-signature"
    assert logged_in(Partner("ba")) == "bundle-sender"
    assert logged_in(hub.al, audience="ba") == "bundle-recipient", "an answer for another node opens nothing here"


def test_a_challenge_is_answered_once_and_within_a_minute(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    once = sessions.challenge(address="x")
    assert len(logged_in(hub.al, challenge=once)) > 40
    assert logged_in(hub.al, challenge=once) == "wire-challenge"
    assert logged_in(hub.al, challenge="of-my-own-making:1abc:xyz") == "wire-challenge"
    late = sessions.challenge(address="x")
    monkeypatch.setattr(sessions, "CHALLENGE_LASTS", timedelta(seconds=-1))
    assert logged_in(hub.al, challenge=late) == "wire-challenge"


def test_a_session_ends(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    session = logged_in(hub.al)
    assert sessions.node_of(session) == "al"
    monkeypatch.setattr(sessions, "SESSION_LASTS", timedelta(seconds=-1))
    with pytest.raises(NotAllowed):
        sessions.node_of(session)
    with pytest.raises(NotAllowed):
        sessions.node_of("al")


def test_a_file_comes_in_parts_and_is_taken_in_when_it_is_whole(hub: Hub, al: Client) -> None:
    content = hub.file(hub.made())
    head = head_of(content)
    answer = post(al, "bundles/", head)
    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (
        200,
        str(len(head)),
        str(len(content)),
    )
    middle = len(head) + 100
    assert patch(al, head, len(head), content[len(head) : middle])["Upload-Offset"] == str(middle)
    head_answer = al.head(f"{HERE}bundles/{hashlib.sha256(head).hexdigest()}/")
    assert head_answer["Upload-Offset"] == str(middle)
    assert not Bundle.objects.exists()
    done = patch(al, head, middle, content[middle:])
    assert said(done, hub).verdict == "accepted"
    assert Acceptance.objects.count() == 1
    again = post(al, "bundles/", head)
    assert again.content == done.content, "an answer that was lost is given again, without a second transfer"
    assert not list(services.store().incoming("al").glob("*.part"))


def test_a_part_that_does_not_begin_where_the_file_ends_is_refused_with_the_place(hub: Hub, al: Client) -> None:
    content = hub.file(hub.made())
    head = head_of(content)
    post(al, "bundles/", head)
    answer = patch(al, head, 3, b"x")
    assert (answer.status_code, answer.json()["code"]) == (409, "wire-offset")
    assert answer.json()["params"]["found"] == str(len(head))
    beyond = patch(al, head, len(head), content[len(head) :] + b"more")
    assert beyond.json()["code"] == "wire-part"
    assert post(al, "bundles/", head)["Upload-Offset"] == str(len(head))


def test_nothing_is_stored_before_a_known_sender_signed_the_head(hub: Hub, al: Client) -> None:
    stranger, other = Partner("ba"), Partner("hub")
    other.seal = hub.seal
    from tests.formats.bundle.made import sealed

    forged = head_of(sealed(hub.made(), stranger, other))
    assert post(al, "bundles/", forged).json()["code"] == "bundle-signature"
    unknown = replace(FIGURES, sender="ba")
    assert (
        post(al, "bundles/", head_of(sealed(hub.made(of=unknown), stranger, other))).json()["code"] == "bundle-sender"
    )
    elsewhere = replace(FIGURES, recipients=("ba",))
    to_ba = head_of(sealed(hub.made(of=elsewhere), hub.al, stranger))
    assert post(al, "bundles/", to_ba).json()["code"] == "bundle-recipient"
    stream = head_of(hub.file(hub.made(of=replace(FIGURES, stream="gossip"))))
    assert post(al, "bundles/", stream).json()["code"] == "bundle-stream"
    assert post(al, "bundles/", b"GET / HTTP/1.0").json()["code"] == "bundle-frame"
    assert post(al, "bundles/", bytes(limits.LARGEST_HEAD + 1)).json()["code"] == "wire-part"
    assert not services.store().incoming("al").exists()
    assert not RefusedFile.objects.exists()


def test_a_file_that_was_changed_on_its_way_is_refused_and_its_sender_told(hub: Hub, al: Client) -> None:
    content = hub.file(hub.made())
    head = head_of(content)
    post(al, "bundles/", head)
    delivery = said(patch(al, head, len(head), bytes(len(content) - len(head))), hub)
    assert (delivery.verdict, delivery.code, delivery.bundle) == ("refused", "bundle-hash", "")
    assert RefusedFile.objects.get().code == "bundle-hash"


def test_no_node_spoils_what_another_one_brings(hub: Hub, al: Client) -> None:
    """ba knows the head of al's file, as any carrier of it does: its parts go into a file of its own."""
    from jahorina.exchange import keyfolder
    from jahorina.formats.bundle.keyroots import fingerprint

    ba = Partner("ba")
    services.learn_keys(keyfolder.exported([ba.root()]), by="test", compared=fingerprint(ba.root()))
    other = Client(headers={"authorization": f"Jahorina {logged_in(ba)}"})
    content = hub.file(hub.made())
    head = head_of(content)
    for client in (al, other):
        post(client, "bundles/", head)
    patch(other, head, len(head), b"x" * 50)
    assert said(patch(al, head, len(head), content[len(head) :]), hub).verdict == "accepted"


def test_half_files_are_few_and_do_not_stay(hub: Hub, al: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = hub.chain(4)
    monkeypatch.setattr(limits, "OPEN_UPLOADS", 3)
    answers = [post(al, "bundles/", head_of(hub.file(made))) for made in chain]
    assert [one.status_code for one in answers] == [200, 200, 200, 409]
    assert answers[3].json()["code"] == "wire-too-many"  # type: ignore[attr-defined]
    monkeypatch.setattr(limits, "HALF_FILES_LAST", timedelta(seconds=-1))
    assert post(al, "bundles/", head_of(hub.file(chain[3]))).status_code == 200
    assert len(list(services.store().incoming("al").glob("*.part"))) == 1


def test_one_node_cannot_fill_the_disk_or_come_in_endless_parts(
    hub: Hub, al: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = hub.file(hub.made())
    head = head_of(content)
    monkeypatch.setattr(limits, "OPEN_BYTES", len(content) - 1)
    assert post(al, "bundles/", head).json()["code"] == "wire-too-many"
    monkeypatch.setattr(limits, "OPEN_BYTES", len(content))
    post(al, "bundles/", head)
    monkeypatch.setattr(limits, "MOST_PARTS", 2)
    codes = [patch(al, head, len(head) + number, b"x").status_code for number in range(3)]
    assert codes == [200, 200, 409]


def test_who_asks_too_often_waits(hub: Hub, al: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "REQUESTS_A_MINUTE", 3)
    answers = [al.get(f"{HERE}waiting/") for _time in range(6)]
    assert [one.status_code for one in answers][-1] == 429
    assert answers[-1]["Retry-After"] == "60"
    monkeypatch.setattr(sessions, "LOGINS_A_MINUTE", 2)
    assert [Client().get(f"{HERE}session/").status_code for _time in range(4)][-1] == 429


def test_who_brings_only_what_is_refused_has_to_wait(hub: Hub, al: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REFUSALS_AN_HOUR", 2)
    codes = []
    for number in range(3):
        content = hub.file(hub.made(people=number + 1))
        head = head_of(content)
        answer = post(al, "bundles/", head)
        codes.append(answer.status_code)
        if answer.status_code == 200:
            patch(al, head, len(head), bytes(len(content) - len(head)))
    assert codes == [200, 200, 429]


def test_a_large_file_is_kept_and_taken_in_by_the_next_run(
    hub: Hub, al: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TAKEN_IN_AT_ONCE", 10)
    content = hub.file(hub.made())
    head = head_of(content)
    post(al, "bundles/", head)
    assert said(patch(al, head, len(head), content[len(head) :]), hub).verdict == "stored"
    assert not Bundle.objects.exists()
    assert [one.verdict for one in uploads.take_in_stored()] == ["accepted"]
    assert said(post(al, "bundles/", head), hub).verdict == "accepted"
    assert uploads.take_in_stored() == []


def test_what_waits_is_listed_fetched_from_any_place_and_signed_for(hub: Hub, al: Client) -> None:
    sent = sending.send("plan", "table", [table()], by="test", moment=NOW)
    content = sent.file.read_bytes()
    (offer,) = al.get(f"{HERE}waiting/").json()["waiting"]
    assert (offer["sha256"], offer["stream"], offer["seq"], offer["size"]) == (sent.sha256, "plan", 1, len(content))
    path = f"{HERE}waiting/{sent.sha256}/"
    assert b"".join(al.get(path).streaming_content) == content  # type: ignore[attr-defined]
    rest = al.get(path, headers={"range": "bytes=100-", "if-match": f'"{offer["mark"]}"'})
    assert (rest.status_code, b"".join(rest.streaming_content)) == (206, content[100:])  # type: ignore[attr-defined]
    assert al.get(path, headers={"if-match": '"0-0"'}).status_code == 412
    assert al.get(path, headers={"range": f"bytes={len(content)}-"}).status_code == 416
    delivery = Delivery("al", "a" * 64, sent.sha256, "accepted", "", NOW)
    forged = signed_delivery(delivery, key("ba transport 1"))
    assert post(al, f"waiting/{sent.sha256}/", forged).json()["code"] == "bundle-signature"
    for _time in range(2):
        assert post(al, f"waiting/{sent.sha256}/", signed_delivery(delivery, hub.al.transport())).status_code == 204
    assert DeliveryNote.objects.get().verdict == "accepted"
    assert al.get(f"{HERE}waiting/").json()["waiting"] == []


def test_nothing_waits_for_a_node_that_is_no_recipient(hub: Hub, al: Client) -> None:
    from jahorina.exchange import keyfolder
    from jahorina.formats.bundle.keyroots import fingerprint

    ba = Partner("ba")
    services.learn_keys(keyfolder.exported([ba.root()]), by="test", compared=fingerprint(ba.root()))
    sent = sending.send("plan", "table", [table()], by="test", moment=NOW)
    other = Client(headers={"authorization": f"Jahorina {logged_in(ba)}"})
    assert other.get(f"{HERE}waiting/").json()["waiting"] == []
    assert other.get(f"{HERE}waiting/{sent.sha256}/").json()["code"] == "wire-no-bundle"


def test_nothing_is_offered_under_an_agreement_that_was_ended(hub: Hub, al: Client) -> None:
    sent = sending.send("plan", "table", [table()], by="test", moment=NOW)
    services.end_agreement("dsa-hub-plan", reason="the parties ended it", by="test")
    assert al.get(f"{HERE}waiting/").json()["waiting"] == []
    assert al.get(f"{HERE}waiting/{sent.sha256}/").json()["code"] == "wire-no-bundle"


def test_a_delivery_is_of_its_bundle(hub: Hub, al: Client) -> None:
    sent = sending.send("plan", "table", [table()], by="test", moment=NOW)
    delivery = Delivery("al", "a" * 64, "f" * 64, "accepted", "", NOW)
    answer = post(al, f"waiting/{sent.sha256}/", signed_delivery(delivery, hub.al.transport()))
    assert answer.json()["code"] == "wire-no-bundle"


def test_every_table_of_the_wire_is_kept(hub: Hub) -> None:
    sent = sending.send("plan", "table", [table()], by="test", moment=NOW)
    row = Bundle.objects.get(sha256=sent.sha256)
    DeliveryNote.objects.create(bundle=row, recipient="al", verdict="accepted", said="{}", at=NOW)
    PeerAddress.objects.create(node="al", address="https://al.example", at=NOW, by="test")
    for name in TABLES:
        for statement in (f"DELETE FROM {name}", f"UPDATE {name} SET id = id"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_an_address_is_https_and_of_a_known_node(hub: Hub) -> None:
    addresses.set_address("al", "https://node.al.example/", by="test")
    assert str(addresses.address_of("al")) == "https://node.al.example"
    addresses.set_address("al", "https://[::1]:8443", by="test")
    assert str(addresses.address_of("al")) == "https://[::1]:8443"
    addresses.set_address("al", "", by="test")
    with pytest.raises(NotFound):
        addresses.address_of("al")
    for wrong in ("http://al.example", "https://", "https://a:b@al.example", "https://al.example/x", "https://x:99999"):
        with pytest.raises(InputRefused) as refusal:
            addresses.set_address("al", wrong, by="test")
        assert refusal.value.code == "wire-address"
    with pytest.raises(InputRefused) as refusal:
        addresses.set_address("al", "https://al.example", by="test", certificate="no certificate")
    assert refusal.value.code == "wire-certificate"
    with pytest.raises(NotFound):
        addresses.set_address("rs", "https://rs.example", by="test")


def test_the_system_is_believed_unless_one_certificate_is_named() -> None:
    import ssl

    assert context_of("").verify_mode == ssl.CERT_REQUIRED
    assert context_of("").check_hostname


def test_waits_between_tries_grow_and_any_progress_begins_anew(hub: Hub) -> None:
    waits: list[float] = []
    address = addresses.Address("al", "al.example", 443)
    courier = Courier(address, services.own_keys(), pause=waits.append, drawn=lambda: 1.0)
    outcomes: Iterator[int] = iter([0, 0, 5, 0, 0, 0, 0, 0, 0])

    def work() -> None:
        courier._moved += next(outcomes)
        raise Interrupted("cut")

    with pytest.raises(Unreachable) as refusal:
        courier._persist(work)
    assert waits == [1, 2, 1, 2, 4, 8, 16, 32]
    assert "al does not answer at https://al.example: cut" in str(refusal.value)


def test_another_node_is_obeyed_when_it_asks_to_wait_but_not_for_ever(hub: Hub) -> None:
    waits: list[float] = []
    courier = Courier(
        addresses.Address("al", "al.example", 443), services.own_keys(), pause=waits.append, drawn=lambda: 0.0
    )
    asked = iter([7, 999_999])

    def work() -> str:
        seconds = next(asked, None)
        if seconds is None:
            return "done"
        raise Interrupted("429", seconds=seconds, code="wire-too-often")

    assert courier._persist(work) == "done"
    assert waits == [7, 120]


def test_a_refusal_is_said_in_ones_own_words_and_foreign_text_is_cut() -> None:
    assert sentence("bundle-recipient", "", {"me": "hub"}) == "The bundle is not addressed to hub."
    assert sentence("bundle-recipient", "", {}) == "bundle-recipient"
    assert sentence("new-code", "line\x1b[2J one\n" + "x" * 900, {}) == ("line [2J one " + "x" * 900)[:300]


def test_a_list_of_what_waits_that_leads_astray_is_refused(hub: Hub) -> None:
    from jahorina.exchange.wire.courier import _waiting

    good = {"sha256": "a" * 64, "stream": "plan", "epoch": 1, "seq": 1, "size": 10, "mark": "1f-a"}
    assert _waiting(good).seq == 1
    for wrong in ({"sha256": "../../keys"}, {"mark": "../x"}, {"size": 10**12}, {"seq": "1"}, {"more": 1}):
        with pytest.raises(InputRefused):
            _waiting(good | wrong)
    with pytest.raises(InputRefused):
        _waiting(json.loads("[1]"))


def test_a_login_says_who_whom_and_for_which_challenge(hub: Hub) -> None:
    from jahorina.formats.bundle.wire import read_login

    challenge = "c" * 30
    content = signed_login(Login("al", "hub", challenge), hub.al.transport())
    assert read_login(content, audience="hub", roots=key_roots(), now=NOW) == Login("al", "hub", challenge)
    with pytest.raises(BundleRefused):
        read_login(content, audience="hub", roots=key_roots(), now=datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(BundleRefused):
        read_login(content[:-10] + b'"}]}      ', audience="hub", roots=key_roots(), now=NOW)


def test_time_stamps_of_plans_are_given_to_those_who_get_the_plan_and_taken_from_those_who_send_one(
    hub: Hub, al: Client
) -> None:
    """What a stamp is worth is asked where it is taken (test_stamps); here is who may ask, and that a bad one is refused."""
    assert Client().get(HERE + "stamps/").json()["code"] == "wire-session"
    assert al.get(HERE + "stamps/").json() == {"stamps": []}
    renewing.stamp_file("hub", "plan").parent.mkdir(parents=True, exist_ok=True)
    renewing.stamp_file("hub", "plan").write_bytes(b"{}")
    assert al.get(HERE + "stamps/").json() == {"stamps": ["{}"]}
    assert post(al, "stamps/", b"{}").json()["code"] == "bundle-format"
    assert post(al, "stamps/", b" " * 40_000).json()["code"] == "wire-part"
    assert not PlanStamp.objects.exists()
