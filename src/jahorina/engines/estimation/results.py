"""What the methods give back: a figure with its interval, how it came about, and what speaks against it.

No figure stands alone: a method that cannot answer says why (`refused`), one whose chains stand at several modes shows these
and gives no single figure, and every caveat is one of the named ones of `caveats`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jahorina.engines.estimation.caveats import Caveat
from jahorina.engines.estimation.compiling import Floats
from jahorina.engines.estimation.modes import Mode

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One method's answer.

    `estimate`, `low`, `high`: people, seen and unseen, None where there is no such figure. `is_bound`: at least so many,
    rather than about so many. `is_judged`: whether the panel compares it with the others. `modes`: where the posterior
    stands on several hills. `draws`: bootstrap replicates or posterior draws of the population. `refused`: why there is
    no answer, a translatable sentence. `model`: what was chosen, by the lists' names.
    """

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    level: float = LEVEL
    seconds: float = 0.0
    is_bound: bool = False
    is_judged: bool = True
    model: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    draws: Floats | None = None
    judged_by: tuple[float, ...] = ()
    refused: str = ""

    def as_json(self) -> dict[str, Any]:
        """Without the draws; numbers that are not finite become null."""
        document: dict[str, Any] = {
            "name": self.name,
            "estimate": finite(self.estimate),
            "low": finite(self.low),
            "high": finite(self.high),
            "level": self.level,
            "seconds": round(self.seconds, 4),
            "is_bound": self.is_bound,
            "model": list(self.model),
            "modes": [
                {"estimate": mode.estimate, "low": mode.low, "high": mode.high, "share": round(mode.share, 4)}
                for mode in self.modes
            ],
            "caveats": [caveat.as_json() for caveat in self.caveats],
            "diagnostics": {key: _plain(value) for key, value in self.diagnostics.items()},
        }
        if self.refused:
            document["refused"] = self.refused
        return document

    def ends(self) -> tuple[float, float] | None:
        """The interval to compare with other methods'."""
        if self.judged_by:
            return self.judged_by[0], self.judged_by[2]
        return (self.low, self.high) if self.low is not None and self.high is not None else None

    def figures(self) -> list[float]:
        """The figures to compare with other methods': the estimate, or those of the modes."""
        if self.modes:
            return [mode.estimate for mode in self.modes]
        if self.judged_by:
            return [self.judged_by[1]]
        return [self.estimate] if self.estimate is not None and math.isfinite(self.estimate) else []


def refusal(name: str, sentence: str, *, is_judged: bool = True) -> MethodResult:
    """A method that cannot answer, and why."""
    return MethodResult(name, None, None, None, is_judged=is_judged, refused=sentence)


def finite(value: float | None) -> float | None:
    """The number, or None where there is none that JSON can hold."""
    return value if value is not None and math.isfinite(value) else None


def rounded(value: float) -> int:
    """The number at two significant figures, as estimates are published."""
    if value < 10:
        return round(value)
    scale = 10 ** (math.floor(math.log10(value)) - 1)
    return int(round(value / scale) * scale)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value
