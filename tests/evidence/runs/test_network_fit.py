"""The network of a run: what it is fitted to, what it borrows and how much wider that makes it, regimes and what-ifs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jahorina.evidence.runs.flows_entries import FlowsEntry, RegimeEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.reading import Read
from jahorina.evidence.runs.roles import read_flows
from jahorina.evidence.runs.series import month
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.persons import persons_and_scenarios
from jahorina.evidence.runs.tasks.telling import Told
from jahorina.evidence.runs.tasks.window import window_of
from jahorina.kernel.numbers import ObsStatus, Provenance
from jahorina.partners.cards import LegCard
from jahorina.simulate.counting import Counted, count_route
from jahorina.simulate.programme import read_simulation
from tests.evidence.runs.monthly import UNTIL
from tests.evidence.runs.rehearsed import PARTNERS, legs_of, read_of

EVERYBODY = tuple(PARTNERS)


@pytest.fixture(scope="module")
def roles(programme_folder: Path) -> FlowsEntry:
    found = read_flows(programme_folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def legs(programme_folder: Path) -> tuple[LegCard, ...]:
    return legs_of(programme_folder)


@pytest.fixture(scope="module")
def counted(programme_folder: Path) -> Counted:
    """Ten thousand invented people, four years to October 2026."""
    programme = read_simulation(programme_folder)
    return count_route(programme, seed=5, people=10_000, since=date(2022, 11, 1), until=date(2026, 10, 31))


def told_of(read: Read, roles: FlowsEntry, legs: tuple[LegCard, ...]) -> Told:
    told = Told()
    persons_and_scenarios(told, read, roles, legs, until=UNTIL, seed=1)
    return told


@pytest.fixture(scope="module")
def with_all(counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...]) -> Told:
    return told_of(read_of(counted, occupancy=EVERYBODY, detections=True), roles, legs)


@pytest.fixture(scope="module")
def with_links_alone(counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...]) -> Told:
    return told_of(read_of(counted), roles, legs)


def of_kind(told: Told, kind: ResultKind) -> list[NewResult]:
    return [one for one in told.results if one.kind == kind]


def width(told: Told, place: str) -> float:
    [one] = [one for one in of_kind(told, ResultKind.PRESENT) if one.place == place]
    low, high = one.intervals["80"]
    return float(high / low)


def said(told: Told) -> list[str]:
    return [str(one["message"] % one["params"]) for one in told.notes]


def test_the_card_tells_what_the_network_was_fitted_to(with_all: Told) -> None:
    assert with_all.network is not None
    assert with_all.network["converged"]
    [rs] = [one for one in with_all.network["partners"] if one["place"] == "rs"]
    assert (rs["registrations"], rs["occupancy"], rs["detections"], rs["links"]) == (24, 24, 24, 24)
    assert rs["capacity"] > 0


def test_what_no_partner_tells_is_borrowed_and_said_to_be(with_links_alone: Told) -> None:
    notes = said(with_links_alone)
    assert any(one.startswith("Borrowed: no partner tells how many are in centres") for one in notes)
    assert any(one.startswith("Borrowed: no partner tells detected tries") for one in notes)


def test_with_occupancy_and_detections_it_is_known_better_who_is_present(
    with_all: Told, with_links_alone: Told
) -> None:
    for place in ("rs", "ba", "mk"):
        assert width(with_all, place) < 0.5 * width(with_links_alone, place)


def test_a_partner_whose_occupancy_lacks_borrows_and_is_known_less(
    counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...], with_all: Told
) -> None:
    without = tuple(code for code in PARTNERS if code != "rs")
    told = told_of(read_of(counted, occupancy=without, detections=True), roles, legs)
    assert any("how many are in centres is not known of rs." in one for one in said(told))
    assert width(told, "rs") > 2 * width(with_all, "rs")


def test_who_is_present_is_not_for_everybody(with_all: Told) -> None:
    present = of_kind(with_all, ResultKind.PRESENT)
    assert {one.place for one in present} == set(PARTNERS)
    assert all(one.restricted for one in present)


def test_all_people_are_found_though_most_links_are_withheld(counted: Counted, with_all: Told) -> None:
    """On a route as small as this most cells of links are below the threshold, so that it is told roughly at best."""
    [persons] = of_kind(with_all, ResultKind.PERSONS)
    everybody = persons.detail["everybody"]
    assert everybody["value"] == pytest.approx(counted.travelled, rel=0.2)
    assert everybody["80"][0] <= everybody["value"] <= everybody["80"][1]


def test_without_links_persons_are_not_told_but_occupancy_lets_the_network_be_fitted(
    counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...], with_all: Told
) -> None:
    told = told_of(read_of(counted, occupancy=EVERYBODY, detections=True, links=False), roles, legs)
    assert not of_kind(told, ResultKind.PERSONS)
    assert of_kind(told, ResultKind.WHAT_IF)
    assert any(one.startswith("Borrowed: no links between registers") for one in said(told))


def test_registrations_alone_fit_no_network(counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...]) -> None:
    told = told_of(read_of(counted, links=False), roles, legs)
    assert told.network is None
    assert not told.results


def regime(leg: str, since: date, until: date | None) -> RegimeEntry:
    names, provenance = {"en": "Closed"}, Provenance.PROPOSED
    said: dict[str, Any] = {
        "names": names,
        "legs": (leg,),
        "valid_from": since,
        "valid_to": until,
        "provenance": provenance,
    }
    return RegimeEntry.model_construct(code="closure", **said)


def regimes_of(
    counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...], *entries: RegimeEntry
) -> list[tuple[str, int | None, int, int]]:
    network = roles.network.model_copy(update={"regimes": entries})
    window = window_of(read_of(counted), roles.model_copy(update={"network": network}), legs, UNTIL)
    assert window is not None
    return [(one.leg, one.regime.destination, one.regime.first, one.regime.last) for one in window.regimes]


def test_a_regime_is_dated_by_month_and_lies_on_a_leg_within_or_out_of_the_network(
    counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...]
) -> None:
    closed = regime("rs-ba", date(2025, 3, 1), date(2025, 6, 20)), regime("rs-hu", date(2026, 1, 20), None)
    assert regimes_of(counted, roles, legs, *closed) == [("rs-ba", 5, 4, 7), ("rs-hu", None, 15, 23)]


def test_a_regime_without_a_before_or_after_or_on_the_way_in_has_no_effect_to_tell(
    counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...]
) -> None:
    old, entry = regime("rs-ba", date(2016, 3, 8), None), regime("gr-mk", date(2025, 3, 1), date(2025, 6, 30))
    assert not regimes_of(counted, roles, legs, old, entry, regime("rs-ba", date(2014, 1, 1), date(2014, 5, 1)))


def test_the_effect_of_a_regime_stands_on_the_card(
    counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...]
) -> None:
    network = roles.network.model_copy(update={"regimes": (regime("rs-ba", date(2025, 3, 1), date(2025, 8, 31)),)})
    told = told_of(read_of(counted), roles.model_copy(update={"network": network, "scenarios": ()}), legs)
    assert told.network is not None
    [effect] = told.network["regimes"]
    # Nothing happened on the simulated route: the odds are as before, and their interval says so.
    assert effect["80"][0] < 1.6
    assert effect["80"][1] > 0.5
    assert (effect["leg"], effect["from"], effect["to"]) == ("rs-ba", "2025-03", "2025-08")


def test_a_month_that_is_not_reported_is_put_in_and_widens_the_interval(
    counted: Counted, roles: FlowsEntry, legs: tuple[LegCard, ...], with_links_alone: Told
) -> None:
    read, place = read_of(counted), "rs"
    monthly: list[Any] = []
    for one in read.series:
        cut = one.values[:-2] if one.place == place else one.values
        monthly.append(type(one)(*one_with(one, cut)))
    told = Told()
    for at in (1, 0):
        nowcast = next(one for one in read.series if one.place == place).values[-1 - at]
        told.results.append(put_in(place, UNTIL - at, float(nowcast or 0)))
    persons_and_scenarios(told, Read(read.scope, monthly, (), {}, {}, read.links), roles, legs, until=UNTIL, seed=1)
    [whole], [partial] = of_kind(with_links_alone, ResultKind.PERSONS), of_kind(told, ResultKind.PERSONS)
    assert partial.detail["registrations"] == whole.detail["registrations"]
    assert spread(partial) > spread(whole) + 50
    assert any("2 months that are not reported yet were put in" in one for one in said(told))


def one_with(one: Any, values: tuple[float | None, ...]) -> tuple[Any, ...]:
    return (one.statistic, one.definition, one.place, one.source, one.unit_kind, one.first, values, 0, 0)


def put_in(place: str, number: int, value: float) -> NewResult:
    return NewResult(
        ResultKind.NOWCAST,
        "registrations",
        "simulated",
        place,
        month(number),
        value,
        ObsStatus.IMPUTED.value,
        {"80": [max(value - 100, 0), value + 100]},
    )


def spread(one: NewResult) -> float:
    low, high = one.intervals["80"]
    return float(high - low)
