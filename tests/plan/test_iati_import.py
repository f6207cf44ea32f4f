"""Money of an IATI file comes into the plan whole or not at all, once, and a newer version revises it with its history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.plan.funding.iati_comparison import Fate, FundingPreview
from jahorina.plan.funding.iati_import import import_iati, preview_iati
from jahorina.plan.funding.iati_mapping import IatiMapping, iati_mapping
from jahorina.plan.funding.iati_matching import Stands, Wanted, matched
from jahorina.plan.funding.queries import money_of, money_page
from jahorina.plan.models import Funding, PlanChange
from tests.plan.plan_world import PlanWorld

MAPPING = iati_mapping(b"activities: {XX-1: {measure: M-1}}\norganisations: {XX-DONOR: rs}\n")
OUT, IN = "3", "1"


def payment(amount: str, day: str = "2024-03-01", *, kind: str = OUT, currency: str = "EUR", ref: str = "") -> str:
    return f"""<transaction ref="{ref}"><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>
<value currency="{currency}" value-date="{day}">{amount}</value><provider-org ref="XX-DONOR"/></transaction>"""


def file(*payments: str, updated: str = "2024-06-01T00:00:00Z", code: str = "XX-1") -> bytes:
    return f"""<iati-activities version="2.03"><iati-activity last-updated-datetime="{updated}">
<iati-identifier>{code}</iati-identifier><reporting-org ref="XX-DONOR"/>{"".join(payments)}
</iati-activity></iati-activities>""".encode()


def take(world: PlanWorld, content: bytes, mapping: IatiMapping = MAPPING, **given: str) -> FundingPreview:
    return import_iati(by=world.coordinator(), content=content, mapping=mapping, **given)


def test_currency_and_day_are_kept_and_nothing_is_added_over_currencies(world: PlanWorld) -> None:
    take(world, file(payment("100.50"), payment("70", currency="CHF")))
    assert money_page(language="en").totals["disbursement"] == {"EUR": Decimal("100.50"), "CHF": Decimal(70)}
    assert {(one.donor, one.on, one.activity) for one in money_of("M-1")} == {("rs", date(2024, 3, 1), "XX-1")}


def test_the_same_file_twice_changes_nothing(world: PlanWorld) -> None:
    content = file(payment("100"), payment("100"), payment("50", "2024-04-01"))
    assert take(world, content).as_json()["new"] == 3
    assert take(world, content).as_json() == {
        **{"new": 0, "revised": 0, "same": 3, "gone": 0, "left-out": 0, "refused": 0},
        "other": 0,
    }
    assert (Funding.objects.count(), PlanChange.objects.filter(subject__startswith="funding:").count()) == (3, 3)


def test_a_newer_version_revises_takes_back_and_keeps_the_history(world: PlanWorld) -> None:
    take(world, file(payment("100", ref="a"), payment("50", "2024-04-01")))
    found = take(world, file(payment("80", "2024-03-05", ref="a"), updated="2024-07-01T00:00:00Z"))
    assert (found.as_json()["revised"], found.as_json()["gone"]) == (1, 1)
    assert money_page(language="en").totals["disbursement"] == {"EUR": Decimal(80)}
    assert {one.amount for one in money_of("M-1") if one.is_replaced} == {100, 50}
    assert PlanChange.objects.get(verb="taken-back").before == {"amount": "50.00"}


def test_what_came_back_after_it_was_taken_back_is_new_once(world: PlanWorld) -> None:
    content = file(payment("50"))
    take(world, content)
    take(world, file())
    assert money_page(language="en").totals["disbursement"] == {"EUR": Decimal(0)}
    assert take(world, content).as_json()["new"] == 1
    assert take(world, content).changes == ()


def test_an_older_version_is_refused(world: PlanWorld) -> None:
    take(world, file(payment("100")))
    with pytest.raises(InputRefused, match="taken in before is newer, of 2024-06-01"):
        take(world, file(payment("90"), updated="2024-05-01T00:00:00Z"))


def test_another_partner_does_not_count_the_same_activity_again(world: PlanWorld) -> None:
    take(world, file(payment("100")))
    with pytest.raises(InputRefused, match="was taken in by ba"):
        import_iati(by=world.coordinator("rs"), content=file(payment("100")), mapping=MAPPING)


@pytest.mark.parametrize(
    ("content", "mapping", "said"),
    [
        (file(payment("1.005")), MAPPING, "has more than two decimals"),
        (file(payment("1", "2999-01-01")), MAPPING, "nothing is paid in the future"),
        (file(payment("1"), payment("1", kind=IN)), MAPPING, "say which counts"),
        (file(payment("1")), IatiMapping(activities={"XX-1": {"measure": "M-1"}}), "is not mapped to a donor"),
        (file(payment("1")), iati_mapping(b"activities: {XX-1: {measure: M-99}}"), "has no such measure"),
        (file(payment("1")), iati_mapping(b"activities: {XX-1: {measure: M-1, donor: nobody}}"), "no partner or org"),
    ],
)
def test_one_wrong_amount_stops_all_of_them_with_its_line(world: PlanWorld, content, mapping, said: str) -> None:
    with pytest.raises(InputRefused, match=said) as caught:
        take(world, content, mapping)
    assert caught.value.refusals[0].row
    assert not Funding.objects.exists()


def test_where_money_comes_in_and_goes_out_one_side_counts(world: PlanWorld) -> None:
    mapping = iati_mapping(b"activities: {XX-1: {measure: M-1, counts: incoming, donor: rs}}")
    found = take(world, file(payment("5", kind=IN), payment("4")), mapping)
    assert [one.fate for one in found.lines] == [Fate.LEFT_OUT, Fate.NEW]
    assert money_page(language="en").totals["disbursement"] == {"EUR": Decimal(5)}


def test_a_publisher_takes_back_with_a_negative_amount(world: PlanWorld) -> None:
    take(world, file(payment("100"), payment("-30", "2024-05-01")))
    assert money_page(language="en").totals["disbursement"] == {"EUR": Decimal(70)}


def test_what_is_not_mapped_is_left_out_and_says_so(world: PlanWorld) -> None:
    found = preview_iati(by=world.coordinator(), content=file(payment("1"), code="XX-9"), mapping=MAPPING)
    assert [one.fate for one in found.lines] == [Fate.LEFT_OUT]
    assert found.lines[0].reason is not None
    assert "XX-9 is not mapped to a measure" in found.lines[0].reason.text()


def test_only_what_was_looked_at_is_taken_in_and_only_by_a_coordinator(world: PlanWorld) -> None:
    seen = preview_iati(by=world.coordinator(), content=file(payment("100")), mapping=MAPPING)
    with pytest.raises(Conflict):
        take(world, file(payment("101")), onto=seen.onto)
    take(world, file(payment("100")), onto=seen.onto)
    with pytest.raises(NotAllowed):
        preview_iati(by=world.contributor(), content=file(), mapping=MAPPING)


def test_a_mapping_that_is_none_is_refused_at_its_line() -> None:
    with pytest.raises(InputRefused, match=r"line 2.*measure"):
        iati_mapping(b"activities:\n  XX-1: {donor: rs}\n")


amounts = st.lists(
    st.builds(
        Wanted,
        *(st.just("XX-1"), st.just("M-1"), st.sampled_from(["budget", "commitment"]), st.just("rs")),
        *(st.decimals(-9, 9, places=0), st.just("EUR"), st.sampled_from([date(2024, 1, 1), date(2024, 2, 1)])),
        ref=st.sampled_from(["", "a"]),
    ),
    max_size=8,
)


@given(amounts, amounts)
def test_matching_uses_each_amount_once_and_the_same_bag_changes_nothing(wanted, before) -> None:
    standing = [Stands(number, one) for number, one in enumerate(before)]
    found = matched(wanted, standing)
    placed = [number for number, _one in (*found.same, *found.revised)] + list(found.new)
    used = [one.id for _number, one in (*found.same, *found.revised)] + [one.id for one in found.gone]
    assert sorted(placed) == list(range(len(wanted)))
    assert sorted(used) == list(range(len(before)))
    again = matched(before, standing)
    assert (again.revised, again.new, again.gone) == ((), (), ())
