"""What a partner published is used at the hub as any observation is: by series, engines and the plan's indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from jahorina.evidence import queries
from jahorina.evidence.runs.series import Scope, month, month_number, monthly_series
from jahorina.exchange.releases import release_members, withdrawal_members
from jahorina.kernel.errors import Conflict
from jahorina.kernel.periods import Period
from jahorina.partners.roles import Role
from jahorina.plan.figures import counted
from jahorina.publication.services import withdraw_release
from tests.exchange.intake.conftest import Arrivals, members, release, table, total, values
from tests.people import make_member
from tests.publication.releases import LAST_YEAR, numbers, published, registered, wanted

pytestmark = pytest.mark.django_db


def _two_years(arrivals: Arrivals, **changed: Any) -> int:
    """Monthly counts of al for two years up to the last complete month, which is returned."""
    last = month_number(timezone.localdate()) - 1
    months = [str(month(last - ago)) for ago in range(24)]
    now = timezone.now().isoformat()
    tables = [table(period=one, statistic="protection-intentions", cut_off=now) for one in months]
    document = release(1, *tables, published=now, **changed)
    counts = [total(200 + 10 * at) for at in range(24)]
    arrivals.arrive(*members(document, *counts), simulated=document["simulated"])
    assert [one.outcome for one in arrivals.take()] == ["made"]
    return last


def test_what_is_published_arrives_as_it_was_published_and_goes_as_it_was_withdrawn(arrivals: Arrivals) -> None:
    registered(("male", 23), ("female", 31))
    row = published(wanted("sex"))
    name = f"{row.series}-{row.number}"
    with pytest.raises(Conflict) as stands:
        withdrawal_members(name)
    assert stands.value.code == "release-stands"
    arrivals.arrive(*release_members(name)[0], sender="ba")
    assert [one.outcome for one in arrivals.take()] == ["made"]
    found = values(partner=None, source="node-ba")
    own = numbers(row)
    assert found[str(LAST_YEAR), "ba"] == own["_T",]
    assert found[str(LAST_YEAR), "ba", "F"] == own["female",]
    withdraw_release(by=make_member(Role.COORDINATOR), release=row.pk, reason="A wrong cut-off was used.")
    arrivals.arrive(*withdrawal_members(name)[0], sender="ba")
    assert [one.outcome for one in arrivals.take()] == ["made"]
    assert values(partner=None, source="node-ba") == {}


def test_months_become_a_series_of_the_engines(arrivals: Arrivals) -> None:
    last = _two_years(arrivals)
    cards = [queries.statistic("protection-intentions")]
    (series,) = monthly_series(Scope(None, simulated=False), cards, until=last)
    assert (series.place, series.source, series.known, series.values[-1]) == ("al", "node-al", 24, 200)
    assert not monthly_series(Scope(None, simulated=True), cards, until=last)


def test_an_indicator_counts_it_from_the_evidence(arrivals: Arrivals) -> None:
    last = _two_years(arrivals)
    definition = {"version": 1, "count": {"statistic": "protection-intentions"}}
    found = counted(definition, "number", place="al", period=month(last - 1), member=None)
    assert (found.amount.value, found.sources, found.is_simulated) == (210, ("node-al",), False)
    nothing = counted(definition, "number", place="rs", period=Period.parse("2025-01"), member=None)
    assert not nothing.amount.is_there


@pytest.mark.slow
def test_the_engines_of_flows_run_on_it(arrivals: Arrivals, programme_folder: Path) -> None:
    from jahorina.evidence.runs.tasks.flows import refresh

    _two_years(arrivals, simulated=True)
    (report,) = refresh(by="test", folder=programme_folder)
    assert (report.owner, report.simulated) == ("", True)
    assert report.results["forecast"] > 0
    assert values(statistic="forecast-protection-intentions", source="engines-simulated", partner=None)
