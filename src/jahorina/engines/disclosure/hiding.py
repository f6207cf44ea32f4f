"""Suppression behind the door: what is small is hidden, and with it whatever would tell it, whoever reads it beside what.

Where earlier releases show that counts were corrected, nobody outside knows for sure which. So the tables are protected once
for each smallest set of corrections that explains everything (`corrections`): a cell that one of them wants hidden stays
hidden for the others, and in the end each reader has his attack. Hiding more never helps a reader, so one round is enough,
but for cells of earlier releases that a correction would open: they join the targets, and the round is run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.audit import Audit, audit_in
from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.earlier import hidden_before, in_versions, otherwise_before
from jahorina.engines.disclosure.linear import Enough, Polytope
from jahorina.engines.disclosure.propagation import Contradiction
from jahorina.engines.disclosure.protected import Protected
from jahorina.engines.disclosure.rules import Rule
from jahorina.engines.disclosure.space import Space, build_space, explanations
from jahorina.engines.disclosure.sums import sums_refused
from jahorina.engines.disclosure.suppression import Baseline, Pattern, suppress
from jahorina.engines.disclosure.tables import CellState, CountTable, Floats, count_table
from jahorina.kernel.messages import gettext_noop as _

MARGIN_WEIGHT = 0.05
"""By how much a cell is dearer to hide with each factor e of its count: margins tell more than inner cells."""
MOST_ROUNDS = 4
"""How often cells that the attack opened may join the targets."""

Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass
class _Reader:
    """One who takes certain counts as corrected: the space as he sees it, and what must be protected from him."""

    space: Space
    baseline: Baseline
    marked: Positions
    opened: Positions
    pattern: Pattern
    reach: Floats

    @property
    def targets(self) -> Positions:
        return np.union1d(self.marked, self.opened).astype(np.int64)

    def threshold(self, rule: Rule) -> Floats:
        """How large each target must stay possible."""
        least = np.maximum(float(rule.threshold), self.baseline.values[self.targets] + 1.0)
        found: Floats = np.maximum(least, np.ceil(self.reach[self.targets]))
        return found


def protect_by_suppression(
    tables: Sequence[CountTable],
    rule: Rule,
    *,
    groups: Mapping[str, Groups] | None = None,
    earlier: Sequence[CountTable] = (),
    sensitive: Sequence[np.ndarray] | None = None,
    reach: Sequence[Floats] | None = None,
) -> Protected:
    """Primary and complementary suppression over all tables and earlier releases together.

    `sensitive` gives, for each table, which cells its rule marks (default: counts from 1 to below the threshold);
    `reach` how large each of these must stay possible, where that is more than the threshold.
    """
    tables, earlier = in_versions(tables, earlier, groups)
    both = [*tables, *earlier]
    spaces = [build_space(both, groups, changes=way) for way in explanations(both, groups)]
    small = [_small(table, rule, sensitive, place) for place, table in enumerate(tables)]

    def protected(hidden: list[Mask], *, covers: bool) -> Protected:
        readers = [_reader(one, tables, earlier, rule, small, reach or []) for one in spaces]
        return _protected(readers, tables, earlier, rule, hidden, covers=covers)

    found = protected([np.zeros(len(table), dtype=np.bool_) for table in tables], covers=True)
    if found.may_go_out or not earlier:
        return found
    changed = otherwise_before(spaces[0], tables, earlier)
    again = protected([other & told for other, told in zip(changed, map(_told, tables), strict=True)], covers=False)
    withheld = replace(
        again, notes=(_("Cells that were corrected are withheld: beside the earlier release they would tell."),)
    )
    return withheld if withheld.may_go_out else found


def _protected(
    readers: Sequence[_Reader],
    tables: Sequence[CountTable],
    earlier: Sequence[CountTable],
    rule: Rule,
    hidden: list[Mask],
    *,
    covers: bool,
) -> Protected:
    """The tables with `hidden` and whatever must be hidden from each reader beside it.

    With `covers` each target must stay possible as 0 and as its threshold for the first reader; else it is enough that no
    reader opens it: a count that an earlier version showed as another cannot be both.
    """
    small = [np.isin(at, readers[0].marked) for at in readers[0].space.places[: len(tables)]]
    for _round in range(MOST_ROUNDS):
        for reader in readers:
            _hide_from(reader, hidden, rule)
        out = tuple(map(_suppressed, tables, hidden, small))
        seen = [_attacked(reader, out, earlier, rule, covers=covers and reader is readers[0]) for reader in readers]
        if sum(_learn_open(reader, one) for reader, one in zip(readers, seen, strict=True)) == 0:
            break
    return _result(out, readers, seen, covers=covers)


def _told(table: CountTable) -> Mask:
    return np.array([state is CellState.NUMBER for state in table.states], dtype=np.bool_)


def _small(table: CountTable, rule: Rule, sensitive: Sequence[np.ndarray] | None, place: int) -> Mask:
    """Which cells of a table the rule marks."""
    small = (table.values >= 1) & (table.values < rule.threshold) if sensitive is None else sensitive[place]
    return np.asarray(small & _told(table), dtype=np.bool_)


def _hide_from(reader: _Reader, hidden: list[Mask], rule: Rule) -> None:
    """Hide in `hidden` what this reader must not see, beside what is hidden already."""
    space, before = reader.space, reader.baseline.hidden.copy()
    for at, gone in zip(space.places, hidden, strict=False):
        before[at[gone]] |= reader.baseline.may_hide[at[gone]]
    baseline = replace(reader.baseline, hidden=before)
    pattern = reader.pattern = suppress(space, baseline, reader.targets, reader.threshold(rule))
    _show_what_is_told(space, baseline, pattern, reader.targets)
    for at, gone in zip(space.places, hidden, strict=False):
        gone |= pattern.hidden[at]


def _attacked(
    reader: _Reader, out: Sequence[CountTable], earlier: Sequence[CountTable], rule: Rule, *, covers: bool
) -> Audit:
    """His attack; with `covers` each target must stay possible as 0 and as its threshold."""
    lost = set(reader.pattern.unprotected)
    threshold = dict(zip(reader.targets.tolist(), reader.threshold(rule).tolist(), strict=True))
    cover = {target: threshold[target] for target in reader.marked.tolist() if covers and target not in lost}
    enough = Enough(rule.provable, cover)
    witnesses = reader.pattern.witnesses
    return audit_in(reader.space, [*out, *earlier], provable=rule.provable, enough=enough, witnesses=witnesses)


def _learn_open(reader: _Reader, seen: Audit) -> bool:
    """Take what is open, and no target yet, among the targets; says whether there was any."""
    new = np.setdiff1d(np.array(seen.open_positions, dtype=np.int64), reader.targets)
    reader.opened = np.union1d(reader.opened, new).astype(np.int64)
    return bool(len(new))


def _result(
    out: tuple[CountTable, ...], readers: Sequence[_Reader], seen: Sequence[Audit], *, covers: bool
) -> Protected:
    """The tables with the attack that found most, and every cell that the first reader could be told."""
    first = readers[0]
    lost = [p for p in first.pattern.unprotected if covers and p in first.marked]
    unprotected = tuple(first.space.describe(position) for position in (*lost, *seen[0].narrow))
    worst = max(seen, key=lambda one: len(one.open_cells))
    return Protected("suppression", out, worst, unprotected, figures={"corrections_followed": float(len(readers))})


def _show_what_is_told(space: Space, baseline: Baseline, pattern: Pattern, targets: Positions) -> None:
    """Show complementary cells whose number the sums give away all the same: hiding them protects nobody."""
    low = np.where(pattern.hidden, baseline.low, baseline.values)
    high = np.where(pattern.hidden, baseline.high, baseline.values)
    polytope = Polytope(space, low, high)
    polytope.learn(pattern.witnesses)
    extra = np.setdiff1d(np.flatnonzero(pattern.hidden & baseline.may_hide & ~baseline.hidden), targets)
    found = polytope.intervals(extra, Enough(0))
    pattern.hidden[extra[found.low == found.high]] = False


def _reader(
    space: Space,
    tables: Sequence[CountTable],
    earlier: Sequence[CountTable],
    rule: Rule,
    small: Sequence[Mask],
    reach: Sequence[Floats],
) -> _Reader:
    """True values, what may be hidden, and the positions of what must be."""
    count = len(space.coordinates)
    own, public, marked = (np.zeros(count, dtype=np.bool_) for _one in range(3))
    low, high = np.zeros(count), np.full(count, np.inf)
    for place, (table, at) in enumerate(zip(tables, space.places, strict=False)):
        own[at[_told(table)]] = True
        marked[at[small[place]]] = True
        high[at[[state is CellState.NOT_APPLICABLE for state in table.states]]] = 0.0
    for table, at in zip(earlier, space.places[len(tables) :], strict=True):
        np.maximum.at(low, at, table.low)
        np.minimum.at(high, at, table.high)
        public[at[table.low == table.high]] = True
    kept = own & hidden_before(space, tables, earlier)
    values = _values_with(space, tables, low, high)
    weight = 1.0 + MARGIN_WEIGHT * np.log1p(values)
    never = (~own & ~public & (high > 0)) | (kept & ~public)
    between = [place for place in space.between if 1 <= values[place] < rule.threshold and not own[place]]
    targets = np.union1d(np.flatnonzero(marked), np.array(between, dtype=np.int64)).astype(np.int64)
    baseline = Baseline(values, own & ~public, never, weight, low, high)
    far = np.zeros(count)
    for most, at in zip(reach, space.places, strict=False):
        np.maximum.at(far, at, most)
    return _Reader(space, baseline, targets, np.array([], dtype=np.int64), Pattern(never), far)


def _values_with(space: Space, tables: Sequence[CountTable], low: Floats, high: Floats) -> Floats:
    """The true counts, and counts that fit earlier releases where the tables do not tell."""
    low, high = low.copy(), high.copy()
    for table, at in zip(tables, space.places, strict=False):
        low[at], high[at] = np.maximum(low[at], table.low), np.minimum(high[at], table.high)
    try:
        return np.round(Polytope(space, low, high).point(), 6)
    except Contradiction as error:
        raise sums_refused(space, tables) from error


def _suppressed(table: CountTable, hidden: Mask, primary: Mask) -> CountTable:
    states = [
        state if state is not CellState.NUMBER or not gone else CellState.PRIMARY if first else CellState.SECONDARY
        for state, gone, first in zip(table.states, hidden, primary, strict=True)
    ]
    values = np.where([state is CellState.NUMBER for state in states], table.values, np.nan)
    made = count_table(table.name, table.dimensions, table.cells, values, states=states)
    return replace(made, groups=table.groups, version=table.version, rows=table.rows)
