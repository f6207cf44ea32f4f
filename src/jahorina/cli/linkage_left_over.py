"""What is left of the duplicates of a node's own register within a round's window, for the sheet that goes to the hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from jahorina.engines.linkage.partner.decisions import FoundPair
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.left_over import left_over
from jahorina.engines.linkage.roles import KINDS, Role
from jahorina.engines.linkage.schema import Schema
from jahorina.engines.linkage.sheets import LeftOver

if TYPE_CHECKING:
    from jahorina.registers.linking.tasks import RegisterToEncode


def left_over_of(
    own: RegisterToEncode, within: Sequence[Sequence[int]], schema: Schema, keys: RunKeys
) -> LeftOver | None:
    """What is left over of a register of which the rows `within`, by people as they were decided, lie in the window."""
    rows: list[int] = []
    place: dict[object, int] = {}
    people: list[list[int]] = []
    for some in within:
        people.append([])
        for row in some:
            if own.persons[row] not in place:
                place[own.persons[row]] = len(rows)
                people[-1].append(len(rows))
                rows.append(row)
    found = [
        FoundPair(place[first], place[second], one.probability, one.verdict)
        for one in own.found
        for first, second in [(own.persons[one.one], own.persons[one.other])]
        if first in place and second in place
    ]
    columns = {role: texts for role, texts in own.columns.items() if role in KINDS and any(texts)}
    texts = {role: [column[row] for row in rows] for role, column in columns.items()}
    told = left_over(texts, people, found, schema, keys, name=own.partner)
    if told is None:
        return None
    months = _months([own.columns[Role.REGISTERED][row] for row in rows], people)
    return replace(told, months=months)


def _months(days: Sequence[str], people: Sequence[Sequence[int]]) -> Mapping[str, float]:
    """The share of people's later registrations under another number that falls into each month; of all, where none is."""
    later = Counter(day[:7] for some in people for day in sorted(days[row] for row in some)[1:])
    counted = later or Counter(day[:7] for day in days)
    total = sum(counted.values())
    return {month: round(number / total, 4) for month, number in sorted(counted.items())}
