"""A count as the table gives it: observed, corrected, with its interval, or withheld because it is of a few people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def told(observed: float, corrected: float | None, interval: Sequence[float] | None, threshold: int) -> dict[str, Any]:
    if 0 < round(observed) < threshold:
        return {"observed": None, "corrected": None, "interval": None, "status": "withheld"}
    return {
        "observed": round(observed),
        "corrected": None if corrected is None else round(float(corrected), 1),
        "interval": None if interval is None else [round(float(bound), 1) for bound in interval],
        "status": "counted" if corrected is None else "corrected",
    }
