r"""All tables of a statistic as one system of linear equations over non-negative whole numbers.

An unknown is a coordinate: one node of each dimension. If S is the disjoint union of nodes S_1..S_m along one dimension,

    x(.., S, ..) = x(.., S_1, ..) + ... + x(.., S_m, ..),

and whatever is published says low <= x <= high. In the *full* space these equations go down to single classes in every
dimension at once: the feasible set is then exactly that of the cross-classified counts. Where the tables' sets of
dimensions are acyclic (Graham's reduction leaves nothing, as with A x B beside A x C) non-negative tables that agree on
their common margins always have a common cross-classification, so each table goes down in its own dimensions alone and
the feasible sets are the same (Vorob'ev 1962; Lauritzen 1996, for decomposable models). Else, where the full space
would be larger than `largest_full`, the *linked* space is a relaxation, and `is_exact` is false.

Tables of different versions share an unknown as far as nothing under it was corrected; `corrections` says what may have been.
A coordinate carries the last version in which something under it changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jahorina.engines.disclosure.corrections import (
    MOST_ASKED,
    Changes,
    Shown,
    smallest_explanations,
    visible_changes,
)
from jahorina.engines.disclosure.dimensions import Dimension, Groups, Labels, is_total, merged
from jahorina.engines.disclosure.tables import UNBOUNDED, CountTable, Floats

LARGEST_FULL = 40_000
"""Classes of all dimensions multiplied: above it a cyclic set of tables is read in the linked space."""
MOST_BETWEEN = 20_000
"""Cells between two groupings that no table shows; further ones are not looked at."""

Coordinate = tuple[int, ...]
"""The last version that changed something under it (0: none did), then one node for each dimension."""
Home = frozenset[int]
"""Dimensions in which equations go down together."""
ByHome = Mapping[Home, Changes]
"""For each home which counts of its grid each version after the first changed."""


@dataclass
class Space:
    """The unknowns (`coordinates`), their equations and what the tables say of them.

    `equations[i]` is (whole, parts) by position. `low`, `high` are the published bounds; `places[t][i]` is the position
    of cell i of table t; `between` are positions of cells that no table shows but two together outline.
    """

    dimensions: tuple[Dimension, ...]
    coordinates: list[Coordinate]
    equations: list[tuple[int, tuple[int, ...]]]
    low: Floats
    high: Floats
    places: list[NDArray[np.int64]]
    between: list[int]
    is_exact: bool
    versions: int
    index: dict[Coordinate, int] = field(default_factory=dict)
    changes: ByHome = field(default_factory=dict)

    def describe(self, position: int) -> dict[str, str]:
        """A coordinate in words: the label by dimension, and the version where it matters."""
        version, *nodes = self.coordinates[position]
        words = {d.name: d.labels[node] for d, node in zip(self.dimensions, nodes, strict=True)}
        return {**words, "version": str(version)} if version else words


def equations_along_every_axis(space: Space) -> list[tuple[int, tuple[int, ...]]]:
    """The equations, and those that follow from them along other dimensions: who shares a sum with whom."""
    found = dict.fromkeys(space.equations)
    for at, (version, *nodes) in enumerate(space.coordinates):
        for along, dimension in enumerate(space.dimensions):
            inside = [(*nodes[:along], child, *nodes[along + 1 :]) for child in dimension.children[nodes[along]]]
            parts = [space.index.get(_in_version(space.dimensions, space.changes, version, part)) for part in inside]
            if parts and None not in parts:
                found[at, tuple(part for part in parts if part is not None)] = None
    return list(found)


def build_space(
    tables: Sequence[CountTable],
    groups: Mapping[str, Groups] | None = None,
    *,
    largest_full: int = LARGEST_FULL,
    open_ended: bool = False,
    changes: ByHome | None = None,
) -> Space:
    """Put tables into one system. `groups` are groupings by dimension that hold in all of them.

    `changes` say what each version corrected; without them, whatever does not visibly stay the same may have been.
    """
    return _Builder(tables, groups or {}, largest_full, open_ended=open_ended).space(changes)


def explanations(
    tables: Sequence[CountTable],
    groups: Mapping[str, Groups] | None = None,
    *,
    largest_full: int = LARGEST_FULL,
    most: int = MOST_ASKED,
) -> list[ByHome]:
    """Small sets of corrections that explain all versions of the tables; a single empty one where nothing needs to have been
    corrected. Where the system goes down in several homes, one guess for each."""
    return _Builder(tables, groups or {}, largest_full, open_ended=False).explanations(most)


def bounds_in(space: Space, tables: Sequence[CountTable]) -> tuple[Floats, Floats]:
    """What tables say in a space built over tables with the same cells: the least and most of each unknown."""
    low, high = np.zeros(len(space.coordinates)), np.full(len(space.coordinates), UNBOUNDED)
    for table, at in zip(tables, space.places, strict=False):
        np.maximum.at(low, at, table.low)
        np.minimum.at(high, at, table.high)
    return low, high


class _Builder:
    def __init__(
        self, tables: Sequence[CountTable], groups: Mapping[str, Groups], largest_full: int, *, open_ended: bool
    ) -> None:
        self.tables = tables
        names = tuple(dict.fromkeys(name for table in tables for name in table.dimensions))
        pairs = [merged(n, [_labels(t, n) for t in tables], groups.get(n, {}), open_ended=open_ended) for n in names]
        self.dimensions = tuple(dimension for dimension, _nodes in pairs)
        self.nodes = {name: nodes for name, (_dimension, nodes) in zip(names, pairs, strict=True)}
        self.names = names
        self.located = [self._located(place) for place in range(len(tables))]
        own = {self._home(cells) for cells in self.located}
        self.versions = self._versions()
        self.homes, self.is_exact = self._homes(own, largest_full)
        self.coordinates: list[Coordinate] = []
        self.index: dict[Coordinate, int] = {}
        self.equations: list[tuple[int, tuple[int, ...]]] = []

    def space(self, changes: ByHome | None) -> Space:
        versions = self.versions
        self.changed = self._visible() if changes is None else changes
        places = [
            np.array([self._position(self._versioned(version, cell)) for cell in cells], dtype=np.int64)
            for version, cells in zip(versions, self.located, strict=True)
        ]
        for link in self._links():
            self._position(link)
        between = [self._position(cell) for cell in self._between(versions)]
        self._expand()
        nothing, endless = np.zeros(len(self.coordinates)), np.full(len(self.coordinates), UNBOUNDED)
        space = Space(
            self.dimensions,
            self.coordinates,
            self.equations,
            nothing,
            endless,
            places,
            between,
            self.is_exact,
            1 + max((coordinate[0] for coordinate in self.coordinates), default=0),
            self.index,
            self.changed,
        )
        space.low, space.high = bounds_in(space, self.tables)
        return space

    def _located(self, place: int) -> list[Coordinate]:
        """Nodes of each cell of a table; a dimension that it does not have is at its total."""
        table = self.tables[place]
        columns = []
        for dimension, name in zip(self.dimensions, self.names, strict=True):
            if name not in table.dimensions:
                columns.append([dimension.total] * len(table))
                continue
            own, column = self.nodes[name][place], table.dimensions.index(name)
            columns.append([own.get(cell[column], dimension.total) for cell in table.cells])
        return list(zip(*columns, strict=True)) if columns else [()] * len(table)

    def _home(self, cells: Iterable[Coordinate]) -> Home:
        return frozenset(
            place
            for place, column in enumerate(zip(*cells, strict=True))
            if set(column) != {self.dimensions[place].total}
        )

    def _homes(self, own: set[Home], largest_full: int) -> tuple[list[Home], bool]:
        """The sets of dimensions in which equations go down together, and whether nothing is lost by that."""
        largest = [home for home in own if not any(home < other for other in own)]
        corrected = max(self.versions, default=0) > 0  # what was corrected shows in all tables at once
        if _is_acyclic(largest) and not (corrected and len(largest) > 1):
            return largest, True
        if prod(len(dimension.classes) for dimension in self.dimensions) <= largest_full:
            return [frozenset(range(len(self.dimensions)))], True
        return largest, _is_acyclic(largest)

    def _versions(self) -> list[int]:
        """The version of each table, from 0 on: in the order given, or one more where a number contradicts those before."""
        given = [table.version for table in self.tables]
        if all(version is not None for version in given) and given:
            rank = {version: place for place, version in enumerate(sorted({one or 0 for one in given}))}
            return [rank[version or 0] for version in given]
        seen: list[dict[Coordinate, tuple[float, float]]] = []
        found: list[int] = []
        for table, cells in zip(self.tables, self.located, strict=True):
            said = list(zip(cells, zip(table.low, table.high, strict=True), strict=True))
            fits = next((n for n, before in enumerate(seen) if not _contradicts(before, said)), len(seen))
            if fits == len(seen):
                seen.append({})
            seen[fits].update(said)
            found.append(fits)
        return found

    def _versioned(self, version: int, nodes: Coordinate) -> Coordinate:
        """The coordinate in the last version, up to this one, that may have changed one of its classes."""
        return _in_version(self.dimensions, self.changed, version, nodes)

    def explanations(self, most: int) -> list[ByHome]:
        if max(self.versions, default=0) == 0:
            return [{}]
        if len(self.homes) == 1:
            [home] = self.homes
            found = smallest_explanations(self._shown(home), most=most)
            return [{home: one.reshape(len(one), *self._shape(home))} for one in found] or [self._visible()]
        return [self._likely()]

    def _likely(self) -> ByHome:
        """For each home the corrections of the fewest people; what is visible where no counts fit."""
        visible, found = self._visible(), {}
        for home in self.homes:
            one = smallest_explanations(self._shown(home), most=1)
            found[home] = one[0].reshape(visible[home].shape) if one else visible[home]
        return found

    def _visible(self) -> ByHome:
        """What may have been corrected by what is seen of it."""
        count = 1 + max(self.versions, default=0)
        if count == 1:
            return {}
        said: dict[Coordinate, dict[int, tuple[float, float]]] = {}
        for version, table, cells in zip(self.versions, self.tables, self.located, strict=True):
            for cell, low, high in zip(cells, table.low, table.high, strict=True):
                if np.isfinite(high):
                    said.setdefault(cell, {})[version] = (low, high)
        return {
            home: visible_changes(
                self._shape(home),
                count,
                [(self._box(cell, home), by) for cell, by in said.items() if self._is_in(cell, home)],
            )
            for home in self.homes
        }

    def _shown(self, home: Home) -> list[Shown]:
        """What each version shows of a home's classes."""
        shape = self._shape(home)
        numbers = np.arange(int(np.prod(shape))).reshape(shape)
        found = []
        for version in range(max(self.versions) + 1):
            rows, low, high = [], [], []
            for own, table, cells in zip(self.versions, self.tables, self.located, strict=True):
                for cell, least, most in zip(cells, table.low, table.high, strict=True) if own == version else ():
                    if self._is_in(cell, home):
                        rows.append(numbers[np.ix_(*self._box(cell, home))].ravel())
                        low.append(least)
                        high.append(most)
            starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
            columns = np.concatenate([*rows, np.array([], dtype=np.int64)])
            inside = csr_matrix((np.ones(len(columns)), columns, starts), (len(rows), numbers.size))
            found.append(Shown(inside, np.array(low), np.array(high)))
        return found

    def _shape(self, home: Home) -> tuple[int, ...]:
        return tuple(len(self.dimensions[place].classes) for place in sorted(home))

    def _box(self, cell: Coordinate, home: Home) -> tuple[NDArray[np.int64], ...]:
        return tuple(np.array(self.dimensions[p].members(cell[p]), dtype=np.int64) for p in sorted(home))

    def _is_in(self, cell: Coordinate, home: Home) -> bool:
        return all(node == self.dimensions[p].total for p, node in enumerate(cell) if p not in home)

    def _position(self, coordinate: Coordinate) -> int:
        at = self.index.get(coordinate)
        if at is None:
            at = self.index[coordinate] = len(self.coordinates)
            self.coordinates.append(coordinate)
        return at

    def _links(self) -> Iterable[Coordinate]:
        """Margins that two homes share, at the finest: by them what one table says holds in the other."""
        for one, two in combinations(self.homes, 2):
            shared = one & two
            axes = [
                _finest(dimension) if place in shared else [dimension.total]
                for place, dimension in enumerate(self.dimensions)
            ]
            for nodes in product(*axes):
                for version in range(1 + max(self.versions, default=0)):
                    yield self._versioned(version, nodes)

    def _between(self, versions: Sequence[int]) -> Iterable[Coordinate]:
        """Cells that two tables outline without showing them: at least one node lies between two groupings."""
        found: dict[Coordinate, None] = {}
        axes = [
            sorted({cell[place] for cells in self.located for cell in cells} | dimension.between)
            for place, dimension in enumerate(self.dimensions)
        ]
        for home in self.homes if any(dimension.between for dimension in self.dimensions) else ():
            kept = [axis if place in home else [self.dimensions[place].total] for place, axis in enumerate(axes)]
            for place in sorted(home):
                mixed = [
                    sorted(self.dimensions[place].between) if at == place else axis for at, axis in enumerate(kept)
                ]
                if prod(map(len, mixed)) <= MOST_BETWEEN:
                    found |= {self._versioned(max(versions), nodes): None for nodes in product(*mixed)}
        return found

    def _expand(self) -> None:
        """Write every coordinate as the sum of its parts, in each home that it lies in, down to single classes."""
        at = 0
        while at < len(self.coordinates):
            version, *nodes = self.coordinates[at]
            apart = {place for place, node in enumerate(nodes) if node != self.dimensions[place].total}
            done: set[int] = set()
            for home in self.homes:
                if apart <= home:
                    along = self._axis(nodes, home)
                    if along is not None and along not in done:
                        done.add(along)
                        self._add_equation(at, version, tuple(nodes), along)
            at += 1

    def _axis(self, nodes: Sequence[int], home: Home) -> int | None:
        return next((place for place in sorted(home) if self.dimensions[place].children[nodes[place]]), None)

    def _add_equation(self, at: int, version: int, nodes: Coordinate, along: int) -> None:
        parts = []
        for child in self.dimensions[along].children[nodes[along]]:
            inside = (*nodes[:along], child, *nodes[along + 1 :])
            parts.append(self._position(self._versioned(version, inside)))
        self.equations.append((at, tuple(parts)))


def _in_version(dimensions: Sequence[Dimension], changed: ByHome, version: int, nodes: Coordinate) -> Coordinate:
    """The coordinate of these nodes as `version` sees it: that of the last version which changed a class under them."""
    if not version or not changed:
        return (0, *nodes)
    box = [dimension.members(node) for dimension, node in zip(dimensions, nodes, strict=True)]
    parts = [(grid, np.ix_(*(box[place] for place in sorted(home)))) for home, grid in changed.items()]
    for last in range(version, 0, -1):
        if any(grid[last - 1][part].any() for grid, part in parts):
            return (last, *nodes)
    return (0, *nodes)


def _labels(table: CountTable, name: str) -> Labels | None:
    if name not in table.dimensions:
        return None
    labels = tuple(label for label in table.labels(name) if not is_total(label))
    return Labels(labels, table.groups.get(name, {}))


def _finest(dimension: Dimension) -> list[int]:
    return [node for node, parts in enumerate(dimension.children) if not parts]


def _is_acyclic(homes: Sequence[Home]) -> bool:
    """Graham's reduction: drop what lies in one set alone, then sets inside others, until nothing changes."""
    sets = [set(home) for home in homes]
    while True:
        lone = {x for x in set().union(*sets) if sum(x in one for one in sets) == 1} if sets else set()
        shrunk = [one - lone for one in sets]
        kept = [
            one
            for n, one in enumerate(shrunk)
            if one and not any(one < other or (one == other and n < m) for m, other in enumerate(shrunk) if m != n)
        ]
        if kept == sets:
            return not kept
        sets = kept


def _contradicts(
    before: Mapping[Coordinate, tuple[float, float]], said: Iterable[tuple[Coordinate, tuple[float, float]]]
) -> bool:
    return any(cell in before and (low > before[cell][1] or high < before[cell][0]) for cell, (low, high) in said)
