"""The bytes that are hashed: one form for one content."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.audit.chain import FIRST_PREVIOUS, LARGEST_INTEGER, Link, canonical, timestamp

TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=20)
NUMBERS = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def test_a_known_event_has_a_known_hash() -> None:
    moment = datetime(2026, 11, 23, 19, 21, 13, 252066, tzinfo=UTC)
    link = Link(1, moment, "system", "ba", "evidence.import", "import:1", {"name": "Đ", "added": 3}, FIRST_PREVIOUS)
    written = (
        '{"action":"evidence.import","actor":"system","at":"2026-11-23T19:21:13.252066Z",'
        '"detail":{"added":3,"name":"Đ"},"partner":"ba","previous_hash":"' + "0" * 64 + '",'
        '"sequence":1,"target":"import:1"}'
    )
    assert link.hash() == hashlib.sha256(written.encode("utf-8")).hexdigest()


@given(VALUES)
def test_what_is_written_reads_back_as_it_was(value: object) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(TEXTS, VALUES, max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@pytest.mark.parametrize("value", [1.0, LARGEST_INTEGER + 1, {1: 2}, b"", {"a": {"b": 0.1}}, ["a\0"]])
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"no canonical form|too large|no text|NUL"):
        canonical(value)


def test_a_moment_is_written_in_utc_whatever_its_zone() -> None:
    moment = datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=1)))
    assert timestamp(moment) == "2026-01-01T00:00:00.000000Z"
