"""Maps: what they say to those who read them, by eye or by ear, and that they run nothing."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, tostring

import pytest
from defusedxml.ElementTree import fromstring

from jahorina.render.maps import AreaState, AreaValue, LegDrawing, PlaceMark, choropleth, route_map

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = [[17.0, 43.0], [19.0, 43.0], [19.0, 45.0], [17.0, 45.0], [17.0, 43.0]]
GEOGRAPHY: dict[str, Any] = {
    "frame": (13.0, 38.0, 26.0, 48.0),
    "shapes": [
        {"code": code, "rings": [[[lon + shift, lat] for lon, lat in SQUARE]]}
        for code, shift in (("ba", 0.0), ("rs", 3.0), ("hr", -3.0))
    ],
}
NASTY = 'Ann & "Bob" <script>alert(1)</script>'


def drawn(**more: Any) -> Element:
    given: dict[str, Any] = {
        "title": "The route",
        "description": "Registrations in 2023",
        "partners": ["ba", "rs"],
        "legs": [
            LegDrawing("rs-ba", (20.5, 44.0), (18.0, 44.0), 100, "Serbia to Bosnia and Herzegovina: 100"),
            LegDrawing("ba-hr", (18.0, 44.0), (15.0, 44.0), None, "no published value"),
        ],
        "marks": [
            PlaceMark("ba", (18.0, 44.0), 100, "Bosnia and Herzegovina", "100", "100 registrations", "/ba/"),
            PlaceMark("rs", (20.5, 44.0), 400, "Serbia", "400", "400 registrations"),
        ],
        "neighbours": {"hr": ("Croatia", (15.0, 45.0))},
    }
    return fromstring(route_map(GEOGRAPHY, **{**given, **more}))


def shaded(**values: AreaValue) -> Element:
    positions = {"ba": (18.0, 44.0), "rs": (21.0, 44.0)}
    return fromstring(choropleth(GEOGRAPHY, title="Map", description="By partner", values=values, positions=positions))


def classes(svg: Element, part: str) -> list[Element]:
    return [one for one in svg.iter() if part in one.get("class", "").split()]


def test_a_map_has_a_title_and_a_description_for_those_who_hear_it() -> None:
    svg = drawn()
    named = (svg.get("aria-labelledby") or "").split()
    texts = {one.get("id"): one.text for one in svg.iter() if one.get("id") in named}
    assert texts == {"map-title": "The route", "map-description": "Registrations in 2023"}


def test_the_area_of_a_circle_stands_for_the_number() -> None:
    small, large = (float(circle.get("r") or 0) for circle in drawn().iter(f"{SVG}circle"))
    assert (large / small) ** 2 == pytest.approx(4, rel=0.01)


def test_a_leg_without_a_published_value_is_dashed_and_says_so() -> None:
    svg = drawn()
    assert len(classes(svg, "map-flow")) == 1
    assert len(classes(svg, "map-unknown")) == 1
    assert "no published value" in [one.text for one in svg.iter(f"{SVG}title")]


def test_what_leads_further_is_a_link_with_a_name() -> None:
    [link] = drawn().iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ("/ba/", "100 registrations")


def test_only_partners_are_drawn_as_partners() -> None:
    assert len(classes(drawn(), "map-partner")) == 2


def test_texts_are_texts_and_nothing_runs() -> None:
    svg = drawn(title=NASTY, marks=[PlaceMark("ba", (18.0, 44.0), 1, NASTY, "1", NASTY, 'javascript:"x"')])
    assert not list(svg.iter(f"{SVG}script"))
    assert not any(name.startswith("on") or name == "style" for one in svg.iter() for name in one.attrib)
    assert NASTY in [one.text for one in svg.iter(f"{SVG}title")]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert tostring(drawn()) == tostring(drawn())


@pytest.mark.parametrize("state", [state for state in AreaState if state is not AreaState.VALUE])
def test_kinds_of_no_number_are_told_apart_by_their_pattern(state: AreaState) -> None:
    svg = shaded(ba=AreaValue(None, state, "Bosnia and Herzegovina", "", str(state)))
    [pattern] = classes(svg, "map-pattern")
    assert pattern.get("fill") == f"url(#map-{state.value})"
    assert [one for one in svg.iter(f"{SVG}pattern") if one.get("id") == f"map-{state.value}"]


def test_zero_is_a_number_and_greater_values_have_darker_classes() -> None:
    svg = shaded(
        ba=AreaValue(0.0, AreaState.VALUE, "Bosnia and Herzegovina", "0", "0"),
        rs=AreaValue(10.0, AreaState.VALUE, "Serbia", "10", "10"),
    )
    found = [one.get("class", "").split()[-1] for one in svg.iter(f"{SVG}path") if "map-class" in one.get("class", "")]
    assert len(found) == 2
    assert found[0] < found[1]


def test_equal_values_have_the_same_class() -> None:
    svg = shaded(
        ba=AreaValue(5.0, AreaState.VALUE, "Bosnia and Herzegovina", "5", "5"),
        rs=AreaValue(5.0, AreaState.VALUE, "Serbia", "5", "5"),
    )
    found = {one.get("class") for one in svg.iter(f"{SVG}path") if "map-class" in one.get("class", "")}
    assert len(found) == 1
