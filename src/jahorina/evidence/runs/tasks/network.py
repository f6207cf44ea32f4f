"""Distinct persons and what-ifs: registrations of the partners on the route, with the links that linkage found among them.

The sum of registrations counts people as often as they were registered. D takes each link to a previous registration away
(`engines.flows.distinct`), also to one before the window, whose month is not told: it counts those who were registered for
the first time. N adds those whom nobody registered, by the chances of registration of the fitted network
(`engines.flows.stock_flow_fit`). What-ifs are drawn from the same fit. Without links nothing of it is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.contingency import Change, what_if
from jahorina.engines.flows.distinct import DistinctPersons, Registrations, Review, corrected_links, distinct_persons
from jahorina.engines.flows.stock_flow import Network, Observed, unseen_share
from jahorina.engines.flows.stock_flow_fit import Fit, fit, unpacked
from jahorina.engines.flows.withheld import THRESHOLD, WITHHELD
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.linked import LINKED
from jahorina.evidence.runs.roles import FlowsEntry, ReviewEntry, ScenarioEntry
from jahorina.evidence.runs.series import MonthlySeries, month, month_number
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.forecasts import Told, rounded
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.cards import LegCard

MONTHS_FITTED = 24
DRAWS = 200
LEVELS = (0.5, 0.8, 0.95)

ASSUMPTIONS = (
    _(
        "Registrations and links speak of the same registers in the same months; a link belongs to its later registration."
    ),
    _("A pair of registers misses the same share of true links whoever the people are."),
    _("People are registered at each partner with one chance of its own, independently of where they were before."),
)
NO_REVIEW = _("The links come without a review of their own; the programme's was taken: %(found)s of %(pairs)s found.")
NOT_ALL = _("No monthly registrations of %(partners)s in these months; these people are not in the sum.")
NO_LINKS = _("No links between registers were given, so that nothing tells persons from registrations.")


@dataclass(frozen=True, slots=True)
class Window:
    """The partners with registrations in the window, as arrays: counts (partner x month), links (from x to x month)."""

    partners: tuple[str, ...]
    statistic: str
    definition: str
    first: int
    last: int
    counts: Floats
    links: Floats
    withheld: Floats


def persons_and_scenarios(
    told: Told,
    series: Sequence[MonthlySeries],
    links: Mapping[str, Any] | None,
    roles: FlowsEntry,
    legs: Sequence[LegCard],
    *,
    until: int,
    seed: int,
) -> None:
    """Add to what is told: distinct persons of the last months, all persons, and the programme's what-ifs."""
    if links is None:
        told.notes.append(noted(NO_LINKS, {}))
        return
    window = _window(series, links, roles, until)
    if window is None:
        return
    missing = [code for code in roles.persons.partners if code not in window.partners]
    if missing:
        told.notes.append(noted(NOT_ALL, {"partners": ", ".join(missing)}))
    review = _review(links, window, roles.persons.review, told)
    recent = slice(max(window.counts.shape[1] - roles.persons.months, 0), None)
    registrations = Registrations(
        window.partners,
        window.counts[:, recent],
        np.where(window.withheld > 0, WITHHELD, window.links)[:, :, recent],
        np.linspace(0.0, 1.0, len(window.partners)),
        links.get("threshold") or THRESHOLD,
    )
    found = distinct_persons(registrations, review, levels=LEVELS, seed=seed)
    fitted = _fitted(window, review, legs)
    unseen = _unseen(fitted, seed) if fitted is not None and fitted.converged else None
    period = Period(month(max(window.first, until - roles.persons.months + 1)).start, month(until).end)
    told.results.append(_persons(found, unseen, registrations, window, roles, period))
    told.notes += [noted(note.message, dict(note.params)) for note in found.notes]
    if fitted is None:
        return
    told.notes += [noted(note.message, dict(note.params)) for note in fitted.notes]
    if fitted.converged:
        for scenario in roles.scenarios:
            told.results += _scenario(fitted, scenario, window, legs, until, roles.forecasts.months_ahead, seed)


def noted(message: str, params: Mapping[str, object]) -> dict[str, Any]:
    return {"message": message, "params": dict(params), "code": "", "statistic": "", "definition": "", "place": ""}


def _window(series: Sequence[MonthlySeries], links: Mapping[str, Any], roles: FlowsEntry, until: int) -> Window | None:
    """The months that are known of every partner with registrations; None where fewer than two partners have any."""
    first = until - MONTHS_FITTED + 1
    groups: dict[tuple[str, str], dict[str, MonthlySeries]] = {}
    for one in series:
        if one.statistic in roles.persons.statistics and one.place in roles.persons.partners and one.last >= first:
            groups.setdefault((one.statistic, one.definition), {})[one.place] = one
    if not groups:
        return None
    # What the linking itself counted fits its links best; else whose registrations are known of most partners.
    (statistic, definition), by_place = max(
        groups.items(), key=lambda pair: (pair[0][0] == LINKED, len(pair[1]), pair[0])
    )
    partners = tuple(code for code in roles.persons.partners if code in by_place)
    if len(partners) < 2:
        return None
    counts = np.array([by_place[code].between(first, until) for code in partners], dtype=float)
    known = np.isfinite(counts).any(axis=0)
    start = int(np.argmax(known)) if known.any() else 0
    counts = np.nan_to_num(counts[:, start:])
    shape = (len(partners), len(partners), counts.shape[1])
    found, withheld = np.full(shape, np.nan), np.zeros(shape)
    within = [at for at, code in enumerate(partners) if code in links["registers"]]
    for old in within:
        for new in within:
            found[old, new] = 0.0
    for cell in links["cells"]:
        at = month_number(Period.parse(cell["period"]).start) - first - start
        if not 0 <= at < shape[2] or cell["from"] not in partners or cell["to"] not in partners:
            continue
        where = partners.index(cell["from"]), partners.index(cell["to"]), at
        if cell["observed"] is None:
            withheld[where] += 1
        else:
            found[where] += cell["observed"]
    return Window(partners, statistic, definition, first + start, until, counts, found, withheld)


def _review(links: Mapping[str, Any], window: Window, given: ReviewEntry, told: Told) -> Review:
    """The links' own review by spike-ins; the programme's where they have none."""
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
        told.notes.append(noted(NO_REVIEW, {"found": given.found, "pairs": given.pairs}))
        pairs[0, 1], found[0, 1] = given.pairs, given.found
        return Review(pairs, found, given.checked, given.wrong)
    checked = float(window.counts.sum())
    return Review(pairs, found, checked, float(np.mean(rates)) * checked)


def _fitted(window: Window, review: Review, legs: Sequence[LegCard]) -> Fit | None:
    """The network fitted to registrations and corrected links; None where no leg enters it."""
    size = len(window.partners)
    between, entered = np.zeros((size, size), dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    for leg in legs:
        if leg.destination in window.partners:
            new = window.partners.index(leg.destination)
            if leg.origin in window.partners:
                between[window.partners.index(leg.origin), new] = True
            else:
                entered[new] = True
    if not entered.any():
        return None
    sensitivity = (review.found.sum() + 0.5) / (review.pairs.sum() + 1.0)
    months = window.counts.shape[1]
    # A withheld cell is taken at the middle of what it can be; only legs of the network have links there.
    raw = np.where(np.isnan(window.links), np.nan, window.links + 2.5 * window.withheld)
    links = np.full((size, size, months), np.nan)
    for at in range(months):
        shares = np.full((size, size), sensitivity)
        links[:, :, at] = corrected_links(window.counts[:, at], raw[:, :, at], shares, 0.0)
    links[~between] = np.nan
    nothing = np.full((size, months), np.nan)
    observed = Observed(window.counts, nothing, np.full(size, np.nan), nothing, links)
    return fit(Network(window.partners, between, entered), observed)


def _unseen(fitted: Fit, seed: int) -> Floats:
    """Draws of the share of persons whom nobody registered."""
    shares = []
    for theta in fitted.drawn(DRAWS, seed):
        entries, chance, measured = unpacked(fitted.layout, theta)
        entering = entries.sum(axis=1) / entries.sum()
        moves, leaving, staying = chance.moves[-1], chance.leaving[-1], chance.staying[-1]
        shares.append(unseen_share(entering, moves, leaving, staying, chance.fails, measured["seen"]))
    result: Floats = np.clip(np.array(shares), 0.0, 0.98)
    return result


def _persons(
    found: DistinctPersons,
    unseen: Floats | None,
    registrations: Registrations,
    window: Window,
    roles: FlowsEntry,
    period: Period,
) -> NewResult:
    bounds = {
        f"{100 * level:g}": [round(float(low)), round(float(high))]
        for level, (low, high) in zip(LEVELS, found.intervals, strict=True)
    }
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
        low, high = bounds["80"]
        all_low, middle, all_high = (float(one) for one in np.quantile(unseen, (0.1, 0.5, 0.9)))
        detail["everybody"] = {
            "value": round(found.estimate / (1 - middle)),
            "80": [round(low / (1 - all_low)), round(high / (1 - all_high))],
            "unseen": rounded(middle),
        }
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


def _scenario(
    fitted: Fit, scenario: ScenarioEntry, window: Window, legs: Sequence[LegCard], until: int, ahead: int, seed: int
) -> Iterator[NewResult]:
    """A what-if, month by month and partner by partner; nothing where it changes what the network does not have."""
    change = _change(fitted, scenario, window, legs)
    if change is None:
        return
    found = what_if(fitted, change, ahead, seed=seed)
    for at, code in enumerate(window.partners):
        for t in range(ahead):
            yield NewResult(
                ResultKind.WHAT_IF,
                "",
                "",
                code,
                month(until + 1 + t),
                rounded(found.present_changed[at, t]),
                ObsStatus.FORECAST.value,
                {
                    level: [rounded(end) or 0.0 for end in found.difference[k, :, at, t]]
                    for k, level in enumerate(("50", "80"))
                },
                stratum=scenario.code,
                restricted=True,
                detail={
                    "names": scenario.names,
                    "as_it_is": rounded(found.present[at, t]),
                    "arrivals": rounded(found.arrivals[at, t]),
                    "arrivals_changed": rounded(found.arrivals_changed[at, t]),
                    "arrivals_difference": [rounded(end) for end in found.arrivals_difference[1, :, at, t]],
                },
            )


def _change(fitted: Fit, scenario: ScenarioEntry, window: Window, legs: Sequence[LegCard]) -> Change | None:
    network, at = fitted.layout.network, {code: number for number, code in enumerate(window.partners)}
    closes = {}
    for leg in legs:
        if leg.code in scenario.closes and leg.origin in at and leg.destination in at:
            closes[at[leg.origin], at[leg.destination]] = scenario.passes
    entering = {
        at[code]: factor for code, factor in scenario.entering.items() if code in at and network.entered[at[code]]
    }
    leaving = {at[code]: share for code, share in scenario.leaving.items() if code in at}
    return Change(closes, leaving, entering) if closes or entering or leaving else None
