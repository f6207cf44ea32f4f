"""Forecasts of all series of a panel, with intervals, the record of past forecasts, and notes on what to mind.

    value       exp(weighted median of seven) - 1, a median, not a mean (`combining`)
    intervals   exp(median - below) - 1 to exp(median + above) - 1, not below zero (`intervals`)
    horizon     counted from the calendar's last period; a series that is silent since s periods is forecast s further ahead
    parts       where a series' parts are known (nationalities, sections of a border), they are forecast, too, and their sum
                is mixed with the forecast of the whole, on the log scale, by PARTS_SHARE at first and then by what each has
                been worth (`weighing`; `reconciling` makes them add up)

Nothing is drawn at random, so that every seed gives the same numbers; the seed is kept in the result all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jahorina.engines.flows.combining import median_forecasts
from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.intervals import Widths, calibrated, errors_of
from jahorina.engines.flows.notes import Note, notes_of
from jahorina.engines.flows.panel import Panel, last_known
from jahorina.engines.flows.records import Record, record_of
from jahorina.engines.flows.upstream import with_upstream
from jahorina.engines.flows.vintages import steps_in
from jahorina.engines.flows.weighing import weighted_means

METHOD = (
    "weighted median of seven on log(1 + y): wandering level with own and with shared season, weighted speeds on log(5 + y) "
    "and log(20 + y), partial return, bounded level, damped trend"
)
DEFAULT_LEVELS = (0.5, 0.8, 0.95)
LONGEST_SILENCE = {12: 12, 7: 28}
"""Periods without a value, by season, after which a series is not forecast any more."""
RECENT = 2
"""Seasons back in which a step that may be a broken definition is told of."""
PARTS_SHARE = 0.65
"""Weight of the sum of the parts' forecasts before anything is known of how it does."""
PARTS_EAGERNESS = 20.0
LARGEST_LOG = 30.0
"""Bounds of an interval are cut here, far beyond any count."""


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """One series: median (horizon), lower and upper (level x horizon), all counts; how many periods it is silent."""

    name: str
    median: Floats
    lower: Floats
    upper: Floats
    silent: int
    record: Record
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Forecasts:
    """All that can be forecast, what cannot, and with what it was made."""

    series: tuple[SeriesForecast, ...]
    refused: tuple[tuple[str, Note], ...]
    levels: tuple[float, ...]
    horizon: int
    method: str
    seed: int


def forecast(
    panel: Panel,
    horizon: int,
    *,
    levels: tuple[float, ...] = DEFAULT_LEVELS,
    seed: int = 0,
    parts: dict[str, Floats] | None = None,
    legs: dict[str, tuple[str, ...]] | None = None,
) -> Forecasts:
    """Forecast each series `horizon` periods ahead; `levels` rise, within (0, 1). Rows of the panel may come in any order.

    `parts[name]` (part x time) holds the parts of a series where they are known; `legs[name]` names the series upstream of
    it, which is worth something where periods are short, as days are (`upstream`). What has no value, or none for longer
    than LONGEST_SILENCE, is in `refused`.
    """
    silent = [panel.periods - 1 - last_known(row) for row in panel.values]
    able = [at for at, gap in enumerate(silent) if gap <= LONGEST_SILENCE[panel.season] and gap < panel.periods]
    refused = tuple((panel.names[at], _refusal(panel, silent[at])) for at in range(len(silent)) if at not in set(able))
    if not able:
        return Forecasts((), refused, levels, horizon, METHOD, seed)
    order = sorted(able, key=lambda at: panel.names[at])
    kept = Panel(tuple(panel.names[at] for at in order), panel.values[order], panel.season)
    reach = horizon + max(silent[at] for at in order)
    centres = with_parts(kept, median_forecasts(kept, reach), reach, parts or {})
    for name, above in (legs or {}).items():
        if name in kept.names and set(above) <= set(kept.names):
            centres = with_upstream(kept, centres, {name: above})
    errors = errors_of(np.log1p(kept.values), centres)
    widths = calibrated(errors, levels)
    steps = {at: (t, factor) for at, t, factor in steps_in(kept.values) if kept.periods - t <= RECENT * kept.season}
    made = [
        _series(kept, at, silent[order[at]], horizon, (centres, errors, widths), steps.get(at))
        for at in range(len(order))
    ]
    return Forecasts(tuple(made), refused, levels, horizon, METHOD, seed)


def _refusal(panel: Panel, gap: int) -> Note:
    if gap >= panel.periods:
        return Note("no-values")
    return Note("silent-too-long", (("periods", gap),))


def with_parts(panel: Panel, whole: Floats, reach: int, parts: dict[str, Floats]) -> Floats:
    """The forecasts of the wholes, mixed with the sums of those of their parts where these are known."""
    known = [name for name in panel.names if name in parts]
    if not known:
        return whole
    stacked = Panel(
        tuple(f"{name}\0{at}" for name in known for at in range(len(parts[name]))),
        np.concatenate([parts[name] for name in known]),
        panel.season,
    )
    ahead = np.expm1(median_forecasts(stacked, reach))
    ends = np.cumsum([len(parts[name]) for name in known])
    totals = [
        np.log1p(np.nansum(ahead[end - len(parts[name]) : end], axis=0)) for name, end in zip(known, ends, strict=True)
    ]
    rows = [panel.names.index(name) for name in known]
    both = np.array([totals, whole[rows]])
    mixed = whole.copy()
    prior = np.array([PARTS_SHARE, 1 - PARTS_SHARE])
    mixed[rows] = weighted_means(np.log1p(panel.values[rows]), both, prior, PARTS_EAGERNESS)
    return mixed


def _series(
    panel: Panel,
    at: int,
    gap: int,
    horizon: int,
    told: tuple[Floats, Floats, Widths],
    step: tuple[int, float] | None,
) -> SeriesForecast:
    centres, errors, widths = told
    origin = panel.periods - 1 - gap
    centre = centres[at, origin, gap : gap + horizon]
    ahead = slice(gap, gap + horizon)
    lower = np.expm1(np.maximum(centre - widths.below[at, origin, ahead].T, 0.0))
    upper = np.expm1(np.minimum(centre + widths.above[at, origin, ahead].T, LARGEST_LOG))
    record = record_of(panel.values[at], centres[at], errors[at], widths.holds(errors)[at], horizon)
    notes = notes_of(panel.values[at], gap, record, widths.own[at], panel.season, step)
    return SeriesForecast(panel.names[at], np.expm1(centre), lower, upper, gap, record, notes)
