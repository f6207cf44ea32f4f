"""What the hub found out in the demo, beside the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jahorina.cli.demo.nodes import DemoNode
from jahorina.cli.demo.truth import Truth, compared, quality_of
from jahorina.evidence.runs.kinds import Engine, ResultKind

if TYPE_CHECKING:
    from jahorina.evidence.runs.queries import ResultCard

LEVELS = ("80", "95")


def findings(
    told: Mapping[str, Any], truth: Truth, nodes: Sequence[DemoNode], *, seed: int, round_: str
) -> dict[str, Any]:
    """People, double counts, unseen people, the linkage's quality and the forecasts' coverage, each beside the truth."""
    found: dict[str, Any] = {}
    linkage = told.get("linkage")
    if linkage:
        people, double = linkage["people"], linkage["double_count"]
        found["distinct_people"] = compared(people["corrected"], people["interval"], truth.people)
        truly = round(truth.records / truth.people, 4)
        found["double_count_factor"] = compared(double["factor"], double["interval"], truly)
        found["linkage"] = _linkage_quality(nodes, truth, seed, round_)
    found |= _persons(truth)
    found["capture_recapture"] = _panel(truth)
    found["forecasts"] = _forecasts(truth)
    return found


def _linkage_quality(nodes: Sequence[DemoNode], truth: Truth, seed: int, round_: str) -> dict[str, float]:
    """The links that the hub kept, judged row by row, and then deleted: the table that leaves it holds no pair."""
    from jahorina.cli.month.linking import forget_links, kept_links

    kept = kept_links(round_)
    if kept is None:
        return {}
    by_code = {node.code: node for node in nodes}
    told = quality_of(kept.links, [by_code[name] for name in kept.links.names], truth, seed)
    forget_links(round_)
    return told


def _persons(truth: Truth) -> dict[str, Any]:
    """Those registered for the first time in the last year, and everybody who came, as the run of flows tells them."""
    told: dict[str, Any] = {}
    for one in _simulated_results(ResultKind.PERSONS):
        told["registered_first"] = compared(one.value, one.intervals.get("95"), truth.registered_first)
        everybody = one.detail.get("everybody")
        if everybody:
            told["unseen"] = {
                **compared(everybody["value"], everybody["95"], truth.came),
                "share": everybody["unseen"],
                "share_truth": round(1 - truth.registered_first / truth.came, 4) if truth.came else None,
            }
    return told


def _panel(truth: Truth) -> dict[str, Any]:
    """What the panel of estimates judges of the registers' overlaps: on a route of transit it has to refuse."""
    from jahorina.evidence.runs.queries import latest

    for run in latest(Engine.ESTIMATES, member=None):
        if run.simulated:
            judged = run.card["judgement"]
            interval = [judged["low"], judged["high"]] if judged["low"] is not None else None
            return {"verdict": judged["verdict"], **compared(None, interval, truth.on_the_route)}
    return {}


def _forecasts(truth: Truth) -> dict[str, Any]:
    """How many of the months after the last the intervals of the forecasts hold."""
    from jahorina.publication.demonstration import MONTHLY

    held, of = dict.fromkeys(LEVELS, 0), dict.fromkeys(LEVELS, 0)
    for one in _simulated_results(ResultKind.FORECAST):
        if one.statistic != MONTHLY:
            continue
        came = truth.later.get((one.place, str(one.period)), 0)
        for level in LEVELS:
            if level in one.intervals:
                low, high = one.intervals[level]
                of[level] += 1
                held[level] += low <= came <= high
    return {
        level: {"months": of[level], "held": held[level], "coverage": round(held[level] / of[level], 3)}
        for level in LEVELS
        if of[level]
    }


def _simulated_results(kind: ResultKind) -> Iterator[ResultCard]:
    from jahorina.evidence.runs.queries import latest, results

    for run in latest(Engine.FLOWS, member=None):
        if run.simulated:
            yield from results(run.id, kind, member=None)
