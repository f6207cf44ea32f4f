"""Referrals between partners' nodes: ba refers to an institution of rs; al is another recipient of the same bundles.

The edge cases that SORMAS met when it handed cases over (double acceptance, a recall that crosses an acceptance, passing a
received one on, deletion at the sender, a sender that is offline) are each a test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.nodes import Node, agreement, introduce
from tests.workspaces import fresh_workspace

pytestmark = pytest.mark.slow

NAME = "Zarmina Karimi"
OFFICE = "tests.exchange.letters.office"
KINDS = {"schemas": ("acknowledgement/1", "referral/1"), "purpose": "referral"}
AGREEMENTS = [
    agreement("ba", "rs", "al", stream="to-rs", **KINDS),
    agreement("rs", "ba", "al", stream="to-ba", **KINDS),
    agreement("al", "ba", "rs", stream="to-rs-too", **KINDS),
]


@dataclass
class Partners:
    """ba sends, rs receives; al gets the same bundles and may not read them."""

    ba: Node
    rs: Node
    al: Node

    def carry(self, *, only: str = "") -> None:
        """Each makes its bundles, and everybody gets them; again until nobody has anything to say. `only`: one node's."""
        for _round in range(4):
            files = [
                one[3] for node in (self.ba, self.rs) if only in ("", node.code) for one in node.do("letters") if one[3]
            ]
            for file in files:
                for node in (self.ba, self.rs, self.al):
                    if Path(file).name.split(".")[0] != node.code:
                        assert node.do("take", file=file) in ("accepted", "duplicate"), file
            if not files:
                return

    def known(self) -> None:
        """rs has made its institution's key known."""
        self.carry()

    def referred(self, **given: Any) -> Any:
        self.known()
        return self.ba.do("refer", to="rs-crm", name=NAME, **given)

    def states(self, referral: str) -> tuple[str, str]:
        return self.ba.do("reads", referral=referral)["state"], self.rs.do("reads", referral=referral)["state"]


@pytest.fixture(scope="module")
def introduced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("partners")
    for code in ("ba", "rs", "al"):
        fresh_workspace(home / code)
    nodes = [Node(home / code, code, OFFICE) for code in ("ba", "rs", "al")]
    assert [node.do("people", partner=node.code) for node in nodes[:2]] == ["ba-sfa", "rs-crm"]
    introduce(nodes, AGREEMENTS)
    for node in nodes:
        node.kill()
    return home


@pytest.fixture
def partners(introduced: Path, tmp_path: Path) -> Iterator[Partners]:
    for code in ("ba", "rs", "al"):
        shutil.copytree(introduced / code, tmp_path / code)
    made = Partners(*(Node(tmp_path / code, code, OFFICE) for code in ("ba", "rs", "al")))
    yield made
    for node in (made.ba, made.rs, made.al):
        node.kill()


@pytest.mark.parametrize("again", range(3))
def test_acts_of_one_hour_go_in_one_bundle_and_come_in_as_they_were_done(partners: Partners, again: int) -> None:
    """Accepted, served, answered and completed before the next post: the members of a bundle have random names."""
    sent = partners.referred()
    partners.carry()
    partners.rs.do("act", referral=sent["id"], act="accepted", words=f"We call tomorrow ({again}).")
    partners.rs.do("act", referral=sent["id"], act="service-given")
    partners.rs.do("act", referral=sent["id"], act="feedback", words="Seen by a doctor.")
    partners.rs.do("act", referral=sent["id"], act="completed", words="Treated.")
    partners.carry()
    assert partners.states(sent["id"]) == ("completed", "completed")
    assert {outcome for _act, outcome in partners.ba.do("outcomes")} == {""}


def test_a_referral_goes_to_one_institution_is_accepted_served_and_answered(partners: Partners) -> None:
    sent = partners.referred()
    assert partners.ba.do("reads", referral=sent["id"])["state"] == "to-be-sent"
    partners.carry()
    here, there = partners.ba.do("reads", referral=sent["id"]), partners.rs.do("reads", referral=sent["id"])
    assert there["state"] == "waiting"
    assert there["people"] == [["self", {"sex": "male"}, 1]], (
        "before it accepts: nothing that identifies or is sensitive"
    )
    assert there["words"] == ""
    assert sent["id"] in there["listed"]
    assert there["way"] == ["ba", False, False, True, "", 0]
    assert here["way"][:3] == ["rs", True, False], "nothing was heard of its arrival yet"
    assert partners.rs.do("act", referral=sent["id"], act="accepted", words="We call tomorrow.") == "accepted"
    assert partners.rs.do("reads", referral=sent["id"])["people"][0][1]["name"] == NAME
    partners.carry()
    assert partners.states(sent["id"]) == ("accepted", "accepted")
    assert partners.ba.do("reads", referral=sent["id"])["events"][-1] == ["accepted", "", "We call tomorrow."]
    partners.ba.do("act", referral=sent["id"], act="added", words="The mother can be reached, too.")
    partners.rs.do("act", referral=sent["id"], act="service-given")
    partners.rs.do("act", referral=sent["id"], act="feedback", words="Seen by a doctor.")
    partners.carry()
    partners.rs.do("act", referral=sent["id"], act="completed", words="Treated.")
    partners.carry()
    assert partners.states(sent["id"]) == ("completed", "completed")
    for text in ("The mother can be reached, too.", "Seen by a doctor.", "Treated."):
        for node in (partners.ba, partners.rs):
            assert text in [one[2] for one in node.do("reads", referral=sent["id"])["events"]]


def test_nobody_but_the_institution_reads_it(partners: Partners) -> None:
    """Not the other recipient of the bundle, and nothing that lies about on any of the nodes."""
    sent = partners.referred()
    partners.carry()
    assert partners.al.do("outcomes") == [["", "letter-for-others"]]
    for node in (partners.ba, partners.rs, partners.al):
        for text in (NAME, "Zarmina", "speaks Dari", sent["case_reference"]):
            found = node.do("holds", text=text)
            assert [one for one in found if one.startswith("exchange")] == [], (node.code, text)
        if node is not partners.ba:
            assert node.do("holds", text="Zarmina") == []
            assert node.do("holds", text=sent["case_reference"]) == []


def test_an_arrival_is_known_from_an_acknowledgement(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry(only="ba")
    assert partners.states(sent["id"]) == ("to-be-sent", "waiting")
    partners.ba.do("take", file=partners.rs.do("acknowledge_today", stream="to-ba"))
    assert partners.states(sent["id"]) == ("waiting", "waiting")
    assert partners.ba.do("reads", referral=sent["id"])["way"] == ["rs", True, True, False, "", 0]


def test_a_referral_waits_until_the_recipients_key_is_known(partners: Partners) -> None:
    partners.ba.do("refer", to="rs-crm", name=NAME)
    made = partners.ba.do("letters")
    assert [one[:3] for one in made if one[1]] == [["", 1, "letter-no-key"]]
    for node in (partners.rs, partners.al):
        assert node.do("take", file=next(one[3] for one in made if one[3])) == "accepted"
    partners.carry()
    assert partners.rs.do("outcomes") == [["sealed", ""]]


def test_a_decline_comes_back_and_what_came_is_destroyed_there(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry()
    partners.rs.do("act", referral=sent["id"], act="declined", reason="no-capacity", words="No bed before May.")
    assert partners.rs.do("reads", referral=sent["id"])["people"] == []
    partners.carry()
    assert partners.states(sent["id"]) == ("declined", "declined")
    assert partners.ba.do("reads", referral=sent["id"])["events"][-1] == ["declined", "", "No bed before May."]
    assert partners.rs.do("document_opens", referral=sent["id"]) is False


def test_a_recall_before_acceptance_removes_what_is_held_and_is_acknowledged(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry()
    assert partners.ba.do("withdraw", case=sent["case"]) == 1
    partners.carry()
    assert partners.states(sent["id"]) == ("recalled", "recalled")
    assert partners.rs.do("document_opens", referral=sent["id"]) is False
    assert partners.rs.do("reads", referral=sent["id"])["people"] == []
    assert partners.ba.do("reads", referral=sent["id"])["way"][4] == "removed"


def test_a_recall_of_what_never_left_sends_nothing(partners: Partners) -> None:
    sent = partners.referred()
    partners.ba.do("act", referral=sent["id"], act="recalled")
    assert [one for one in partners.ba.do("letters") if one[1]] == []
    assert partners.ba.do("reads", referral=sent["id"])["way"] is None


def test_a_recall_that_crosses_an_acceptance_ends_alike_on_both_sides(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry()
    partners.rs.do("act", referral=sent["id"], act="accepted")
    partners.ba.do("act", referral=sent["id"], act="recalled")
    partners.carry()
    assert partners.states(sent["id"]) == ("withdrawn", "withdrawn")
    assert partners.ba.do("reads", referral=sent["id"])["way"][4] == "kept"
    assert partners.rs.do("reads", referral=sent["id"])["people"][0][1]["name"] == NAME, "what it accepted stays"
    assert partners.rs.do("reads", referral=sent["id"])["acts"] == []


def test_a_recall_that_crosses_a_decline_ends_alike_on_both_sides(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry()
    partners.rs.do("act", referral=sent["id"], act="declined", reason="no-capacity")
    partners.ba.do("act", referral=sent["id"], act="recalled")
    partners.carry()
    assert partners.states(sent["id"]) == ("declined", "declined")


def test_it_is_accepted_once_and_the_letter_counts_once(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry()
    partners.rs.do("act", referral=sent["id"], act="accepted")
    assert partners.rs.do("act", referral=sent["id"], act="accepted")["error"] == "referral-not-possible"
    (file,) = [one[3] for one in partners.rs.do("letters") if one[1]]
    assert [partners.ba.do("take", file=file) for _time in range(3)] == ["accepted", "duplicate", "duplicate"]
    kinds = [one[0] for one in partners.ba.do("reads", referral=sent["id"])["events"]]
    assert kinds == ["sealed", "delivered", "accepted"]


def test_what_was_received_is_passed_on_by_nobody(partners: Partners) -> None:
    """A received referral is no case: it cannot be referred; and a node cannot write of a referral that it did not send."""
    sent = partners.referred()
    partners.carry()
    assert not {"sealed", "delivered", "recalled", "added"} & set(partners.rs.do("reads", referral=sent["id"])["acts"])
    forged = partners.rs.do("forge", referral=sent["id"], act="recalled", to="ba-sfa", kept="ba-sfa")
    assert partners.ba.do("take", file=forged) == "accepted"
    assert partners.ba.do("outcomes")[-1] == ["recalled", "letter-forged"], "rs speaks for no institution of ba"
    forged = partners.rs.do("forge", referral=sent["id"], act="recalled", to="ba-sfa", kept="rs-crm")
    assert partners.ba.do("take", file=forged) == "accepted"
    assert partners.ba.do("outcomes")[-1] == ["recalled", "letter-out-of-order"], "a recipient recalls nothing"
    assert partners.states(sent["id"]) == ("waiting", "waiting")


def test_an_erasure_at_the_sender_destroys_the_copy_and_is_confirmed(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry()
    partners.rs.do("act", referral=sent["id"], act="accepted")
    partners.carry()
    assert partners.ba.do("erased", case=sent["case"]) == 1
    partners.carry()
    assert partners.states(sent["id"]) == ("erased", "erased")
    assert partners.rs.do("document_opens", referral=sent["id"]) is False
    assert partners.rs.do("act", referral=sent["id"], act="copies-destroyed") == "copies-destroyed"
    partners.carry()
    assert partners.states(sent["id"]) == ("copies-destroyed", "copies-destroyed")


def test_a_sender_that_was_offline_catches_up(partners: Partners) -> None:
    sent = partners.referred()
    partners.carry(only="ba")
    partners.ba.kill()
    files = []
    for act, words in (("accepted", ""), ("service-given", ""), ("feedback", "Seen."), ("completed", "Done.")):
        partners.rs.do("act", referral=sent["id"], act=act, words=words)
        files += [one[3] for one in partners.rs.do("letters") if one[3]]
    assert len(files) == 4
    for file in reversed(files):
        assert partners.ba.do("take", file=file).split()[0] in ("held", "accepted")
    assert partners.states(sent["id"]) == ("completed", "completed")
