"""When a case falls due: the nearest rule, from its event on, and never while the case is open."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.errors import InputRefused
from jahorina.registers.programme import read_registers
from jahorina.registers.retention.schedule import Dates, Rule, due_on, latest_start, rule_for

CLOSED = date(2020, 2, 29)


def rule(code: str = "rule", **fields: object) -> Rule:
    given_fields = {"area": "return", "regime": "return", "starts": "closed", "months": 12, **fields}
    return Rule(code=code, **given_fields)  # type: ignore[arg-type]


def dates(**fields: object) -> Dates:
    plain = {"opened_on": date(2019, 1, 1), "last_step_on": CLOSED, "closed_on": CLOSED, "steps": {}, **fields}
    return Dates("ba", "departed", **plain)  # type: ignore[arg-type]


def test_a_period_ends_on_the_same_day_or_on_the_last_of_the_month() -> None:
    assert due_on(rule(), dates()) == date(2021, 2, 28)
    assert due_on(rule(months=48), dates()) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("starts", "day"),
    [("closed", date(2021, 2, 28)), ("opened", date(2020, 1, 1)), ("arrived", date(2020, 6, 5))],
)
def test_a_period_runs_from_the_event_that_the_rule_names(starts: str, day: date) -> None:
    assert due_on(rule(starts=starts), dates(steps={"arrived": date(2019, 6, 5)})) == day


def test_an_open_case_and_one_without_the_event_never_fall_due() -> None:
    assert due_on(rule(starts="opened"), dates(closed_on=None)) is None
    assert due_on(rule(starts="arrived"), dates()) is None


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 1200))
def test_nothing_falls_due_before_its_period_has_passed(closed: date, months: int) -> None:
    day = due_on(rule(months=months), dates(closed_on=closed))
    assert day is not None
    assert (day.year * 12 + day.month) - (closed.year * 12 + closed.month) == months
    assert day.day == closed.day or (day + timedelta(days=1)).day == 1


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 240))
def test_the_database_is_asked_for_no_case_too_few(closed: date, until: date, months: int) -> None:
    day = due_on(rule(months=months), dates(closed_on=closed))
    assert day is not None
    if day < until:
        assert closed <= latest_start(until, months)
    if closed + timedelta(days=7) <= latest_start(until, months):
        assert day < until


def test_the_nearest_rule_counts() -> None:
    general, of_outcome = rule("general"), rule("outcome", outcomes=("departed",))
    of_partner, of_both = rule("partner", partner="ba"), rule("both", partner="ba", outcomes=("departed",))
    everything = [general, of_outcome, of_partner, of_both]

    def nearest(rules: list[Rule], partner: str = "ba", outcome: str = "departed") -> str | None:
        found = rule_for(rules, area="return", partner=partner, outcome=outcome)
        return found.code if found else None

    assert nearest(everything) == "both"
    assert nearest(everything[:3]) == "partner"
    assert nearest(everything[:2]) == "outcome"
    assert nearest(everything, partner="rs") == "outcome"
    assert nearest(everything, partner="rs", outcome="died") == "general"
    assert nearest([of_both], partner="rs") is None


def test_the_shipped_schedule_is_marked_as_to_be_verified(programme_folder: Path) -> None:
    shipped = read_registers(programme_folder).retention
    assert {entry.area.value for entry in shipped} == {
        "protection",
        "return",
        "counter-trafficking",
        "criminal-justice",
    }
    assert all(entry.verify and entry.legal_basis for entry in shipped)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("starts: closed, years: 5", "starts: closed, years: 5, months: 3", "exactly one of years and months"),
        ("starts: closed, years: 5", "starts: never, years: 5", "starts with never"),
        ("outcomes: [withdrawn,", "outcomes: [departed,", "names departed, which is no outcome"),
        ("code: return, area: return,", "code: return, area: protection,", "reaches the same cases"),
    ],
)
def test_a_schedule_that_is_unclear_is_refused(
    programme_folder: Path, tmp_path: Path, before: str, after: str, says: str
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(programme_folder, folder)
    file = folder / "registers" / "retention.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_registers(folder)
    assert any(says in one.text() for one in refused.value.refusals), [one.text() for one in refused.value.refusals]
