"""What a round of linking counted: registrations and links of the same people, given together."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jahorina.evidence import queries
from jahorina.evidence.questions import Question
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.linked import LINKED, give_links
from jahorina.evidence.runs.models import GivenTable, RunResult
from jahorina.evidence.runs.tasks.flows import refresh
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.numbers import ObsStatus
from tests.evidence.runs.monthly import UNTIL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_route")]

DAY = date(2026, 11, 20)
MONTHS = [f"{2024 + (at + 10) // 12}-{(at + 10) % 12 + 1:02d}" for at in range(24)]


@pytest.fixture
def _route(db: None, programme_folder: Path) -> None:
    from jahorina.partners.loading import load_partners
    from jahorina.partners.programme import read_programme

    load_partners(read_programme(programme_folder), by="system")


def table() -> dict[str, Any]:
    """Two registers for two years: of those at rs half had been at mk before."""
    return {
        "registers": [{"name": "mk"}, {"name": "rs"}],
        "pairs": [{"registers": ["mk", "rs"], "sensitivity": 0.98, "false_link_rate": 0.0, "spike_ins": 500}],
        "registered": [
            {"register": code, "period": month, "observed": count, "status": "counted"}
            for month in MONTHS
            for code, count in (("mk", 100), ("rs", 80))
        ],
        "previous": [
            {"from": "mk", "to": "rs", "period": month, "observed": 40, "status": "counted"} for month in MONTHS
        ],
        "threshold": 5,
    }


def given(document: dict[str, Any]) -> tuple[str, bool]:
    content = json.dumps(document).encode()
    partners = {"mk": "mk", "rs": "rs"}
    return give_links(
        by="system", name="round", content=content, partners=partners, owner="", simulated=True, as_of=DAY
    )


def test_both_are_kept_and_again_the_same_changes_nothing() -> None:
    identifier, repeated = given(table())
    assert not repeated
    assert given(table()) == (identifier, True)
    answer = queries.explore(member=None, question=Question(LINKED))
    assert [str(cell.period) for cell in answer.cells if cell.place == "mk"] == MONTHS
    assert {(cell.place, cell.values[0].value) for cell in answer.cells} == {("mk", 100.0), ("rs", 80.0)}
    assert all(cell.values[0].simulated for cell in answer.cells)


def test_a_withheld_count_is_suppressed_and_not_zero() -> None:
    document = table()
    document["registered"][0] |= {"observed": None, "status": "withheld"}
    given(document)
    question = Question(LINKED, start=date(2024, 11, 1), end=date(2024, 11, 30))
    answer = queries.explore(member=None, question=question)
    found = {cell.place: cell.values[0] for cell in answer.cells}
    assert (found["mk"].value, found["mk"].obs_status) == (None, ObsStatus.SUPPRESSED)
    assert found["rs"].value == 80.0


def test_registrations_are_those_of_people_where_duplicates_were_left() -> None:
    document = table()
    document["registered"][0] |= {"corrected": 93.4, "status": "corrected"}
    given(document)
    question = Question(LINKED, start=date(2024, 11, 1), end=date(2024, 11, 30))
    found = {cell.place: cell.values[0] for cell in queries.explore(member=None, question=question).cells}
    assert found["mk"].value == 93.0
    assert found["rs"].value == 80.0


def test_what_links_miss_and_make_up_is_taken_from_invented_people_by_register(programme_folder: Path) -> None:
    document = table()
    document["registers"] = [
        {"name": "mk", "left_over": {"rows": 40.0, "deviation": 30.0}},
        {"name": "rs", "left_over": None},
    ]
    document["again"] = [
        {"register": code, "before": {"share": 0.9, "of": 4e5}, "not_before": {"share": share, "of": 4e5}}
        for code, share in (("mk", 0.0), ("rs", 0.1))
    ]
    given(document)
    refresh(by="system", folder=programme_folder, until=UNTIL)
    found = RunResult.objects.get(kind=ResultKind.PERSONS)
    # Of 80 at rs 40 are linked: 0.9 T + 0.1 (80 - T).
    assert found.value == pytest.approx(12 * (180 - 40), rel=0.01)
    low, high = found.intervals["95"]
    # A standard deviation of 30 over the window, of which half of the registrations are in the year.
    assert high - low > 2 * 1.96 * 15


def test_persons_are_told_from_the_registrations_that_the_links_came_with(programme_folder: Path) -> None:
    given(table())
    refresh(by="system", folder=programme_folder, until=UNTIL)
    found = RunResult.objects.get(kind=ResultKind.PERSONS)
    assert found.statistic == LINKED
    assert found.detail["registrations"] == 12 * 180
    assert found.value == pytest.approx(12 * (180 - 40 / 0.98), rel=0.01)
    assert not RunResult.objects.filter(kind=ResultKind.FORECAST, statistic=LINKED).exists()


def test_a_month_that_is_none_is_refused_and_nothing_is_kept() -> None:
    document = table()
    document["registered"][3]["period"] = "2024"
    with pytest.raises(InputRefused) as refusal:
        given(document)
    assert refusal.value.code == "links-registered"
    assert not GivenTable.objects.exists()
