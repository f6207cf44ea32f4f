"""How honest the intervals of a run's series were, over time: by year, over all series that the card tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = ("50", "80")


@dataclass(frozen=True, slots=True)
class YearRecord:
    """A year: how many past forecasts, the share that each interval held, and the mean error over the last value's."""

    ahead: int
    year: int
    past_forecasts: int
    held: Mapping[str, float]
    ratio: float | None


def by_year(records: Iterable[Mapping[str, Any]], ahead: int) -> tuple[YearRecord, ...]:
    """The years of some series together, every past forecast weighing alike; the ratio is that of the summed errors."""
    groups: dict[int, list[Mapping[str, Any]]] = {}
    for record in records:
        for one in record.get("by_year", ()):
            if one["ahead"] == ahead:
                groups.setdefault(int(one["year"]), []).append(one)
    return tuple(_year(ahead, year, groups[year]) for year in sorted(groups))


def _year(ahead: int, year: int, parts: list[Mapping[str, Any]]) -> YearRecord:
    number = sum(one["past_forecasts"] for one in parts)
    held = {level: sum(one["past_forecasts"] * one["held"][level] for one in parts) / number for level in LEVELS}
    known = [one for one in parts if one["error_of_last_value"]]
    error = sum(one["past_forecasts"] * one["error"] for one in known)
    naive = sum(one["past_forecasts"] * one["error_of_last_value"] for one in known)
    return YearRecord(ahead, year, number, held, error / naive if naive else None)
