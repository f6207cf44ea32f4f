"""An institution's key changes: old letters still open, new ones go to the new key, and a revoked key takes nothing from
those who know better. ba writes to an institution of rs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.exchange.letters.test_letters import NAME, Partners
from tests.exchange.letters.test_letters import introduced as introduced
from tests.exchange.letters.test_letters import partners as partners

pytestmark = pytest.mark.slow


def changed(partners: Partners, *, revoke: str = "") -> None:
    """rs gives its institution a new key, in the process of its node."""
    assert partners.rs.do("change_key", institution="rs-crm", revoke=revoke)


def letter_to_the_old_key(partners: Partners, key: str) -> str:
    """A referral of ba that is sealed to a key of rs as it was known before; its file."""
    partners.ba.do("refer", to="rs-crm", name=NAME)
    return str(partners.ba.do("letters_to_key", node="rs", institution="rs-crm", key=key))


def taken(partners: Partners, file: str) -> None:
    """Both recipients take the bundle in: whatever becomes of the letter, the stream goes on."""
    for node in (partners.rs, partners.al):
        assert node.do("take", file=file) == "accepted"


@pytest.fixture
def known(partners: Partners) -> Iterator[Partners]:
    partners.known()
    return partners


def key_of_rs(partners: Partners) -> str:
    return str(partners.ba.do("key_of", institution="rs-crm"))


def test_what_was_on_its_way_to_the_old_key_opens_and_what_follows_goes_to_the_new_one(known: Partners) -> None:
    old = key_of_rs(known)
    sent = known.ba.do("refer", to="rs-crm", name=NAME)
    (file,) = [one[3] for one in known.ba.do("letters") if one[3]]
    changed(known)
    taken(known, file)
    assert known.rs.do("outcomes")[-1] == ["sealed", ""]
    assert known.rs.do("reads", referral=sent["id"])["state"] == "waiting"
    known.carry()
    assert key_of_rs(known) != old
    second = known.ba.do("refer", to="rs-crm", name=NAME)
    known.carry()
    assert known.rs.do("reads", referral=second["id"])["state"] == "waiting"


def test_a_revoked_key_takes_what_was_written_in_good_faith_and_nothing_afterwards(known: Partners) -> None:
    old = key_of_rs(known)
    known.ba.do("refer", to="rs-crm", name=NAME)
    (file,) = [one[3] for one in known.ba.do("letters") if one[3]]
    changed(known, revoke="The notebook with the key was stolen.")
    taken(known, file)
    assert known.rs.do("outcomes")[-1] == ["sealed", ""], "ba could not know yet"
    known.carry()  # ba learns the new key
    taken(known, letter_to_the_old_key(known, old))
    assert known.rs.do("outcomes")[-1] == ["sealed", "letter-key-revoked"]
    honest = known.ba.do("refer", to="rs-crm", name=NAME)
    known.carry()
    assert known.rs.do("reads", referral=honest["id"])["state"] == "waiting"


def test_the_command_changes_and_lists_keys(introduced: Path, tmp_path: Path) -> None:
    import shutil

    home = tmp_path / "rs"
    shutil.copytree(introduced / "rs", home)
    unknown = jahorina("node", "change-institution-key", "rs-mup", "--json", home=home)
    assert unknown.document["error"]["code"] == "institution-no-key"
    assert jahorina("exchange", "letters", "--json", home=home).code == 0
    made = jahorina("node", "change-institution-key", "rs-crm", "--revoke", "It was lost.", "--json", home=home)
    assert made.code == 0, made.errors
    listed = jahorina("node", "institutions", "--json", home=home).document
    old, new = [one for one in listed if one["institution"] == "rs-crm"]
    assert (new["recipient"], new["is_newest"], new["revoked_at"]) == (made.document["key"], True, None)
    assert (old["is_newest"], bool(old["revoked_at"])) == (False, True)
