"""Places the nodes of a network in columns, one a kind, so that edges cross little and no two nodes meet.

After Sugiyama, Tagawa and Toda (1981): nodes of a column are ordered by the mean place of their neighbours, to and fro
for some sweeps; then each moves as near to its neighbours as its column lets it. The same input gives the same places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SWEEPS = 6


def places(columns: Sequence[Sequence[str]], joined: Mapping[str, Sequence[str]], gap: float) -> dict[str, float]:
    """How far down each node stands, at least `gap` from every other of its column and from 0."""
    ordered = _ordered(columns, joined)
    height = gap * max((len(column) for column in ordered), default=0)
    down = {node: (index + 0.5) * height / len(column) for column in ordered for index, node in enumerate(column)}
    for column in ordered:
        down |= _spread(column, [_mean(node, joined, down) for node in column], gap, height)
    return down


def _ordered(columns: Sequence[Sequence[str]], joined: Mapping[str, Sequence[str]]) -> list[list[str]]:
    first = _walked(columns, joined)
    found = [sorted(column, key=first.__getitem__) for column in columns]
    rank = {node: index / len(column) for column in found for index, node in enumerate(column)}
    for sweep in range(SWEEPS):
        for number in range(len(found)) if sweep % 2 == 0 else range(len(found) - 1, -1, -1):
            column = sorted(found[number], key=lambda node: (_mean(node, joined, rank), rank[node]))
            rank |= {node: index / len(column) for index, node in enumerate(column)}
            found[number] = column
    return found


def _walked(columns: Sequence[Sequence[str]], joined: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The order of a walk from neighbour to neighbour, which keeps together what hangs together."""
    order: dict[str, int] = {}
    for start in (node for column in columns for node in column):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in order:
                order[node] = len(order)
                waiting.extend(reversed(joined.get(node, ())))
    return order


def _mean(node: str, joined: Mapping[str, Sequence[str]], value: Mapping[str, float]) -> float:
    found = [value[other] for other in joined.get(node, ())]
    return sum(found) / len(found) if found else value[node]


def _spread(column: Sequence[str], wanted: Sequence[float], gap: float, height: float) -> dict[str, float]:
    """As near to where each wants to be as the gaps and the height allow, the order kept."""
    found: list[float] = []
    least = gap / 2
    for want in wanted:
        found.append(max(want, least))
        least = found[-1] + gap
    most = height - gap / 2
    for index in range(len(found) - 1, -1, -1):
        found[index] = min(found[index], most)
        most = found[index] - gap
    return dict(zip(column, found, strict=True))
