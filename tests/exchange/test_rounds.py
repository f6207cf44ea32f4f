"""Sheets of spike-ins follow the deletion of encodings: neither door opens before, whoever knocks.

The attack: a hub that has a round's encodings and asks for the sheets (which rows are invented, and of which invented person)
would hold known pairs of people and encodings. It gets nothing; an honest hub does not even keep what came too early.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from jahorina.audit import deletions
from jahorina.cli.encodings import encoding_members
from jahorina.engines.linkage import encoded, sheets
from jahorina.exchange import keyfolder, receiving, rounds, sending, services
from jahorina.exchange.intake.expiring import expire_encodings
from jahorina.exchange.intake.models import LATE, ContentDeletion
from jahorina.exchange.models import Bundle, Direction, RefusedFile
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.keyroots import fingerprint, read_root
from jahorina.formats.bundle.members import Content
from jahorina.kernel.errors import NotReady
from tests.audit.log import write_key
from tests.exchange.conftest import Hub
from tests.exchange.intake.conftest import Arrivals
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import NOW, Partner

pytestmark = pytest.mark.django_db

KINDS = {"linkage": "encodings/1", "sheets": "sheet/1", "receipts": "deletion/1"}
ROUND, CHECK, ROWS = "2026-03", "c" * 16, 40


def register(tmp_path: Path, name: str = "al", *, run: str = ROUND, check: str = CHECK) -> list[Content]:
    """An encoded register as members."""
    drawn = np.random.default_rng(1)
    made = encoded.EncodedRegister(
        name=name,
        schema="a" * 16,
        check=check,
        run=run,
        filters=drawn.integers(0, 2**63, (ROWS, 16)).astype("<u8"),
        tokens=drawn.integers(0, 2**63, (ROWS, 18)).astype("<u8"),
        days=drawn.integers(20_000, 20_400, ROWS).astype("<i4"),
        strata=drawn.integers(-1, 2, ROWS).astype("<i2"),
        stratum_names=("women", "men"),
    )
    (tmp_path / f"{name}.encoded").write_bytes(encoded.written(made))
    return encoding_members(tmp_path / f"{name}.encoded")


def sheet(name: str = "al", *, check: str = CHECK) -> Content:
    """Its sheet: every fourth row is of an invented person."""
    persons = np.where(np.arange(ROWS) % 4 == 0, np.arange(ROWS), -1)
    made = sheets.Sheet(name, check, persons, np.zeros(ROWS, dtype=np.int64), {0: ("al", "ba")})
    return Content("sheet.json", canonical(json.loads(sheets.written(made))))


def statement(*identities: str, run: str = ROUND, spoilt: bool = False) -> Content:
    """The signed statement of a node of its own key that these bundles are deleted."""
    listed = [
        {"name": one, "bytes": 9, "sha256": "0" * 64, "bundle": "hub linkage 1:1", "agreement": "dsa-hub-linkage"}
        | {"arrived": "2026-03-01T12:00:00+00:00", "why": "the table of its run is out"}
        for one in identities
    ]
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a hub").digest())
    document = json.loads(deletions.statement(listed, run=run, table_sha256="", key=key))
    if spoilt:
        document["statement"]["deleted"][0]["bytes"] = 10
    return Content(f"statement-{identities[0][:32]}.json", canonical(document))


@pytest.fixture
def others(hub: Hub) -> Arrivals:
    """The node `hub` under test has streams of every kind to al, and al and ba have to it."""
    write_key(settings.JAHORINA.workspace)
    ba = Partner("ba")
    services.learn_keys(keyfolder.exported([read_root(ba.root().document)]), by="test", compared=fingerprint(ba.root()))
    made = Arrivals(hub, {"al": hub.al, "ba": ba})
    for stream, schema in KINDS.items():
        for sender, recipient in (("hub", "al"), ("al", "hub"), ("ba", "hub")):
            one = agreement(sender, recipient, stream=stream, schemas=(schema,))
            services.add_agreement(one.document(), by="test")
    return made


def arrive(others: Arrivals, *contents: Content, sender: str = "al", stream: str) -> receiving.Outcome:
    return receiving.receive(file_of(others, *contents, sender=sender, stream=stream), moment=NOW)


def file_of(others: Arrivals, *contents: Content, sender: str = "al", stream: str) -> bytes:
    others.schemas = (KINDS[stream],)
    return others.file(*contents, sender=sender, stream=stream, kind=KINDS[stream].partition("/")[0])


def leave(stream: str, *contents: Content) -> sending.Sent:
    return sending.send(stream, KINDS[stream].partition("/")[0], contents, by="test", moment=NOW)


class TestAtThePartner:
    """The node under test sent its encodings to al, which links."""

    def test_a_hub_that_asks_early_gets_nothing(self, others: Arrivals, tmp_path: Path) -> None:
        leave("linkage", *register(tmp_path))
        for _again in range(2):
            with pytest.raises(NotReady) as refusal:
                leave("sheets", sheet())
            assert refusal.value.code == "sheet-too-early"
            assert refusal.value.params == {"nodes": "al"}
        with pytest.raises(NotReady):
            sending.prepare("sheets", "sheet", [sheet()], moment=NOW)
        assert not Bundle.objects.filter(stream="sheets").exists()
        assert not list(services.store().outbox.glob("*sheets*"))

    def test_a_sheet_of_encodings_that_never_left_stays_here(self, others: Arrivals) -> None:
        with pytest.raises(NotReady):
            leave("sheets", sheet())

    def test_the_signed_statement_opens_the_door(self, others: Arrivals, tmp_path: Path) -> None:
        sent = leave("linkage", *register(tmp_path))
        assert arrive(others, statement(sent.sha256), stream="receipts").verdict == "accepted"
        with pytest.raises(NotReady):
            leave("sheets", sheet())
        (taken,) = others.take()
        assert (taken.outcome, taken.detail["deleted"], taken.detail["runs"]) == ("made", [sent.sha256], [ROUND])
        assert leave("sheets", sheet()).seq == 1

    @pytest.mark.parametrize("what", ["of another bundle", "spoilt", "of an earlier register", "by another node"])
    def test_no_other_statement_does(self, others: Arrivals, tmp_path: Path, what: str) -> None:
        first = leave("linkage", *register(tmp_path))
        match what:
            case "of another bundle":
                arrive(others, statement("f" * 64), stream="receipts")
                expected = "nothing"
            case "spoilt":
                arrive(others, statement(first.sha256, spoilt=True), stream="receipts")
                expected = "refused"
            case "of an earlier register":
                leave("linkage", *register(tmp_path))
                arrive(others, statement(first.sha256), stream="receipts")
                expected = "made"
            case _:
                arrive(others, statement(first.sha256), sender="ba", stream="receipts")
                expected = "nothing"
        assert [one.outcome for one in others.take()] == [expected]
        with pytest.raises(NotReady):
            leave("sheets", sheet())

    def test_of_several_recipients_each_must_have_said_so(self, others: Arrivals, tmp_path: Path) -> None:
        sent = leave("linkage", *register(tmp_path))
        arrive(others, statement(sent.sha256), stream="receipts")
        others.take()
        rounds.need_deleted([sheet()], ["al"])
        with pytest.raises(NotReady) as refusal:
            rounds.need_deleted([sheet()], ["al", "ba"])
        assert refusal.value.params == {"nodes": "ba"}


class TestAtTheHub:
    """al and ba send the node under test their encodings."""

    @pytest.mark.parametrize("whose", ["al", "ba"])
    def test_a_sheet_is_refused_while_encodings_of_its_round_are_here(
        self, others: Arrivals, tmp_path: Path, whose: str
    ) -> None:
        arrive(others, *register(tmp_path, whose), sender=whose, stream="linkage")
        early = file_of(others, sheet(), stream="sheets")
        outcome = receiving.receive(early, moment=NOW)
        assert (outcome.verdict, outcome.code) == ("refused", "bundle-sheet-early")
        assert ROUND in outcome.sentence
        assert not Bundle.objects.filter(stream="sheets").exists()
        refused = RefusedFile.objects.get()
        assert not services.store().refused_file(refused.file_sha256).exists(), "what came too early is not kept"
        assert b"patterns" not in b"".join(one.read_bytes() for one in _files())
        expire_encodings(ROUND, table=b"links", by="test")
        assert receiving.receive(early, moment=NOW).verdict == "accepted", "the same file, once the encodings are gone"

    def test_another_rounds_encodings_do_not_matter(self, others: Arrivals, tmp_path: Path) -> None:
        arrive(others, *register(tmp_path, run="2026-02", check="d" * 16), stream="linkage")
        assert arrive(others, sheet(), stream="sheets").verdict == "accepted"

    def test_encodings_that_come_after_their_round_was_linked_are_deleted_at_once(
        self, others: Arrivals, tmp_path: Path
    ) -> None:
        arrive(others, *register(tmp_path), stream="linkage")
        expire_encodings(ROUND, table=b"links", by="test")
        arrive(others, sheet(), stream="sheets")
        outcome = arrive(others, *register(tmp_path, "ba"), sender="ba", stream="linkage")
        assert outcome.verdict == "accepted", "the stream goes on"
        assert not services.store().content_file(outcome.sha256).exists()
        assert ContentDeletion.objects.get(bundle__sender="ba").why == LATE
        assert [run for _deletion, run in rounds.deletions_of_encodings()] == [ROUND, ROUND]

    def test_the_same_file_again_does_not_bring_deleted_encodings_back(self, others: Arrivals, tmp_path: Path) -> None:
        file = file_of(others, *register(tmp_path), stream="linkage")
        identity = receiving.receive(file, moment=NOW).sha256
        expire_encodings(ROUND, table=b"links", by="test")
        assert receiving.receive(file, moment=NOW).verdict == "duplicate"
        assert not services.store().content_file(identity).exists()


def _files() -> list[Path]:
    return [one for one in services.store().home.rglob("*") if one.is_file()]


def test_what_is_said_of_deletions_is_what_was_signed(others: Arrivals, tmp_path: Path) -> None:
    """The statement that the hub made is the one that the partner's door takes: one form at both ends."""
    arrive(others, *register(tmp_path), stream="linkage")
    (gone,) = expire_encodings(ROUND, table=b"links", by="test")
    made = json.loads(Path(gone.statement).read_bytes())
    from jahorina.exchange.intake.arrived import document_of
    from jahorina.exchange.intake.deletions import StatementDocument

    said: Any = document_of(Content("statement-1.json", canonical(made)), StatementDocument)
    assert (said.statement.run, said.statement.deleted[0].name) == (ROUND, gone.sha256)
    row = Bundle.objects.get(direction=Direction.IN)
    assert said.statement.deleted[0].agreement == row.agreement
