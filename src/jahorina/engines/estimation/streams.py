"""Random numbers: a stream of their own for each seed and purpose, the same on every machine.

The generator is xoshiro256++ (Blackman and Vigna, 2019), 256 bits of state, filled from NumPy's SeedSequence of
(seed, purpose, number): chains and resamples have streams that do not overlap in practice, in any order of work.
Samplers: uniform on (0, 1) with 53 bits; normal by the ziggurat (Doornik, 2005, 128 layers); gamma by squeeze (Marsaglia
and Tsang, 2000), for shapes below 1 with a power of a uniform; beta from two gammas, and exactly by one power where a
shape is 1; binomial by inversion where n p < 10, else by transformed rejection (Hörmann, 1993: BTRS); Poisson by
multiplication below 10, else transformed rejection (Hörmann, 1993: PTRS).

What is drawn is decided by integers and IEEE arithmetic in a fixed order. Libraries may round the last bit of a logarithm
differently; that moves an integer draw only where a uniform falls within that bit, about once in 10^9 draws.
"""

from __future__ import annotations

import math

import numpy as np

from jahorina.engines.estimation.compiling import Floats, Integers, Words, compiled

_LAYERS = 128
_TAIL = 3.442619855899
_VOLUME = 9.91256303526217e-3
_HALF = 0.5**53


def stream(seed: int, purpose: str, number: int = 0) -> Words:
    """The generator's state for a seed, a purpose and a number (a chain, a block of resamples).

    `seed` may be any integer; negative ones have streams of their own.
    """
    words = [abs(seed), int(seed < 0), number, *purpose.encode()]
    return np.asarray(np.random.SeedSequence(words).generate_state(4, np.uint64), np.uint64)


def _ziggurat() -> tuple[Floats, Floats]:
    edge = np.zeros(_LAYERS + 1)
    density = math.exp(-0.5 * _TAIL * _TAIL)
    edge[0], edge[1] = _VOLUME / density, _TAIL
    for layer in range(2, _LAYERS):
        edge[layer] = math.sqrt(-2.0 * math.log(_VOLUME / edge[layer - 1] + density))
        density = math.exp(-0.5 * edge[layer] * edge[layer])
    return edge, edge[1:] / edge[:-1]


_EDGE, _RATIO = _ziggurat()

_S7, _S11, _S17, _S19, _S23, _S41, _S45 = (np.uint64(shift) for shift in (7, 11, 17, 19, 23, 41, 45))
_MASK = np.uint64(_LAYERS - 1)


@compiled
def next_word(state: Words) -> np.uint64:
    """The next 64 bits."""
    first, second, third, fourth = state[0], state[1], state[2], state[3]
    total = first + fourth
    word: np.uint64 = ((total << _S23) | (total >> _S41)) + first
    third ^= first
    fourth ^= second
    state[1] = second ^ third
    state[0] = first ^ fourth
    state[2] = third ^ (second << _S17)
    state[3] = (fourth << _S45) | (fourth >> _S19)
    return word


@compiled
def uniform(state: Words) -> float:
    """A number strictly between 0 and 1."""
    return float((np.float64(next_word(state) >> _S11) + 0.5) * _HALF)


@compiled
def normal(state: Words) -> float:
    """A standard normal deviate."""
    while True:
        word = next_word(state)
        layer = np.int64(word & _MASK)
        signed = 2.0 * (np.float64(word >> _S11) + 0.5) * _HALF - 1.0
        if abs(signed) < _RATIO[layer]:
            return float(signed * _EDGE[layer])
        if layer == 0:
            return _normal_tail(state, bool(signed < 0.0))
        at = signed * _EDGE[layer]
        upper = math.exp(-0.5 * (_EDGE[layer] * _EDGE[layer] - at * at))
        lower = math.exp(-0.5 * (_EDGE[layer + 1] * _EDGE[layer + 1] - at * at))
        if lower + uniform(state) * (upper - lower) < 1.0:
            return float(at)


@compiled
def _normal_tail(state: Words, negative: bool) -> float:
    while True:
        beyond = math.log(uniform(state)) / _TAIL
        if -2.0 * math.log(uniform(state)) >= beyond * beyond:
            return beyond - _TAIL if negative else _TAIL - beyond


@compiled
def gamma(state: Words, shape: float) -> float:
    """A gamma deviate with scale 1."""
    if shape < 1.0:
        return float(gamma(state, shape + 1.0) * uniform(state) ** (1.0 / shape))
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(state)
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = uniform(state)
        square = x * x
        if u < 1.0 - 0.0331 * square * square:
            return d * v
        if math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return d * v


@compiled
def beta(state: Words, a: float, b: float) -> float:
    """A beta deviate."""
    if a == 1.0:
        return uniform(state) if b == 1.0 else float(1.0 - uniform(state) ** (1.0 / b))
    if b == 1.0:
        return float(uniform(state) ** (1.0 / a))
    x = gamma(state, a)
    return x / (x + gamma(state, b))


@compiled
def binomial(state: Words, n: int, p: float) -> int:
    """How many of n succeed with chance p each."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if p > 0.5:
        return n - binomial(state, n, 1.0 - p)
    return _binomial_inverted(state, n, p) if n * p < 10.0 else _binomial_rejected(state, n, p)


@compiled
def _binomial_inverted(state: Words, n: int, p: float) -> int:
    if n <= 3:
        hits = 0
        for _ in range(n):
            if uniform(state) < p:
                hits += 1
        return hits
    odds = p / (1.0 - p)
    chance = math.exp(n * math.log1p(-p))
    u = uniform(state)
    hits = 0
    while u > chance and hits < n:
        u -= chance
        hits += 1
        chance *= odds * (n - hits + 1) / hits
    return hits


@compiled
def _correction(k: float) -> float:
    """Stirling's remainder: log k! - [(k + 1/2) log(k + 1) - (k + 1) + log(2 pi)/2]."""
    if k < 10.0:
        return math.lgamma(k + 1.0) - ((k + 0.5) * math.log(k + 1.0) - (k + 1.0) + 0.9189385332046727)
    m = k + 1.0
    square = m * m
    return (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * square)) / square) / m


@compiled
def _binomial_rejected(state: Words, n: int, p: float) -> int:
    q = 1.0 - p
    spread = math.sqrt(n * p * q)
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = n * p + 0.5
    fast = 0.92 - 4.2 / b
    while True:
        u = uniform(state) - 0.5
        v = uniform(state)
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + c)
        if us >= 0.07 and v <= fast:
            return int(k)
        if k < 0 or k > n:
            continue
        r = p / q
        m = math.floor((n + 1) * p)
        left = math.log(v * (2.83 + 5.1 / b) * spread / (a / (us * us) + b))
        right = (m + 0.5) * math.log((m + 1.0) / (r * (n - m + 1.0)))
        right += (n + 1.0) * math.log((n - m + 1.0) / (n - k + 1.0))
        right += (k + 0.5) * math.log(r * (n - k + 1.0) / (k + 1.0))
        right += _correction(m) + _correction(n - m) - _correction(k) - _correction(n - k)
        if left <= right:
            return int(k)


@compiled
def poisson(state: Words, mean: float) -> int:
    """A Poisson deviate."""
    if mean < 10.0:
        limit = math.exp(-mean)
        product = uniform(state)
        k = 0
        while product > limit:
            product *= uniform(state)
            k += 1
        return k
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    inverse = 1.1239 + 1.1328 / (b - 3.4)
    fast = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = uniform(state) - 0.5
        v = uniform(state)
        us = 0.5 - abs(u)
        at = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= fast:
            return int(at)
        if at < 0 or (us < 0.013 and v > us):
            continue
        if math.log(v * inverse / (a / (us * us) + b)) <= -mean + at * math.log(mean) - math.lgamma(at + 1.0):
            return int(at)


@compiled
def multinomial(state: Words, total: int, shares: Floats, out: Integers) -> None:
    """Split `total` over `shares` (not negative, any sum) into `out`."""
    left, weight = total, 0.0
    for index in range(shares.size):
        weight += shares[index]
    for index in range(shares.size):
        if left == 0 or weight <= 0.0:
            out[index] = 0
            continue
        part = shares[index] / weight
        out[index] = left if part >= 1.0 else binomial(state, left, part)
        left -= out[index]
        weight -= shares[index]
    if left > 0:  # the last share was lost to rounding
        for index in range(shares.size - 1, -1, -1):
            if shares[index] > 0.0:
                out[index] += left
                break
