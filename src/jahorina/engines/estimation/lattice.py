"""Sums over subsets and supersets of a set of lists, in t 2^(t-1) additions instead of 3^t (Yates, 1937).

A cell of a capture table is a set of lists, written as the bits of an integer: bit j is set where list j has seen the
person. With them, all linear predictors of a log-linear model are one sum over subsets of its parameters, and all its
fitted margins one sum over supersets of its fitted cells.
"""

from __future__ import annotations

from jahorina.engines.estimation.compiling import Floats, compiled


@compiled
def add_subsets(values: Floats) -> None:
    """Replace each value by the sum over the subsets of its cell; in place."""
    step = 1
    while step < values.size:
        for start in range(0, values.size, 2 * step):
            for at in range(start, start + step):
                values[at + step] += values[at]
        step *= 2


@compiled
def add_supersets(values: Floats) -> None:
    """Replace each value by the sum over the supersets of its cell; in place."""
    step = 1
    while step < values.size:
        for start in range(0, values.size, 2 * step):
            for at in range(start, start + step):
                values[at] += values[at + step]
        step *= 2
