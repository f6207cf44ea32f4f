"""The programme's what-ifs, drawn from the fitted network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jahorina.engines.flows.contingency import Change, what_if
from jahorina.engines.flows.stock_flow_fit import Fit
from jahorina.evidence.runs.flows_entries import ScenarioEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.series import month
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.telling import rounded
from jahorina.evidence.runs.tasks.window import Window
from jahorina.kernel.numbers import ObsStatus
from jahorina.partners.cards import LegCard


def scenario(
    found: Fit, entry: ScenarioEntry, window: Window, legs: Sequence[LegCard], ahead: int, seed: int
) -> Iterator[NewResult]:
    """A what-if, month by month and partner by partner; nothing where it changes what the network does not have."""
    change = _change(found, entry, window, legs)
    if change is None:
        return
    drawn = what_if(found, change, ahead, seed=seed)
    for at, code in enumerate(window.partners):
        for t in range(ahead):
            yield NewResult(
                ResultKind.WHAT_IF,
                "",
                "",
                code,
                month(window.last + 1 + t),
                rounded(drawn.present_changed[at, t]),
                ObsStatus.FORECAST.value,
                {
                    level: [rounded(end) or 0.0 for end in drawn.difference[k, :, at, t]]
                    for k, level in enumerate(("50", "80"))
                },
                stratum=entry.code,
                restricted=True,
                detail={
                    "names": dict(entry.names),
                    "as_it_is": rounded(drawn.present[at, t]),
                    "arrivals": rounded(drawn.arrivals[at, t]),
                    "arrivals_changed": rounded(drawn.arrivals_changed[at, t]),
                    "arrivals_difference": [rounded(end) for end in drawn.arrivals_difference[1, :, at, t]],
                },
            )


def _change(found: Fit, entry: ScenarioEntry, window: Window, legs: Sequence[LegCard]) -> Change | None:
    network, at = found.layout.network, {code: number for number, code in enumerate(window.partners)}
    closes = {
        (at[leg.origin], at[leg.destination]): entry.passes
        for leg in legs
        if leg.code in entry.closes and leg.origin in at and leg.destination in at
    }
    entered = {code: number for code, number in at.items() if network.entered[number]}
    entering = {entered[code]: factor for code, factor in entry.entering.items() if code in entered}
    leaving = {at[code]: share for code, share in entry.leaving.items() if code in at}
    shifting = {
        (entered[one.origin], entered[one.destination]): one.share
        for one in entry.shifting
        if one.origin in entered and one.destination in entered and one.origin != one.destination
    }
    return Change(closes, leaving, entering, shifting) if closes or entering or leaving or shifting else None
