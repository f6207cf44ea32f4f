"""Letters inside a bundle: for one institution, in one spelling, in steps of size, under an agreement of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.formats.bundle import sealing
from jahorina.formats.bundle.letters import (
    institutions_member,
    opened_letter,
    read_institutions,
    sealed_letter,
)
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.opening import open_bundle
from jahorina.formats.bundle.refusals import BundleRefused
from tests.formats.bundle.made import AGREEMENT, NOW, Partner, drafted, sealed, trust

IDENTITY, RECIPIENT = sealing.new_identity()
OPENING: dict[str, Any] = {
    "basis": "consent",
    "consent_until": date(2026, 6, 1),
    "document": '{"form": 1, "people": [], "words": "Зармина"}',
    "from_area": "protection",
    "is_simulated": False,
    "purpose": "service",
    "reference": "REF-BA-26-ABCD23",
    "reply_due_on": date(2026, 3, 8),
    "sent_on": date(2026, 3, 1),
    "service": "health",
    "to_area": "protection",
    "urgency": "week",
}
LETTER: dict[str, Any] = {
    "act": "sealed",
    "from_institution": "ba-sfa",
    "number": 1,
    "on": date(2026, 3, 1),
    "opening": OPENING,
    "reason": "",
    "recipient": "rs",
    "referral": UUID(int=7),
    "sender": "ba",
    "to_institution": "rs-crm",
    "words": "",
}
REFERRALS = replace(AGREEMENT, schemas=("referral/1",), purpose="referral")


@given(words=st.text(max_size=3000).filter(lambda text: "\x00" not in text), number=st.integers(1, 2**31 - 1))
def test_what_is_written_is_what_is_read(words: str, number: int) -> None:
    letter = LETTER | {"words": words, "number": number}
    content = sealed_letter(letter, RECIPIENT)
    assert opened_letter(content.content, [IDENTITY], me="rs") == letter


def test_an_act_has_no_opening_and_an_exception_no_end() -> None:
    for opening in (None, OPENING | {"basis": "child-at-risk", "consent_until": None}):
        letter = LETTER | {"opening": opening}
        assert opened_letter(sealed_letter(letter, RECIPIENT).content, [IDENTITY], me="rs") == letter


def test_sizes_tell_little() -> None:
    sizes = {len(sealed_letter(LETTER | {"words": "x" * length}, RECIPIENT).content) // 4096 for length in (0, 5, 900)}
    assert len(sizes) == 1


def test_nobody_else_opens_it() -> None:
    other, _recipient = sealing.new_identity()
    with pytest.raises(BundleRefused) as refusal:
        opened_letter(sealed_letter(LETTER, RECIPIENT).content, [other], me="al")
    assert refusal.value.code == "bundle-decrypt"


@pytest.mark.parametrize(
    "changed",
    [
        {"referral": "x"},
        {"number": 0},
        {"act": "Recalled"},
        {"surname": "Karimi"},
        {"sender": "../ba"},
        {"words": "\x00"},
        {"opening": OPENING | {"more": 1}},
        {"opening": OPENING | {"sent_on": "2026-02-30"}},
        {"opening": {}},
    ],
)
def test_what_no_letter_can_hold_is_not_sealed(changed: dict[str, Any]) -> None:
    with pytest.raises(BundleRefused):
        sealed_letter(LETTER | changed, RECIPIENT)


@pytest.mark.parametrize("content", [b"{}", b"", b"\x00" * 4096, b"{}" + b"\x00" * 4094, b"[]" + b"\x00" * 9000])
def test_what_is_sealed_but_no_letter_is_refused(content: bytes) -> None:
    with pytest.raises(BundleRefused):
        opened_letter(sealing.seal(content, [RECIPIENT]), [IDENTITY], me="rs")


def test_institutions_are_told_with_their_keys() -> None:
    keys = {"rs-crm": RECIPIENT, "rs-asylum": sealing.new_identity()[1]}
    assert read_institutions(institutions_member(keys).content) == keys
    with pytest.raises(BundleRefused):
        read_institutions(b'{"format":"jahorina-institutions/1","keys":[{"institution":"x","recipient":"age1"}]}')


def test_letters_cross_a_border_under_an_agreement_of_their_own_purpose_alone() -> None:
    al, hub = Partner("al"), Partner("hub")
    letter = sealed_letter(LETTER, RECIPIENT)
    made = drafted(letter, institutions_member({"al-x": RECIPIENT}), agreement=REFERRALS, schema="referral/1.0")
    opened = open_bundle(sealed(made, al, hub), trust=trust(hub, al, agreements=(REFERRALS,)), now=NOW)
    assert [one.name for one in opened.contents] == ["institutions.json", letter.name]
    for other in (replace(REFERRALS, purpose="Monthly figures"), AGREEMENT):
        with pytest.raises(BundleRefused) as refusal:
            drafted(letter, agreement=other, schema="referral/1.0")
        assert refusal.value.code == "bundle-agreement"


def test_around_a_letter_nothing_names_anybody() -> None:
    for extra in (
        Content("referral.json", b'{"surname":"Karimi"}'),
        Content("letter-open.age", b"age-encryption.org/v1\n"),
        Content("letter-" + "0" * 32 + ".age", b"Zarmina Karimi"),
    ):
        with pytest.raises(BundleRefused):
            drafted(sealed_letter(LETTER, RECIPIENT), extra, agreement=REFERRALS, schema="referral/1.0")
