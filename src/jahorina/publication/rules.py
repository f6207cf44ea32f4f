"""What may be asked of the registers for a release: how fine, how soon. The rules are data (rules.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period

LENGTHS = {"month": Frequency.MONTH, "quarter": Frequency.QUARTER, "half": Frequency.HALF, "year": Frequency.YEAR}
"""Calendar periods from the shortest to the longest."""


@dataclass(frozen=True, slots=True)
class AreaRule:
    """The rule of one area of the registers; rules.toml says what each line means."""

    domain: str
    breakdowns: tuple[str, ...]
    together: int
    shortest: str
    delay_days: int
    epsilon: float
    yearly: float
    advised: str
    method: str = ""


@cache
def area_rules() -> dict[str, AreaRule]:
    """The rules by area."""
    text = files("jahorina.publication").joinpath("rules.toml").read_text(encoding="utf-8")
    return {
        area: AreaRule(**{**row, "breakdowns": tuple(row["breakdowns"])}) for area, row in tomllib.loads(text).items()
    }


def rule_of(area: str) -> AreaRule:
    """The rule of an area."""
    return area_rules()[area]


def need_askable(area: str, period: Period, breakdown: Sequence[str], *, today: date) -> None:
    """Raise InputRefused (`release-too-fine`, `release-period-too-short`, `release-too-soon`) for what must not go out."""
    rule = rule_of(area)
    unfit = [name for name in breakdown if name not in rule.breakdowns]
    if unfit or len(breakdown) > rule.together:
        raise InputRefused(
            "release-too-fine",
            _("Figures of this area are published by at most %(together)s of: %(known)s."),
            params={"together": rule.together, "known": ", ".join(rule.breakdowns)},
        )
    lengths = list(LENGTHS.values())
    if period.frequency not in lengths[list(LENGTHS).index(rule.shortest) :]:
        raise InputRefused(
            "release-period-too-short",
            _("%(period)s is too short: figures of this area are published by calendar %(shortest)s or longer."),
            params={"period": str(period), "shortest": rule.shortest},
        )
    first = period.end + timedelta(days=rule.delay_days)
    if today < first:
        raise InputRefused(
            "release-too-soon",
            _("%(period)s can be published from %(day)s on."),
            params={"period": str(period), "day": first.isoformat()},
            hint=_("The delay lets late records come in, and keeps publication apart from single events."),
        )
