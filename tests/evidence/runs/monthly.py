"""Monthly figures for tests: invented, with a level, a season and noise, the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from jahorina.evidence.runs.series import month, month_number
from tests.evidence.rows import row

UNTIL = month_number(date(2026, 10, 1))
AS_OF = date(2026, 11, 20)


def counts(seed: int, months: int = 48, level: float = 900.0) -> list[int]:
    """Counts of so many months that wander, with a season."""
    chance = np.random.default_rng(seed)
    wandering = np.cumsum(0.12 * chance.standard_normal(months))
    season = 0.3 * np.sin(2 * np.pi * np.arange(months) / 12)
    return [int(one) for one in chance.poisson(level * np.exp(wandering + season))]


def monthly(place: str, values: Sequence[float | None], last: int = UNTIL, **fields: Any) -> list[dict[str, Any]]:
    """Rows of a series whose last month is `last`; None is a suppressed month."""
    first = last - len(values) + 1
    rows = []
    for at, value in enumerate(values):
        hidden: dict[str, Any] = {"obs_status": "Q", "conf_status": "A"} if value is None else {}
        rows.append(row(str(month(first + at)), place=place, value=value, as_of=AS_OF, **{**fields, **hidden}))
    return rows
