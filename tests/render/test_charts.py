"""Charts as specifications: what is drawn, in every language and theme, readable by everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from jahorina.render import svg_process
from jahorina.render.chart_theme import BACKGROUND, DASHES, INK, PALETTE, SHAPES
from jahorina.render.charts import ChartPoint, ChartTexts, bar_chart, columns, drawn, trend_chart
from jahorina.render.locales import d3_locale
from jahorina.render.svg_process import chart_svg

LANGUAGES = ("en", "sq", "bs", "sr-latn", "sr-cyrl", "mk", "cnr")
THEMES = ("light", "dark")
TEXTS = ChartTexts(
    title="Registrations",
    description="Registrations by place and time",
    value="registrations",
    window="Window",
    source="Source",
    series="Place",
    empty="No figures for this question.",
)
REGISTRATIONS = {
    "Bosnia and Herzegovina": {2017: 1116, 2018: 23848, 2022: 27429},
    "Montenegro": {2017: 807, 2018: 4645, 2022: 8318},
    "Albania": {2017: 752, 2018: 3401, 2022: 12216},
    "North Macedonia": {2017: 547, 2018: 3132, 2022: 22379},
    "Kosovo*": {2017: 147, 2018: 590, 2022: 1041},
    "Serbia": {2022: 120883},
}
POINTS = [
    ChartPoint(place, date(year, 1, 1), value, str(year), "A source")
    for place, years in REGISTRATIONS.items()
    for year, value in years.items()
]
BARS = [(place, float(years[2022])) for place, years in REGISTRATIONS.items()]


@pytest.fixture(autouse=True, scope="module")
def _no_worker_is_left() -> Iterator[None]:
    yield
    svg_process.stop()


def trend(points: list[ChartPoint] = POINTS, language: str = "en", theme: str = "light") -> dict[str, Any]:
    return trend_chart(points, texts=TEXTS, language=language, theme=theme)


def bar(bars: list[tuple[str, float]] = BARS, language: str = "en", theme: str = "light") -> dict[str, Any]:
    return bar_chart(bars, texts=TEXTS, language=language, theme=theme)


def words(spec: dict[str, Any], width: int = 820) -> list[str]:
    root = ElementTree.fromstring(chart_svg(drawn(spec, width=width), cache=None))  # noqa: S314 - drawn here
    return [element.text or "" for element in root.iter() if element.tag.endswith("}text")]


def marks(spec: dict[str, Any]) -> list[str]:
    root = ElementTree.fromstring(chart_svg(drawn(spec), cache=None))  # noqa: S314 - drawn here
    return [label for element in root.iter() if (label := element.get("aria-label"))]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_and_theme_can_be_drawn(language: str, theme: str) -> None:
    for spec in (trend(language=language, theme=theme), bar(language=language, theme=theme)):
        json.dumps(spec)
        assert "Bosnia and Herzegovina" in words(spec)


@pytest.mark.parametrize(
    ("language", "number"),
    [
        *((language, "120.883") for language in ("bs", "sr-latn", "sr-cyrl", "sr-Cyrl", "mk", "cnr")),
        ("en", "120,883"),
        ("sq", "120\u00a0883"),
        ("unknown", "120,883"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(language: str, number: str) -> None:
    assert number in words(bar(language=language))


@pytest.mark.parametrize(
    ("language", "month"), [("en", "Jan"), ("sq", "jan"), ("bs", "jan"), ("sr-cyrl", "јан"), ("mk", "јан")]
)
def test_months_are_named_in_the_language(language: str, month: str) -> None:
    months = [ChartPoint("Albania", date(2022, number, 1), 10 * number, "", "") for number in range(1, 13)]
    assert month in words(trend(months, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_seven_days_and_twelve_months_in_full_and_in_short(language: str) -> None:
    time = d3_locale(language)["time"]
    assert [len(set(time[name])) for name in ("days", "shortDays", "months", "shortMonths")] == [7, 7, 12, 12]


def test_years_stand_under_their_values_whatever_the_time_zone() -> None:
    spec = trend()
    assert [layer["encoding"]["x"]["scale"] for layer in spec["layer"]] == [{"type": "utc"}] * len(spec["layer"])
    assert {"2017", "2018", "2022"} <= set(words(spec))
    assert "2016" not in words(spec)


def test_every_value_is_a_mark_with_its_place_window_and_source() -> None:
    told = marks(trend())
    for point in POINTS:
        assert any(point.series in text and point.window in text and point.source in text for text in told)


def test_what_a_further_source_says_is_a_hollow_mark_of_its_own_and_off_the_line() -> None:
    other = replace(POINTS[-1], value=124127, source="Another source", first=False)
    spec = trend([*POINTS, other])
    line, filled, hollow = spec["layer"]
    assert line["transform"] == filled["transform"] == [{"filter": "datum.first"}]
    assert hollow["transform"] == [{"filter": "!datum.first"}]
    assert (filled["mark"]["filled"], hollow["mark"]["filled"]) == (True, False)
    assert any("Another source" in text for text in marks(spec))


def test_bars_stand_longest_first_each_with_its_number() -> None:
    numbers = [word for word in words(bar()) if re.fullmatch(r"[\d,]+", word)]
    assert set(numbers) == {f"{value:,.0f}" for _place, value in BARS}
    names = [word for word in words(bar()) if word in REGISTRATIONS]
    assert names == sorted(REGISTRATIONS, key=lambda place: -REGISTRATIONS[place][2022])


@pytest.mark.parametrize("width", [340, 380, 820])
def test_names_and_numbers_stay_inside_the_picture(width: int) -> None:
    svg = chart_svg(drawn(bar(), width=width), cache=None).decode()
    assert f'width="{width}"' in svg.split(">", 1)[0]
    assert {"120,883", "Bosnia and Herzegovina"} <= set(words(bar(), width))
    assert set(REGISTRATIONS) <= set(words(trend(), width))


@pytest.mark.parametrize("value", [0.0, -3.0, 1e12])
def test_a_bar_of_nothing_less_than_nothing_or_very_much_is_drawn(value: float) -> None:
    assert "Albania" in words(bar([("Albania", value)]))


def test_a_legend_has_as_many_columns_as_its_names_leave_room_for() -> None:
    assert columns(820, 200) == 3
    assert columns(340, 200) == 1
    assert columns(200, 900) == 1
    assert columns(5000, 100) == 4


@pytest.mark.parametrize("theme", THEMES)
def test_no_data_says_so(theme: str) -> None:
    assert words(trend([], theme=theme)) == [TEXTS.empty]
    assert words(bar([], theme=theme)) == [TEXTS.empty]


def test_hostile_names_are_drawn_as_letters() -> None:
    name = '"><script>alert(1)</script>'
    assert name in words(bar([(name, 3.0)]))
    assert name in words(trend([replace(POINTS[0], series=name)]))


def test_the_browser_gets_the_width_of_its_page_and_a_picture_a_width_of_its_own() -> None:
    assert trend()["width"] == "container"
    assert drawn(trend(), width=380)["width"] == 380


@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_marks_have_contrast_three_and_texts_four_and_a_half(theme: str) -> None:
    assert min(contrast(colour, BACKGROUND[theme]) for colour in PALETTE[theme]) >= 3
    assert min(contrast(ink, BACKGROUND[theme]) for ink in INK[theme][:2]) >= 4.5


def test_eight_series_differ_in_colour_in_shape_and_in_dash() -> None:
    for looks in (*PALETTE.values(), SHAPES, DASHES):
        assert len(set(looks)) == len(looks) == 8
