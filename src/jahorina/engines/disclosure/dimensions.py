"""The categories of one dimension over several tables, as sets of classes.

Tables that lie side by side may cut the same dimension differently: 12 nationalities and "other" in one, 16 and "other" in
the next, quarters in one and the year so far in another. Each label is read as the set of finest labels under it. Finest
labels that no table ever tells apart are one *class*; each label is then a set of classes (a node), and every node is the
disjoint union of its children, down to single classes. So sums over any mixture of groupings are sums over classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

TOTAL_LABELS = frozenset({"total", "totals", "all", "t", "_t", "sum", "overall", "grand total", "ukupno", "gesamt"})
"""How files write "all categories together", compared without case."""

RESIDUAL_LABELS = frozenset({"other", "others", "rest", "remaining", "all other", "all others", "other countries"})
"""Labels that mean what the same table does not name; a label that begins so and is in no group counts, too."""

NOT_LISTED = "(not listed)"
MOST_DIFFERENCES = 400
"""Pairs of overlapping groupings that are looked at for what lies between them."""

Groups = Mapping[str, Sequence[str]]
"""A label and the labels that it is made of."""


@dataclass(frozen=True)
class Dimension:
    """One dimension: `classes` are its finest parts; a node is a bit set over them, with a label and children.

    `children[n]` are nodes that part n exactly, empty where n is one class. `total` is the node of everything.
    `between` are nodes that no table names: what lies between two overlapping groupings, and unnamed classes.
    """

    name: str
    classes: tuple[str, ...]
    nodes: tuple[int, ...]
    labels: tuple[str, ...]
    children: tuple[tuple[int, ...], ...]
    total: int
    between: frozenset[int]

    def members(self, node: int) -> list[int]:
        """The classes of a node, by position."""
        bits = self.nodes[node]
        return [place for place in range(len(self.classes)) if bits >> place & 1]


@dataclass(frozen=True)
class Labels:
    """What one table says along one dimension: its labels (total apart) and groupings that hold in it alone."""

    labels: tuple[str, ...]
    groups: Mapping[str, Sequence[str]]


def is_total(label: str) -> bool:
    """Whether a label stands for all categories together."""
    return label.strip().casefold() in TOTAL_LABELS


def is_residual(label: str) -> bool:
    """Whether a label stands for whatever the same table does not name."""
    return label.strip().casefold() in RESIDUAL_LABELS


def groups_in_labels(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Groupings that labels tell themselves: "a/b/c" lies in "a/b" and "a"; "A+B" is A and B where both are labels.

    A slash is a path only where two labels share its beginning, or where the beginning is a label: "Unknown/other"
    alone stays one label.
    """
    known = {label for label in labels if not is_total(label)}
    found: dict[str, set[str]] = {}
    for label in known:
        parts = label.split("/")
        for depth in range(1, len(parts)):
            found.setdefault("/".join(parts[:depth]), set()).add(label)
    paths = {parent: inside for parent, inside in found.items() if parent in known or len(inside) > 1}
    for label in known:
        parts = [part.strip() for part in label.split("+")]
        if len(parts) > 1 and all(part in known for part in parts):
            paths[label] = set(parts)
    return {parent: tuple(sorted(inside)) for parent, inside in paths.items()}


def merged(
    name: str, tables: Sequence[Labels | None], groups: Groups, *, open_ended: bool = False
) -> tuple[Dimension, list[dict[str, int]]]:
    """One dimension over several tables, and for each table the node of each of its labels.

    A table without the dimension is None. With `open_ended` every grouping may hold something that no table lists.
    """
    said = [label for table in tables if table for label in table.labels]
    shared = {**groups_in_labels(said), **groups}
    leaf_sets = _leaf_sets(tables, shared, open_ended=open_ended)
    everything = frozenset().union(*(leaves for sets in leaf_sets for leaves in sets.values())) or frozenset({name})
    if open_ended:
        everything |= {NOT_LISTED}
    masks, classes = _classes([*(s for sets in leaf_sets for s in sets.values()), everything])
    to_mask = dict(zip([*(s for sets in leaf_sets for s in sets.values()), everything], masks, strict=True))
    titles = _titles(leaf_sets, to_mask, to_mask[everything], classes)
    between = _between(leaf_sets, to_mask, titles)
    dimension = _dimension(name, classes, titles, to_mask[everything], between)
    place = {mask: node for node, mask in enumerate(dimension.nodes)}
    return dimension, [{label: place[to_mask[leaves]] for label, leaves in sets.items()} for sets in leaf_sets]


def _leaf_sets(tables: Sequence[Labels | None], shared: Groups, *, open_ended: bool) -> list[dict[str, frozenset[str]]]:
    """For each table, the finest labels under each of its labels; a residual is what its table does not name."""
    named = [_named(table, shared, open_ended=open_ended) for table in tables]
    covered = [frozenset().union(*sets.values()) for sets in named]
    residual = [
        [label for label in table.labels if label not in sets] if table else []
        for table, sets in zip(tables, named, strict=True)
    ]
    everything = frozenset().union(*covered)
    rest = frozenset(label for labels in residual for label in labels)
    for sets, own, inside in zip(named, residual, covered, strict=True):
        for label in own:
            # Two residuals in one table ("other", "rest") cannot be told apart from what others name: only themselves.
            sets[label] = (everything - inside) | rest if len(own) == 1 else frozenset({label})
    return named


def _named(table: Labels | None, shared: Groups, *, open_ended: bool) -> dict[str, frozenset[str]]:
    if table is None:
        return {}
    groups = {**shared, **table.groups}
    return {
        label: _expanded(label, groups, open_ended=open_ended)
        for label in table.labels
        if label in groups or not is_residual(label)
    }


def _expanded(label: str, groups: Groups, *, open_ended: bool, above: frozenset[str] = frozenset()) -> frozenset[str]:
    inside = groups.get(label, ())
    if not inside or label in above:
        return frozenset({label})
    parts = [_expanded(part, groups, open_ended=open_ended, above=above | {label}) for part in inside if part != label]
    return frozenset().union(*parts, {f"{label}/{NOT_LISTED}"} if open_ended else ())


def _classes(sets: Sequence[frozenset[str]]) -> tuple[list[int], tuple[str, ...]]:
    """Each set as a bit set over classes, a class being finest labels that no set tells apart."""
    signatures: dict[str, int] = {}
    for place, leaves in enumerate(sets):
        for leaf in leaves:
            signatures[leaf] = signatures.get(leaf, 0) | 1 << place
    by_signature: dict[int, list[str]] = {}
    for leaf in sorted(signatures):
        by_signature.setdefault(signatures[leaf], []).append(leaf)
    classes = sorted(by_signature.items(), key=lambda one: one[1])
    masks = [
        sum(1 << at for at, (signature, _) in enumerate(classes) if signature >> place & 1)
        for place in range(len(sets))
    ]
    return masks, tuple(
        "+".join(leaves) if len(leaves) < 4 else f"{leaves[0]}+...+{leaves[-1]}" for _, leaves in classes
    )


def _titles(
    leaf_sets: Sequence[Mapping[str, frozenset[str]]],
    to_mask: Mapping[frozenset[str], int],
    total: int,
    classes: Sequence[str],
) -> dict[int, str]:
    titles = {total: "_T"}
    for sets in leaf_sets:
        for label, leaves in sets.items():
            titles.setdefault(to_mask[leaves], label)
    for place, label in enumerate(classes):
        titles.setdefault(1 << place, label)
    return titles


def _between(
    leaf_sets: Sequence[Mapping[str, frozenset[str]]], to_mask: Mapping[frozenset[str], int], titles: dict[int, str]
) -> frozenset[int]:
    """Nodes that can be had by differencing labels of two tables, added to `titles`; and classes no table names."""
    own = [{to_mask[leaves] for leaves in sets.values()} for sets in leaf_sets]
    named = set().union(*own)
    found = {mask for mask in titles if mask not in named and mask & (mask - 1) == 0}
    pairs = [
        (big, small)
        for one, two in combinations(own, 2)
        if one and two
        for bigs, smalls in ((one - two, two - one), (two - one, one - two))
        for big in bigs
        for small in smalls
        if big != small and big & small == small
    ]
    for big, small in pairs[:MOST_DIFFERENCES]:
        rest = big & ~small
        if rest not in titles:
            titles[rest] = f"{titles[big]} without {titles[small]}"
            found.add(rest)
    return frozenset(found - {max(titles)} if len(titles) == 1 else found)


def _dimension(
    name: str, classes: tuple[str, ...], titles: Mapping[int, str], total: int, between: frozenset[int]
) -> Dimension:
    nodes = tuple(sorted(titles, key=lambda mask: (mask.bit_count(), mask)))
    place = {mask: node for node, mask in enumerate(nodes)}
    children = tuple(tuple(place[part] for part in _parts(mask, nodes)) for mask in nodes)
    labels = tuple(titles[mask] for mask in nodes)
    return Dimension(name, classes, nodes, labels, children, place[total], frozenset(place[mask] for mask in between))


def _parts(mask: int, nodes: Sequence[int]) -> list[int]:
    """Nodes that part `mask`: the largest first, what is left by single classes; nothing for a class."""
    if mask.bit_count() == 1:
        return []
    left, parts = mask, []
    for node in sorted(nodes, key=int.bit_count, reverse=True):
        if node != mask and node & left == node:
            parts.append(node)
            left &= ~node
    return parts
