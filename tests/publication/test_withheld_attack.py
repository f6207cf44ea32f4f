"""What is withheld of a figure of the plan cannot be worked out from what is shown, or the release does not go out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.publication.choices import TableKind
from jahorina.publication.sources import SUMS_ALL, SUMS_OF_TOTALS, Number, SourceTable
from jahorina.publication.tasks import _as_it_is
from jahorina.publication.withheld_attack import attacked_as_withheld

pytestmark = pytest.mark.django_db
HIDDEN = Number(None, ObsStatus.SUPPRESSED)


def number(value: float) -> Number:
    return Number(Decimal(str(value)))


def attacked(cells: dict[tuple[str, str], Number], sums: str = SUMS_ALL) -> dict[str, object]:
    source = SourceTable(
        code="figure",
        kind=TableKind.PLAN,
        subject="plan:figure",
        statistic="figure",
        titles={"en": "A figure"},
        units={"en": "persons"},
        dimensions=("partner", "member"),
        fixed={"period": "2025"},
        labels={},
        cells=cells,
        period=Period.parse("2025"),
        cut_off=timezone.now(),
        sums=sums,
    )
    return attacked_as_withheld(source.subject, [(source, _as_it_is(source).table)])


def test_one_part_withheld_alone_is_opened_and_named_without_its_number() -> None:
    found = attacked({("ba", TOTAL): number(12), ("ba", "women"): number(9), ("ba", "men"): HIDDEN})
    assert (found["safe"], found["open"]) == (False, 1)
    [cell] = found["cells"]  # type: ignore[misc]
    assert (set(cell), cell["how"], cell["cell"]["member"]) == ({"how", "cell"}, "exact", "men")
    assert found["mend"]


def test_a_partner_whose_total_is_withheld_alone_is_opened_by_the_region_s() -> None:
    cells = {("ba", TOTAL): number(12), ("rs", TOTAL): HIDDEN, (TOTAL, TOTAL): number(14)}
    assert attacked(cells)["open"] == 1
    assert attacked(cells, SUMS_OF_TOTALS)["open"] == 1


def test_two_that_leave_enough_to_each_other_stay_closed() -> None:
    cells = {("ba", TOTAL): number(30), ("ba", "women"): number(9), ("ba", "men"): HIDDEN, ("ba", "other"): HIDDEN}
    assert attacked(cells)["safe"] is True


def test_two_that_sum_to_little_prove_that_they_are_small() -> None:
    cells = {("ba", TOTAL): number(10), ("ba", "women"): number(10), ("ba", "men"): HIDDEN, ("ba", "other"): HIDDEN}
    assert attacked(cells)["open"] == 2


def test_a_small_count_that_the_partners_show_is_nobody_s_secret() -> None:
    found = attacked({("ba", TOTAL): number(2), ("rs", TOTAL): number(1), (TOTAL, TOTAL): number(3)})
    assert (found["safe"], found["asked"]) == (True, 0)


def test_parts_of_several_breakdowns_are_not_added_up_to_a_total() -> None:
    cells = {("ba", TOTAL): number(12), ("ba", "women"): number(9), ("ba", "children"): HIDDEN}
    assert attacked(cells, SUMS_OF_TOTALS)["safe"] is True


def test_a_broken_number_says_nothing_of_whole_people() -> None:
    assert attacked({("ba", TOTAL): number(12.5), ("ba", "women"): number(9), ("ba", "men"): HIDDEN})["safe"] is True
