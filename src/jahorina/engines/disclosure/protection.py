"""One door: tables of true counts go in, tables that may be published come out, after the attacker has had his turn.

The method changes numbers or hides them; then the audit attacks the result together with all earlier releases. What he can
open does not come out (`Protected.audit.is_safe` is false and the caller must not publish).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from jahorina.engines.disclosure.audit import Audit, audit_in
from jahorina.engines.disclosure.cell_key import Design, perturbed
from jahorina.engines.disclosure.cubes import Cube, cube_cell
from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.earlier import bounding, in_versions, shown_before
from jahorina.engines.disclosure.linear import Enough, Polytope
from jahorina.engines.disclosure.privacy import private_counts
from jahorina.engines.disclosure.propagation import Contradiction
from jahorina.engines.disclosure.protected import Protected
from jahorina.engines.disclosure.reading import blurred, estimated
from jahorina.engines.disclosure.rounding import nested, round_table
from jahorina.engines.disclosure.rules import Rule
from jahorina.engines.disclosure.space import Space, bounds_in, build_space, explanations
from jahorina.engines.disclosure.sums import sums_refused
from jahorina.engines.disclosure.tables import CellState, CountTable, Floats
from jahorina.kernel.messages import gettext_noop as _

READERS = 2
"""Ways in which counts may have been corrected that moved numbers are attacked for: their ranges are wide for all of them."""
MOST_WITHHOLDING = 6
"""How often cells may be withheld and the rest attacked again."""


def protect_by_rounding(
    tables: Sequence[CountTable],
    rule: Rule,
    *,
    base: int | None = None,
    groups: Mapping[str, Groups] | None = None,
    earlier: Sequence[CountTable] = (),
    seed: int = 0,
) -> Protected:
    """Controlled rounding of all tables together; sums hold within and between them."""
    step = base or rule.base
    tables, earlier = in_versions(tables, earlier, groups)
    space = build_space([*tables, *earlier], groups, largest_full=0)
    values, known = _true_values(space, tables)
    found = round_table(space, values, known, step, seed=seed, earlier=shown_before(space, tables, earlier))
    out = tuple(
        _rounded(table, found.values[at], max(step, int(found.furthest) + 1))
        for table, at in zip(tables, space.places, strict=False)
    )
    notes = [_("Some margins moved by a base or more, none by more than the furthest.")] if found.is_relaxed else []
    out, seen = _withheld_from_all(tables, out, earlier, groups, Enough(rule.provable))
    if any(table.suppressed.any() for table in out):
        notes.append(_("Some cells are withheld: rounded anew they would bound what earlier releases show."))
    figures = {"base": step, "optimal": float(found.is_optimal), "furthest": found.furthest}
    return Protected("rounding", out, seen, notes=tuple(notes), figures=figures)


def _withheld_from_all(
    tables: Sequence[CountTable],
    out: tuple[CountTable, ...],
    earlier: Sequence[CountTable],
    groups: Mapping[str, Groups] | None,
    enough: Enough,
) -> tuple[tuple[CountTable, ...], Audit]:
    """The same for every reader: one for each way in which counts may have been corrected; the attack that found most."""
    ways = explanations([*tables, *earlier], groups, most=READERS)
    spaces = [build_space([*tables, *earlier], groups, changes=way) for way in ways]
    seen = []
    for space in spaces:
        out, one = _withheld(space, out, earlier, enough)
        seen.append(one)
    if len(spaces) > 1:
        seen = [_attacked(space, out, earlier, enough) for space in spaces]
    return out, max(seen, key=lambda one: len(one.open_cells))


def _withheld(
    space: Space, out: tuple[CountTable, ...], earlier: Sequence[CountTable], enough: Enough
) -> tuple[tuple[CountTable, ...], Audit]:
    """Tables with those cells suppressed that open something together with earlier releases, and the attack on them."""
    guilty = bounding(space, out, earlier, enough.provable)
    out = tuple(_hide(t, np.isin(at, list(guilty))) for t, at in zip(out, space.places, strict=False))
    truth = Polytope(space).point() if earlier else None
    for _round in range(MOST_WITHHOLDING):
        seen = _attacked(space, out, earlier, enough, truth)
        opened = set(seen.open_positions)
        if not opened or not earlier:
            break
        guilty = opened | {other for place in opened for other, _larger in nested(space, place)}
        own = np.array([place in opened for place in range(len(space.coordinates))])
        if not any(own[at].any() for at in space.places[: len(out)]):
            own = np.array([place in guilty for place in range(len(space.coordinates))])
        out = tuple(_hide(table, own[at]) for table, at in zip(out, space.places, strict=False))
    return out, seen


def _hide(table: CountTable, gone: np.ndarray) -> CountTable:
    states = tuple(
        CellState.SECONDARY if hide and state is CellState.NUMBER else state
        for state, hide in zip(table.states, gone, strict=True)
    )
    values = np.where([state is CellState.NUMBER for state in states], table.values, np.nan)
    low, high = np.where(gone, 0.0, table.low), np.where(gone, np.inf, table.high)
    return replace(table, states=states, values=values, low=low, high=high)


def _attacked(
    space: Space,
    out: Sequence[CountTable],
    earlier: Sequence[CountTable],
    enough: Enough,
    truth: Floats | None = None,
) -> Audit:
    """The attack on what goes out with all that went out before."""
    return audit_in(space, [*out, *earlier], provable=enough.provable, enough=enough, truth=truth)


def _rounded(table: CountTable, values: Floats, base: int) -> CountTable:
    told = np.array([state is CellState.NUMBER for state in table.states])
    return blurred(replace(table, values=np.where(told, values, np.nan)), rounded=base)


def _true_values(space: Space, tables: Sequence[CountTable]) -> tuple[Floats, Floats]:
    """The true count of every unknown (one that fits, where the tables do not tell), and which ones the tables hold."""
    known = np.zeros(len(space.coordinates))
    for at in space.places[: len(tables)]:
        known[at] = 1.0
    try:
        return np.round(Polytope(space, *bounds_in(space, tables)).point(), 6), known
    except Contradiction as error:
        raise sums_refused(space, tables) from error


def protect_by_cell_key(
    tables: Sequence[CountTable],
    keys: Sequence[np.ndarray],
    rule: Rule,
    *,
    design: Design = Design(),
    groups: Mapping[str, Groups] | None = None,
    earlier: Sequence[CountTable] = (),
) -> Protected:
    """Move every count by what its cell key finds; `keys[t]` holds the key of each cell of table t (see cell_key)."""
    out = tuple(_moved(table, key, design) for table, key in zip(tables, keys, strict=True))
    tables, earlier = in_versions(tables, earlier, groups)
    ways = explanations([*tables, *earlier], groups, most=READERS)
    spaces = [build_space([*tables, *earlier], groups, changes=way) for way in ways]
    found = [_attacked(space, out, earlier, Enough(rule.provable)) for space in spaces]
    seen = max(found, key=lambda one: len(one.open_cells))
    notes = (_("Margins have noise of their own, so sums of cells differ from them by a few."),)
    return Protected("cell-key", out, seen, notes=notes, figures={"variance": design.variance})


def _moved(table: CountTable, keys: np.ndarray, design: Design) -> CountTable:
    """The table moved; its reader is taken to know the largest move, and that zeros are zeros."""
    told = np.array([state is CellState.NUMBER for state in table.states])
    values = np.where(told, perturbed(np.nan_to_num(table.values), keys, design), np.nan)
    moved = blurred(replace(table, values=values), noise=design.largest_move)
    low = np.where(values > 0, np.maximum(moved.low, 1.0), moved.low)
    return replace(moved, low=low)


def protect_by_privacy(
    table: CountTable, finest: CountTable, cube: Cube, rule: Rule, *, epsilon: float, contributions: int = 1
) -> Protected:
    """Differentially private counts of the finest cells, and every margin as their sum.

    The audit is the mechanism's: no table is asked for, because every count is possible everywhere.
    """
    cells = cube.finest()
    place = {cell: at for at, cell in enumerate(cells)}
    true = np.zeros(len(cells))
    for cell, value in zip(finest.cells, finest.values, strict=True):
        true[place[cell]] = np.nan_to_num(value)
    found = private_counts(true, epsilon, contributions=contributions)
    numbers = dict(zip(cube.cells, cube.sums(cells, found.counts), strict=True))
    width = len(cube.axes)
    values = np.array([numbers[cube_cell(cell[:width])] for cell in table.cells])
    silent = estimated(replace(table, values=values, states=(CellState.NUMBER,) * len(table)))
    nothing = Audit(build_space([silent]), np.array([], dtype=np.int64), np.array([]), np.array([]), True, ())
    return Protected("dp", (silent,), nothing, figures={"epsilon": found.epsilon, "provable": rule.provable})
