"""Distinct persons: registrations of the partners on the route, with the links that linkage found among them.

The sum of registrations counts people as often as they were registered. D takes each link to a previous registration away
(`engines.flows.distinct`), also to one before the window, whose month is not told: it counts those who were registered for
the first time. N adds those whom nobody registered, by the chances of registration of the fitted network. Months that a
partner has not reported are put in as the nowcast has them, and widen the interval by its own. Without links nothing of it
is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.distinct import DistinctPersons, Registrations, Review, distinct_persons
from jahorina.engines.flows.withheld import THRESHOLD
from jahorina.evidence.runs.flows_entries import FlowsEntry, ReviewEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.reading import Read
from jahorina.evidence.runs.series import month, month_number
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.network import fitted, tell_network, unseen
from jahorina.evidence.runs.tasks.scenarios import scenario
from jahorina.evidence.runs.tasks.telling import Told, noted, rounded
from jahorina.evidence.runs.tasks.window import Window, window_of
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.cards import LegCard

LEVELS = (0.5, 0.8, 0.95)
FEWEST = 30
"""Invented people of a register, registered elsewhere before, below whom the links have no review of their own."""
NORMAL_90 = 1.2816
"""The 0.9 quantile of the standard normal: half of an interval of 80 in 100, in standard deviations."""
OF_LEVEL = {"50": 0.6745, "80": NORMAL_90, "95": 1.96}

ASSUMPTIONS = (
    _(
        "Registrations and links speak of the same registers in the same months; a link belongs to its later registration."
    ),
    _("A pair of registers misses the same share of true links whoever the people are."),
)
NO_REVIEW = _("The links come without a review of their own; the programme's was taken: %(found)s of %(pairs)s found.")
NOT_ALL = _("No monthly registrations of %(partners)s in these months; these people are not in the sum.")
NO_LINKS = _("No links between registers were given, so that nothing tells persons from registrations.")
PUT_IN = _("Registrations of %(months)s months that are not reported yet were put in; the interval is wider for it.")


def persons_and_scenarios(
    told: Told, read: Read, roles: FlowsEntry, legs: Sequence[LegCard], *, until: int, seed: int
) -> None:
    """Add to what is told: distinct persons, all persons, who is present, border regimes, and the programme's what-ifs."""
    links = read.links.content if read.links else None
    if links is None:
        told.notes.append(noted(NO_LINKS, {}))
    window = window_of(read, roles, legs, until)
    if window is None:
        return
    missing = [code for code in roles.persons.partners if code not in window.partners]
    if missing:
        told.notes.append(noted(NOT_ALL, {"partners": ", ".join(missing)}))
    review = _review(links or {}, window, roles.persons.review, told)
    threshold = int((links or {}).get("threshold") or THRESHOLD)
    found = fitted(window, review, threshold, seed)
    if found is not None:
        tell_network(told, window, found, seed)
    settled = found is not None and found.converged
    if window.has_links:
        shares = unseen(found, seed) if found is not None and settled else None
        threshold = int((links or {}).get("threshold") or THRESHOLD)
        left_over = (links or {}).get("left_over", {})
        _tell_persons(told, window, review, shares, roles, until, seed, threshold, left_over)
    if found is not None and settled:
        for one in roles.scenarios:
            told.results += scenario(found, one, window, legs, roles.forecasts.months_ahead, seed)


def _review(links: Mapping[str, Any], window: Window, given: ReviewEntry, told: Told) -> Review:
    """The links' own review by spike-ins; the programme's where they have none."""
    again = {one["partner"]: one for one in links.get("again", ())}
    if all(code in again and again[code]["before"]["of"] >= FEWEST for code in window.partners):
        return _by_later_register([again[code] for code in window.partners])
    size = len(window.partners)
    pairs, found = np.zeros((size, size)), np.zeros((size, size))
    rates = []
    for one in links.get("reviews", ()):
        if one["pairs"] and all(code in window.partners for code in one["partners"]):
            first, second = (window.partners.index(code) for code in one["partners"])
            for where in {(first, second), (second, first)}:
                pairs[where], found[where] = one["pairs"], round(one["pairs"] * one["sensitivity"])
            rates.append(one["false"])
    if not pairs.any():
        if links:
            told.notes.append(noted(NO_REVIEW, {"found": given.found, "pairs": given.pairs}))
        pairs[0, 1], found[0, 1] = given.pairs, given.found
        return Review(pairs, found, given.checked, given.wrong)
    checked = float(np.nansum(window.counts))
    return Review(pairs, found, checked, float(np.mean(rates)) * checked)


def _by_later_register(again: Sequence[Mapping[str, Any]]) -> Review:
    """The review that invented people make of each register's links to what was before. Of T registrations with a previous
    one and R - T without, L = s T + f (R - T) are linked: T = (L - f R) / (s - f)."""
    pairs = np.array([one["before"]["of"] for one in again])
    checked = np.array([one["not_before"]["of"] for one in again])
    false = np.array([one["not_before"]["share"] for one in again])
    found = np.array([one["before"]["share"] for one in again])
    return Review(pairs, pairs * np.clip(found - false, 0.0, 1.0), checked, checked * false)


def _tell_persons(
    told: Told,
    window: Window,
    review: Review,
    unseen: Floats | None,
    roles: FlowsEntry,
    until: int,
    seed: int,
    threshold: int,
    left_over: Mapping[str, Sequence[float]],
) -> None:
    recent = slice(max(window.counts.shape[1] - roles.persons.months, 0), None)
    counts, spread, put_in = _put_in(told, window)
    if put_in:
        told.notes.append(noted(PUT_IN, {"months": put_in}))
    registrations = Registrations(
        window.partners,
        counts[:, recent],
        window.cells[:, :, recent],
        np.linspace(0.0, 1.0, len(window.partners)),
        threshold,
    )
    found = distinct_persons(registrations, review, levels=LEVELS, seed=seed)
    period = Period(month(max(window.first, until - roles.persons.months + 1)).start, month(until).end)
    wider = float(
        np.hypot(np.sqrt((spread[:, recent] ** 2).sum()) / found.factor, _left(left_over, counts, recent, window))
    )
    told.results.append(_persons(found, wider, unseen, registrations, window, roles, period))
    told.notes += [noted(note.message, dict(note.params)) for note in found.notes]


def _left(left_over: Mapping[str, Sequence[float]], counts: Floats, recent: slice, window: Window) -> float:
    """The standard deviation of what is left of the registers' own duplicates, by the recent months' share."""
    share = counts[:, recent].sum() / max(counts.sum(), 1.0)
    return float(share * np.sqrt(sum(left_over[code][1] ** 2 for code in window.partners if code in left_over)))


def _put_in(told: Told, window: Window) -> tuple[Floats, Floats, int]:
    """Registrations with the nowcast where there are none, its standard deviation, and how many were put in."""
    counts, spread, number = window.counts.copy(), np.zeros_like(window.counts), 0
    for one in told.results:
        if one.kind != ResultKind.NOWCAST or (one.statistic, one.definition) != (window.statistic, window.definition):
            continue
        at = month_number(one.period.start) - window.first
        if one.place in window.partners and 0 <= at < counts.shape[1]:
            row = window.partners.index(one.place)
            if np.isnan(counts[row, at]):
                low, high = one.intervals["80"]
                counts[row, at], spread[row, at] = one.value or 0.0, (high - low) / 2 / NORMAL_90
                number += 1
    return np.nan_to_num(counts), spread, number


def _persons(
    found: DistinctPersons,
    wider: float,
    unseen: Floats | None,
    registrations: Registrations,
    window: Window,
    roles: FlowsEntry,
    period: Period,
) -> NewResult:
    bounds = {}
    for level, (low, high) in zip(LEVELS, found.intervals, strict=True):
        name, more = f"{100 * level:g}", wider * OF_LEVEL[f"{100 * level:g}"]
        ends = (
            found.estimate - np.hypot(found.estimate - low, more),
            found.estimate + np.hypot(high - found.estimate, more),
        )
        bounds[name] = [round(max(float(ends[0]), 0.0)), round(float(ends[1]))]
    detail: dict[str, Any] = {
        "registrations": round(found.registrations),
        "raw": round(found.raw),
        "factor": rounded(found.factor),
        "silent": list(found.silent),
        "by_partner": {
            code: round(float(count)) for code, count in zip(window.partners, registrations.totals, strict=True)
        },
    }
    if unseen is not None:
        detail["everybody"] = _everybody(found.estimate, bounds, unseen)
    return NewResult(
        ResultKind.PERSONS,
        window.statistic,
        window.definition,
        roles.persons.place,
        period,
        min(max(round(found.estimate), bounds["80"][0]), bounds["80"][1]),
        ObsStatus.ESTIMATED.value,
        bounds,
        detail=detail,
    )


def _everybody(persons: float, bounds: Mapping[str, Sequence[float]], unseen: Floats) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for level, tail in (("80", 0.1), ("95", 0.025)):
        least, most = (float(one) for one in np.quantile(unseen, (tail, 1 - tail)))
        told[level] = [round(bounds[level][0] / (1 - least)), round(bounds[level][1] / (1 - most))]
    middle = float(np.median(unseen))
    return {"value": round(persons / (1 - middle)), **told, "unseen": rounded(middle)}
