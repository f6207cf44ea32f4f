"""Key roots: k of n, one version after the other, never back, no key under another's name."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from jahorina.formats.bundle import keyroots
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.keyroots import KeyRoot, fingerprint, follow, make_root, read_root
from jahorina.formats.bundle.refusals import BundleRefused
from tests.formats.bundle.made import KEYS_END, NOW, Partner, key

AL = Partner("al", threshold=2)


def _root(version: int = 1, signers: int = 2, **changed: object) -> bytes:
    return make_root(AL.new_root(version=version, **changed), AL.roots()[:signers])


def _refusal(known: KeyRoot | None, content: bytes) -> str:
    with pytest.raises(BundleRefused) as refusal:
        read_root(content) if known is None else follow(known, content)
    return refusal.value.code


def test_a_key_root_says_whose_keys_do_what() -> None:
    root = read_root(_root())
    assert (root.node, root.version, root.threshold) == ("al", 1, 2)
    assert set(root.release) == set(keyroots.public_bytes(AL.release()))
    assert root.transport == tuple(keyroots.public_bytes([AL.transport()]))
    assert root.seal == (AL.seal,)
    assert root.is_in_force(NOW)
    assert not root.is_in_force(KEYS_END + timedelta(days=1))


def test_python_tuf_itself_reads_it() -> None:
    from tuf.api.metadata import Metadata, Root

    metadata = Metadata[Root].from_bytes(_root())
    metadata.verify_delegate("root", metadata)


def test_keys_change_by_a_version_that_the_one_before_signed() -> None:
    renewed = Partner("al", threshold=1, generation=2)
    second = follow(read_root(_root()), _root(2, release=keyroots.public_bytes(renewed.release()), threshold=1))
    assert second.version == 2
    assert set(second.release) == set(keyroots.public_bytes(renewed.release()))


def test_root_keys_change_when_old_and_new_ones_sign() -> None:
    new = [key(f"al new root {number}") for number in (1, 2, 3)]
    changed = AL.new_root(version=2, root=keyroots.public_bytes(new))
    known = read_root(_root())
    assert follow(known, make_root(changed, [*AL.roots()[:2], *new[:2]])).version == 2
    assert _refusal(known, make_root(changed, new[:2])) == "bundle-keys"
    assert _refusal(known, make_root(changed, AL.roots()[:2])) == "bundle-keys"


def test_one_root_key_of_three_is_not_enough() -> None:
    assert _refusal(None, _root(signers=1)) == "bundle-keys"
    assert _refusal(read_root(_root()), _root(2, signers=1)) == "bundle-keys"


def test_nobody_goes_back_and_no_version_is_left_out() -> None:
    known = follow(read_root(_root()), _root(2))
    assert _refusal(known, _root(1)) == "bundle-rollback"
    assert _refusal(known, _root(2)) == "bundle-rollback"
    assert _refusal(known, _root(4)) == "bundle-keys"


def test_another_node_does_not_follow() -> None:
    assert _refusal(read_root(_root()), _root(2, node="ba")) == "bundle-keys"


def test_a_key_under_another_name_counts_for_nothing() -> None:
    document = json.loads(_root())
    keyid, other = sorted(document["signed"]["roles"]["root"]["keyids"])[:2]
    document["signed"]["keys"][other] = document["signed"]["keys"][keyid]
    assert _refusal(None, canonical(document)) == "bundle-keys"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one | {"more": 1},
        lambda one: one | {"signatures": []},
        lambda one: one | {"signed": one["signed"] | {"spec_version": "9"}},
        lambda one: one | {"signed": one["signed"] | {"x-jahorina-seal": ["age1nonsense"]}},
        lambda one: one | {"signed": one["signed"] | {"version": 0}},
        lambda one: one | {"signed": {k: v for k, v in one["signed"].items() if k != "expires"}},
        lambda one: [one],
    ],
)
def test_its_schema_is_closed(change: object) -> None:
    assert _refusal(None, canonical(change(json.loads(_root())))) == "bundle-format"  # type: ignore[operator]


def test_two_people_compare_a_fingerprint() -> None:
    first = read_root(_root())
    assert fingerprint(first) == fingerprint(follow(first, _root(2)))
    assert fingerprint(first) != fingerprint(Partner("ba").root())
    assert len(fingerprint(first)) == 39
