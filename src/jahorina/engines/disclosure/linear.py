"""Linear and integer programmes over a space of cells, solved by HiGHS and kept warm between questions.

The polytope {x >= 0 : equations hold, low <= x <= high} is reduced first (bounds from sums; fixed unknowns taken out), then
each question "how small, how large can cell t be?" changes one cost and goes on from the last basis. A solution is a table
that fits all that was published; if its counts are whole it is a *witness*, good for every cell at once: cell t cannot be
proven to lie above (below) the value it has there. Where the answer of the linear programme is not whole, the integer
programme is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jahorina.engines.disclosure.propagation import TOLERANCE, Contradiction, Equations, propagated
from jahorina.engines.disclosure.solver import solver_for
from jahorina.engines.disclosure.space import Space
from jahorina.engines.disclosure.spreading import spread
from jahorina.engines.disclosure.tables import UNBOUNDED, Floats

INTEGER_SECONDS = 5.0
"""The longest that one integer programme may take; after it the linear bound stands, which is never too narrow."""
WHOLE = 1e-5


@dataclass(frozen=True)
class Intervals:
    """For each target the least and most whole count that fits; `is_whole` where whole tables attain both."""

    low: Floats
    high: Floats
    is_whole: NDArray[np.bool_]


FAR = 10.0
"""How far above the sum of all published numbers an unknown is taken to reach that nothing bounds."""


@dataclass(frozen=True)
class Enough:
    """What is enough to know of a target: that it can be two things and cannot be proven to lie in 1..`provable`; of
    `cover` (least largest count by target) that it can be nought and at least that count."""

    provable: int
    cover: Mapping[int, float] = field(default_factory=dict)

    def holds(self, target: int, low: float, high: float) -> bool:
        """Whether witnesses between `low` and `high` show it."""
        if target in self.cover:
            return low <= 0 and high >= self.cover[target]
        return low < high and (low <= 0 or high > self.provable)


class Polytope:
    """All tables that fit what was published; raises Contradiction where there is none."""

    def __init__(self, space: Space, low: Floats | None = None, high: Floats | None = None) -> None:
        self.space = space
        self.equations = Equations(space.equations, len(space.coordinates))
        given = space.low if low is None else low, space.high if high is None else high
        self.low, self.high = propagated(self.equations, *given)
        # What no published number bounds is bounded here, far above all of them, and told from it by half of that.
        published = self.high[np.isfinite(self.high)]
        self.ceiling = FAR * (1000.0 + float(published.sum()))
        self.free = np.flatnonzero(self.high - self.low > TOLERANCE)
        self.column = np.full(len(self.low), -1, dtype=np.int64)
        self.column[self.free] = np.arange(len(self.free))
        self.matrix, self.right = self._reduced()
        self._solver: highspy.Highs | None = None
        self._integer: highspy.Highs | None = None
        self._asked: int | None = None
        self.witness_low = np.where(self.column < 0, self.low, UNBOUNDED)
        self.witness_high = np.where(self.column < 0, self.high, -1.0)

    def _reduced(self) -> tuple[csr_matrix, Floats]:
        """The equations over free unknowns: matrix x = right."""
        e, count = self.equations, len(self.equations)
        rows = np.concatenate([np.arange(count), e.equation])
        columns = np.concatenate([e.whole, e.part])
        signs = np.concatenate([np.ones(count), -np.ones(len(e.part))])
        loose = self.column[columns] >= 0
        right = -np.bincount(rows[~loose], (signs * self.low[columns])[~loose], count)
        matrix = csr_matrix((signs[loose], (rows[loose], self.column[columns[loose]])), (count, len(self.free)))
        filled = np.diff(matrix.indptr) > 0
        if (np.abs(right[~filled]) > TOLERANCE).any():
            raise Contradiction
        return matrix[filled], right[filled]

    def point(self) -> Floats:
        """One table that fits, not always whole; raises Contradiction."""
        return self._whole_vector(self._run(self._linear()))

    def whole_point(self) -> Floats | None:
        """One whole table that fits; None where none was found in time."""
        x = self._run(self._linear())
        if not self._remember(x):
            solver = self._whole()
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            x = np.array(solver.getSolution().col_value)
        return self._whole_vector(np.round(x))

    def learn_spread(self, x: Floats) -> None:
        """Take the tables around x in which one finest count moved, if x itself fits and is whole."""
        found = spread(self.space, self.low, self.high, x) if self.learn([x]) else None
        if found is not None:
            np.minimum(self.witness_low, found[0], out=self.witness_low)
            np.maximum(self.witness_high, found[1], out=self.witness_high)

    def learn(self, tables: Iterable[Floats]) -> int:
        """Take tables that are said to fit as witnesses, as far as they are whole and do fit; how many did."""
        e, taken = self.equations, 0
        for x in tables:
            whole = np.round(x)
            sums = np.bincount(e.equation, whole[e.part], len(e))
            within = ((whole >= self.low - TOLERANCE) & (whole <= self.high + TOLERANCE)).all()
            if within and np.abs(x - whole).max(initial=0.0) <= WHOLE and (sums == whole[e.whole]).all():
                np.minimum(self.witness_low, whole, out=self.witness_low)
                np.maximum(self.witness_high, whole, out=self.witness_high)
                taken += 1
        return taken

    def intervals(self, targets: Iterable[int], enough: Enough | None = None, *, integer: bool = True) -> Intervals:
        """The least and most that each target can be.

        With `enough`, a target is not followed further once witnesses show what it asks for; its interval is then that
        of the witnesses, which the true one holds.
        """
        chosen = list(targets)
        low, high, whole = np.zeros(len(chosen)), np.zeros(len(chosen)), np.ones(len(chosen), dtype=bool)
        for place, target in enumerate(chosen):
            low[place], high[place], whole[place] = self._interval(int(target), enough, integer=integer)
        return Intervals(low, high, whole)

    def _interval(self, target: int, enough: Enough | None, *, integer: bool) -> tuple[float, float, bool]:
        if self.column[target] < 0:
            return float(self.low[target]), float(self.high[target]), True
        if enough is not None and enough.holds(target, *self._seen(target)):
            return *self._seen(target), True
        low, first = self._extreme(target, 1.0, integer=integer)
        if enough is not None and enough.holds(target, *self._seen(target)):
            return *self._seen(target), first
        high, second = self._extreme(target, -1.0, integer=integer)
        return low, high, first and second

    def _seen(self, target: int) -> tuple[float, float]:
        """Between what the target lies in the witnesses so far."""
        return float(self.witness_low[target]), float(self.witness_high[target])

    def _extreme(self, target: int, sense: float, *, integer: bool) -> tuple[float, bool]:
        """The least (sense 1) or most (sense -1) of a target, and whether a whole table attains it."""
        low, high = self._seen(target)
        if low <= self.low[target] if sense > 0 else high >= self.high[target]:
            return (low if sense > 0 else high), True
        value, whole = self._solved(target, sense)
        if not whole and integer:
            return self._solved_whole(target, sense, value)
        return value, whole

    def _solved(self, target: int, sense: float) -> tuple[float, bool]:
        solver, column = self._linear(), int(self.column[target])
        if self._asked is not None:
            solver.changeColCost(self._asked, 0.0)
        solver.changeColCost(column, sense)
        self._asked = column
        x = self._run(solver)
        whole = self._remember(x)
        value = float(x[column])
        bound = np.ceil(value - WHOLE) if sense > 0 else np.floor(value + WHOLE)
        return self._open(float(bound)), whole

    def _solved_whole(self, target: int, sense: float, linear: float) -> tuple[float, bool]:
        solver, column = self._whole(), int(self.column[target])
        count = len(self.free)
        costs = np.zeros(count)
        costs[column] = sense
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return linear, False
        x = np.array(solver.getSolution().col_value)
        self._remember(np.round(x))
        return self._open(float(round(x[column]))), True

    def _open(self, value: float) -> float:
        return UNBOUNDED if value >= self.ceiling / 2 else value

    def _remember(self, x: Floats) -> bool:
        """Keep a whole solution as a witness; says whether it is whole."""
        rounded = np.round(x)
        if np.abs(x - rounded).max(initial=0.0) > WHOLE:
            return False
        np.minimum.at(self.witness_low, self.free, rounded)
        np.maximum.at(self.witness_high, self.free, rounded)
        return True

    def _whole_vector(self, x: Floats) -> Floats:
        vector = self.low.copy()
        vector[self.free] = x
        return vector

    def _run(self, solver: highspy.Highs) -> Floats:
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction
        return np.array(solver.getSolution().col_value)

    def _linear(self) -> highspy.Highs:
        if self._solver is None:
            self._solver = solver_for(self.matrix, self.right, self.right, *self._bounds(), np.zeros(len(self.free)))
        return self._solver

    def _whole(self) -> highspy.Highs:
        if self._integer is None:
            self._integer = solver_for(
                self.matrix,
                self.right,
                self.right,
                *self._bounds(),
                np.zeros(len(self.free)),
                whole=np.ones(len(self.free), dtype=bool),
            )
            self._integer.setOptionValue("time_limit", INTEGER_SECONDS)
        return self._integer

    def _bounds(self) -> tuple[Floats, Floats]:
        return self.low[self.free], np.minimum(self.high[self.free], self.ceiling)
