"""An answer of the evidence as the table that a page shows: places down, windows across, each number with its marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from jahorina.evidence.answers import Answer, Cell, Value
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.periods import Frequency, Period


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the table: its values side by side, and the query that leads to what is behind them."""

    values: tuple[Value, ...]
    query: str

    @property
    def conflicting(self) -> bool:
        """Whether different numbers were published for the same."""
        return len({value.value for value in self.values}) > 1


@dataclass(frozen=True, slots=True)
class Row:
    """One place, or one place and member of the breakdown; an entry (or None) for each window."""

    place: str
    member: str
    entries: tuple[Entry | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table."""

    windows: tuple[Period, ...]
    rows: tuple[Row, ...]
    broken_down: bool

    def fullest_year(self) -> int | None:
        """The latest of the years that most places have a number for."""
        counts = Counter(
            window.start.year
            for row in self.rows
            for window, entry in zip(self.windows, row.entries, strict=True)
            if entry and window.frequency is Frequency.YEAR
        )
        return max(counts, key=lambda year: (counts[year], year), default=None)

    def first_values(self, year: int | None) -> dict[str, Value]:
        """Each place's first value of a year."""
        found = {}
        for row in self.rows:
            for window, entry in zip(self.windows, row.entries, strict=True):
                if entry and window.frequency is Frequency.YEAR and window.start.year == year:
                    found[row.place] = entry.values[0]
        return found


def table_of(answer: Answer, *, order: Sequence[str] = ()) -> Table:
    """Arrange an answer's cells; places come in `order`, others after them by code."""
    windows = tuple(sorted({cell.period for cell in answer.cells}))
    rank = {code: position for position, code in enumerate(order)}
    keys = sorted(
        {(cell.place, cell.member) for cell in answer.cells},
        key=lambda key: (rank.get(key[0], len(rank)), key[0], key[1]),
    )
    by_place = {(cell.place, cell.member, cell.period): cell for cell in answer.cells}
    rows = tuple(
        Row(place, member, tuple(_entry(answer, by_place.get((place, member, window))) for window in windows))
        for place, member in keys
    )
    return Table(windows, rows, any(member != TOTAL for _place, member in keys))


def _entry(answer: Answer, cell: Cell | None) -> Entry | None:
    if cell is None:
        return None
    question = answer.question
    asked: list[tuple[str, str]] = [
        ("statistic", question.statistic),
        ("place", cell.place),
        ("period", str(cell.period)),
    ]
    if question.breakdown:
        asked.append((question.breakdown, cell.member))
    asked += question.only
    if question.known_on:
        asked.append(("known_on", question.known_on.isoformat()))
    return Entry(cell.values, urlencode(asked))
