"""What of a partner's releases stands, as a pure function of the set of them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jahorina.exchange.intake.observations import identity
from jahorina.exchange.intake.standing import Past, Stated, changes, standing

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def row(name: str, origin: str = "_T", value: float | None = 1.0, *, day: int = 1, status: str = "A") -> dict[str, Any]:
    return {
        "statistic": "protection-registered",
        "definition": "register-v1",
        "place": "al",
        "period_start": date(2025, 1, 1),
        "period_end": date(2025, 12, 31),
        "origin": origin,
        "counterpart": "_T",
        "sex": "_T",
        "age": "_T",
        "category": "_T",
        "value": value,
        "qualifier": "exact",
        "obs_status": status,
        "conf_status": "F" if value is not None else "C",
        "source": "node-al",
        "as_of": date(2026, 1, day),
        "note": name,
    }


def stated(number: int, origins: dict[str, int | None]) -> Stated:
    name = f"figures-{number}"
    rows = [
        row(name, origin, None if value is None else float(value), status="Q" if value is None else "A", day=number)
        for origin, value in origins.items()
    ]
    rank = (BEGAN + timedelta(days=number), "figures", number)
    return Stated(name, rank, {identity(one): one for one in rows})


releases = st.dictionaries(
    st.integers(1, 9),
    st.dictionaries(st.sampled_from(["SYR", "AFG", "IRQ"]), st.one_of(st.none(), st.integers(10, 99)), min_size=1),
    max_size=5,
).map(lambda found: [stated(number, origins) for number, origins in found.items()])


@given(releases, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(found: list[Stated], order: random.Random) -> None:
    shuffled = list(found)
    order.shuffle(shuffled)
    assert standing(shuffled, territory="al") == standing(found, territory="al")


@given(releases)
def test_the_last_release_that_covers_a_cell_says_what_it_is(found: list[Stated]) -> None:
    cells = standing(found, territory="al")
    assert set(cells) == {key for one in found for key in one.rows}
    if found:
        last = max(found, key=lambda one: one.rank)
        for key, cell in cells.items():
            assert (cell["value"], cell["obs_status"]) == (
                (last.rows[key]["value"], last.rows[key]["obs_status"]) if key in last.rows else (None, "O")
            )


@given(releases, releases)
def test_what_is_written_brings_the_evidence_to_the_target_and_nothing_more(
    before: list[Stated], after: list[Stated]
) -> None:
    now, target = standing(before, territory="al"), standing(after, territory="al")
    gone = {one.name: date(2026, 2, 1) for one in before}
    ranks = {one.name: one.rank for one in after}
    written = {identity(one): one for one in changes(target, now, ranks, Past({}, gone))}
    result = {**now, **written}
    for key, cell in target.items():
        assert (result[key]["value"], result[key]["conf_status"]) == (cell["value"], cell["conf_status"])
        assert result[key]["as_of"] >= now.get(key, cell)["as_of"]
    for key in now.keys() - target.keys():
        assert result[key]["conf_status"] == "C", "taken back: nobody else sees it"
        assert result[key]["value"] is None
    again = changes(target, result, ranks, Past({}, gone))
    assert again == []


def test_what_rests_on_a_release_whose_numbers_are_gone_is_left_alone() -> None:
    now = {identity(one): one for one in (row("figures-5", value=40.0),)}
    older = standing([stated(3, {"_T": 30})], territory="al")
    newer = standing([stated(7, {"_T": 70})], territory="al")
    past = Past({"figures-5": (BEGAN + timedelta(days=5), "figures", 5)}, {})
    assert changes(older, now, {"figures-3": (BEGAN + timedelta(days=3), "figures", 3)}, past) == []
    assert [
        one["value"] for one in changes(newer, now, {"figures-7": (BEGAN + timedelta(days=7), "figures", 7)}, past)
    ] == [70.0]
