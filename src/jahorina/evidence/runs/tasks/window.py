"""What the network is fitted to: registrations, links, who is in centres, who is detected, border regimes, by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from jahorina.engines.flows.compiling import Flags, Floats
from jahorina.engines.flows.stock_flow import Regime
from jahorina.engines.flows.withheld import WITHHELD
from jahorina.evidence.runs.flows_entries import FlowsEntry, RegimeEntry
from jahorina.evidence.runs.linked import LINKED
from jahorina.evidence.runs.reading import Read
from jahorina.evidence.runs.series import MonthlySeries, month_number
from jahorina.kernel.periods import Period
from jahorina.partners.cards import LegCard

MIDDLE_OF_MONTH = 15
"""A regime that begins or ends by this day holds, or does not hold any more, for the whole month."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A border regime on one leg of the network while it can be told from what was before or after."""

    entry: RegimeEntry
    leg: str
    regime: Regime


@dataclass(frozen=True, slots=True)
class Window:
    """The partners with registrations in the window, as arrays; NaN is not known.

    counts, occupancy, detections (partner x month); capacity (partner); links and how many withheld cells come on top
    of them (from x to x month); legs (from x to), and at which partners people enter. `stated` marks the parts of links.
    """

    partners: tuple[str, ...]
    statistic: str
    definition: str
    first: int
    last: int
    counts: Floats
    occupancy: Floats
    capacity: Floats
    detections: Floats
    links: Floats
    withheld: Floats
    legs: Flags
    entered: Flags
    regimes: tuple[InForce, ...]

    @property
    def has_links(self) -> bool:
        """Whether any pair of partners shares links."""
        return bool(np.isfinite(self.links).any())

    @property
    def cells(self) -> Floats:
        """Links (from x to x month) with WITHHELD where a count is one that was too small to be told."""
        result: Floats = np.where(self.withheld > 0, WITHHELD, self.links)
        return result

    @property
    def can_be_fitted(self) -> bool:
        """Whether people enter it, and more than registrations tells of it."""
        more = self.has_links or np.isfinite(self.occupancy).any() or np.isfinite(self.detections).any()
        return bool(self.entered.any() and more)


def window_of(read: Read, roles: FlowsEntry, legs: Sequence[LegCard], until: int) -> Window | None:
    """The months up to `until` that are known of partners on the route; None where fewer than two have registrations."""
    first = until - roles.network.months + 1
    chosen = _counted(read.series, roles.persons.statistics, roles.persons.partners, first)
    if len(chosen) < 2:
        return None
    partners = tuple(code for code in roles.persons.partners if code in chosen)
    counts = np.array([chosen[code].between(first, until) for code in partners], dtype=float)
    known = np.isfinite(counts).any(axis=0)
    start = first + (int(np.argmax(known)) if known.any() else 0)
    detected = _counted(read.series, roles.network.detections, partners, start)
    links, withheld = _links(read.links.content if read.links else None, partners, start, until)
    links = _of_reported_months(links, withheld, counts[:, start - first :])
    between, entered = _legs(partners, legs)
    some = chosen[partners[0]]
    return Window(
        partners,
        some.statistic,
        some.definition,
        start,
        until,
        counts[:, start - first :],
        _rows(read.occupancy, partners, start, until),
        np.array([read.capacity[code].value if code in read.capacity else np.nan for code in partners]),
        _rows(detected, partners, start, until),
        links,
        withheld,
        between,
        entered,
        tuple(_in_force(roles.network.regimes, partners, legs, start, until)),
    )


def _counted(
    series: Sequence[MonthlySeries], statistics: Sequence[str], places: Sequence[str], first: int
) -> dict[str, MonthlySeries]:
    """By place, of the one statistic and definition that most of the places have; what the linking itself counted fits its
    links best and goes before."""
    groups: dict[tuple[str, str], dict[str, MonthlySeries]] = {}
    for one in series:
        if one.statistic in statistics and one.place in places and one.last >= first:
            groups.setdefault((one.statistic, one.definition), {})[one.place] = one
    return max(groups.items(), key=lambda pair: (pair[0][0] == LINKED, len(pair[1]), pair[0]))[1] if groups else {}


def _rows(found: Mapping[str, MonthlySeries], partners: Sequence[str], first: int, until: int) -> Floats:
    nothing: list[float | None] = [None] * (until - first + 1)
    rows = [found[code].between(first, until) if code in found else nothing for code in partners]
    result: Floats = np.array(rows, dtype=float)
    return result


def _links(given: Mapping[str, Any] | None, partners: Sequence[str], first: int, until: int) -> tuple[Floats, Floats]:
    """Links between the registers that share them (0 where none was found), and the withheld cells among them."""
    shape = (len(partners), len(partners), until - first + 1)
    found, withheld = np.full(shape, np.nan), np.zeros(shape)
    if given is None:
        return found, withheld
    within = [at for at, code in enumerate(partners) if code in given["registers"]]
    found[np.ix_(within, within)] = 0.0
    for cell in given["cells"]:
        at = month_number(Period.parse(cell["period"]).start) - first
        if not 0 <= at < shape[2] or cell["from"] not in partners or cell["to"] not in partners:
            continue
        where = partners.index(cell["from"]), partners.index(cell["to"]), at
        if cell["observed"] is None:
            withheld[where] += 1
        else:
            found[where] += cell["observed"]
    return found, withheld


def _of_reported_months(links: Floats, withheld: Floats, counts: Floats) -> Floats:
    """Where a partner has not reported a month and no link into it is told, its links are not known: they are not zero."""
    told = (np.nan_to_num(links) + withheld).sum(axis=0) > 0
    result: Floats = np.where(np.isnan(counts) & ~told, np.nan, links)
    return result


def _legs(partners: Sequence[str], legs: Sequence[LegCard]) -> tuple[Flags, Flags]:
    size = len(partners)
    between, entered = np.zeros((size, size), dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    for leg in legs:
        if leg.destination in partners:
            new = partners.index(leg.destination)
            if leg.origin in partners:
                between[partners.index(leg.origin), new] = True
            else:
                entered[new] = True
    return between, entered


def _in_force(
    regimes: Sequence[RegimeEntry], partners: Sequence[str], legs: Sequence[LegCard], first: int, until: int
) -> Iterator[InForce]:
    """The regimes that begin or end within the window, on legs inside the network and out of it. How many enter is free
    by month, so that a regime on the way in has no effect of its own."""
    by_code = {leg.code: leg for leg in legs}
    for one in regimes:
        begins = max(_month_from(one.valid_from) - first, 0) if one.valid_from else 0
        ends = min(_month_from(one.valid_to) - 1, until) - first if one.valid_to else until - first
        if begins > ends or (begins, ends) == (0, until - first):
            continue
        for code in one.legs:
            leg = by_code.get(code)
            if leg is not None and leg.origin in partners:
                to = partners.index(leg.destination) if leg.destination in partners else None
                yield InForce(one, code, Regime(partners.index(leg.origin), to, begins, ends))


def _month_from(day: date) -> int:
    return month_number(day) + (day.day > MIDDLE_OF_MONTH)
