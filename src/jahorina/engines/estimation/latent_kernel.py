"""Gibbs sampling of the latent class model as one compiled loop; `latent_class` says what is sampled.

Savings that change nothing: the chance of a cell is its class's chance to be unseen times odds, so no logarithms are taken;
a class without people draws its rates as uniforms; Beta(1, b) and Beta(a, 1) are one power of a uniform.
"""

from __future__ import annotations

import math

import numpy as np

from jahorina.engines.estimation.compiling import Floats, Integers, Words, compiled
from jahorina.engines.estimation.streams import beta, gamma, multinomial, poisson, uniform

_SHAPE = _RATE = 0.25
"""Gamma prior of the concentration."""
_HIGHEST_RATE = 1.0 - 1e-14
_LOWEST_REST = 1e-300
_FEW = 6
"""Up to so many people of a cell are put into classes one by one."""
_MOST_REDRAWS = 1000


@compiled
def _unseen_weights(nu: Floats, rates: Floats, odds: Floats, base: Floats) -> float:
    """Fill `base` with the chance to be of each class and in no list, `odds` with rate / (1 - rate); gives the sum."""
    total = 0.0
    for k in range(nu.size):
        weight = nu[k]
        for j in range(rates.shape[1]):
            rest = 1.0 - rates[k, j]
            odds[k, j] = rates[k, j] / rest
            weight *= rest
        base[k] = weight
        total += weight
    return total


@compiled
def _put_into_classes(
    state: Words,
    cells: Integers,
    counts: Integers,
    base: Floats,
    odds: Floats,
    shares: Floats,
    drawn: Integers,
    members: Integers,
    listed: Integers,
) -> None:
    """Split the people of each cell over the classes: `members` of each class, and how many of them are `listed` where."""
    members[:] = 0
    listed[:, :] = 0
    for index in range(cells.size):
        total = 0.0
        for k in range(base.size):
            share = base[k]
            cell, j = cells[index], 0
            while cell:
                if cell & 1:
                    share *= odds[k, j]
                cell >>= 1
                j += 1
            shares[k] = share
            total += share
        if counts[index] <= _FEW:
            drawn[:] = 0
            for _ in range(counts[index]):
                at = uniform(state) * total
                k = 0
                while k < base.size - 1 and at >= shares[k]:
                    at -= shares[k]
                    k += 1
                drawn[k] += 1
        else:
            multinomial(state, counts[index], shares, drawn)
        for k in range(base.size):
            if drawn[k]:
                members[k] += drawn[k]
                cell, j = cells[index], 0
                while cell:
                    if cell & 1:
                        listed[k, j] += drawn[k]
                    cell >>= 1
                    j += 1


@compiled
def _trade_places(state: Words, members: Integers, listed: Integers, concentration: float) -> None:
    """Let neighbouring classes trade places, the stick's breaks integrated out.

    With a and b people in them and `later` behind, the chance of the order changes by (alpha + b + later) / (alpha + a +
    later). The stick favours large classes in front; without such moves a chain keeps its order, and its answer, for long.
    """
    later = 0
    for k in range(members.size - 1, 1, -1):
        if k < members.size - 1:
            first, second = members[k - 1], members[k]
            if first != second and uniform(state) * (concentration + first + later) < concentration + second + later:
                members[k - 1], members[k] = second, first
                for j in range(listed.shape[1]):
                    listed[k - 1, j], listed[k, j] = listed[k, j], listed[k - 1, j]
        later += members[k]
    if members.size > 2 and members[0] != members[1]:
        first, second = members[0], members[1]
        if uniform(state) * (concentration + first + later) < concentration + second + later:
            members[0], members[1] = second, first
            for j in range(listed.shape[1]):
                listed[0, j], listed[1, j] = listed[1, j], listed[0, j]


@compiled
def _draw_rates(state: Words, members: Integers, listed: Integers, rates: Floats) -> None:
    for k in range(members.size):
        for j in range(rates.shape[1]):
            held = listed[k, j]
            rate = uniform(state) if members[k] == 0 else beta(state, 1.0 + held, 1.0 + members[k] - held)
            rates[k, j] = min(rate, _HIGHEST_RATE)


@compiled
def _draw_sizes(state: Words, members: Integers, concentration: float, nu: Floats) -> float:
    """Draw the classes' sizes by breaking the stick; gives the logarithm of what is left for the last one."""
    later = 0
    for k in range(members.size):
        later += members[k]
    left, log_left = 1.0, 0.0
    for k in range(members.size - 1):
        later -= members[k]
        shape = concentration + later
        if members[k] == 0:
            log_rest = math.log(uniform(state)) / shape
            rest = math.exp(log_rest)
        else:
            rest = max(beta(state, shape, 1.0 + members[k]), _LOWEST_REST)
            log_rest = math.log(rest)
        nu[k] = left * (1.0 - rest)
        left *= rest
        log_left += log_rest
    nu[members.size - 1] = left
    return log_left


@compiled
def _draw_unseen(state: Words, seen: int, chance: float, most: int) -> int:
    """People in no list ~ NegBin(seen, 1 - chance), drawn again until they are at most `most`."""
    odds = chance / max(1.0 - chance, 1e-15)
    for _ in range(_MOST_REDRAWS):
        mean = gamma(state, np.float64(seen)) * odds
        if mean < 4.0 * most + 1000.0:
            unseen = poisson(state, mean)
            if unseen <= most:
                return unseen
    return most


@compiled
def sweep(
    state: Words,
    cells: Integers,
    counts: Integers,
    most_unseen: int,
    hold_concentration: bool,
    parameters: Floats,
    nu: Floats,
    rates: Floats,
    unseen_members: Integers,
    draws: Integers,
) -> None:
    """Run one sweep for each of `draws`, which receives the people unseen; the state is carried on in place.

    `parameters`: the concentration. `unseen_members`: the unseen of each class, room for the draws.
    """
    classes, t = rates.shape
    odds, base, shares = np.empty((classes, t)), np.empty(classes), np.empty(classes)
    drawn, members, listed = np.empty(classes, np.int64), np.empty(classes, np.int64), np.empty((classes, t), np.int64)
    seen = 0
    for index in range(counts.size):
        seen += counts[index]
    _unseen_weights(nu, rates, odds, base)
    for number in range(draws.size):
        _put_into_classes(state, cells, counts, base, odds, shares, drawn, members, listed)
        for k in range(classes):
            members[k] += unseen_members[k]
        _trade_places(state, members, listed, parameters[0])
        _draw_rates(state, members, listed, rates)
        log_left = _draw_sizes(state, members, parameters[0], nu)
        chance = _unseen_weights(nu, rates, odds, base)
        unseen = _draw_unseen(state, seen, chance, most_unseen)
        multinomial(state, unseen, base, unseen_members)
        if not hold_concentration:
            parameters[0] = max(gamma(state, _SHAPE + classes - 1.0) / (_RATE - log_left), 1e-6)
        draws[number] = unseen
