"""The plan's repository: newer sets follow, and rollback, freeze, mix-and-match and one signature are refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.repository import Repository, check_repository, next_repository
from jahorina.kernel.errors import InputRefused, NotReady
from tests.formats.bundle.made import NOW, Partner

HUB = Partner("hub", threshold=2)
FIRST = Content("version-1.json", canonical({"plan": "one"}))
SECOND = Content("version-2.json", canonical({"plan": "two"}))


def made(
    before: Repository | None, *documents: Content, days: int = 0, signers: int = 2, hub: Partner = HUB
) -> Repository:
    return next_repository(
        hub.root(),
        before,
        documents,
        release_keys=hub.release()[:signers],
        transport_key=hub.transport(),
        now=NOW + timedelta(days=days),
    )


ONE = made(None, FIRST)
TWO = made(ONE, SECOND, days=1)


def refused(before: Repository | None, new: Repository, documents: Sequence[Content] = (), days: int = 1) -> str:
    with pytest.raises(InputRefused) as refusal:
        check_repository(HUB.root(), before, new, documents, now=NOW + timedelta(days=days))
    assert "hub" in str(refusal.value) or refusal.value.params["part"] in str(refusal.value)
    return refusal.value.code


def test_each_set_follows_the_one_before_and_lists_all_documents() -> None:
    check_repository(HUB.root(), None, ONE, [FIRST], now=NOW)
    check_repository(HUB.root(), ONE, TWO, [SECOND, FIRST], now=NOW + timedelta(days=1))
    check_repository(HUB.root(), TWO, TWO, [SECOND], now=NOW + timedelta(days=1))
    check_repository(HUB.root(), None, TWO, [SECOND], now=NOW + timedelta(days=1))


def test_going_back_is_refused() -> None:
    assert refused(TWO, ONE) == "repository-rollback"


def test_an_old_list_under_a_new_time_stamp_is_refused() -> None:
    again = made(ONE, FIRST, days=2)
    third = made(TWO, days=2)
    assert refused(TWO, Repository(third.timestamp, again.snapshot, again.targets), days=2) == "repository-mixed"


def test_holding_back_what_is_newer_is_noticed_after_seven_days() -> None:
    check_repository(HUB.root(), None, ONE, [FIRST], now=NOW + timedelta(days=6, hours=23))
    assert refused(None, ONE, days=8) == "repository-frozen"
    assert refused(ONE, ONE, days=8) == "repository-frozen"


def test_a_set_put_together_of_two_is_refused() -> None:
    for mixed in (
        Repository(TWO.timestamp, ONE.snapshot, TWO.targets),
        Repository(TWO.timestamp, TWO.snapshot, ONE.targets),
    ):
        assert refused(None, mixed) == "repository-mixed"


def test_one_signature_is_not_enough() -> None:
    assert refused(None, made(None, FIRST, signers=1)) == "repository-signatures"
    with pytest.raises(NotReady) as refusal:
        made(None, FIRST, hub=Partner("hub", threshold=1))
    assert refusal.value.code == "repository-threshold"


def test_keys_that_ask_for_one_signature_alone_are_refused() -> None:
    weak = Partner("hub", threshold=1)
    with pytest.raises(InputRefused) as refusal:
        check_repository(weak.root(), None, ONE, [FIRST], now=NOW)
    assert refusal.value.code == "repository-signatures"


def test_the_same_key_twice_is_one_signature() -> None:
    one_key = HUB.release()[:1] * 2
    twice = next_repository(HUB.root(), None, [FIRST], release_keys=one_key, transport_key=HUB.transport(), now=NOW)
    assert refused(None, twice) in ("repository-signatures", "repository-unreadable")


def test_another_document_than_the_listed_one_is_refused() -> None:
    other = Content("version-1.json", canonical({"plan": "another"}))
    for document in (other, SECOND):
        assert refused(None, ONE, [document]) == "repository-target"


def test_what_is_no_metadata_is_refused() -> None:
    assert refused(None, Repository(b"{}", ONE.snapshot, ONE.targets)) == "repository-unreadable"
    assert refused(None, Repository(ONE.snapshot, ONE.timestamp, ONE.targets)) == "repository-unreadable"


def test_after_a_change_of_keys_the_next_set_begins_anew() -> None:
    renewed = Partner("hub", threshold=2, generation=2, version=2)
    new = made(ONE, SECOND, hub=renewed)
    check_repository(renewed.root(), ONE, new, [FIRST, SECOND], now=NOW)
    assert refused(ONE, new) == "repository-signatures"
