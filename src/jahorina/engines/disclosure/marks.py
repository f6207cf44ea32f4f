"""What stands in a cell of a published table: a number, a mark for a number not told, or a kind of no number.

| text | means |
| --- | --- |
| 0, 12, 12.0, 1 234 | a number; zero is one |
| empty * .. ... : c x s (also in brackets), n/p | a number that is not told |
| <5  <=4  1-4  5-9  >=10  10+ | a number that is told within bounds |
| na n/a z - (with OBS_STATUS M) | not applicable: there can be nobody |

OBS_STATUS tells the rest where the file has it: Q suppressed, O and L missing, M not applicable. CONF_STATUS A says that the
number is small, D that it is hidden for another's sake.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jahorina.engines.disclosure.tables import UNBOUNDED, CellState

_HIDDEN = frozenset({"", "*", "**", "***", "..", "...", "…", ".", ":", "c", "x", "s", "n/p", "np", "suppressed"})
_NOT_APPLICABLE = frozenset({"na", "n/a", "z"})
MOST_DIGITS = 15
"""Longer numbers count nobody, and would not be told apart as floating-point numbers."""
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+|\d+(?:\.0*)?")
_BELOW = re.compile(r"(<=|≤|<)\s*(\d+)")
_ABOVE = re.compile(r"(>=|≥|>)\s*(\d+)|(\d+)\s*\+")
_BETWEEN = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
_OBS = {"Q": CellState.SUPPRESSED, "O": CellState.MISSING, "L": CellState.MISSING, "M": CellState.NOT_APPLICABLE}
_CONF = {"A": CellState.PRIMARY, "D": CellState.SECONDARY, "S": CellState.SECONDARY}


@dataclass(frozen=True)
class Mark:
    """A cell read: its state, its number (None: none), and the least and most that the true count can be."""

    state: CellState
    value: float | None
    low: float
    high: float


def read_mark(text: str, obs_status: str = "", conf_status: str = "") -> Mark | None:
    """What a cell says; None where it is none of what can stand there."""
    mark = _plain(text.strip())
    if mark is None or mark.state is CellState.NUMBER:
        return mark
    state = _OBS.get(obs_status.strip().upper(), mark.state)
    if state is CellState.SUPPRESSED:
        state = _CONF.get(conf_status.strip().upper(), state)
    high = 0.0 if state is CellState.NOT_APPLICABLE else mark.high
    return Mark(state, None, min(mark.low, high), high)


def _plain(text: str) -> Mark | None:
    if _NUMBER.fullmatch(text):
        if len(text) > MOST_DIGITS:
            return None
        number = float(text.replace(" ", "").replace("\u00a0", ""))
        return Mark(CellState.NUMBER, number, number, number)
    word = text.casefold().strip("[]() ")
    if word in _HIDDEN:
        return Mark(CellState.SUPPRESSED, None, 0.0, UNBOUNDED)
    if word in _NOT_APPLICABLE:
        return Mark(CellState.NOT_APPLICABLE, None, 0.0, 0.0)
    return _bounded(text)


def _bounded(text: str) -> Mark | None:
    """A number told within bounds; "<5" may be nought."""
    if found := _BELOW.fullmatch(text):
        return Mark(CellState.SUPPRESSED, None, 0.0, float(found[2]) - (found[1] == "<"))
    if found := _BETWEEN.fullmatch(text):
        return Mark(CellState.SUPPRESSED, None, float(found[1]), float(found[2]))
    if found := _ABOVE.fullmatch(text):
        return Mark(CellState.SUPPRESSED, None, float(found[2] or found[3]) + (found[1] == ">"), UNBOUNDED)
    return None
