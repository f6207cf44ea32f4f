"""A released table as every writer takes it, and what of it every format says in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.kernel.periods import Period

Texts = Mapping[str, str]
"""A text by language (BCP 47)."""


@dataclass(frozen=True, slots=True)
class SafeCell:
    """A protected cell: its member of each dimension, a number or None, and why."""

    members: tuple[str, ...]
    value: Decimal | None
    obs_status: ObsStatus
    conf_status: ConfStatus

    @property
    def plain_value(self) -> str:
        """The number without needless decimals; empty where there is none."""
        return plain_number(self.value)


@dataclass(frozen=True, slots=True)
class SafeTable:
    """A table of counts as it was released.

    `dimensions` are what cells differ in, `fixed` what they share (at least the period). `members` holds the texts of
    members by dimension; a member without one goes by its code. `rounded` is the base of controlled rounding, 0 where
    nothing was moved. `version` is the number of the release, `published` its day and time.
    """

    code: str
    statistic: str
    titles: Texts
    units: Texts
    dimensions: tuple[str, ...]
    fixed: Mapping[str, str]
    members: Mapping[str, Mapping[str, Texts]]
    cells: tuple[SafeCell, ...]
    rounded: int
    period: Period
    published: datetime
    version: int
    is_simulated: bool
    sources: tuple[str, ...] = ()

    def rounded_to(self, cell: SafeCell) -> str:
        """The base that the cell was rounded to; empty where it was not."""
        return str(self.rounded) if self.rounded and cell.value is not None else ""

    @property
    def simulated(self) -> str:
        """Whether nobody is behind the numbers, as files say it."""
        return "true" if self.is_simulated else "false"


def plain_number(value: Decimal | None) -> str:
    """A number without needless decimals and never with an exponent; empty for None."""
    if value is None:
        return ""
    text = format(value, "f")
    text = (text.rstrip("0").rstrip(".") or "0") if "." in text else text
    return "0" if text == "-0" else text
