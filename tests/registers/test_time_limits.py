"""Which time limit runs: the most particular one between the same steps, and the one that a step's fields are about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jahorina.registers.codes import time_limits
from jahorina.registers.deadlines import TimeLimit, running
from jahorina.registers.folding import Entry

DAY = date(2026, 3, 2)
BEGINS, ENDS = frozenset({"asked"}), frozenset({"answered"})


def limit(code: str, days: int, **more: Any) -> TimeLimit:
    return TimeLimit(code, "return", BEGINS, ENDS, days=days, **more)


def due(limits: list[TimeLimit], partner: str = "ba", **detail: Any) -> dict[str, date]:
    """What runs after a step that says `detail`."""
    found = running(limits, [Entry(1, "asked", DAY, detail)], partner=partner)
    return {one.limit.code: one.due_on for one in found}


GENERAL, ALBANIAN = limit("general", 10), limit("albania", 14, counterpart="alb")
SERBIAN = limit("serbia", 30, partner="rs")
FAST = limit("fast", 2, starts_where=(("fast", frozenset({"true"})),))


@pytest.mark.parametrize(
    ("detail", "partner", "code"),
    [
        ({}, "ba", "general"),
        ({"counterpart": "ALB"}, "ba", "albania"),
        ({"counterpart": "DEU"}, "ba", "general"),
        ({}, "rs", "serbia"),
        ({"fast": True}, "ba", "fast"),
        ({"fast": False}, "ba", "general"),
        ({"fast": True, "counterpart": "ALB"}, "ba", "fast"),
    ],
)
def test_an_agreement_with_one_counterpart_goes_before_the_rule_for_all(
    detail: dict[str, Any], partner: str, code: str
) -> None:
    assert list(due([GENERAL, ALBANIAN, SERBIAN, FAST], partner, **detail)) == [code]


def test_limits_between_other_steps_stand_beside_each_other() -> None:
    other = TimeLimit("other", "return", BEGINS, frozenset({"received"}), days=3)
    assert set(due([GENERAL, ALBANIAN, other], counterpart="ALB")) == {"albania", "other"}


def test_a_step_that_says_something_else_does_not_meet_a_limit() -> None:
    half_a_year = limit("half-a-year", 180, met_where=(("months", frozenset({"5", "6", "7"})),))
    entries = [Entry(1, "asked", DAY), Entry(2, "answered", DAY + timedelta(days=90), {"months": 3})]
    assert running([half_a_year], entries, partner="ba")[0].met_on is None
    entries.append(Entry(3, "answered", DAY + timedelta(days=185), {"months": 6}))
    assert running([half_a_year], entries, partner="ba")[0].met_on == DAY + timedelta(days=185)


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_the_shipped_follow_ups_are_due_three_six_and_twelve_months_after_the_arrival() -> None:
    limits = [one for one in time_limits() if one.code.startswith("follow-up")]
    entries = [
        Entry(1, "arrived", date(2026, 1, 31)),
        Entry(2, "follow-up-done", date(2026, 5, 2), {"months": 3, "reached": True}),
    ]
    found = {one.limit.code: (one.due_on, one.met_on) for one in running(limits, entries, partner="ba")}
    assert found == {
        "follow-up-3": (date(2026, 4, 30), date(2026, 5, 2)),
        "follow-up-6": (date(2026, 7, 31), None),
        "follow-up-12": (date(2027, 1, 31), None),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("detail", "due_on"),
    [
        ({"counterpart": "DEU"}, date(2026, 3, 12)),
        ({"counterpart": "ALB"}, date(2026, 3, 16)),
        ({"counterpart": "ALB", "accelerated": True}, date(2026, 3, 4)),
    ],
)
def test_the_shipped_limits_of_a_readmission_differ_by_agreement_and_procedure(
    detail: dict[str, Any], due_on: date
) -> None:
    (found,) = running(time_limits(), [Entry(1, "readmission-requested", DAY, detail)], partner="ba")
    assert found.due_on == due_on
    assert found.limit.waits_on_others
