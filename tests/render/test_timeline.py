"""The timeline as SVG: days where they belong, texts escaped, links, a title for those who do not see it."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from jahorina.render.timeline import Bar, Mark, Timeline, draw_timeline

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*bars: Bar, today: date = date(2024, 6, 1)) -> Element:
    return ElementTree.fromstring(draw_timeline(Timeline("Plan", "All measures", "today", bars, today)))


BAR = Bar(
    "M-1 <Counsel> & more", date(2024, 1, 1), date(2024, 12, 31), "claimed", "/plan/measures/M-1/", group="Return"
)


def test_a_bar_reaches_from_its_first_day_to_its_last() -> None:
    first, second = drawn(BAR, Bar("M-2", date(2023, 1, 1), date(2023, 12, 31), "achieved")).iter(f"{SVG}rect")
    assert float(second.get("x")) + float(second.get("width")) <= float(first.get("x")) + 2
    assert abs(float(first.get("width")) - float(second.get("width"))) < 3


def test_texts_are_escaped_and_bars_are_links_with_their_whole_text() -> None:
    svg = drawn(BAR)
    link = svg.find(f".//{SVG}a")
    assert link.get("href") == "/plan/measures/M-1/"
    assert link.find(f"{SVG}title").text == "M-1 <Counsel> & more"


def test_a_milestone_is_a_diamond_at_its_day_with_its_text() -> None:
    svg = drawn(
        Bar("M", date(2024, 1, 1), date(2024, 12, 31), "open", marks=(Mark(date(2024, 7, 1), "There", "late"),))
    )
    diamond = svg.find(f".//{SVG}polygon")
    assert "gantt-mark-late" in diamond.get("class")
    assert diamond.find(f"{SVG}title").text == "There"


def test_today_is_drawn_inside_the_window_alone() -> None:
    lines = [line for line in drawn(BAR).iter(f"{SVG}line") if line.get("class") == "gantt-today"]
    assert len(lines) == 1
    assert not [line for line in drawn(BAR, today=date(2030, 1, 1)).iter(f"{SVG}line") if "today" in line.get("class")]


def test_it_has_a_title_and_a_description_and_nothing_where_there_is_nothing() -> None:
    svg = drawn(BAR)
    assert svg.find(f"{SVG}title").text == "Plan"
    assert svg.find(f"{SVG}desc").text == "All measures"
    assert draw_timeline(Timeline("Plan", "", "", (), date(2024, 1, 1))) == ""
