"""Pictures of beds, what-ifs and calibration: well-formed, the same bytes each time, and every number where it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from jahorina.render.beds import BedTexts, Month, Panel, axis_top, bed_chart, marks_of
from jahorina.render.calibration import CalibrationTexts, Held, calibration_chart
from jahorina.render.what_if import Line, WhatIfTexts, what_if_chart
from jahorina.render.what_if import axis_top as what_if_top

MONTHS = tuple(Month(f"M{at}", 60.0 + at, ((50.0, 70.0 + at), (30.0, 2000.0))) for at in range(6))
PANELS = [Panel(name, 100.0, (70.0, 85.0, 95.0), MONTHS) for name in ("All", "Families <1>", "Men")]
BED_TEXTS = BedTexts("Beds & more", "Against capacity", "taken", "there are", "thresholds", {})
LINES = [Line("Serbia", 100.0, 140.0, (20.0, 65.0)), Line("Albania", 5.0, 2.0, (-4.0, -1.0))]
WHAT_IF_TEXTS = WhatIfTexts("If <so>", "Difference", "as it is", "if so", "difference", {})
HELD = [Held("50", 0.5, (("2024", 0.4), ("2025", 0.6))), Held("80", 0.8, (("2024", 0.7), ("2025", 0.9)))]
HELD_TEXTS = CalibrationTexts("Held & not", "By year", "should hold", {})

PICTURES: list[Callable[..., bytes]] = [
    lambda **how: bed_chart(PANELS, texts=BED_TEXTS, **how),
    lambda **how: what_if_chart(LINES, texts=WHAT_IF_TEXTS, **how),
    lambda **how: calibration_chart(HELD, texts=HELD_TEXTS, **how),
]


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("narrow", [False, True])
def test_each_is_well_formed_and_runs_nothing(picture: Callable[..., bytes], theme: str, narrow: bool) -> None:
    svg = picture(theme=theme, narrow=narrow)
    assert svg == picture(theme=theme, narrow=narrow)
    root = ElementTree.fromstring(svg)  # noqa: S314 - it is our own
    assert root[0].tag.endswith("title")
    assert b"<script" not in svg
    assert b"style=" not in svg
    wide = float(root.attrib["width"])
    assert wide <= 360 if narrow else wide > 800


@pytest.mark.parametrize("picture", PICTURES)
def test_nothing_is_drawn_outside(picture: Callable[..., bytes]) -> None:
    for narrow in (False, True):
        svg = picture(narrow=narrow).decode()
        root = ElementTree.fromstring(svg)  # noqa: S314 - it is our own
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for name, most in (("x", width), ("cx", width), ("y", height), ("cy", height), ("x2", width), ("y2", height)):
            found = [float(one) for one in re.findall(rf' {name}="(-?[\d.]+)"', svg)]
            assert all(-0.1 <= one <= most + 0.1 for one in found), name


def test_a_type_of_bed_has_its_panel_with_capacity_thresholds_and_months() -> None:
    svg = bed_chart(PANELS, texts=BED_TEXTS).decode()
    assert svg.count("Families &lt;1&gt;") == 1
    assert svg.count('stroke-dasharray="4 3"') == 3 * len(PANELS) + 1
    assert svg.count(">M3<") == len(PANELS)


def test_an_interval_beyond_the_axis_has_an_arrow_and_presses_nothing_flat() -> None:
    assert axis_top(PANELS[0]) == 200
    assert bed_chart(PANELS, texts=BED_TEXTS).count(b"<path") == len(MONTHS) * len(PANELS)


def test_the_numbers_at_the_axes_are_the_callers() -> None:
    marks = marks_of(PANELS)
    assert {0.0, 100.0, 200.0} <= set(marks)
    texts = BedTexts("t", "d", "a", "b", "c", {mark: f"<{mark:g}>" for mark in marks})
    assert b"&lt;200&gt;" in bed_chart(PANELS, texts=texts)


def test_a_what_if_reaches_as_far_as_its_interval() -> None:
    assert what_if_top(LINES) >= 165
    assert what_if_top([Line("x", 0.0, 0.0, (0.0, 0.0))]) == 1


def test_years_stand_in_their_order_and_each_interval_has_its_line() -> None:
    svg = calibration_chart(HELD, texts=HELD_TEXTS).decode()
    assert svg.index(">2024<") < svg.index(">2025<")
    assert svg.count("<polyline") == 2
    assert b"<polyline" not in calibration_chart([], texts=HELD_TEXTS)
