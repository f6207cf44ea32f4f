"""Writes calendars in iCalendar (RFC 5545): whole-day events with stable identifiers.

Lines end in CRLF and are folded so that none has more than 75 octets, never inside a character: the next line begins with
a space (section 3.1). Texts escape backslash, semicolon, comma and line breaks (3.3.11). A whole-day event ends on the
day after its last (3.6.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

LONGEST_LINE: Final = 75
"""Octets in a line, without its end."""

PRODUCT: Final = "-//Jahorina//Plan//EN"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A whole-day event. `uid` stays the same while the thing does, so that calendars move it instead of doubling it."""

    uid: str
    day: date
    title: str
    text: str = ""
    address: str = ""
    last_day: date | None = None


def write_calendar(name: str, events: Iterable[CalendarEvent], *, stamp: datetime) -> bytes:
    """The calendar in UTF-8; `stamp` is the aware moment at which it was made."""
    at = f"{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += _event(event, at)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode()


def folded(line: str) -> str:
    """The line with its end, folded into lines of at most 75 octets."""
    return "\r\n ".join(_pieces(line)) + "\r\n"


def escaped(text: str) -> str:
    """A text as a value: what has a meaning in the format is escaped, and other control characters are left out."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in plain if letter >= " " or letter == "\t")


def _event(event: CalendarEvent, at: str) -> Iterator[str]:
    after = (event.last_day or event.day) + timedelta(days=1)
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{at}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.text:
        yield f"DESCRIPTION:{escaped(event.text)}"
    if event.address:
        yield f"URL:{event.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _pieces(line: str) -> Iterator[str]:
    piece, size, most = "", 0, LONGEST_LINE
    for letter in line:
        octets = len(letter.encode())
        if size + octets > most:
            yield piece
            # The space at the beginning of a continued line counts.
            piece, size, most = "", 0, LONGEST_LINE - 1
        piece, size = piece + letter, size + octets
    yield piece
