"""Pictures of an estimate: what they say by ear, and that they run nothing whatever the lists are called."""

from __future__ import annotations

import math

import pytest
from defusedxml.ElementTree import fromstring

from jahorina.render.estimates import MOST_CELLS, DrawsRow, FanRow, draws_picture, fan_picture, overlap_picture

SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'police & "border" <script>alert(1)</script>'
SAID = {"title": "What each method says", "description": "Usable with care"}


def test_overlaps_have_a_bar_and_a_number_for_each_history() -> None:
    drawn = fromstring(overlap_picture(["A", NASTY], [(1, 30), (2, 20), (3, 10)], **SAID))
    assert drawn.find(f"{SVG}title").text == "What each method says"  # type: ignore[union-attr]
    assert drawn.find(f"{SVG}desc").text == "Usable with care"  # type: ignore[union-attr]
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {"30", "20", "10", "A"} <= set(texts)
    assert drawn.find(f".//{SVG}script") is None


def test_the_largest_histories_are_drawn_where_there_are_many() -> None:
    drawn = fromstring(overlap_picture(list("ABCDEFGH"), [(cell, cell) for cell in range(1, 256)], **SAID))
    assert len(list(drawn.iter(f"{SVG}rect"))) == 1 + MOST_CELLS


def test_a_fan_shows_intervals_modes_and_open_ends() -> None:
    rows = [
        FanRow("loglinear", 100.0, 300.0, (200.0,)),
        FanRow("latent-class", 120.0, math.inf, (150.0, 900.0)),
        FanRow("none", None, None, ()),
    ]
    drawn = fromstring(fan_picture(rows, seen=80, seen_label="80 seen", **SAID))
    assert len(list(drawn.iter(f"{SVG}circle"))) == 3
    assert any("dasharray" in " ".join(line.attrib) for line in drawn.iter(f"{SVG}line"))


@pytest.mark.parametrize("draws", [[], [5.0], [math.inf, 10.0, 12.0], list(range(1, 500))])
def test_draws_are_drawn_however_many_there_are(draws: list[float]) -> None:
    assert fromstring(draws_picture([DrawsRow("loglinear", draws)], **SAID)).tag == f"{SVG}svg"


def test_the_same_input_gives_the_same_bytes() -> None:
    given = ([FanRow("a", 1.0, 2.0, (1.5,))],)
    assert fan_picture(*given, seen=1, seen_label="1", **SAID) == fan_picture(*given, seen=1, seen_label="1", **SAID)
