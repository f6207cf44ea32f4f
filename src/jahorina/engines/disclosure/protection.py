"""One door: tables of true counts go in, tables that may be published come out, after the attacker has had his turn.

The method changes numbers or hides them; then the audit attacks the result together with all earlier releases. What he can
open does not come out (`Protected.audit.is_safe` is false and the caller must not publish).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from jahorina.engines.disclosure.audit import Audit, audit_in
from jahorina.engines.disclosure.cell_key import Design, perturbed
from jahorina.engines.disclosure.cubes import Cube, cube_cell
from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.linear import Enough, Polytope
from jahorina.engines.disclosure.privacy import private_counts
from jahorina.engines.disclosure.propagation import Contradiction
from jahorina.engines.disclosure.reading import blurred, estimated
from jahorina.engines.disclosure.rounding import nested, round_table
from jahorina.engines.disclosure.rules import Rule
from jahorina.engines.disclosure.space import Space, bounds_in, build_space
from jahorina.engines.disclosure.suppression import Baseline, Pattern, suppress
from jahorina.engines.disclosure.tables import CellState, CountTable, Floats, count_table
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

MOST_WITHHOLDING = 6
"""How often cells may be withheld and the rest attacked again."""
MARGIN_WEIGHT = 0.05
"""By how much a cell is dearer to hide with each factor e of its count: margins tell more than inner cells."""


@dataclass(frozen=True)
class Protected:
    """Tables as they may be published, in the order in which they came, and the attack on them.

    `unprotected` are cells that nothing could protect. `notes` say in words what the method had to do.
    """

    method: str
    tables: tuple[CountTable, ...]
    audit: Audit
    unprotected: tuple[Mapping[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def may_go_out(self) -> bool:
        """Whether the attacker found nothing."""
        return self.audit.is_safe and not self.unprotected


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
    space = build_space([*tables, *earlier], groups, largest_full=0)
    values, known = _true_values(space, tables)
    found = round_table(space, values, known, step, seed=seed, earlier=_shown_before(space, tables, earlier))
    out = tuple(
        _rounded(table, found.values[at], max(step, int(found.furthest) + 1))
        for table, at in zip(tables, space.places, strict=False)
    )
    notes = [_("Some margins moved by a base or more, none by more than the furthest.")] if found.is_relaxed else []
    wide = build_space([*tables, *earlier], groups, fewest_changes=True)
    out, seen = _withheld(wide, out, earlier, Enough(rule.provable))
    if any(table.suppressed.any() for table in out):
        notes.append(_("Some cells are withheld: rounded anew they would bound what earlier releases show."))
    figures = {"base": step, "optimal": float(found.is_optimal), "furthest": found.furthest}
    return Protected("rounding", out, seen, notes=tuple(notes), figures=figures)


def _withheld(
    space: Space, out: tuple[CountTable, ...], earlier: Sequence[CountTable], enough: Enough
) -> tuple[tuple[CountTable, ...], Audit]:
    """Tables with those cells suppressed that open something together with earlier releases, and the attack on them."""
    bounding = _bounding(space, out, earlier, enough.provable)
    out = tuple(_hide(t, np.isin(at, list(bounding))) for t, at in zip(out, space.places, strict=False))
    for _round in range(MOST_WITHHOLDING):
        seen = _attacked(space, out, earlier, enough)
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
) -> Audit:
    """The attack on what goes out with all that went out before; what was corrected is told by the true tables."""
    return audit_in(space, [*out, *earlier], provable=enough.provable, enough=enough)


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
        raise InputRefused(
            "table-sums",
            _("The totals are not the sums of their parts, so they cannot be protected together."),
            hint=_("Give inner cells alone: the totals are made from them. Or name groupings with --hierarchies."),
        ) from error


def _shown_before(space: Space, tables: Sequence[CountTable], earlier: Sequence[CountTable]) -> dict[int, float]:
    """Numbers that earlier releases show, by the position of the same cell in `tables` (else by their own)."""
    own, shown = _own_positions(space, tables), {}
    for table, at in zip(earlier, space.places[len(tables) :], strict=True):
        for place, number in zip(at.tolist(), table.values, strict=True):
            if not np.isnan(number):
                shown[own.get(space.coordinates[place][1:], place)] = float(number)
    return shown


def _own_positions(space: Space, tables: Sequence[CountTable]) -> dict[tuple[int, ...], int]:
    """The position of each cell of `tables` by its nodes, whatever its version."""
    return {space.coordinates[p][1:]: p for at in space.places[: len(tables)] for p in at.tolist()}


def _bounding(space: Space, out: Sequence[CountTable], earlier: Sequence[CountTable], provable: int) -> set[int]:
    """Positions of cells that together with what an earlier release says of the same cell would be proven small.

    The cell may have been corrected, so that the proof is wrong; nobody outside can know.
    """
    own = _own_positions(space, out)
    low, high = bounds_in(space, out)
    guilty = set()
    for table, at in zip(earlier, space.places[len(out) :], strict=True):
        for place, least, most in zip(at.tolist(), table.low, table.high, strict=True):
            same = own.get(space.coordinates[place][1:])
            if same is not None and max(low[same], least) >= 1 and min(high[same], most) <= provable:
                guilty.add(same)
    return guilty


def protect_by_suppression(
    tables: Sequence[CountTable],
    rule: Rule,
    *,
    groups: Mapping[str, Groups] | None = None,
    earlier: Sequence[CountTable] = (),
    sensitive: Sequence[np.ndarray] | None = None,
) -> Protected:
    """Primary and complementary suppression over all tables and earlier releases together.

    `sensitive` gives, for each table, which cells its rule marks (default: counts from 1 to below the threshold).
    """
    space = build_space([*tables, *earlier], groups, fewest_changes=True)
    baseline, targets = _baseline(space, tables, earlier, rule, sensitive)
    threshold = np.maximum(float(rule.threshold), baseline.values[targets] + 1.0)
    pattern = suppress(space, baseline, targets, threshold)
    _show_what_is_told(space, baseline, pattern, targets)
    primary = np.zeros(len(space.coordinates), dtype=bool)
    primary[targets] = True
    out = tuple(
        _suppressed(table, pattern.hidden[at], primary[at]) for table, at in zip(tables, space.places, strict=False)
    )
    cover = dict(zip(targets.tolist(), threshold.tolist(), strict=True))
    enough = Enough(rule.provable, {t: most for t, most in cover.items() if t not in pattern.unprotected})
    seen = audit_in(space, [*out, *earlier], provable=rule.provable, enough=enough, witnesses=pattern.witnesses)
    lost = tuple(space.describe(position) for position in (*pattern.unprotected, *seen.narrow))
    return Protected("suppression", out, seen, lost)


def _show_what_is_told(space: Space, baseline: Baseline, pattern: Pattern, targets: np.ndarray) -> None:
    """Show complementary cells whose number the sums give away all the same: hiding them protects nobody."""
    low = np.where(pattern.hidden, baseline.low, baseline.values)
    high = np.where(pattern.hidden, baseline.high, baseline.values)
    polytope = Polytope(space, low, high)
    polytope.learn(pattern.witnesses)
    extra = np.setdiff1d(np.flatnonzero(pattern.hidden & baseline.may_hide), targets)
    found = polytope.intervals(extra, Enough(0))
    pattern.hidden[extra[found.low == found.high]] = False


def _baseline(
    space: Space,
    tables: Sequence[CountTable],
    earlier: Sequence[CountTable],
    rule: Rule,
    sensitive: Sequence[np.ndarray] | None,
) -> tuple[Baseline, np.ndarray]:
    """True values, what may be hidden, and the positions of what must be."""
    count = len(space.coordinates)
    own, public, marked = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    low, high = np.zeros(count), np.full(count, np.inf)
    for place, (table, at) in enumerate(zip(tables, space.places, strict=False)):
        told = np.array([state is CellState.NUMBER for state in table.states])
        own[at[told]] = True
        small = (table.values >= 1) & (table.values < rule.threshold) if sensitive is None else sensitive[place]
        marked[at[small & told]] = True
        nobody = at[[state is CellState.NOT_APPLICABLE for state in table.states]]
        high[nobody] = 0.0
    for table, at in zip(earlier, space.places[len(tables) :], strict=True):
        np.maximum.at(low, at, table.low)
        np.minimum.at(high, at, table.high)
        public[at[table.low == table.high]] = True
    kept = own & _hidden_before(space, tables, earlier)
    values = _values_with(space, tables, low, high)
    may_hide = own & ~public
    weight = 1.0 + MARGIN_WEIGHT * np.log1p(values)
    baseline = Baseline(values, may_hide, (~own & ~public & (high > 0)) | (kept & ~public), weight, low, high)
    between = [place for place in space.between if 1 <= values[place] < rule.threshold and not own[place]]
    return baseline, np.union1d(np.flatnonzero(marked), np.array(between, dtype=np.int64)).astype(np.int64)


def _hidden_before(space: Space, tables: Sequence[CountTable], earlier: Sequence[CountTable]) -> np.ndarray:
    """Which unknowns an earlier release hid, in any version: what was hidden once stays hidden."""
    own = _own_positions(space, tables)
    kept = np.zeros(len(space.coordinates), dtype=bool)
    for table, at in zip(earlier, space.places[len(tables) :], strict=True):
        for place in at[table.suppressed].tolist():
            if space.coordinates[place][1:] in own:
                kept[own[space.coordinates[place][1:]]] = True
    return kept


def _values_with(space: Space, tables: Sequence[CountTable], low: Floats, high: Floats) -> Floats:
    """The true counts, and counts that fit earlier releases where the tables do not tell."""
    low, high = low.copy(), high.copy()
    for table, at in zip(tables, space.places, strict=False):
        low[at], high[at] = np.maximum(low[at], table.low), np.minimum(high[at], table.high)
    try:
        return np.round(Polytope(space, low, high).point(), 6)
    except Contradiction as error:
        raise InputRefused(
            "table-sums",
            _("The totals are not the sums of their parts, or earlier releases say otherwise."),
            hint=_("Give inner cells alone: the totals are made from them. Or name groupings with --hierarchies."),
        ) from error


def _suppressed(table: CountTable, hidden: np.ndarray, primary: np.ndarray) -> CountTable:
    states = [
        state if state is not CellState.NUMBER or not gone else CellState.PRIMARY if first else CellState.SECONDARY
        for state, gone, first in zip(table.states, hidden, primary, strict=True)
    ]
    values = np.where([state is CellState.NUMBER for state in states], table.values, np.nan)
    made = count_table(table.name, table.dimensions, table.cells, values, states=states)
    return replace(made, groups=table.groups, version=table.version, rows=table.rows)


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
    space = build_space([*tables, *earlier], groups, fewest_changes=True)
    seen = _attacked(space, out, earlier, Enough(rule.provable))
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
