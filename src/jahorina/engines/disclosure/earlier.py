"""What went out before beside new tables: in which version each stands, and where the same cells lie in one space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.dimensions import Groups, is_total
from jahorina.engines.disclosure.linear import Polytope
from jahorina.engines.disclosure.propagation import Contradiction
from jahorina.engines.disclosure.space import Space, bounds_in, build_space
from jahorina.engines.disclosure.tables import CountTable

Tables = Sequence[CountTable]


def in_versions(
    tables: Tables, earlier: Tables, groups: Mapping[str, Groups] | None
) -> tuple[list[CountTable], list[CountTable]]:
    """New tables and earlier ones with their versions, in the order of time.

    Where they do not say their versions, one begins with each number that contradicts those before it; where sums alone
    contradict one another, the new tables are a version of their own, and if need be each earlier one is, too.
    """
    given = [table.version for table in (*tables, *earlier)]
    if not earlier or (given and None not in given):
        return list(tables), list(earlier)
    before = _one_after_another([[table] for table in earlier], 0)
    now = _one_after_another([[table] for table in earlier] + [list(tables)], 0)[-1]
    last = before[-1] + 1
    attempts = [(before, now), (before, last), (list(range(len(earlier))), len(earlier))]
    for versions, own in attempts:
        past = [replace(table, version=version) for table, version in zip(earlier, versions, strict=True)]
        new = [replace(table, version=own) for table in tables]
        if _fit(past, new, groups):
            break
    return new, past


def _one_after_another(releases: Sequence[Sequence[CountTable]], first: int) -> list[int]:
    """The version of each release: the last one, or the next where it contradicts what that says."""
    version, found = first, []
    said: dict[frozenset[tuple[str, str]], tuple[float, float]] = {}
    for tables in releases:
        cells = {key: ends for table in tables for key, ends in _ends(table)}
        if any(key in said and (low > said[key][1] or high < said[key][0]) for key, (low, high) in cells.items()):
            version, said = version + 1, {}
        said |= cells
        found.append(version)
    return found


def _ends(table: CountTable) -> Iterable[tuple[frozenset[tuple[str, str]], tuple[float, float]]]:
    """Each cell by its labels but for totals, with the least and most that it says."""
    for cell, low, high in zip(table.cells, table.low, table.high, strict=True):
        named = zip(table.dimensions, cell, strict=True)
        yield frozenset((name, label) for name, label in named if not is_total(label)), (float(low), float(high))


def _fit(past: Tables, new: Tables, groups: Mapping[str, Groups] | None) -> bool:
    """Whether there are counts that fit all versions."""
    try:
        Polytope(build_space([*new, *past], groups)).point()
    except Contradiction:
        return False
    return True


def own_positions(space: Space, tables: Sequence[CountTable]) -> dict[tuple[int, ...], int]:
    """The position of each cell of `tables` by its nodes, whatever its version."""
    return {space.coordinates[p][1:]: p for at in space.places[: len(tables)] for p in at.tolist()}


def shown_before(space: Space, tables: Sequence[CountTable], earlier: Sequence[CountTable]) -> dict[int, float]:
    """Numbers that earlier releases show, by the position of the same cell in `tables` (else by their own)."""
    own, shown = own_positions(space, tables), {}
    for table, at in zip(earlier, space.places[len(tables) :], strict=True):
        for place, number in zip(at.tolist(), table.values, strict=True):
            if not np.isnan(number):
                shown[own.get(space.coordinates[place][1:], place)] = float(number)
    return shown


def hidden_before(space: Space, tables: Sequence[CountTable], earlier: Sequence[CountTable]) -> NDArray[np.bool_]:
    """Which unknowns an earlier release hid, in any version: what was hidden once stays hidden."""
    own = own_positions(space, tables)
    kept = np.zeros(len(space.coordinates), dtype=np.bool_)
    for table, at in zip(earlier, space.places[len(tables) :], strict=True):
        for place in at[table.suppressed].tolist():
            if space.coordinates[place][1:] in own:
                kept[own[space.coordinates[place][1:]]] = True
    return kept


def otherwise_before(
    space: Space, tables: Sequence[CountTable], earlier: Sequence[CountTable]
) -> list[NDArray[np.bool_]]:
    """For each table which of its cells the newest earlier release that shows them shows with another number."""
    shown: dict[tuple[int, ...], float] = {}
    for table, at in zip(earlier, space.places[len(tables) :], strict=True):
        for place, number in zip(at.tolist(), table.values, strict=True):
            if not np.isnan(number):
                shown[space.coordinates[place][1:]] = float(number)
    return [
        np.array(
            [
                shown.get(space.coordinates[p][1:], number) != number
                for p, number in zip(at.tolist(), table.values, strict=True)
            ],
            dtype=np.bool_,
        )
        for table, at in zip(tables, space.places, strict=False)
    ]


def bounding(space: Space, out: Sequence[CountTable], earlier: Sequence[CountTable], provable: int) -> set[int]:
    """Positions of cells that together with what an earlier release says of the same cell would be proven small.

    The cell may have been corrected, so that the proof is wrong; nobody outside can know.
    """
    own = own_positions(space, out)
    low, high = bounds_in(space, out)
    guilty = set()
    for table, at in zip(earlier, space.places[len(out) :], strict=True):
        for place, least, most in zip(at.tolist(), table.low, table.high, strict=True):
            same = own.get(space.coordinates[place][1:])
            if same is not None and max(low[same], least) >= 1 and min(high[same], most) <= provable:
                guilty.add(same)
    return guilty
