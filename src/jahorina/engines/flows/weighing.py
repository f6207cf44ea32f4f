"""Weights of several forecasts of the same by what each has been worth, in this series and in all of the file.

    loss_k = (sum of own losses + BORROWED x loss of all) / (own losses + BORROWED)
    loss of all = (sum over the file + USUAL_LOSSES x 1) / (how many + USUAL_LOSSES)        weight_k ~ prior_k exp(-e loss_k)

A loss is an absolute error on the log scale over the mean of all forecasts' errors in that series, so that 1 is neither good
nor bad. Errors count from WARM_UP periods on, and only those known at the origin. So forecasts of a file that says little
have nearly equal weights, and what suits quiet or restless, seasonal or wandering series comes forward as its record grows
(exponential weights: Vovk 1990; Cesa-Bianchi and Lugosi 2006).

The weighted median lies where half of the weight stands below, each forecast's weight reaching half to either side of it,
on straight lines in between; equal weights of an odd number give the median.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.panel import first_known

BORROWED = 10.0
"""The losses of all series of the file count as many as so many of a series' own."""
USUAL_LOSSES = 50.0
"""So many losses of 1, by which all are alike, stand beside those of the file."""
WARM_UP = 12
"""Errors of the first periods say nothing about a forecast."""
TINY = 1e-9


def weighted_medians(logs: Floats, members: Floats, eagerness: float) -> Floats:
    """(series x time x horizon) weighted medians of `members` (member x series x time x horizon); `logs` is what came."""
    result = np.empty(members.shape[1:])
    for h, weights in enumerate(_weights(logs, members, np.ones(len(members)), eagerness)):
        result[..., h] = _median(members[..., h], weights)
    return result


def weighted_means(logs: Floats, members: Floats, prior: Floats, eagerness: float) -> Floats:
    """(series x time x horizon) weighted means of `members`, whose weights are `prior` where nothing is known."""
    result = np.empty(members.shape[1:])
    for h, weights in enumerate(_weights(logs, members, prior, eagerness)):
        result[..., h] = (weights * members[..., h]).sum(axis=0)
    return result


def _weights(logs: Floats, members: Floats, prior: Floats, eagerness: float) -> Iterator[Floats]:
    """For each horizon the weights (member x series x time), which add up to one, from what was known at each time."""
    begin = np.array([first_known(row) for row in logs]) + WARM_UP
    for h in range(members.shape[3]):
        errors = _errors(logs, members[..., h], h, begin)
        there = np.isfinite(errors).all(axis=0)
        sums, count = np.cumsum(np.where(there, errors, 0.0), axis=2), np.cumsum(there, axis=1).astype(float)
        scale = sums.mean(axis=0) / np.maximum(count, 1.0)
        losses = np.where(scale > TINY, sums / np.maximum(scale, TINY), count)
        of_all = (losses.sum(axis=1) + USUAL_LOSSES) / (count.sum(axis=0) + USUAL_LOSSES)
        loss = (losses + BORROWED * of_all[:, None]) / (count + BORROWED)
        weights = prior[:, None, None] * np.exp(-eagerness * (loss - loss.min(axis=0)))
        yield weights / weights.sum(axis=0)


def _errors(logs: Floats, forecasts: Floats, h: int, begin: Floats) -> Floats:
    """(member x series x time) absolute errors by the time at which they became known; NaN where there is none."""
    result = np.full(forecasts.shape, np.nan)
    result[:, :, h + 1 :] = np.abs(logs[:, h + 1 :] - forecasts[:, :, : max(logs.shape[1] - h - 1, 0)])
    made = np.arange(logs.shape[1]) - h - 1
    result[:, made[None] < begin[:, None]] = np.nan
    return result


def _median(values: Floats, weights: Floats) -> Floats:
    """The weighted median over the first axis; NaN where a value is."""
    order = np.argsort(values, axis=0)
    values, weights = np.take_along_axis(values, order, 0), np.take_along_axis(weights, order, 0)
    middle = np.cumsum(weights, axis=0) - weights / 2
    above = np.clip((middle < 0.5 - TINY).sum(axis=0), 1, len(values) - 1)[None]
    low, high = np.take_along_axis(middle, above - 1, 0), np.take_along_axis(middle, above, 0)
    share = np.clip((0.5 - low) / np.maximum(high - low, TINY), 0.0, 1.0)
    one, other = np.take_along_axis(values, above - 1, 0), np.take_along_axis(values, above, 0)
    result: Floats = (one + share * (other - one))[0]
    return result
