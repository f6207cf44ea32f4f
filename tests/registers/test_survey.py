"""The reintegration survey is scored by dimension and altogether; what was not answered is counted, never guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.partners.roles import Area
from jahorina.registers import queries
from jahorina.registers.codes import code_lists
from jahorina.registers.loading import load_registers
from jahorina.registers.programme_schema import ProgrammeRegisters
from jahorina.registers.returns.followed_up import plan_items, surveys
from jahorina.registers.returns.survey import DIMENSIONS, Item, Need, Score, scored
from tests.registers.cases import days_ago, opened, step, supervisor

VALUES = {"best": Decimal(1), "good": Decimal("0.75"), "poor": Decimal("0.25"), "worst": Decimal(0), "silent": None}
ITEMS = [Item(f"{name}-{number}", name, Decimal(1), VALUES) for name in DIMENSIONS for number in range(4)]


def everywhere(option: str) -> dict[str, str]:
    """The same answer to each item."""
    return {item.code: option for item in ITEMS}


def test_a_score_worked_by_hand() -> None:
    answers = everywhere("good") | {"economic-0": "worst", "economic-1": "silent", "social-0": "best"}
    found = scored(ITEMS, answers)
    assert found.dimensions["economic"] == Score(Decimal("0.500"), 3, 4)
    assert found.dimensions["social"] == Score(Decimal("0.812"), 4, 4)
    assert found.dimensions["psychosocial"].value == Decimal("0.750")
    assert found.composite.answered == 11
    assert found.composite.non_response == Decimal("0.083")
    assert found.is_provisional
    assert found.has_equal_weights


def test_weights_count() -> None:
    heavy = [replace(ITEMS[0], weight=Decimal(3)), *ITEMS[1:]]
    found = scored(heavy, everywhere("worst") | {"economic-0": "best"})
    assert found.dimensions["economic"].value == Decimal("0.500")
    assert found.composite.value == Decimal("0.214")
    assert not found.has_equal_weights


@pytest.mark.parametrize(("silent", "value"), [(2, Decimal("0.750")), (3, None), (4, None)])
def test_a_dimension_of_which_less_than_half_was_answered_has_no_score(silent: int, value: Decimal | None) -> None:
    answers = everywhere("good") | {f"social-{number}": "silent" for number in range(silent)}
    found = scored(ITEMS, answers)
    assert found.dimensions["social"].value == value
    assert (found.composite.value is None) is (value is None)
    assert found.composite.answered == 12 - silent


def test_what_was_never_asked_or_is_not_known_counts_as_no_answer() -> None:
    found = scored(ITEMS, {"economic-0": "good", "economic-1": "sideways", "gone": "best"})
    assert found.dimensions["economic"] == Score(None, 1, 4)
    assert found.composite.asked == 12
    assert scored(ITEMS, {}).composite == Score(None, 0, 0)


@given(
    st.dictionaries(st.sampled_from([item.code for item in ITEMS]), st.sampled_from(list(VALUES)), min_size=1),
    st.lists(st.decimals(min_value="0.1", max_value="9", places=1), min_size=12, max_size=12),
)
def test_scores_stay_between_the_worst_and_the_best_answer(answers: dict[str, str], weights: list[Decimal]) -> None:
    items = [replace(item, weight=weight) for item, weight in zip(ITEMS, weights, strict=True)]
    found = scored(items, answers)
    given_values = [value for option in answers.values() if (value := VALUES[option]) is not None]
    for score in (*found.dimensions.values(), found.composite):
        if score.value is not None:
            assert min(given_values) <= score.value <= max(given_values)
            assert score.answered <= score.asked
    assert found.composite.answered == len(given_values)


@given(st.lists(st.sampled_from(["best", "good", "poor", "worst"]), min_size=12, max_size=12))
def test_with_complete_answers_the_composite_is_the_mean_of_all_items(chosen: list[str]) -> None:
    answers = {item.code: option for item, option in zip(ITEMS, chosen, strict=True)}
    mean = sum((VALUES[option] or Decimal(0) for option in chosen), Decimal(0)) / 12
    value = scored(ITEMS, answers).composite.value
    assert value is not None
    assert abs(value - mean) <= Decimal("0.0011")


@pytest.mark.parametrize(
    ("value", "need"),
    [("0.329", Need.HIGH), ("0.33", Need.MEDIUM), ("0.659", Need.MEDIUM), ("0.66", Need.LOW), (None, None)],
)
def test_a_score_is_read_in_thirds(value: str | None, need: Need | None) -> None:
    assert Score(Decimal(value) if value else None, 1, 1).need is need


def test_the_score_is_no_longer_provisional_once_every_weight_is_verified() -> None:
    verified = [replace(item, is_provisional=False) for item in ITEMS]
    assert not scored(verified, everywhere("good")).is_provisional
    assert scored([*verified[1:], ITEMS[0]], everywhere("good")).is_provisional


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_a_case_shows_its_surveys_with_the_months_since_the_arrival_and_the_plan_with_its_costs() -> None:
    by = supervisor(Area.RETURN)
    case = opened(by, Area.RETURN, ago=400)
    step(by, case, "readmission-received", ago=390, counterpart="DEU")
    step(by, case, "reintegration-planned", ago=380)
    for value in ("800 EUR", "200.50 EUR", "100 BAM"):
        step(by, case, "reintegration-item-planned", ago=379, item="housing", value=value)
    step(by, case, "reintegration-item-delivered", ago=300, item="housing", value="750 EUR")
    questions = code_lists().questions
    for ago, option in ((208, "fair"), (25, "good")):
        step(by, case, "survey-answered", ago=ago, answers={one.code: option for one in questions})
    card = queries.case(case.pk, member=by)
    first, second = surveys(card.steps)
    assert (first.months, second.months) == (6, 12)
    assert (first.score.composite.value, second.score.composite.value) == (Decimal("0.500"), Decimal("0.750"))
    assert first.score.composite.asked == len(questions) == 32
    assert first.score.is_provisional
    (item,) = plan_items(card.steps)
    assert item.planned_value == (("BAM", Decimal(100)), ("EUR", Decimal("1000.50")))
    assert (item.planned, item.delivered, item.delivered_value) == (3, 1, (("EUR", Decimal(750)),))


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_answers_to_items_that_left_the_programme_are_still_scored(shipped: ProgrammeRegisters) -> None:
    by = supervisor(Area.RETURN)
    case = opened(by, Area.RETURN)
    step(by, case, "readmission-received", ago=20, counterpart="DEU")
    step(by, case, "survey-answered", ago=2, answers={one.code: "good" for one in code_lists().questions})
    load_registers(replace(shipped, survey=shipped.survey[:3]), by="system")
    assert len(code_lists().questions) == 3
    (found,) = surveys(queries.case(case.pk, member=by).steps)
    assert found.score.composite.value == Decimal("0.750")
    assert found.happened_on == days_ago(2)
