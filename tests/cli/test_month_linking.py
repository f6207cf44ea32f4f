"""The hub's two halves of a round: links that wait, encodings that are gone, and sheets that then correct the counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from jahorina.cli.encodings import encoding_members
from jahorina.cli.month import linking
from jahorina.cli.month.answering import tell_deletions
from jahorina.engines.linkage import encoded, sheets
from jahorina.engines.linkage.partner.registers import Sealed
from jahorina.exchange import keyfolder, receiving, sending, services
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.keyroots import fingerprint, read_root
from jahorina.formats.bundle.members import Content
from jahorina.kernel.progress import silent
from tests.audit.log import write_key
from tests.engines.linkage.invented import two
from tests.engines.linkage.test_linking import recipe
from tests.exchange.conftest import Hub
from tests.exchange.conftest import hub as hub
from tests.exchange.intake.conftest import Arrivals
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import NOW, Partner

pytestmark = pytest.mark.django_db
KINDS = {"linkage": "encodings/1", "sheets": "sheet/1"}


@pytest.fixture(scope="module")
def registers() -> dict[str, Sealed]:
    sealed, _truth = two(300, 150, recipe=recipe(100))
    return {one.register.name: one for one in sealed}


class Round:
    """rs and ba send the hub what they have; what the hub would give its engines is kept in `given`."""

    def __init__(self, hub: Hub, registers: dict[str, Sealed], folder: Path) -> None:
        self.registers, self.folder = registers, folder
        self.given: list[dict[str, Any]] = []
        self.run = next(iter(registers.values())).register.run
        partners = {code: Partner(code) for code in registers}
        for code, partner in partners.items():
            root = read_root(partner.root().document)
            services.learn_keys(keyfolder.exported([root]), by="test", compared=fingerprint(root))
            for stream, schema in KINDS.items():
                one = agreement(code, "hub", stream=stream, schemas=(schema,))
                services.add_agreement(one.document(), by="test")
        self.arrivals = Arrivals(hub, partners)

    def arrive(self, sender: str, stream: str, *contents: Content) -> str:
        self.arrivals.schemas = (KINDS[stream],)
        kind = KINDS[stream].partition("/")[0]
        outcome = receiving.receive(self.arrivals.file(*contents, sender=sender, stream=stream, kind=kind), moment=NOW)
        return outcome.code or str(outcome.verdict)

    def encodings(self, sender: str) -> str:
        file = self.folder / f"{sender}.encoded"
        file.write_bytes(encoded.written(self.registers[sender].register))
        return self.arrive(sender, "linkage", *encoding_members(file))

    def sheet(self, sender: str, *, of: str = "") -> str:
        document = json.loads(sheets.written(self.registers[of or sender].sheet))
        return self.arrive(sender, "sheets", Content("sheet.json", canonical(document)))

    def link(self, **how: bool) -> dict[str, Any] | None:
        return linking.linked(self.run, "test", **{"keep_encodings": False, **how}, progress=silent)

    def count(self, *, without_sheets: bool = False) -> dict[str, Any] | None:
        return linking.counted(self.run, "test", owner="", without_sheets=without_sheets, progress=silent)


@pytest.fixture
def round_(hub: Hub, registers: dict[str, Sealed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    write_key(settings.JAHORINA.workspace)
    made = Round(hub, registers, tmp_path)

    def give(_round: str, table: bytes, *_partners: object, **_whose: object) -> None:
        made.given.append(json.loads(table))

    monkeypatch.setattr(linking, "give_tables", give)
    monkeypatch.setattr(sending, "now", lambda: NOW)
    return made


def test_a_round_goes_from_encodings_by_links_to_a_corrected_table(round_: Round) -> None:
    for sender in ("rs", "ba"):
        assert round_.encodings(sender) == "accepted"
    assert round_.sheet("rs") == "bundle-sheet-early"
    done = round_.link()
    assert done is not None
    assert len(done["deleted"]) == 2
    assert linking.encoded_registers(round_.run) == []
    assert round_.count() == {"waits_for": ["ba", "rs"]}
    assert round_.given == []
    round_.arrivals.last.pop(("rs", "sheets"))  # the refused one is sent again, in the same place
    assert [round_.sheet(sender) for sender in ("rs", "ba")] == ["accepted", "accepted"]
    told = round_.count()
    assert told is not None
    assert told["without_sheet"] == []
    (pair,) = told["pairs"]
    assert (pair["status"], pair["spike_ins"] > 20) == ("corrected", True)
    assert pair["interval"][0] <= 150 <= pair["interval"][1]
    assert [one["pairs"] for one in round_.given] == [told["pairs"]]
    assert not linking.links_file(round_.run).exists(), "the links go when the table is out"
    assert (round_.link(), round_.count()) == (None, None), "again: nothing"


def test_a_round_waits_for_every_register_that_was_agreed_on(round_: Round, hub: Hub) -> None:
    services.add_agreement(agreement("al", "hub", stream="linkage", schemas=("encodings/1",)).document(), by="test")
    for sender in ("rs", "ba"):
        round_.encodings(sender)
    assert round_.link() == {"waits_for": ["al"]}
    assert len(linking.encoded_registers(round_.run)) == 2, "nothing is deleted before it is linked"
    done = round_.link(what_came=True)
    assert done is not None
    assert sorted(done["registers"]) == ["ba", "rs"]


def test_a_run_that_was_cut_off_between_linking_and_deleting_goes_on(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sender in ("rs", "ba"):
        round_.encodings(sender)
    first = round_.link(keep_encodings=True)  # linked, and stopped before anything was deleted
    kept = linking.links_file(round_.run).read_bytes()
    monkeypatch.setattr(linking, "_linked", None)  # it would be linked again
    again = round_.link()
    assert first is not None
    assert again is not None
    assert (first["deleted"], len(again["deleted"])) == ([], 2)
    assert linking.links_file(round_.run).read_bytes() == kept


@pytest.mark.parametrize("what", ["of another register", "unreadable"])
def test_no_partner_stops_the_others_with_a_sheet_that_is_none(round_: Round, what: str) -> None:
    for sender in ("rs", "ba"):
        round_.encodings(sender)
    round_.link()
    round_.sheet("rs")
    if what == "unreadable":
        assert round_.arrive("ba", "sheets", Content("sheet.json", canonical({"check": "x"}))) == "accepted"
    else:
        assert round_.sheet("ba", of="rs") == "accepted"
    assert round_.count() == {"waits_for": ["ba"]}
    told = round_.count(without_sheets=True)
    assert told is not None
    assert told["without_sheet"] == ["ba"]
    assert {one["status"] for one in told["pairs"]} == {"counted"}


def test_each_deletion_is_told_once_to_those_who_agreed_to_hear_it(round_: Round) -> None:
    for sender in ("rs", "ba"):
        round_.encodings(sender)
    round_.link()
    assert tell_deletions("test") == [], "nobody agreed to hear it"
    one = agreement("hub", "rs", "ba", stream="receipts", schemas=("deletion/1",))
    services.add_agreement(one.document(), by="test")
    (sent,) = tell_deletions("test")
    assert sent.stream == "receipts"
    assert tell_deletions("test") == []
