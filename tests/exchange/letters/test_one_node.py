"""One node's letters: which leave, to which key, and what of those that come is believed. rs is keys and files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction

from jahorina.exchange import examination, keyfolder, queries, receiving, sending, services
from jahorina.exchange.letters import arriving, keeping, keys, posting, ways
from jahorina.exchange.letters.models import InstitutionKey, Letter
from jahorina.exchange.letters.triggers import TABLES
from jahorina.exchange.models import Bundle
from jahorina.exchange.wire import offers
from jahorina.formats.bundle import sealing
from jahorina.formats.bundle.keyroots import fingerprint
from jahorina.formats.bundle.letters import institutions_member, opened_letter, sealed_letter
from jahorina.formats.bundle.members import Content
from jahorina.kernel.workspace import Workspace
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.models import ReceivedKey, Referral
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import NOW, Partner, address, drafted, sealed
from tests.people import make_member
from tests.registers.cases import worker
from tests.registers.conftest import lists, shipped
from tests.registers.referrals import consent, own_case, referred

__all__ = ["lists", "shipped"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

KINDS: dict[str, Any] = {"schemas": ("acknowledgement/1", "referral/1"), "purpose": "referral"}
TO_RS, TO_BA = agreement("ba", "rs", stream="to-rs", **KINDS), agreement("rs", "ba", stream="to-ba", **KINDS)
IDENTITY, RECIPIENT = sealing.new_identity()


class Node:
    """ba, with a case worker, and rs as it writes to it."""

    def __init__(self) -> None:
        self.by: Member = worker(Area.PROTECTION)
        make_member(partner="rs")
        self.rs, self.seq, self.last = Partner("rs"), 0, ""
        services.make_keys(code="ba", threshold=1, by="test")
        services.learn_keys(keyfolder.exported([self.rs.root()]), by="test", compared=fingerprint(self.rs.root()))
        for one in (TO_RS, TO_BA):
            services.add_agreement(one.document(), by="test")

    def receive(self, *contents: Content) -> str:
        """A bundle of rs comes."""
        self.seq += 1
        made = drafted(*contents, agreement=TO_BA, schema="referral/1.0", at=address(self.seq, self.last))
        self.last = made.manifest.sha256
        ba = replace(Partner("ba"))
        ba.seal = services.own_keys().root.seal[0]
        return str(receiving.receive(sealed(made, self.rs, ba), moment=NOW + timedelta(hours=1)).verdict)

    def referred(self) -> Referral:
        """A case is referred to the institution of rs, which has made its key known."""
        self.receive(institutions_member({"rs-crm": RECIPIENT}))
        case = own_case(self.by)
        return referred(self.by, case, consent(self.by, case, to="rs-crm"), to="rs-crm", words="Zarmina calls.")

    def answer(self, referral: UUID, act: str, **changed: Any) -> list[str]:
        """A letter of rs-crm to ba-sfa comes; the outcomes of all letters so far."""
        letter = {
            "act": act,
            "from_institution": "rs-crm",
            "number": 2,
            "on": date(2026, 3, 1),
            "opening": None,
            "reason": "",
            "recipient": "ba",
            "referral": referral,
            "sender": "rs",
            "to_institution": "ba-sfa",
            "words": "",
        } | changed
        assert self.receive(sealed_letter(letter, keys.newest_keys("ba")["ba-sfa"])) == "accepted"
        return [one.outcome for one in Letter.objects.filter(direction="in")]


@pytest.fixture
def node(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Node:
    workspace = Workspace(tmp_path)
    workspace.make_folders()
    workspace.vault_key_file.write_bytes(django_settings.JAHORINA.workspace.vault_key_file.read_bytes())
    settings.JAHORINA = replace(settings.JAHORINA, workspace=workspace)
    for module in (services, receiving, sending, queries, examination, offers, posting, keeping, keys, arriving):
        monkeypatch.setattr(module, "now", lambda: NOW + timedelta(hours=1))
    return Node()


def _members(bundle: Bundle) -> dict[str, bytes]:
    from jahorina.exchange.contents import draft_of

    return {one.name: one.content for one in draft_of(services.store(), bundle.sha256).contents()}


def test_a_letter_leaves_once_sealed_to_the_institution(node: Node) -> None:
    row = node.referred()
    (posted,) = posting.post(by="test")
    assert (posted.node, posted.letters, posted.code) == ("rs", 1, "")
    members = _members(Bundle.objects.get(direction="out"))
    assert sorted(name.rpartition(".")[2] for name in members) == ["age", "json"]
    letter = opened_letter(next(one for name, one in members.items() if name.endswith(".age")), [IDENTITY], me="rs")
    assert (letter["referral"], letter["act"], letter["sender"], letter["recipient"]) == (row.pk, "sealed", "ba", "rs")
    assert "Muhammad Karimi" in letter["opening"]["document"]
    assert row.case.reference not in str(letter)
    assert posting.post(by="test") == []
    assert "Zarmina" not in Bundle.objects.get(direction="out").manifest


def test_the_first_bundle_makes_the_own_institutions_known_and_a_new_key_the_next(node: Node) -> None:
    assert [one.letters for one in posting.post(by="test")] == [0]
    assert posting.post(by="test") == []
    assert set(keys.own_institutions("ba")) == {"ba-sfa"}, (
        "of this node's partner alone, although rs has workers here, too"
    )
    secret = keys.identities("ba")[0][1]
    assert sealing.recipient_of(secret) == keys.newest_keys("ba")["ba-sfa"]
    assert secret.encode() not in bytes(InstitutionKey.objects.get(node="ba").wrapped or b"")


def test_a_node_is_believed_about_its_own_partners_institutions_alone(node: Node) -> None:
    other = sealing.new_identity()[1]
    node.receive(institutions_member({"rs-crm": RECIPIENT, "ba-sfa": other, "nowhere": other}))
    assert keys.newest_keys("rs") == {"rs-crm": RECIPIENT}
    assert keys.node_and_key("ba-sfa") is None
    changed = sealing.new_identity()[1]
    node.receive(institutions_member({"rs-crm": changed}))
    assert keys.node_and_key("rs-crm") == ("rs", changed)


def test_without_its_key_or_an_agreement_a_letter_waits_and_says_for_what(node: Node) -> None:
    case = own_case(node.by)
    referred(node.by, case, consent(node.by, case, to="rs-crm"), to="rs-crm")
    assert next((one.letters, one.code) for one in posting.post(by="test")) == (1, "letter-no-key")
    services.end_agreement(TO_RS.code, reason="the parties ended it", by="test")
    node.receive(institutions_member({"rs-crm": RECIPIENT}))
    assert posting.post(by="test") == [], "nobody agreed on referrals any more"
    assert Letter.objects.filter(direction="out").count() == 0


def test_an_answer_is_taken_in_once_and_arrives_before_any_receipt(node: Node) -> None:
    row = node.referred()
    posting.post(by="test")
    assert node.answer(row.pk, "accepted", words="We call.") == [""]
    row.refresh_from_db()
    assert [(one.kind, one.by_id is None) for one in row.events.all()] == [
        ("sealed", False),
        ("delivered", True),
        ("accepted", True),
    ]
    assert node.answer(row.pk, "accepted") == ["", "letter-known"]
    assert row.events.count() == 3
    way = ways.way_of(row.pk)
    assert way is not None
    assert (way.node, way.arrived, way.waits) == ("rs", None, 1)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"sender": "al"}, "letter-forged"),
        ({"recipient": "al"}, "letter-forged"),
        ({"from_institution": "ba-sfa"}, "letter-forged"),
        ({"to_institution": "rs-crm"}, "letter-forged"),
        ({"referral": uuid4()}, "letter-of-nothing"),
        ({"act": "service-given"}, "letter-out-of-order"),
        ({"act": "taken-over"}, "letter-out-of-order"),
        ({"act": "dance"}, "letter-out-of-order"),
        ({"act": "declined", "reason": "whim"}, "letter-out-of-order"),
        ({"act": "sealed"}, "letter-unfit"),
    ],
)
def test_a_letter_that_does_not_fit_is_noted_and_stops_nothing(
    node: Node, changed: dict[str, Any], outcome: str
) -> None:
    row = node.referred()
    posting.post(by="test")
    given = {"act": "accepted", **changed}
    referral = given.pop("referral", row.pk)
    assert node.answer(referral, given.pop("act"), **given) == [outcome]
    assert node.answer(row.pk, "accepted", number=3) == [outcome, ""]
    assert any(outcome in one.what for one in examination.findings(NOW))


def test_a_letter_to_others_leaves_no_trace_but_that_it_was_there(node: Node) -> None:
    row = node.referred()
    posting.post(by="test")
    letter = {"act": "accepted", "from_institution": "rs-crm", "number": 2, "on": date(2026, 3, 1), "opening": None}
    letter |= {
        "reason": "",
        "recipient": "al",
        "referral": row.pk,
        "sender": "rs",
        "to_institution": "al-x",
        "words": "",
    }
    node.receive(sealed_letter(letter, sealing.new_identity()[1]))
    found = Letter.objects.get(direction="in")
    assert (found.outcome, found.referral, found.act) == ("letter-for-others", None, "")


def _first_letter(node: Node) -> dict[str, Any]:
    from dataclasses import asdict

    from tests.registers.referral.test_received import first_letter

    letter = asdict(first_letter()) | {"sender": "rs", "recipient": "ba"}
    return {name: value for name, value in letter.items() if name not in ("to_node", "is_simulated")}


def test_a_sealed_letter_does_not_lie_about_once_it_was_taken_in(
    node: Node, django_capture_on_commit_callbacks: Any
) -> None:
    """Else a recall would destroy one key and leave another that opens the same."""
    posting.post(by="test")
    member = sealed_letter(_first_letter(node), keys.newest_keys("ba")["ba-sfa"])
    with django_capture_on_commit_callbacks(execute=True):
        assert node.receive(institutions_member({"rs-crm": RECIPIENT}), member) == "accepted"
    assert [one.outcome for one in Letter.objects.all()] == [""]
    content = services.store().content_file(node.last).read_bytes()
    assert member.content not in content
    assert member.content[-100:] not in content
    assert bytes(len(member.content)) in content
    assert queries.broken_promises() == []
    assert keeping.blank_all() == 0, "once"


def test_what_came_is_kept_as_long_as_the_agreement_says(node: Node) -> None:
    posting.post(by="test")
    letter = _first_letter(node)
    node.receive(institutions_member({"rs-crm": RECIPIENT}), sealed_letter(letter, keys.newest_keys("ba")["ba-sfa"]))
    came = NOW + timedelta(hours=1)
    assert keeping.keep_no_longer(came + timedelta(days=TO_BA.keep_days)) == 0
    assert ReceivedKey.objects.count() == 1
    assert keeping.keep_no_longer(came + timedelta(days=TO_BA.keep_days, hours=1)) == 1
    assert not ReceivedKey.objects.exists()


def test_no_row_about_letters_is_changed_or_removed(node: Node) -> None:
    row = node.referred()
    posting.post(by="test")
    node.answer(row.pk, "accepted")
    for name in TABLES:
        for statement in (f"DELETE FROM {name}", f"UPDATE {name} SET id = id"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
