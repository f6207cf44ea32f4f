"""Two statistics of the same people, one inside the other: safe alone, they stay in where both give somebody away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from jahorina.engines.disclosure.tables import CellState, CountTable, count_table
from jahorina.kernel.errors import Conflict
from jahorina.partners.roles import Area, Role
from jahorina.publication import overlaps
from jahorina.publication.choices import ReleaseState
from jahorina.publication.models import Release
from jahorina.publication.overlaps import attacked_with_overlapping
from jahorina.publication.services import check_release, publish_release
from jahorina.publication.signatures import may_overlap, signatures
from jahorina.publication.tasks import prepare
from jahorina.registers.statistics.definitions import Basis, Definition, Unit
from tests.people import make_member
from tests.publication.releases import published, registered, requested
from tests.shipped import load_shipped_programme

WHOLE = Definition("served", "1", Area.PROTECTION, Unit.STEPS, Basis.HAPPENED, steps=("service-provided", "counselled"))
PART = replace(WHOLE, code="counselled", steps=("counselled",))
APART = replace(WHOLE, code="departed", steps=("departed",))
DEFINITIONS = {one.code: one for one in (WHOLE, PART, APART)}


def subject(definition: Definition) -> str:
    return f"register:ba:{definition.code}:1:real"


def by_sex(name: str, female: int | None, male: int, *, rounded: int = 0) -> CountTable:
    values = [float("nan") if one is None else float(one) for one in (female, male)]
    states = [CellState.SUPPRESSED if female is None else CellState.NUMBER, CellState.NUMBER]
    made = count_table(name, ("sex",), (("female",), ("male",)), values, states=states, rounded=rounded)
    return made.with_fixed({"period": "2025"})


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlaps, "_definition", lambda name: DEFINITIONS[name.split(":")[2]])
    monkeypatch.setattr(overlaps, "_neighbours", lambda _subject: [])


@pytest.mark.usefixtures("known")
def test_the_difference_of_two_that_are_safe_alone_is_found() -> None:
    tables = {subject(WHOLE): [by_sex("w", 20, 40)], subject(PART): [by_sex("p", 18, 40)]}
    [report], known_too = attacked_with_overlapping(tables)
    assert (report["safe"], known_too) == (False, [])
    assert {cell["cell"]["sex"] for cell in report["cells"]} >= {"female"}
    assert all(set(cell) == {"how", "cell"} for cell in report["cells"])
    assert report["mend"]


@pytest.mark.usefixtures("known")
def test_a_hidden_part_that_the_whole_bounds_is_found() -> None:
    tables = {subject(WHOLE): [by_sex("w", 0, 40)], subject(PART): [by_sex("p", None, 30)]}
    [report], _known = attacked_with_overlapping(tables)
    assert not report["safe"]


@pytest.mark.usefixtures("known")
def test_rounded_to_the_same_base_they_stay_closed() -> None:
    tables = {
        subject(WHOLE): [by_sex("w", 20, 40, rounded=5)],
        subject(PART): [by_sex("p", 20, 35, rounded=5)],
    }
    [report], _known = attacked_with_overlapping(tables)
    assert report["safe"], report


EARLY = replace(WHOLE, code="early", steps=("service-provided", "departed"))
LATE = replace(WHOLE, code="late", steps=("departed", "counselled"))
GRANTED = replace(WHOLE, code="granted", only=("granted", ("true",)))
PEOPLE = {one.code: replace(one, unit=Unit.PERSONS) for one in (EARLY, LATE, APART)}


def named(*signatures_of: frozenset[int] | set[int]) -> set[frozenset[int]]:
    return {frozenset(one) for one in signatures_of}


def test_a_step_is_in_the_statistics_that_hold_its_kind_and_code() -> None:
    # early: service, departed; late: departed, counselled; departed alone
    assert set(signatures([EARLY, LATE, APART]) or ()) == named({0}, {0, 1, 2}, {1})
    assert set(signatures([WHOLE, GRANTED]) or ()) == named({0}, {0, 1})


def test_a_person_may_have_several_steps_and_be_in_any_union() -> None:
    found = set(signatures(list(PEOPLE.values())) or ())
    assert found == named({0}, {1}, {0, 1}, {0, 1, 2})


def test_too_many_unions_are_no_system() -> None:
    many = [replace(WHOLE, unit=Unit.PERSONS, code=str(n), steps=(str(n), str((n + 1) % 12))) for n in range(12)]
    assert signatures(many) is None


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (EARLY, LATE, True),
        (PART, APART, False),
        (EARLY, replace(LATE, unit=Unit.PERSONS), False),
        (replace(WHOLE, only=("granted", ("true",))), replace(PART, only=("granted", ("false",))), False),
        (replace(WHOLE, only=("granted", ("true",))), replace(PART, only=("reason", ("illness",))), True),
    ],
)
def test_statistics_overlap_where_an_event_may_count_in_both(one: Definition, other: Definition, overlap: bool) -> None:
    assert may_overlap(one, other) is overlap


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("persons", [False, True])
def test_what_three_tables_leave_of_a_part_that_two_share_is_found(
    monkeypatch: pytest.MonkeyPatch, persons: bool
) -> None:
    chosen = {"early": EARLY, "late": LATE, "departed": APART, "counselled": PART}
    chosen = {code: replace(one, unit=Unit.PERSONS) if persons else one for code, one in chosen.items()}
    monkeypatch.setattr(overlaps, "_definition", lambda name: chosen[name.split(":")[2]])
    # late = departed + counselled: 20 = 18 + 2 women, of steps; early shares departed with it in part.
    tables = {
        subject(chosen["early"]): [by_sex("e", 60, 80)],
        subject(chosen["late"]): [by_sex("l", 20, 40)],
        subject(chosen["departed"]): [by_sex("d", 18, 20)],
    }
    [report], _known = attacked_with_overlapping(tables)
    assert not report["safe"]
    assert {cell["cell"]["sex"] for cell in report["cells"]} >= {"female"}


@pytest.mark.usefixtures("known")
def test_a_share_that_nothing_outlines_is_left_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {"early": EARLY, "late": LATE}
    monkeypatch.setattr(overlaps, "_definition", lambda name: chosen[name.split(":")[2]])
    tables = {subject(EARLY): [by_sex("e", 60, 80)], subject(LATE): [by_sex("l", 50, 40)]}
    [report], _known = attacked_with_overlapping(tables)
    assert report["safe"], report


@pytest.mark.usefixtures("known")
def test_what_does_not_overlap_is_not_put_together() -> None:
    assert attacked_with_overlapping({subject(PART): [by_sex("p", 2, 3)], subject(APART): [by_sex("a", 2, 3)]}) == (
        [],
        [],
    )


@pytest.mark.django_db
class TestInTheWorkflow:
    @pytest.fixture(scope="class", autouse=True)
    def _programme(self, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            load_shipped_programme()
            registered(("male", 23), ("female", 3))
            yield
            transaction.set_rollback(True)

    def test_an_overlapping_statistic_that_went_out_since_makes_the_attack_outdated(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = "register:ba:protection-intentions:1:real"
        monkeypatch.setattr("jahorina.publication.tasks.attacked_with_overlapping", lambda _tables: ([], [other]))
        late = prepare(requested(series="late").pk)
        assert late.ledger_head[other] == 0
        monkeypatch.undo()
        from tests.publication.releases import wanted

        published(wanted(statistic="protection-intentions"), series="other")
        boss = make_member(Role.COORDINATOR)
        check_release(by=boss, release=late.pk)
        with pytest.raises(Conflict) as refused:
            publish_release(by=boss, release=late.pk)
        assert refused.value.code == "release-outdated"

    def test_what_opens_only_with_an_overlapping_one_does_not_go_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = {"subject": "a / b", "safe": False, "cells": [], "mend": ["Round."], "loss": [], "open": 1}
        monkeypatch.setattr("jahorina.publication.tasks.attacked_with_overlapping", lambda _tables: ([opened], []))
        row = prepare(requested().pk)
        assert (row.state, row.tables.count()) == (ReleaseState.OPENED, 0)
        assert Release.objects.get(pk=row.pk).report["subjects"][-1]["subject"] == "a / b"
