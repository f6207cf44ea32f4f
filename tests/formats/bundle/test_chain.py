"""Streams: what is taken in does not depend on the order of arrival; replay, omission, fork, rollback, freeze are noticed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from jahorina.formats.bundle.chain import Known, Step, advance, contradicts, effective_now, is_too_far
from jahorina.formats.bundle.documents import Head
from tests.formats.bundle.made import NOW


def _chain(length: int, *, epoch: int = 1, day: int = 1, lasts: int = 40, label: str = "") -> list[Known]:
    """Bundles a day apart from today on, each naming the one before."""
    made: list[Known] = []
    for seq in range(1, length + 1):
        created = NOW + timedelta(days=day * seq)
        previous = made[-1].sha256 if made else ""
        made.append(Known(epoch, seq, previous, f"{label}{epoch}-{seq}", created, created + timedelta(days=lasts)))
    return made


def _arrive(bundles: list[Known], *, now: datetime, head: Head | None = None) -> tuple[Head | None, list[str], Step]:
    """One after the other, as a receiver keeps them: the head at the end, what was taken in, what is left to do."""
    waiting: list[Known] = []
    accepted: list[Known] = []
    step = Step()
    for one in bundles:
        if one in accepted or one in waiting:
            continue
        waiting.append(one)
        step = advance(head, 1, waiting, clock=now)
        for taken in step.accept:
            head = Head("al", "figures", taken.epoch, taken.seq, taken.sha256)
            waiting.remove(taken)
            accepted.append(taken)
    return head, [one.sha256 for one in accepted], step


def test_any_order_with_duplicates_ends_in_the_same_state() -> None:
    bundles = _chain(12)
    now = bundles[-1].created
    wanted = _arrive(bundles, now=now)
    for seed in range(200):
        drawn = random.Random(seed)  # noqa: S311 - a schedule, no secret
        schedule = bundles * 2
        drawn.shuffle(schedule)
        assert _arrive(schedule, now=now)[:2] == wanted[:2]


def test_06_what_is_missing_is_named() -> None:
    bundles = _chain(5)
    head, accepted, step = _arrive([bundles[0], bundles[3], bundles[4]], now=bundles[-1].created)
    assert accepted == ["1-1"]
    assert (step.waits, step.first, step.last) == ("bundle-gap", 2, 3)
    assert head is not None
    assert not is_too_far(head, bundles[4])
    assert is_too_far(head, replace(bundles[4], seq=900))


def test_08_two_different_bundles_of_one_number_stop_the_stream() -> None:
    bundles = _chain(3)
    other = replace(bundles[1], sha256="other")
    head, _accepted, step = _arrive([bundles[0], bundles[2], bundles[1]], now=NOW + timedelta(days=3))
    assert step.fork is None
    assert contradicts(bundles, other) == "1-2"
    assert contradicts(bundles, bundles[1]) is None
    held = advance(Head("al", "figures", 1, 1, "1-1"), 1, [bundles[1], other], clock=NOW)
    assert held.fork == ("1-2", "other")
    assert not held.accept


def test_05_a_bundle_that_names_another_past_stops_the_stream() -> None:
    bundles = _chain(3)
    head = Head("al", "figures", 1, 1, "another past")
    assert advance(head, 1, [bundles[1]], clock=NOW).fork == ("1-2", "another past")


def test_07_an_expired_bundle_is_not_taken_for_the_present() -> None:
    bundles = _chain(1)
    step = advance(None, 1, bundles, clock=bundles[0].expires)
    assert not step.accept
    assert step.waits == "bundle-time"


def test_a_node_that_was_offline_for_a_year_catches_up() -> None:
    """365 daily bundles of which all but the last month have expired, in any order."""
    bundles = _chain(365)
    schedule = list(bundles)
    random.Random(1).shuffle(schedule)  # noqa: S311
    head, accepted, step = _arrive(schedule, now=bundles[-1].created)
    assert head is not None
    assert (head.seq, len(accepted), step.waits) == (365, 365, "")


def test_18_a_stream_that_begins_anew_waits_for_a_person() -> None:
    restored = _chain(2, epoch=2)
    head = Head("al", "figures", 1, 7, "1-7")
    step = advance(head, 1, restored, clock=NOW)
    assert (step.accept, step.waits) == ((), "bundle-epoch")
    assert [one.seq for one in advance(head, 2, restored, clock=NOW + timedelta(days=2)).accept] == [1, 2]


def test_19_a_bundle_from_the_future_waits_and_is_not_lost() -> None:
    future = _chain(1, day=3)
    assert advance(None, 1, future, clock=NOW).waits == "bundle-time"
    assert advance(None, 1, future, clock=NOW + timedelta(days=3)).accept == tuple(future)


def test_19_nobody_pushes_the_time_on_bundle_by_bundle() -> None:
    """Each is a day further on than the one before; only the clock says what is the future."""
    bundles = _chain(10)
    step = advance(None, 1, bundles, clock=NOW, newest=NOW + timedelta(days=1))
    assert [one.seq for one in step.accept] == [1]
    assert step.waits == "bundle-time"


def test_19_a_clock_that_was_set_back_is_not_believed() -> None:
    assert effective_now(NOW - timedelta(days=900), NOW) == NOW
    assert effective_now(NOW, None) == NOW
