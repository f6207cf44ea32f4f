"""Whatever a hostile hub does is noticed within 48 hours, and a clean month raises no alarm."""

from __future__ import annotations

import random

import pytest

from tests.exchange.hostile import KINDS, LATE, run

TRIALS = 20


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_hostile_hub_does_is_noticed(kind: str) -> None:
    for seed in range(TRIALS):
        days = run(kind, random.Random(seed))  # noqa: S311 - a trial, no secret
        assert days is not None, f"{kind}, trial {seed}"
        assert days * 24 <= LATE, f"{kind}, trial {seed}"


def test_a_clean_month_raises_no_alarm() -> None:
    assert [run("clean", random.Random(seed)) for seed in range(TRIALS)] == [None] * TRIALS  # noqa: S311
