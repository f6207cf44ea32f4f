"""The network fitted to all that is known of it, who is present by it, and what it had to borrow.

Registrations, links, occupancy (at capacity: at least so many), detections of tries to leave, and dated border regimes go
into one fit (`engines.flows.stock_flow_fit`). What a partner does not tell stands in the priors and in what the others
tell: the posterior is wider there, and the card names it as borrowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from jahorina.engines.flows.compiling import Floats
from jahorina.engines.flows.distinct import Review, corrected_links
from jahorina.engines.flows.pooling import pooled
from jahorina.engines.flows.stock_flow import Network, Observed, unseen_share
from jahorina.engines.flows.stock_flow_fit import Fit, fit, followed, unpacked
from jahorina.engines.flows.withheld import drawn_cells
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.series import month
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.telling import Told, noted, rounded
from jahorina.evidence.runs.tasks.window import Window
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus

DRAWS = 200
MOST = 1e9
IMPUTATIONS = 3
"""So many draws of withheld links are fitted (Rubin 1987: few are enough)."""
TAILS = {"50": (0.25, 0.75), "80": (0.1, 0.9)}

ASSUMPTIONS = (
    _("People are registered at each partner with one chance of its own, independently of where they were before."),
    _("The share of people in centres is the same at all partners, and so is the chance that a try to leave is seen."),
)
BORROWED = {
    "occupancy": _(
        "Borrowed: how many are in centres is not known of %(partners)s. The share in centres comes from the partners that "
        "tell it, and the intervals are wider for it."
    ),
    "detections": _(
        "Borrowed: detected tries to leave are not known of %(partners)s. They come from the other partners' chances, and "
        "the intervals are wider for it."
    ),
    "links": _(
        "Borrowed: %(partners)s share no links between registers. How people move there comes from the other partners and "
        "from what is usual, and the intervals are wider for it."
    ),
}
NOBODY_TELLS = {
    "occupancy": _(
        "Borrowed: no partner tells how many are in centres. How many are present rests on registrations, links and usual "
        "stays, and the intervals are wider for it."
    ),
    "detections": _(
        "Borrowed: no partner tells detected tries to leave. How often people try to leave rests on what else is known, "
        "and the intervals are wider for it."
    ),
    "links": _(
        "Borrowed: no links between registers are known. How people move rests on usual chances, and the intervals are "
        "wider for it."
    ),
}
NO_CAPACITY = _("The capacity of centres of %(partners)s is not known; it is not seen when they are full.")


def fitted(window: Window, review: Review, threshold: int, seed: int) -> Fit | None:
    """The network fitted to what is known in the window; None where nothing but registrations is, or nobody enters it.

    Links below `threshold` that were withheld are drawn, and the fits to IMPUTATIONS draws are pooled.
    """
    if not window.can_be_fitted:
        return None
    network = Network(window.partners, window.legs, window.entered, tuple(one.regime for one in window.regimes))
    return pooled([fit(network, one) for one in _observed(window, review, threshold, seed)])


def _observed(window: Window, review: Review, threshold: int, seed: int) -> Iterator[Observed]:
    """What partners report, with each draw of the withheld links; once where none is withheld."""
    draws = IMPUTATIONS if window.withheld.any() else 1
    chance = np.random.default_rng(seed)
    for cells in drawn_cells(window.cells, np.nan_to_num(window.counts), threshold, draws, chance):
        links = _corrected(window, cells, review)
        links[~window.legs] = np.nan
        yield Observed(window.counts, window.occupancy, window.capacity, window.detections, links)


def _corrected(window: Window, cells: Floats, review: Review) -> Floats:
    """Links by month as they would be without misses."""
    sensitivity = (review.found.sum() + 0.5) / (review.pairs.sum() + 1.0)
    links = np.full(cells.shape, np.nan)
    shares = np.full(cells.shape[:2], sensitivity)
    counts = np.nan_to_num(window.counts, nan=MOST)  # a month that is not reported bounds nothing
    for at in range(cells.shape[2]):
        links[:, :, at] = corrected_links(counts[:, at], cells[:, :, at], shares, 0.0)
    return links


def tell_network(told: Told, window: Window, found: Fit, seed: int) -> None:
    """Add what the network had to borrow, the effects of border regimes, and how many are present at the window's end."""
    told.notes += [noted(note.message, dict(note.params)) for note in found.notes]
    told.notes += list(_borrowed(window))
    draws = found.drawn(DRAWS, seed)
    told.network = {
        "months": window.last - window.first + 1,
        "from": str(month(window.first)),
        "converged": found.converged,
        "partners": _inputs(window),
        "regimes": list(_regimes(window, found, draws)),
    }
    if found.converged:
        told.results += list(_present(window, found, draws))


def _known(window: Window) -> dict[str, np.ndarray]:
    """Of each partner, in how many months each source is known."""
    linked = np.isfinite(window.links).any(axis=0) | np.isfinite(window.links).any(axis=1)
    return {
        "registrations": np.isfinite(window.counts).sum(axis=1),
        "occupancy": np.isfinite(window.occupancy).sum(axis=1),
        "detections": np.isfinite(window.detections).sum(axis=1),
        "links": linked.sum(axis=1),
    }


def _inputs(window: Window) -> list[dict[str, Any]]:
    known = _known(window)
    return [
        {
            "place": code,
            **{name: int(months[at]) for name, months in known.items()},
            "capacity": rounded(window.capacity[at]),
        }
        for at, code in enumerate(window.partners)
    ]


def _borrowed(window: Window) -> Iterator[dict[str, Any]]:
    """A note for each source that is not known of all partners, and one where no capacity says when centres are full."""
    known = _known(window)
    for name, sentence in BORROWED.items():
        lacking = [code for code, months in zip(window.partners, known[name], strict=True) if not months]
        if len(lacking) == len(window.partners):
            yield noted(NOBODY_TELLS[name], {})
        elif lacking:
            yield noted(sentence, {"partners": ", ".join(lacking)})
    unlimited = [
        code
        for at, code in enumerate(window.partners)
        if known["occupancy"][at] and not np.isfinite(window.capacity[at])
    ]
    if unlimited:
        yield noted(NO_CAPACITY, {"partners": ", ".join(unlimited)})


def _regimes(window: Window, found: Fit, draws: Floats) -> Iterator[dict[str, Any]]:
    """By how much each regime multiplies the odds of its leg, with the interval of 80 in 100."""
    effects = np.array([found.layout.split(theta)["effects"] for theta in draws])
    for at, one in enumerate(window.regimes):
        low, middle, high = np.exp(np.quantile(effects[:, at], (0.1, 0.5, 0.9)))
        yield {
            "code": one.entry.code,
            "names": dict(one.entry.names),
            "leg": one.leg,
            "from": str(month(window.first + one.regime.first)),
            "to": str(month(window.first + one.regime.last)),
            "odds": rounded(middle),
            "80": [rounded(low), rounded(high)],
            "provenance": one.entry.provenance.value,
            "sources": list(one.entry.sources),
        }


def _present(window: Window, found: Fit, draws: Floats) -> Iterator[NewResult]:
    """How many are at each partner when the window ends, seen by anybody or not."""
    present = np.array([followed(found.layout, theta)[0].present[:, -1] for theta in draws])
    for at, code in enumerate(window.partners):
        yield NewResult(
            ResultKind.PRESENT,
            window.statistic,
            window.definition,
            code,
            month(window.last),
            rounded(float(np.median(present[:, at]))),
            ObsStatus.ESTIMATED.value,
            {
                level: [rounded(float(end)) or 0.0 for end in np.quantile(present[:, at], tails)]
                for level, tails in TAILS.items()
            },
            restricted=True,
        )


def unseen(found: Fit, seed: int) -> Floats:
    """Draws of the share of persons whom nobody registered."""
    shares = []
    for theta in found.drawn(DRAWS, seed):
        entries, chance, measured = unpacked(found.layout, theta)
        entering = entries.sum(axis=1) / entries.sum()
        moves, leaving, staying = chance.moves[-1], chance.leaving[-1], chance.staying[-1]
        shares.append(unseen_share(entering, moves, leaving, staying, chance.fails, measured["seen"]))
    result: Floats = np.clip(np.array(shares), 0.0, 0.98)
    return result
