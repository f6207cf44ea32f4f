"""Calendars as RFC 5545 wants them: folded by octets, escaped, whole days, and the same identifiers each time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from jahorina.formats.icalendar import LONGEST_LINE, CalendarEvent, escaped, folded, write_calendar

STAMP = datetime(2024, 3, 1, 12, 30, tzinfo=UTC)
EVENT = CalendarEvent("m-1@jahorina", date(2024, 12, 31), "Реинтеграција, прва; mëngjes", "a\nb", "https://x.example/")


def unfolded(text: str) -> str:
    return text.replace("\r\n ", "")


def test_a_whole_day_event_ends_on_the_day_after() -> None:
    lines = write_calendar("Plan", [EVENT], stamp=STAMP).decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20241231" in lines
    assert "DTEND;VALUE=DATE:20250101" in lines
    assert "DTSTAMP:20240301T123000Z" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_what_has_a_meaning_in_the_format_is_escaped() -> None:
    text = unfolded(write_calendar("Plan", [EVENT], stamp=STAMP).decode())
    assert "SUMMARY:Реинтеграција\\, прва\\; mëngjes\r\n" in text
    assert "DESCRIPTION:a\\nb\r\n" in text
    assert escaped("a\\b\r\nc\x07") == "a\\\\b\\nc"


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=400))
def test_no_line_has_more_than_75_octets_and_unfolding_gives_the_text_back(text: str) -> None:
    lines = folded(text)
    assert lines.endswith("\r\n")
    assert all(len(line.encode()) <= LONGEST_LINE for line in lines.removesuffix("\r\n").split("\r\n"))
    assert unfolded(lines).removesuffix("\r\n") == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_a_line_of_its_own(title: str, words: str) -> None:
    title, words = (one.encode("utf-8", "ignore").decode() for one in (title, words))
    event = CalendarEvent("u@jahorina", date(2024, 1, 1), title or "x", words)
    text = unfolded(write_calendar("Plan", [event], stamp=STAMP).decode())
    names = [line.split(":")[0].split(";")[0] for line in text.split("\r\n")[:-1]]
    assert names.count("BEGIN") == names.count("END") == 2
    assert names.count("SUMMARY") == 1
