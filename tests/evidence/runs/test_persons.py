"""Persons, beds and what-ifs on a simulated route whose truth is known; links that are refused; estimates that are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jahorina.evidence import queries
from jahorina.evidence.models import Definition, Statistic
from jahorina.evidence.questions import Question
from jahorina.evidence.runs import links
from jahorina.evidence.runs.kinds import ResultKind, TableKind
from jahorina.evidence.runs.models import EngineRun, RunResult
from jahorina.evidence.runs.services import give_table
from jahorina.evidence.runs.tasks.estimates import estimate_tables
from jahorina.evidence.runs.tasks.flows import refresh
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.periods import Period
from jahorina.simulate.counting import Counted, count_route
from jahorina.simulate.programme import read_simulation
from tests.evidence.rows import row
from tests.evidence.runs.monthly import AS_OF, UNTIL

pytestmark = pytest.mark.django_db

PARTNERS = {code: code for code in ("mk", "al", "xk", "me", "rs", "ba")}


@pytest.fixture(scope="module")
def counted(programme_folder: Path) -> Counted:
    """Thirty thousand invented people, four years to October 2026."""
    programme = read_simulation(programme_folder)
    return count_route(programme, seed=33, people=30_000, since=date(2022, 11, 1), until=date(2026, 10, 31))


@pytest.fixture(scope="module", autouse=True)
def _partners(django_db_setup: None, django_db_blocker: Any, programme_folder: Path) -> Iterator[None]:
    from jahorina.partners.loading import load_partners
    from jahorina.partners.programme import read_programme

    with django_db_blocker.unblock(), transaction.atomic():
        load_partners(read_programme(programme_folder), by="system")
        yield
        transaction.set_rollback(True)


def registrations(counted: Counted) -> list[dict[str, Any]]:
    return [
        row(month, place=place, value=float(count), as_of=AS_OF, simulated=True)
        for (place, month), count in sorted(counted.registrations.items())
    ]


@pytest.fixture
def route(counted: Counted, take_in: Callable[..., Any]) -> Counted:
    take_in(*registrations(counted))
    content, rows = links.read_links("links.json", json.dumps(counted.overlap()).encode(), PARTNERS)
    give_table(
        by="system",
        kind=TableKind.LINKS.value,
        name="links.json",
        content=content,
        rows=rows,
        owner="",
        simulated=True,
    )
    return counted


def persons(folder: Path) -> RunResult:
    refresh(by="system", folder=folder, until=UNTIL)
    return RunResult.objects.get(kind=ResultKind.PERSONS)


@pytest.mark.slow
def test_persons_are_told_from_registrations(route: Counted, programme_folder: Path) -> None:
    found = persons(programme_folder)
    assert found.value is not None
    assert abs(found.value / route.registered - 1) < 0.03
    assert found.detail["registrations"] / found.value == pytest.approx(found.detail["factor"], rel=0.01)
    everybody = found.detail["everybody"]
    assert abs(everybody["value"] / route.travelled - 1) < 0.15
    assert everybody["80"][0] <= everybody["value"] <= everybody["80"][1]
    answer = queries.explore(member=None, question=Question("distinct-registrations"))
    assert [cell.values[0].value for cell in answer.cells] == [found.value]


@pytest.mark.slow
def test_what_ifs_move_people_and_lose_none(route: Counted, programme_folder: Path) -> None:
    persons(programme_folder)
    last = Period.parse("2027-04").start
    found = {
        (one.stratum, one.place): one for one in RunResult.objects.filter(kind=ResultKind.WHAT_IF, period_start=last)
    }
    doubled, closed = found["entries-double", "mk"], found["leg-mk-rs-closes", "mk"]
    assert doubled.detail["arrivals_changed"] == pytest.approx(2 * doubled.detail["arrivals"], rel=0.01)
    assert (closed.value or 0) > closed.detail["as_it_is"]
    shut_out = found["hungarian-border-closes", "rs"]
    assert (shut_out.value or 0) > shut_out.detail["as_it_is"]
    assert all(one.restricted for one in found.values())


@pytest.mark.slow
def test_beds_are_reckoned_where_a_capacity_is_known_and_are_not_for_everybody(
    counted: Counted, take_in: Callable[..., Any], programme_folder: Path
) -> None:
    capacity = Statistic.objects.create(
        code="centre-capacity", version="1", titles={"en": "Beds"}, unit_kind="capacity"
    )
    Definition.objects.create(statistic=capacity, code="stated-capacity", titles={"en": "stated"})
    beds = row("2025", statistic="centre-capacity", definition="stated-capacity", value=150.0, as_of=AS_OF)
    take_in(*registrations(counted), beds)
    [report] = refresh(by="system", folder=programme_folder, until=UNTIL)
    found = list(RunResult.objects.filter(kind=ResultKind.BEDS, stratum=""))
    assert [one.place for one in found] == ["rs"] * 6
    for one in found:
        assert one.restricted
        assert one.detail["capacity"] == 150
        assert one.detail["imbalance"] == 0
        assert one.detail["beds"]["50"] <= one.detail["beds"]["80"] <= one.detail["beds"]["95"]
        assert one.detail["stages"]["70"] >= one.detail["stages"]["85"] >= one.detail["stages"]["95"]
    said = EngineRun.objects.get(pk=report.run).card["notes"]
    assert {one["params"]["place"] for one in said if "no capacity" in one["message"]} == set(PARTNERS) - {"rs"}


@pytest.mark.slow
def test_without_links_nothing_is_said_of_persons_and_the_card_says_so(
    counted: Counted, take_in: Callable[..., Any], programme_folder: Path
) -> None:
    take_in(*registrations(counted))
    [report] = refresh(by="system", folder=programme_folder, until=UNTIL)
    assert not RunResult.objects.filter(kind__in=(ResultKind.PERSONS, ResultKind.WHAT_IF)).exists()
    said = [one["message"] for one in EngineRun.objects.get(pk=report.run).card["notes"]]
    assert any("nothing tells persons from registrations" in one for one in said)


@pytest.mark.slow
def test_a_withheld_link_is_not_zero(counted: Counted) -> None:
    content, _rows = links.read_links("links.json", json.dumps(counted.overlap()).encode(), PARTNERS)
    hidden = [one for one in content["cells"] if one["observed"] is None]
    assert hidden
    assert all(one["observed"] is None or one["observed"] >= 5 for one in content["cells"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[]", "not what `jahorina overlap` writes"),
        ('{"registers": [{"name": "x"}], "previous": []}', "say whose it is with --register x=PARTNER"),
        ('{"registers": [{"name": "rs"}], "previous": []}', "counts no previous registrations"),
        (
            '{"registers": [{"name": "rs"}], "previous": [{"from": "rs", "to": "ba", "period": "2026", "status": ""}]}',
            "previous registration 1: it needs from and to",
        ),
    ],
)
def test_wrong_links_are_refused_in_one_sentence(content: str, sentence: str) -> None:
    with pytest.raises(InputRefused, match=sentence):
        links.read_links("links.json", content.encode(), PARTNERS)


ABOUT = {"subject": "victims", "titles": {"en": "Victims"}, "place": "rs", "period": "2025", "depends": []}


def given(cells: dict[str, int], owner: str = "") -> None:
    content = {"lists": ["P", "Q", "E"], "cells": cells, "not_collected": []}
    give_table(
        by="system",
        kind=TableKind.CAPTURES.value,
        name="t.csv",
        content=content,
        rows=len(cells),
        owner=owner,
        simulated=False,
        about=ABOUT,
    )


def test_an_estimate_that_cannot_be_used_is_kept_with_its_reasons(catalogue: None) -> None:
    given({"1": 54, "2": 463, "4": 907})
    [report] = estimate_tables(by="system", resamples=100, sweeps=200)
    run = EngineRun.objects.get(pk=report.run)
    assert run.card["judgement"]["verdict"] == "not-usable"
    assert "no-overlap" in [one["code"] for one in run.card["judgement"]["caveats"]]
    assert (run.results.get().value, run.taken_in) == (None, None)
    [again] = estimate_tables(by="system", resamples=100, sweeps=200)
    assert again.repeated


def test_an_estimate_that_can_be_used_becomes_an_observation_of_at_least_so_many(catalogue: None) -> None:
    given({"1": 300, "2": 300, "4": 300, "3": 75, "5": 75, "6": 75, "7": 19})
    [report] = estimate_tables(by="system", resamples=100, sweeps=400)
    judgement = EngineRun.objects.get(pk=report.run).card["judgement"]
    assert judgement["verdict"] != "not-usable", judgement
    answer = queries.explore(member=None, question=Question("estimate-victims"))
    [value] = answer.cells[0].values
    assert (value.value, value.lower, value.upper) == (judgement["low"], judgement["low"], judgement["high"])
    assert value.qualifier.value == "at_least"


def test_without_a_capture_table_there_is_nothing_to_estimate(catalogue: None) -> None:
    with pytest.raises(InputRefused, match="no capture table"):
        estimate_tables(by="system")
