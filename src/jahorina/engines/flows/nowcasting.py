"""What partners that have not reported yet would report: missing months are put in, not completed.

    z_i,t | what is known  ~  the forecast from the partner's own past (`combining`), its error calibrated (`intervals`),
        + what the others' news lets expect      B u_t: ridge regression of the partner's past errors on the others' of the
                                                 same months, for those who have reported t, shrunk by NEWS
        x a border regime                        a closure lets `passes` of what would have come through, day by day
        combined, by precision, with an indicator: something counted daily that is the same movement, upstream on the route
                                                 log z = log indicator + delta, delta ~ N(0, INDICATOR_SPREAD^2), learnt

An indicator is declared by the caller for a partner, never searched for: only a count of people as they pass
(registrations, intentions) has one; applications do not follow arrivals. Reported cells are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from jahorina.engines.flows.combining import median_forecasts
from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.intervals import calibrated, errors_of
from jahorina.engines.flows.panel import Panel, last_known

NEWS = 0.6
"""How much the correlations of the partners' errors are shrunk towards none."""
RIDGE = 0.5
CLIP = 2.5
"""News is cut at so many standard deviations."""
WARM_UP, FEWEST = 12, 12
INDICATOR_SPREAD = 0.3
"""Standard deviation, on the log scale, of what an indicator and the partner's own count differ by before it is learnt."""
LEAST_SPREAD = 0.05
LATE = 1.15
"""Who reports late is harder to foresee than who reports in time: reaches are wider by this factor."""
FURTHEST = 12
"""A partner that is silent for longer is not put in."""


@dataclass(frozen=True, slots=True)
class Closure:
    """From `period` on (its share `closed` of days), only `passes` of what would have come to `name` comes through."""

    name: str
    period: int
    closed: float = 1.0
    passes: float = 0.05

    def factor(self, period: int) -> float:
        """What is left in a period."""
        if period < self.period:
            return 1.0
        closed = self.closed if period == self.period else 1.0
        return 1.0 - closed * (1.0 - self.passes)


@dataclass(frozen=True, slots=True)
class Cell:
    """One unreported cell: series and period by index, the value put in, intervals by level (lower, upper), sources."""

    series: int
    period: int
    value: float
    intervals: tuple[tuple[float, float], ...]
    sources: tuple[str, ...]


def nowcast(
    panel: Panel,
    *,
    indicators: dict[str, Floats] | None = None,
    closures: tuple[Closure, ...] = (),
    levels: tuple[float, ...] = (0.5, 0.8, 0.95),
) -> list[Cell]:
    """Put in what is not reported at the end of each series of the panel, up to its last period.

    `indicators[name]` (time) is on the panel's calendar, NaN where not known.
    """
    heard = [at for at in range(len(panel.names)) if last_known(panel.values[at]) >= 0]
    kept = Panel(tuple(panel.names[at] for at in heard), panel.values[heard], panel.season)
    gaps = [panel.periods - 1 - last_known(row) for row in kept.values]
    reach = min(max(gaps, default=0), FURTHEST)
    if reach == 0:
        return []
    logs = np.log1p(kept.values)
    centres = median_forecasts(kept, reach)
    errors = errors_of(logs, centres)
    widths = calibrated(errors, levels)
    news = _news(logs, errors)
    cells = []
    for at, gap in enumerate(gaps):
        if not 0 < gap <= FURTHEST:
            continue
        origin = panel.periods - 1 - gap
        for h in range(gap):
            below, above = LATE * widths.below[at, origin, h], LATE * widths.above[at, origin, h]
            centre = centres[at, origin, h] + _expected(errors[at, :, h], news, at, origin + h + 1, h)
            cells.append(
                _cell(kept, (at, heard[at]), origin + h + 1, centre, (below, above), indicators or {}, closures, levels)
            )
    return cells


def _news(logs: Floats, errors: Floats) -> Floats:
    """(series x time) each partner's surprise in the month it came, in standard deviations; NaN where it has not reported."""
    surprise = np.full(logs.shape, np.nan)
    surprise[:, 1:] = errors[:, :-1, 0]
    late = np.where(np.isfinite(surprise[:, WARM_UP:]), surprise[:, WARM_UP:], 0.0)
    spread = np.sqrt(np.mean(late**2, axis=1)) + LEAST_SPREAD if late.size else np.ones(len(logs))
    result: Floats = np.clip(surprise / spread[:, None], -CLIP, CLIP)
    return result


def _expected(errors: Floats, news: Floats, at: int, period: int, h: int) -> float:
    """What the news of those who have reported `period` lets expect of the error of this partner's forecast of it."""
    others = [one for one in range(len(news)) if one != at and np.isfinite(news[one, period])]
    came = np.full(news.shape[1], np.nan)
    came[h + 1 :] = errors[: len(errors) - h - 1]
    rows = np.flatnonzero(np.isfinite(came[:period]))
    rows = rows[rows >= WARM_UP]
    if not others or len(rows) < FEWEST:
        return 0.0
    spread = float(np.sqrt(np.mean(came[rows] ** 2))) + LEAST_SPREAD
    own = np.clip(came[rows] / spread, -CLIP, CLIP)
    seen = np.nan_to_num(news[others][:, rows]).T
    together = (1 - NEWS) * seen.T @ seen / len(rows) + (NEWS + RIDGE) * np.eye(len(others))
    slope = np.linalg.solve(together, (1 - NEWS) * seen.T @ own / len(rows))
    return float(spread * news[others, period] @ slope)


def _cell(
    panel: Panel,
    where: tuple[int, int],
    period: int,
    centre: float,
    widths: tuple[Floats, Floats],
    indicators: dict[str, Floats],
    closures: tuple[Closure, ...],
    levels: tuple[float, ...],
) -> Cell:
    name = panel.names[where[0]]
    sources = ["own past", "the others' news"]
    below, above = widths
    for closure in closures:
        if closure.name == name and closure.factor(period) < 1:
            last = last_known(panel.values[where[0]])
            if last < closure.period or closure.factor(last) > closure.factor(period):
                centre += float(np.log(closure.factor(period) / closure.factor(last)))
                sources.append("border regime")
    if name in indicators and np.isfinite(indicators[name][period]):
        centre, below, above = _with_indicator(panel.values[where[0]], indicators[name], period, centre, widths, levels)
        sources.append("indicator")
    centre = max(centre, 0.0)
    bands = [(max(centre - low, 0.0), centre + high) for low, high in zip(below, above, strict=True)]
    return Cell(
        where[1],
        period,
        float(np.expm1(centre)),
        tuple((float(np.expm1(low)), float(np.expm1(high))) for low, high in bands),
        tuple(sources),
    )


def _with_indicator(
    values: Floats,
    indicator: Floats,
    period: int,
    centre: float,
    widths: tuple[Floats, Floats],
    levels: tuple[float, ...],
) -> tuple[float, Floats, Floats]:
    """The forecast and the indicator, weighted by how sure each is."""
    both = np.isfinite(values) & np.isfinite(indicator)
    differ = (np.log1p(values) - np.log1p(indicator))[both]
    prior, count = INDICATOR_SPREAD**2, len(differ)
    noise = prior if count < 2 else max(float(np.var(differ)), LEAST_SPREAD**2)
    drift = float(differ.sum() / (count + noise / prior)) if count else 0.0
    told = float(np.log1p(indicator[period])) + drift
    tails = norm.ppf((1 + np.array(levels)) / 2)
    of_told = noise + noise / (count + noise / prior) if count else 2 * prior
    of_own = float(np.mean((widths[0] + widths[1]) / 2 / tails) ** 2)
    share = of_own / (of_own + of_told)
    spread = np.sqrt(of_own * of_told / (of_own + of_told))
    return share * told + (1 - share) * centre, spread * tails, spread * tails
