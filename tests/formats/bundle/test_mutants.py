"""No mutant crashes the reader and none is believed. `make fuzz` runs half a million of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.opening import look, open_bundle
from jahorina.formats.bundle.refusals import REASONS, BundleRefused
from tests.formats.bundle.made import NOW, Partner, drafted, trust
from tests.formats.bundle.mutants import LAYERS, Target, fuzz

AL, HUB = Partner("al"), Partner("hub")
TRUST = trust(HUB, AL)


def test_two_thousand_mutants_are_refused_or_are_the_same_bundle() -> None:
    tally = fuzz(Target(drafted(), AL, HUB, TRUST), 2000, seed=11)
    assert not tally.crashes
    assert not tally.believed
    assert set(tally.tried) == set(LAYERS)
    assert set(tally.refused) <= REASONS.keys()
    assert len(tally.refused) >= 12


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(BundleRefused):
        look(b"JAHORINA-BUNDLE/1\n" + content)
    with pytest.raises(BundleRefused):
        open_bundle(content, trust=TRUST, now=NOW)


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="[]{}"), max_size=8)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(_JSON)
def test_a_document_has_one_spelling(document: object) -> None:
    assert parsed(canonical(document), part="document", largest=2**20) == document
