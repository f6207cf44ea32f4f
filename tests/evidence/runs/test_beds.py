"""Beds by type and partner: split as the programme says where nobody tells types, with the thresholds and costs stated."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jahorina.evidence.runs.flows_entries import FlowsEntry, PartnerReceptionEntry
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.reading import Capacity
from jahorina.evidence.runs.roles import read_flows
from jahorina.evidence.runs.series import month
from jahorina.evidence.runs.services import NewResult
from jahorina.evidence.runs.tasks.beds import beds
from jahorina.evidence.runs.tasks.telling import Told
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.numbers import ObsStatus
from jahorina.simulate.counting import Counted, count_route
from jahorina.simulate.programme import read_simulation
from tests.evidence.runs.monthly import UNTIL
from tests.evidence.runs.rehearsed import places, read_of

TYPES = ("single-men", "families", "children-alone", "medical")


@pytest.fixture(scope="module")
def counted(programme_folder: Path) -> Counted:
    programme = read_simulation(programme_folder)
    return count_route(programme, seed=5, people=3_000, since=date(2022, 11, 1), until=date(2026, 10, 31))


@pytest.fixture(scope="module")
def roles(programme_folder: Path) -> FlowsEntry:
    found = read_flows(programme_folder)
    assert found is not None
    return found


def told_of(counted: Counted, roles: FlowsEntry, capacity: dict[str, Capacity], **known: Any) -> Told:
    """Beds of Serbia for three months in which 200 arrive, give or take."""
    bounds = {"80": [150.0, 260.0]}
    ahead = [
        NewResult(ResultKind.FORECAST, "registrations", "simulated", "rs", month(UNTIL + 1 + at), 200.0, "F", bounds)
        for at in range(3)
    ]
    told = Told(results=list(ahead))
    beds(told, read_of(counted, capacity=capacity, **known), roles, until=UNTIL, seed=1)
    return told


def of_type(told: Told, stratum: str) -> list[NewResult]:
    return [one for one in told.results if one.kind == ResultKind.BEDS and one.stratum == stratum]


def test_each_type_has_its_beds_and_all_together_theirs(counted: Counted, roles: FlowsEntry) -> None:
    told = told_of(counted, roles, {"rs": places("rs", 400.0)})
    whole = of_type(told, "")
    assert len(whole) == 3
    parts = [of_type(told, code)[0] for code in TYPES]
    assert sum(one.value or 0 for one in parts) == pytest.approx(whole[0].value or 0, rel=0.1)
    assert sum(one.detail["capacity"] for one in parts) == pytest.approx(400.0)
    # The beds that suffice for each type alone are more than those that suffice for all who could use any.
    assert sum(one.detail["beds"]["95"] for one in parts) >= whole[0].detail["beds"]["95"]


def test_a_capacity_that_is_not_told_by_type_is_borrowed_and_said_to_be(counted: Counted, roles: FlowsEntry) -> None:
    told = told_of(counted, roles, {"rs": places("rs", 400.0)})
    assert of_type(told, "families")[0].detail["borrowed"]
    assert not of_type(told, "")[0].detail["borrowed"]
    [note] = [one for one in told.notes if "not told by type of bed" in one["message"]]
    assert note["params"] == {"places": "rs"}


def test_a_capacity_by_type_is_taken_as_it_is_told(counted: Counted, roles: FlowsEntry) -> None:
    stated = {"single_men": 100.0, "families": 200.0, "children_alone": 60.0, "medical": 40.0}
    told = told_of(counted, roles, {"rs": places("rs", 400.0, **stated)})
    assert [of_type(told, code)[0].detail["capacity"] for code in TYPES] == [100, 200, 60, 40]
    assert not any(one.detail["borrowed"] for one in told.results if one.kind == ResultKind.BEDS)


def test_thresholds_reserve_and_cost_ratio_are_stated_and_a_partners_own_go_before(
    counted: Counted, roles: FlowsEntry
) -> None:
    usual = of_type(told_of(counted, roles, {"rs": places("rs", 400.0)}), "")[0].detail
    assert (usual["cost_ratio"], usual["reserve"], list(usual["stages"])) == (4.0, 0.1, ["70", "85", "95"])
    own = {"rs": PartnerReceptionEntry(cost_ratio=9.0, reserve=0.0)}
    changed = roles.model_copy(update={"reception": roles.reception.model_copy(update={"partners": own})})
    detail = of_type(told_of(counted, changed, {"rs": places("rs", 400.0)}), "")[0].detail
    assert (detail["cost_ratio"], detail["reserve"]) == (9.0, 0.0)
    assert detail["by_cost"] != usual["by_cost"]


def test_occupancy_that_is_known_is_where_it_begins(counted: Counted, roles: FlowsEntry) -> None:
    told = told_of(counted, roles, {"rs": places("rs", 400.0)}, occupancy=("rs",))
    last = counted.in_centres.get(("rs", "2026-10"), 0)
    assert of_type(told, "")[0].detail["occupied"] == last
    assert not any("was reckoned from past arrivals" in one["message"] for one in told.notes)


def test_nobody_is_made_or_lost(counted: Counted, roles: FlowsEntry) -> None:
    told = told_of(counted, roles, {"rs": places("rs", 400.0)})
    made = [one for one in told.results if one.kind == ResultKind.BEDS]
    assert {one.detail["imbalance"] for one in made} == {0}
    assert all(one.restricted and one.status == ObsStatus.FORECAST.value for one in made)


def test_without_a_capacity_nothing_is_said_but_why(counted: Counted, roles: FlowsEntry) -> None:
    told = told_of(counted, roles, {"ba": places("ba", 50.0)})
    assert not any(one.kind == ResultKind.BEDS for one in told.results)
    assert any("no capacity of reception is known" in one["message"] for one in told.notes)


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("share: 0.71", "share: 0.91", "types of bed whose shares of arrivals do not add up to 1"),
        ("of_capacity: 0.62", "of_capacity: 0.5", "types of bed whose shares of the capacity do not add up to 1"),
        ("legs: [gr-mk, mk-rs]", "legs: [gr-mk, mk-xx]", "mk-xx is not in route.yaml"),
        ("detections: [border-detections]", "detections: [nothing]", "nothing is not in statistics.yaml"),
        ("valid_from: 2016-03-08", "valid_to: 2016-03-08", "without a day on which it begins"),
        ("{from: mk, to: al, share: 0.5}", "{from: mk, to: zz, share: 0.5}", "zz is not in partners.yaml"),
    ],
)
def test_a_wrong_flows_file_is_refused_by_name_and_line(
    programme_folder: Path, tmp_path: Path, wrong: str, right: str, sentence: str
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(programme_folder, folder)
    text = (folder / "flows.yaml").read_text(encoding="utf-8")
    assert wrong in text
    (folder / "flows.yaml").write_text(text.replace(wrong, right), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_flows(folder)
    assert sentence in str(refused.value)
    assert "flows.yaml" in str(refused.value)
