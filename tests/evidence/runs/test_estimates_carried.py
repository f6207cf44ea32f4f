"""Estimates in a workspace that borrow between strata and carry linkage's errors: what is kept, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.panel import Panel, estimate_population
from jahorina.engines.estimation.settings import Settings
from jahorina.evidence import queries
from jahorina.evidence.questions import Question
from jahorina.evidence.runs.kinds import ResultKind, TableKind
from jahorina.evidence.runs.linkage_quality import read_linkage_quality
from jahorina.evidence.runs.models import EngineRun, RunResult
from jahorina.evidence.runs.services import give_table
from jahorina.evidence.runs.tasks.estimate_cards import carry_linkage, quality_of, table_from, usable_fan
from jahorina.evidence.runs.tasks.estimates import estimate_tables
from jahorina.kernel.errors import InputRefused
from jahorina.simulate.counting import Counted, count_route
from jahorina.simulate.programme import read_simulation

LISTS = ("P", "Q", "E")
CELLS = {"1": 300, "2": 300, "4": 300, "3": 75, "5": 75, "6": 75, "7": 19}
ABOUT = {"subject": "victims", "titles": {"en": "Victims"}, "place": "rs", "period": "2025", "depends": []}


def overlap(*pairs: tuple[str, str, float | None, float, int]) -> bytes:
    """An overlap file of three registers with these pairs measured."""
    said = [
        {"registers": [a, b], "sensitivity": found, "false_link_rate": false, "spike_ins": number}
        for a, b, found, false, number in pairs
    ]
    return json.dumps({"registers": [{"name": one} for one in LISTS], "pairs": said, "previous": []}).encode()


ALL_MEASURED = overlap(("P", "Q", 0.9, 0.01, 300), ("P", "E", 0.8, 0.0, 300), ("Q", "E", 0.85, 0.02, 200))


def content(**more: Any) -> dict[str, Any]:
    return {"lists": list(LISTS), "cells": CELLS, "not_collected": [], **more}


def given(kept: dict[str, Any], about: dict[str, Any] = ABOUT) -> None:
    give_table(
        by="system",
        kind=TableKind.CAPTURES.value,
        name="t.csv",
        content=kept,
        rows=7,
        owner="",
        simulated=False,
        about=about,
    )


def panel_of(linkage: dict[str, Any] | None) -> Panel:
    table = table_from(content(), CELLS)
    settings = Settings(resamples=100, chains=ChainSettings(chains=2, burn_in=50, sweeps=200))
    return estimate_population(table, methods=["loglinear"], settings=settings, quality=quality_of(linkage, LISTS))


def test_every_pair_of_lists_has_what_was_measured_or_borrows_it() -> None:
    part = overlap(("P", "Q", 0.9, 0.01, 300), ("P", "E", 0.6, 0.0, 100), ("Q", "E", None, 0.0, 0))
    found = read_linkage_quality("o.json", part, LISTS, {})
    assert [(one["sensitivity"], one["borrowed"]) for one in found["pairs"][:2]] == [(0.9, False), (0.6, False)]
    assert found["pairs"][2]["borrowed"]
    assert found["pairs"][2]["sensitivity"] == pytest.approx((300 * 0.9 + 100 * 0.6) / 400)


def test_a_list_may_bear_another_name_than_its_register() -> None:
    found = read_linkage_quality("o.json", ALL_MEASURED, ("police", "Q", "E"), {"police": "P"})
    assert found["pairs"][0]["lists"] == ["police", "Q"]
    assert found["pairs"][0]["sensitivity"] == 0.9


@pytest.mark.parametrize(
    ("document", "lists", "sentence"),
    [
        (b"{}", LISTS, "not what `jahorina overlap` writes"),
        (ALL_MEASURED, ("P", "Q", "X"), "say which it is with --list X=REGISTER"),
        (overlap(("P", "Q", None, 0.0, 0)), LISTS, "does not say of any two of the lists"),
        (overlap(("P", "Q", 1.2, 0.0, 5)), LISTS, "pair 1: it needs two registers, a sensitivity above 0"),
        (overlap(("P", "Q", 0.9, 1.0, 5)), LISTS, "pair 1: it needs two registers"),
    ],
)
def test_a_wrong_file_of_linkage_error_is_refused(document: bytes, lists: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(InputRefused, match=sentence):
        read_linkage_quality("o.json", document, lists, {})


def test_missed_links_make_the_estimate_smaller_and_its_interval_wider() -> None:
    plain = panel_of(None)
    carried = panel_of(read_linkage_quality("o.json", ALL_MEASURED, LISTS, {}))
    change = carry_linkage(carried)
    assert change is not None
    assert change.ratio < 0.95
    low, high = usable_fan(carried, change)
    assert low is not None
    assert high is not None
    assert plain.judgement.low is not None
    assert plain.judgement.high is not None
    assert low < plain.judgement.low
    assert high / low > plain.judgement.high / plain.judgement.low


def test_perfect_linkage_changes_nothing() -> None:
    perfect = overlap(("P", "Q", 1.0, 0.0, 0), ("P", "E", 1.0, 0.0, 0), ("Q", "E", 1.0, 0.0, 0))
    panel = panel_of(read_linkage_quality("o.json", perfect, LISTS, {}))
    change = carry_linkage(panel)
    assert change is not None
    assert (change.ratio, change.spread) == pytest.approx((1.0, 0.0))
    assert usable_fan(panel, change) == pytest.approx((panel.judgement.low, panel.judgement.high))


@pytest.mark.django_db
def test_linkage_and_strata_stand_on_the_card_and_the_observation_carries_linkage(catalogue: None) -> None:
    halves = [{"name": name, "cells": {cell: count // 2 for cell, count in CELLS.items()}} for name in ("F", "M")]
    linkage = read_linkage_quality("o.json", ALL_MEASURED, LISTS, {})
    given(content(linkage=linkage, strata={"column": "sex", "tables": halves}))
    [report] = estimate_tables(by="system", resamples=100, sweeps=400)
    card = EngineRun.objects.get(pk=report.run).card
    assert card["judgement"]["verdict"] != "not-usable"
    assert card["linkage"]["ratio"] < 0.95
    assert [one["name"] for one in card["strata"]["strata"]] == ["F", "M"]
    assert any("taken back" in one for one in card["assumptions"])
    assert not any("neither misses nor invents" in one for one in card["assumptions"])
    whole = RunResult.objects.get(kind=ResultKind.ESTIMATE, stratum="")
    assert whole.intervals["95"] == [card["linkage"]["low"], card["linkage"]["high"]]
    assert sorted(RunResult.objects.exclude(stratum="").values_list("stratum", flat=True)) == ["sex=F", "sex=M"]
    answer = queries.explore(member=None, question=Question("estimate-victims"))
    assert [value.lower for cell in answer.cells for value in cell.values] == [card["linkage"]["low"]]


@pytest.mark.django_db
def test_strata_that_show_nothing_together_are_refused_with_their_reason(catalogue: None) -> None:
    strata = {"column": "sex", "tables": [{"name": "F", "cells": {"1": 5, "2": 4, "4": 3}}]}
    given(content(strata=strata))
    [report] = estimate_tables(by="system", resamples=100, sweeps=200)
    card = EngineRun.objects.get(pk=report.run).card
    assert "at least two strata" in card["strata"]["refused"]["message"]
    assert not RunResult.objects.exclude(stratum="").exists()


@pytest.fixture(scope="module")
def counted(programme_folder: Path) -> Counted:
    programme = read_simulation(programme_folder)
    return count_route(programme, seed=33, people=12_000, since=date(2022, 11, 1), until=date(2026, 10, 31))


@pytest.mark.django_db
def test_the_rehearsal_gives_one_table_that_can_be_used_and_one_that_cannot(
    counted: Counted, catalogue: Callable[..., Any]
) -> None:
    for subject, kept, place in (("route", counted.captures(), "wb6"), ("stayed", counted.lists.captures(), "ba")):
        given(kept, {**ABOUT, "subject": subject, "place": place})
    estimate_tables(by="system", resamples=100, sweeps=1000)
    route, stayed = (EngineRun.objects.get(subject=one).card for one in ("route", "stayed"))
    assert route["judgement"]["verdict"] == "not-usable"
    assert stayed["judgement"]["verdict"] != "not-usable"
    assert stayed["judgement"]["low"] <= counted.lists.truth <= stayed["judgement"]["high"]
    assert stayed["strata"]["column"] == "group"
