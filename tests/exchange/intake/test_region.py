"""What partners released stands side by side at the hub, as a release of the region that a second person lets out."""

from __future__ import annotations

from typing import Any

import pytest

from jahorina.exchange.releases import COLUMNS
from jahorina.formats.bundle.tables import csv_content
from jahorina.kernel.errors import NotAllowed
from jahorina.partners.roles import Role
from jahorina.publication.choices import ReleaseState
from jahorina.publication.demonstration import let_out
from jahorina.publication.models import Release
from jahorina.publication.public import public_release, released
from jahorina.publication.regional import request_regional
from jahorina.publication.tasks import prepare
from jahorina.publication.wording import how_protected
from tests.exchange.intake.conftest import Arrivals, members, release, table, total
from tests.people import make_member

pytestmark = pytest.mark.django_db

SERIES = "region-protection-registered"


def arrive(arrivals: Arrivals, sender: str, number: int | None, *, release_number: int = 1, **changed: Any) -> None:
    tables = [table(fixed={"period": "2025", "partner": sender}, sources=[f"register-{sender}"], **changed)]
    document = release(release_number, *tables, partner=sender)
    arrivals.arrive(*members(document, total(number)), sender=sender)
    assert [one.outcome for one in arrivals.take()] == ["made"]


def let_go(row: Release) -> Release:
    boss, officer = make_member(Role.COORDINATOR), make_member(Role.DATA_PROTECTION_OFFICER)
    return let_out(prepare(row.pk), requested_by=boss, checked_by=officer)


def asked() -> tuple[Release, ...]:
    return request_regional(by=make_member(Role.COORDINATOR), simulated=False)


def test_figures_of_two_partners_stand_side_by_side(arrivals: Arrivals) -> None:
    arrive(arrivals, "al", 210)
    assert asked() == (), "one partner's figures are no table of the region"
    arrive(arrivals, "ba", 340)
    [row] = asked()
    assert row.series == SERIES
    assert row.state == ReleaseState.REQUESTED
    assert released() == (), "nothing is out before a second person looked at it"
    let_go(row)
    [page] = public_release(SERIES).tables
    assert {cell.members[0]: cell.value for cell in page.cells} == {"al": 210, "ba": 340}
    assert public_release(SERIES).card.is_regional


def test_nothing_is_asked_for_twice_until_a_partner_says_something_else(arrivals: Arrivals) -> None:
    arrive(arrivals, "al", 210)
    arrive(arrivals, "ba", 340)
    [row] = asked()
    assert asked() == (), "it is under way"
    let_go(row)
    assert asked() == (), "it says the same"
    arrive(arrivals, "ba", 345, release_number=2)
    [again] = asked()
    assert let_go(again).number == 2


def test_what_a_partner_withheld_stays_withheld(arrivals: Arrivals) -> None:
    arrive(arrivals, "al", 210)
    arrive(arrivals, "ba", 340)
    arrive(arrivals, "al", None, release_number=2)
    assert asked() == (), "one number is left, and the other is nobody's to see"


def test_numbers_that_were_rounded_go_on_saying_so(arrivals: Arrivals) -> None:
    made = table(method="rounding", rounded=5)
    arrivals.arrive(
        members(release(1, made), {})[0], csv_content("cells.csv", COLUMNS, [(made["code"], "", "210", "E", "F")])
    )
    assert [one.outcome for one in arrivals.take()] == ["made"]
    arrive(arrivals, "ba", 340)
    [row] = asked()
    let_go(row)
    [page] = public_release(SERIES).tables
    assert {str(cell.obs_status) for cell in page.cells} == {"E"}
    assert "As each partner released it" in how_protected(page)


def test_simulated_figures_make_no_release_of_real_ones(arrivals: Arrivals) -> None:
    for sender in ("al", "ba"):
        document = release(1, table(fixed={"period": "2025", "partner": sender}), partner=sender, simulated=True)
        arrivals.arrive(*members(document, total(200)), sender=sender, simulated=True)
        arrivals.take()
    assert asked() == ()
    [row] = request_regional(by=make_member(Role.COORDINATOR), simulated=True)
    assert let_go(row).is_simulated


def test_a_reader_asks_for_nothing(arrivals: Arrivals) -> None:
    arrive(arrivals, "al", 210)
    arrive(arrivals, "ba", 340)
    with pytest.raises(NotAllowed):
        request_regional(by=make_member(Role.READER), simulated=False)
