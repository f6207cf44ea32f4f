"""Hierarchical log-linear models: which there are, and the one with the smallest BIC (Silverman, Chan and Vincent, 2024).

A model holds all main effects, and a term only with all its subsets: 113 models of 4 lists (without the saturated one), 1,024
of 5 lists and 32,768 of 6 with pairs alone. BIC = k log n - 2 log-likelihood, with n the people seen and k the parameters,
those at minus infinity among them. Models without a maximum or not identified are left out. In the bootstrap each
resample searches again: all models, or the best ones on the data where all are too many. Where not even the data can be
searched in full, the search goes downhill from the main effects, one term in or out at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.estimation.compiling import Floats, Integers
from jahorina.engines.estimation.fitting import UNDECIDED
from jahorina.engines.estimation.hierarchy_kernel import fit_models, resampled_minimum
from jahorina.engines.estimation.histories import CaptureTable, as_floats
from jahorina.engines.estimation.stepwise import main_effects

MOST_MODELS = 33_000
"""Above so many models the search goes downhill instead."""
CELLS_A_RESAMPLE = 8_192
"""Models times cells that a resample searches; the best models on the data are taken first."""

Models = NDArray[np.bool_]
"""m x terms: which terms each model holds beyond intercept and main effects."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found: models (m x terms), BIC and estimate of each (infinite where left out), best first.

    `undecided` models were left out because neither a maximum nor its absence could be shown in floating point.
    """

    table: CaptureTable
    terms: Integers
    models: Models
    bic: Floats
    estimates: Floats
    parameters: Floats
    is_exhaustive: bool
    undecided: int

    @property
    def estimate(self) -> float:
        """The population by the best model; infinite where no model has a maximum."""
        return float(self.estimates[0])

    def names(self, row: int = 0) -> list[str]:
        """The generating terms of a model, by the lists' names."""
        held = [int(term) for term, is_in in zip(self.terms, self.models[row], strict=True) if is_in]
        top = [term for term in held if not any(other != term and other & term == term for other in held)]
        return [self.table.cell_name(term) for term in top]


def interactions(t: int, order: int) -> tuple[int, ...]:
    """The terms of 2 to `order` lists, pairs first, each kind in the lists' order."""
    cells = [cell for cell in range(1 << t) if 2 <= cell.bit_count() <= order]
    return tuple(sorted(cells, key=lambda cell: (cell.bit_count(), [bit for bit in range(t) if cell >> bit & 1])))


@lru_cache(maxsize=8)
def hierarchical_models(t: int, order: int) -> Models | None:
    """All hierarchical models up to an order, or None where there are more than MOST_MODELS."""
    terms = interactions(t, order)
    if t * (t - 1) // 2 > math.log2(MOST_MODELS) + 1:
        return None
    position = {term: index for index, term in enumerate(terms)}
    needed = [
        sum(1 << position[term & ~(1 << bit)] for bit in range(t) if term >> bit & 1) if term.bit_count() > 2 else 0
        for term in terms
    ]
    found = [0]
    for index, need in enumerate(needed):
        found += [model | 1 << index for model in found if model & need == need]
        if len(found) > MOST_MODELS:
            return None
    rows = np.array(found, np.int64)[:, None] >> np.arange(len(terms))[None, :] & 1
    return rows.astype(np.bool_)


def search_models(table: CaptureTable, *, order: int = 2) -> Search:
    """The hierarchical models up to an order by their BIC on the table, best first."""
    order = min(order, table.t - 1)
    terms = np.array(interactions(table.t, order), np.int64)
    models = hierarchical_models(table.t, order)
    if models is None:
        return _downhill(table, terms)
    return _ranked(table, terms, models, is_exhaustive=True)


def resampled_search(search: Search, tables: Floats, *, most: int | None = None) -> Floats:
    """The estimate by the smallest BIC on each of the `tables`, among the `most` best models on the data."""
    kept = most or max(1, CELLS_A_RESAMPLE // search.table.counts.size)
    rows = np.flatnonzero(np.isfinite(search.bic))[:kept]
    estimates = np.full(len(tables), np.inf)
    if rows.size:
        resampled_minimum(
            tables,
            search.table.collected,
            search.terms,
            search.models[rows],
            search.parameters[rows],
            main_effects(search.table),
            estimates,
        )
    return estimates


def _ranked(table: CaptureTable, terms: Integers, models: Models, *, is_exhaustive: bool) -> Search:
    bic, estimates = np.full(len(models), np.inf), np.full(len(models), np.inf)
    ended = np.zeros(len(models), np.int64)
    parameters = np.zeros((len(models), 1 + table.t + terms.size))
    counts, guess = as_floats(table), main_effects(table)
    fit_models(counts, table.collected, terms, models, guess, bic, estimates, parameters, ended)
    order = np.argsort(bic, kind="stable")
    undecided = int(np.count_nonzero(ended == UNDECIDED))
    return Search(
        table, terms, models[order], bic[order], estimates[order], parameters[order], is_exhaustive, undecided
    )


def _downhill(table: CaptureTable, terms: Integers) -> Search:
    here = np.zeros(terms.size, np.bool_)
    best = _ranked(table, terms, here[None, :], is_exhaustive=False)
    gathered = [best]
    while True:
        near = _neighbours(terms, best.models[0])
        found = _ranked(table, terms, near, is_exhaustive=False)
        gathered.append(found)
        if not found.bic[0] < best.bic[0]:
            return _together(gathered)
        best = found


def _neighbours(terms: Integers, model: NDArray[np.bool_]) -> Models:
    """The hierarchical models with one term more or one less."""
    near = np.repeat(model[None, :], terms.size, axis=0)
    near[np.arange(terms.size), np.arange(terms.size)] ^= True
    return near[[_is_hierarchical(terms, row) for row in near]]


def _is_hierarchical(terms: Integers, model: NDArray[np.bool_]) -> bool:
    held = {int(term) for term in terms[model]}
    return all(
        part.bit_count() < 2 or part in held
        for term in held
        for part in (term & ~(1 << bit) for bit in range(term.bit_length()) if term >> bit & 1)
    )


def _together(parts: list[Search]) -> Search:
    models = np.concatenate([part.models for part in parts])
    models, rows = np.unique(models, axis=0, return_index=True)
    bic, estimates = (np.concatenate([getattr(part, name) for part in parts])[rows] for name in ("bic", "estimates"))
    parameters = np.concatenate([part.parameters for part in parts])[rows]
    order = np.argsort(bic, kind="stable")
    first = parts[0]
    return Search(
        first.table,
        first.terms,
        models[order],
        bic[order],
        estimates[order],
        parameters[order],
        False,
        sum(part.undecided for part in parts),
    )
