"""Money in its currencies, needs and offers matched, gaps with their reasons, projects in municipalities."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.kernel.numbers import ObsStatus
from jahorina.partners.models import Partner, Place
from jahorina.plan.amounts import none_because, number
from jahorina.plan.checks import sum_check
from jahorina.plan.funding.assistance import (
    NewNeed,
    NewOffer,
    answer_match,
    close_need,
    make_offer,
    propose_match,
    state_need,
    withdraw_offer,
)
from jahorina.plan.funding.matching import fits, uncovered
from jahorina.plan.funding.queries import closed_support, gaps, money_of, money_page, projects
from jahorina.plan.funding.services import NewFunding, NewProject, record_figure, record_funding, record_project
from jahorina.plan.models import Funding
from tests.plan.plan_world import PlanWorld

DAY = date(2024, 3, 1)
NEED = NewNeed("return", "training", "Train counsellors", DAY, measure="M-1")
OFFER = NewOffer("training", "Trainers", DAY)


def money(kind: str, amount: str, currency: str = "EUR", donor: str = "rs") -> NewFunding:
    return NewFunding("M-1", kind, Decimal(amount), currency, DAY, "" if kind == "need" else donor)


def test_currencies_are_never_added(world: PlanWorld) -> None:
    for new in (
        money("need", "100.10"),
        money("need", "0.20"),
        money("need", "50", "CHF"),
        money("commitment", "25.075"[:5]),
    ):
        record_funding(by=world.contributor(), new=new)
    (line,) = money_page(language="en").measures
    assert line.by_kind["need"] == {"EUR": Decimal("100.30"), "CHF": Decimal("50.00")}
    assert line.uncovered["CHF"] == 1
    (euro,) = [one for one in sum_check(language="en").money if one.currency == "EUR"]
    assert euro.missing == Decimal("100.30") - Decimal("25.07")


def test_a_mistake_is_put_right_by_a_further_row(world: PlanWorld) -> None:
    wrong = record_funding(by=world.contributor(), new=money("need", "1000"))
    record_funding(by=world.contributor(), new=money("need", "100"), replaces=wrong.pk)
    assert money_page(language="en").totals["need"] == {"EUR": Decimal(100)}
    assert {(one.amount, one.is_replaced) for one in money_of("M-1")} == {(1000, True), (100, False)}
    with pytest.raises(Conflict):
        record_funding(by=world.contributor(), new=money("need", "10"), replaces=wrong.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Funding.objects.filter(pk=wrong.pk).update(amount=1)


@pytest.mark.parametrize(
    ("new", "column"),
    [
        (money("gift", "1"), "kind"),
        (money("budget", "1", donor=""), "donor"),
        (NewFunding("M-1", "need", Decimal(1), "EUR", DAY, "rs"), "donor"),
        (money("budget", "1", donor="nobody"), "donor"),
        (money("need", "-1"), "amount"),
        (money("need", "1.005"), "amount"),
        (money("need", "1", "euro"), "currency"),
        (NewFunding("M-1", "disbursement", Decimal(1), "EUR", date(2999, 1, 1), "rs"), "on"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_at_its_field(world: PlanWorld, new: NewFunding, column: str) -> None:
    with pytest.raises(InputRefused) as caught:
        record_funding(by=world.contributor(), new=new)
    assert column in {refusal.column for refusal in caught.value.refusals}


def test_a_need_and_an_offer_are_brought_together_by_two_sides(world: PlanWorld) -> None:
    need = state_need(by=world.contributor("ba"), new=NEED)
    offer = make_offer(by=world.contributor("rs"), new=OFFER)
    match = propose_match(by=world.contributor("ba"), need=need.pk, offer=offer.pk)
    with pytest.raises(NotAllowed):
        answer_match(by=world.contributor("ba"), match=match.pk, to="accepted")
    assert not gaps(member=None)[0].is_met
    answer_match(by=world.contributor("rs"), match=match.pk, to="accepted")
    assert gaps(member=None)[0].is_met
    with pytest.raises(InputRefused):
        answer_match(by=world.contributor("ba"), match=match.pk, to="ended", note="no")
    answer_match(by=world.contributor("ba"), match=match.pk, to="ended", note="The trainers have left.")
    close_need(by=world.contributor("ba"), need=need.pk, reason="The counsellors are trained.")
    assert gaps(member=None) == ()


def test_an_end_is_told_with_its_reason_and_open_proposals_end_with_it(world: PlanWorld) -> None:
    need = state_need(by=world.contributor("ba"), new=NEED)
    offer = make_offer(by=world.contributor("rs"), new=OFFER)
    match = propose_match(by=world.contributor("ba"), need=need.pk, offer=offer.pk)
    with pytest.raises(NotAllowed):
        withdraw_offer(by=world.contributor("ba"), offer=offer.pk, reason="The trainers are not ours.")
    withdraw_offer(by=world.contributor("rs"), offer=offer.pk, reason="The trainers went elsewhere.")
    match.refresh_from_db()
    assert (match.state, match.note) == ("declined", "The trainers went elsewhere.")
    close_need(by=world.contributor("ba"), need=need.pk, reason="No returns are planned any more.", met=False)
    assert [(one.title, one.end.code) for one in closed_support(member=None)] == [
        ("Train counsellors", "withdrawn"),
        ("Trainers", "withdrawn"),
    ]


def test_an_offer_for_something_else_does_not_fit(world: PlanWorld) -> None:
    need = state_need(by=world.contributor("ba"), new=NEED)
    for new in (
        NewOffer("equipment", "Scanners", DAY),
        NewOffer("training", "Trainers", DAY, areas=("data",)),
        NewOffer("training", "Trainers", DAY, partners=("rs",)),
        NewOffer("training", "Trainers", DAY, available_until=date(2024, 3, 2)),
    ):
        offer = make_offer(by=world.contributor("rs"), new=new)
        with pytest.raises(Conflict):
            propose_match(by=world.contributor("rs"), need=need.pk, offer=offer.pk)


def test_gaps_come_with_their_reasons_and_the_late_ones_first(world: PlanWorld) -> None:
    plain = state_need(by=world.contributor("ba"), new=NewNeed("data", "expertise", "A statistician", DAY))
    late = state_need(by=world.contributor("ba"), new=NEED)
    record_funding(by=world.contributor(), new=money("need", "100"))
    first, second = gaps(member=None)
    assert (first.id, second.id) == (late.pk, plain.pk)
    assert first.reasons.late_milestones == 1
    assert first.reasons.uncovered == 1
    assert second.reasons.uncovered is None


@pytest.fixture
def municipality(world: PlanWorld) -> str:
    partner = Partner.objects.get(code="ba")
    Place.objects.create(code="ba-town", kind="adm2", partner=partner, names={"en": "Town"}, provenance="proposed")
    return "ba-town"


def test_a_project_lies_in_a_municipality_of_the_own_partner(world: PlanWorld, municipality: str) -> None:
    new = NewProject("p-1", "community", "running", municipality, {"en": "A school yard"}, DAY, measure="M-1")
    with pytest.raises(InputRefused):
        record_project(by=world.contributor("rs"), new=new)
    record_project(by=world.contributor(), new=new)
    record_project(
        by=world.contributor(), new=NewProject("p-1", "community", "done", municipality, {"en": "A yard"}, DAY)
    )
    (line,) = projects(language="en")
    assert (line.state.code, line.text) == ("done", "A yard")


def test_a_figure_of_a_municipality_says_where_it_comes_from(world: PlanWorld, municipality: str) -> None:
    record_project(
        by=world.contributor(), new=NewProject("p-1", "inclusion", "running", municipality, {"en": "Courses"}, DAY)
    )
    given = {"project": "p-1", "names": {"en": "Pupils"}, "as_of": DAY}
    with pytest.raises(InputRefused):
        record_figure(by=world.contributor(), amount=number(0), source_note=" ", **given)
    with pytest.raises(NotFound):
        record_figure(by=world.contributor("rs"), amount=number(0), source_note="School", **given)
    record_figure(by=world.contributor(), amount=number(0), source_note="School", **given)
    record_figure(by=world.contributor(), amount=none_because(ObsStatus.MISSING), source_note="School", **given)
    zero, missing = projects(language="en")[0].figures
    assert zero.amount.is_there
    assert missing.amount.status is ObsStatus.MISSING


@dataclass
class Wanted:
    partner_code: str = "ba"
    area: str = "return"
    kind: str = "training"
    needed_from: date = DAY
    needed_until: date | None = None


@dataclass
class Given:
    offered_by: str = "rs"
    areas: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    kind: str = "training"
    available_from: date = DAY
    available_until: date | None = None


def test_nobody_offers_to_themselves() -> None:
    assert fits(Wanted(), Given(), DAY)
    assert not fits(Wanted(), Given(offered_by="ba"), DAY)


amounts = st.lists(st.tuples(st.sampled_from(["EUR", "CHF"]), st.decimals(0, 10**6, places=2)), max_size=6)


@given(amounts, amounts)
def test_the_uncovered_share_lies_between_nothing_and_all(need, committed) -> None:
    for share in uncovered(need, committed).values():
        assert 0 <= share <= 1
