"""The page shows for each bundle what was made of it, where that is, and what was refused and why."""

from __future__ import annotations

import pytest
from django.test import Client

from jahorina.exchange import examination
from jahorina.exchange.intake.queries import intake
from jahorina.kernel.errors import NotAllowed
from jahorina.partners.roles import Role
from tests.exchange.intake.conftest import Arrivals, members, release, table, total, withdrawal
from tests.exchange.intake.test_plans import Region
from tests.exchange.intake.test_plans import region as region
from tests.exchange.intake.test_reports import Settled
from tests.exchange.intake.test_reports import settled as settled
from tests.formats.bundle.made import NOW
from tests.people import log_in, make_member

pytestmark = pytest.mark.django_db


def _page() -> str:
    officer = make_member(Role.DATA_PROTECTION_OFFICER)
    return log_in(Client(), officer).get("/exchange/").content.decode()


def test_a_release_leads_to_its_statistic(arrivals: Arrivals) -> None:
    arrivals.arrive(*members(release(1, table()), total(61)))
    arrivals.arrive(*members(release(1, table()), total(61)))
    arrivals.arrive(*members(withdrawal(1)))
    arrivals.take()
    page = _page()
    for part in (
        "The release registered-1. 1 observations, 0 revised.",
        'href="/evidence/statistics/protection-registered/"',
        "It says nothing that was not here.",
        "The release registered-1 was withdrawn.",
    ):
        assert part in page


def test_a_refused_content_says_why_and_is_looked_for_by_the_examination(arrivals: Arrivals) -> None:
    arrivals.arrive(*members(release(1, table(definition="7")), total(61)))
    arrivals.take()
    said = "The catalogue here has no protection-registered by the definition register-v7."
    page = _page()
    assert said in page
    assert "intake-not-catalogued" in page
    assert said in " ".join(one.what for one in examination.findings(NOW))
    arrivals.arrive(*members(release(2, table()), total(61)))
    arrivals.take()
    assert said not in " ".join(one.what for one in examination.findings(NOW)), "a later bundle of the stream came in"


def test_reports_and_the_plan_are_led_to(settled: Settled, arrivals: Arrivals) -> None:
    arrivals.arrive(*settled(), sender="ba", kind="report")
    (one,) = arrivals.take()
    page = _page()
    assert "Reports of the partner." in page
    assert f'href="/plan/reports/{one.detail["reports"][0]["id"]}/"' in page


def test_a_version_leads_to_the_plan(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    told = region.arrive(region.listed(first))
    page = _page()
    assert f"Version 1 of the plan, decided as {told.detail['decision']}." in page


def test_who_does_not_answer_for_the_exchange_does_not_see_it(arrivals: Arrivals) -> None:
    with pytest.raises(NotAllowed):
        intake(member=make_member(Role.READER))
