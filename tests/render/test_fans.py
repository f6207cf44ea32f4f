"""The fan: well-formed, the same bytes each time, an axis that keeps what is known readable, gaps that stay gaps."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.render.fans import FanTexts, Foreseen, Known, fan_chart, grid_values, rounded_up, top_of

MONTHS = [date(2025, month, 1) for month in range(1, 13)]
TEXTS = FanTexts("Arrivals <Serbia>", "What comes & what came", "known", "put in", "ahead", "past", {}, {})
KNOWN = [Known(day, value) for day, value in zip(MONTHS[:6], (100.0, 120.0, None, 90.0, 110.0, 105.0), strict=True)]
AHEAD = [Foreseen(day, 100.0, ((80.0, 125.0), (50.0, 5000.0))) for day in MONTHS[7:9]]
PUT_IN = [Foreseen(MONTHS[6], 98.0, ((90.0, 108.0), (70.0, 140.0)))]
PAST = [Foreseen(MONTHS[4], 130.0, ((110.0, 150.0), (90.0, 180.0)))]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_well_formed_and_says_its_title(theme: str) -> None:
    svg = fan_chart(KNOWN, PUT_IN, AHEAD, PAST, texts=TEXTS, theme=theme)
    assert svg == fan_chart(KNOWN, PUT_IN, AHEAD, PAST, texts=TEXTS, theme=theme)
    root = ElementTree.fromstring(svg)  # noqa: S314 - it is our own
    assert root[0].text == "Arrivals <Serbia>"
    assert b"<script" not in svg
    assert b"style=" not in svg


def test_a_wide_interval_does_not_press_what_is_known_flat() -> None:
    assert top_of(KNOWN, PUT_IN, AHEAD) == 200
    svg = fan_chart(KNOWN, PUT_IN, AHEAD, [], texts=TEXTS).decode()
    assert svg.count("<path") == len(AHEAD), "each band beyond the axis has an arrow"


def test_a_month_that_is_not_known_breaks_the_line() -> None:
    whole = [Known(one.day, one.value or 95.0) for one in KNOWN]
    assert fan_chart(KNOWN, [], [], [], texts=TEXTS).count(b"<polyline") == 2
    assert fan_chart(whole, [], [], [], texts=TEXTS).count(b"<polyline") == 1


def test_nothing_known_is_an_empty_picture() -> None:
    assert b"<polyline" not in fan_chart([], [], [], [], texts=TEXTS)


@given(st.floats(0.01, 1e9))
def test_the_axis_ends_at_a_round_number_not_far_above(value: float) -> None:
    top = rounded_up(value)
    assert value * (1 - 1e-6) <= top <= 2.5 * value * (1 + 1e-6)
    assert grid_values(top)[-1] == pytest.approx(top)
