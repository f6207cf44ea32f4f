"""The chance of a surge in the next three periods, calibrated, and apart from it whether one is happening already.

    surge at t: max(y_(t+1..t+3)) >= FACTOR mean(y_(t-2..t)) and at least `least` more       (a risk, not an alarm bell)

    logit P = b'x,  x = (1, chance by the forecast, growth, distance below the peak, usual step, size, season, others' growth)

The chance by the forecast is the share of its calibrated distribution beyond the threshold: a normal on the log scale
through the 80 % interval, taken as it widens over three periods. Alone it warns too often; the logistic regression,
fitted to all series' past (penalised maximum likelihood around USUAL coefficients, Newton's method), calibrates it. The
base rate stands beside every chance. Where a definition broke within the last year nothing is said (`vetoed`). Happening:
the last value lies beyond the 80 % interval that was forecast for it and beyond HAPPENING times the mean of the three
before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from jahorina.engines.flows.combining import median_forecasts
from jahorina.engines.flows.compiling import Flags, Floats
from jahorina.engines.flows.intervals import calibrated, errors_of
from jahorina.engines.flows.panel import Panel, last_known
from jahorina.engines.flows.vintages import steps_in

AHEAD = 3
FACTOR = 2.0
HAPPENING = 1.5
LEAST_RISE = 300.0
VETO = 12
WARM_UP = 15
RIDGE = 6.0
"""Weight of the usual coefficients: as if so many observations spoke for them."""
USUAL = np.array([-1.4, 0.8, 0.1, 0.0, 0.3, 0.1, 0.6, 0.2])
FALSE_ALARMS = 0.12
"""False alarms for each series and year that the threshold of a warning allowed in the past: less than half of the 0.3 that
are borne, because the past that a threshold is chosen on flatters it."""


@dataclass(frozen=True, slots=True)
class SurgeWarning:
    """One series: chance of a surge, the base rate beside it, whether that is a warning, and what stands behind it.

    `reasons` are the features as they stand; `contributions` what each adds to the logit beyond its mean over all series.
    """

    name: str
    chance: float
    base_rate: float
    warns: bool
    happening: bool
    vetoed: bool
    reasons: tuple[tuple[str, float], ...]
    contributions: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SurgeModel:
    """Fitted coefficients, the base rate, the threshold of a warning, and how many cases they come of."""

    coefficients: Floats
    base_rate: float
    threshold: float
    cases: int


FEATURES = ("forecast", "growth", "below the peak", "usual step", "size", "season ahead", "others' growth")


def warnings(panel: Panel, *, least: float = LEAST_RISE) -> list[SurgeWarning]:
    """One warning a series that has values, from the panel's last period; the order is that of the panel."""
    features, upper = features_of(panel, least=least)
    events = surges(panel.values, least=least)
    model = fitted(features, events, panel.season)
    usual = np.array([_mean(features[:, :, column]) for column in range(1, features.shape[2])])
    broken = {at for at, t, _factor in steps_in(panel.values) if panel.periods - 1 - t < VETO}
    found = []
    for at, name in enumerate(panel.names):
        last = last_known(panel.values[at])
        if last < 3 or not np.isfinite(features[at, last]).all():
            continue
        chance = float(_chances(features[at, last][None], model.coefficients)[0])
        vetoed = at in broken
        happening = happening_now(panel.values[at], upper[at], last, least)
        told = tuple((label, float(value)) for label, value in zip(FEATURES, features[at, last][1:], strict=True))
        added = model.coefficients[1:] * (features[at, last][1:] - usual)
        raising = tuple((label, float(value)) for label, value in zip(FEATURES, added, strict=True))
        warns = chance >= model.threshold and not vetoed
        found.append(
            SurgeWarning(name, chance, model.base_rate, warns, happening and not vetoed, vetoed, told, raising)
        )
    return found


def surges(values: Floats, *, least: float = LEAST_RISE) -> Floats:
    """(series x time) 1 where a surge followed within AHEAD periods, 0 where none did, NaN where that is not known yet."""
    periods = values.shape[1]
    result = np.full(values.shape, np.nan)
    for t in range(2, periods - AHEAD):
        base = values[:, t - 2 : t + 1].mean(axis=1)
        peak = values[:, t + 1 : t + AHEAD + 1].max(axis=1)
        known = np.isfinite(base) & np.isfinite(peak)
        result[known, t] = (peak >= FACTOR * base)[known] & (peak - base >= least)[known]
    return result


def features_of(panel: Panel, *, least: float = LEAST_RISE) -> tuple[Floats, Floats]:
    """(series x time x feature) as known then, and (series x time) the 80 % interval's upper end for the next period."""
    logs = np.log1p(panel.values)
    centres = median_forecasts(panel, AHEAD)
    widths = calibrated(errors_of(logs, centres), (0.8,))
    base = _trailing_mean(panel.values, 3)
    spread = widths.above[:, :, :, 0] / norm.ppf(0.9)
    needed = np.log1p(np.maximum(FACTOR * base, base + least))
    beyond = norm.sf((needed[:, :, None] - centres) / np.maximum(spread, 0.02)).max(axis=2)
    chance = np.clip(1 - (1 - beyond) ** 1.5, 0.002, 0.998)
    level = np.log1p(base)
    growth = logs - level
    peak = np.fmax.accumulate(np.where(np.isfinite(logs), logs, -1.0), axis=1)
    season = centres.max(axis=2) - logs
    others = _others(growth)
    stacked = np.stack(
        [
            np.ones_like(logs),
            np.log(chance / (1 - chance)) / 2,
            np.clip(growth, -2, 2),
            np.clip(peak - logs, 0, 5) / 2,
            np.clip(np.log(np.maximum(spread[:, :, 0], 0.02)), -3, 1),
            (level - 6) / 2,
            np.clip(season, -1.5, 1.5),
            others,
        ],
        axis=2,
    )
    return stacked, np.expm1(centres[:, :, 0] + widths.above[:, :, 0, 0])


def fitted(features: Floats, events: Floats, season: int) -> SurgeModel:
    """Fit to all cases whose outcome is known; the threshold is the lowest that kept to FALSE_ALARMS in them."""
    there = np.isfinite(events) & np.isfinite(features).all(axis=2)
    there[:, :WARM_UP] = False
    x, y = features[there], events[there]
    coefficients = _newton(x, y)
    chances = _chances(x, coefficients) if len(x) else np.empty(0)
    years = max(len(x) / season, 1e-9)
    return SurgeModel(
        coefficients,
        float((y.sum() + 1) / (len(y) + 7)),
        _threshold(chances, y, FALSE_ALARMS * years),
        len(y),
    )


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


def _newton(x: Floats, y: Floats, steps: int = 30) -> Floats:
    coefficients = USUAL.copy()
    for _ in range(steps):
        chance = _chances(x, coefficients)
        slope = x.T @ (y - chance) - RIDGE * (coefficients - USUAL)
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + RIDGE * np.eye(len(USUAL))
        step = np.linalg.solve(curve, slope)
        coefficients = coefficients + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return coefficients


def _chances(x: Floats, coefficients: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(x @ coefficients, -30, 30)))
    return result


def _threshold(chances: Floats, y: Floats, borne: float) -> float:
    """The lowest chance above which the past had no more false alarms than are borne; one half where there is no past."""
    if not len(y):
        return 0.5
    order = np.argsort(-chances, kind="stable")
    false = np.cumsum(1 - y[order])
    within = np.flatnonzero(false <= borne)
    return float(chances[order[within[-1]]]) if len(within) else 0.99


def _trailing_mean(values: Floats, length: int) -> Floats:
    result = np.full(values.shape, np.nan)
    for t in range(length - 1, values.shape[1]):
        result[:, t] = values[:, t - length + 1 : t + 1].mean(axis=1)
    return result


def _others(growth: Floats) -> Floats:
    """(series x time) mean growth of the other series; 0 where there is none."""
    known = np.isfinite(growth)
    held = np.where(known, np.clip(growth, -2, 2), 0.0)
    total, count = held.sum(axis=0), known.sum(axis=0)
    result: Floats = np.where(count - known > 0, (total - held) / np.maximum(count - known, 1), 0.0)
    return result


def happening_now(values: Floats, upper: Floats, last: int, least: float) -> bool:
    """Whether the value at `last` is a surge already: beyond what was foreseen (`upper`, time), and far above before."""
    before: Floats = values[last - 3 : last]
    foreseen = upper[last - 1]
    rise = values[last] - before.mean()
    beyond: Flags = np.array([values[last] > foreseen, values[last] >= HAPPENING * before.mean(), rise >= least])
    return bool(np.isfinite(before).all() and np.isfinite(foreseen) and beyond.all())
