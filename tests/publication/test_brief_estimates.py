"""The brief takes distinct persons and forecasts from the latest run that everybody may read, and real before simulated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jahorina.evidence.runs import queries as runs
from jahorina.evidence.runs.queries import ResultCard, RunCard
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.publication.brief import estimates
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db

MONTH = Period.parse("2027-01")
RECORD = {
    **{"statistic": "arrivals", "definition": "", "place": "rs"},
    "by_month": [{"past_forecasts": 39, "coverage": {"80": 0.87}, "ratio": 0.95}],
}
CARD = {"assumptions": ["Nobody leaves.", {"message": "%(n)s months", "params": {"n": 3}}], "record": [RECORD]}


def run_of(*, simulated: bool) -> RunCard:
    return RunCard(
        *("real" if not simulated else "made-up", "flows", "1", "route", 1, {}, CARD, "", "", simulated, "node"),
        datetime(2026, 11, 1, tzinfo=UTC),
        1.0,
    )


def result(kind: str, place: str, value: float | None, **detail: Any) -> ResultCard:
    bounds = {"80": (value * 0.8, value * 1.2)} if value is not None else {}
    given = (kind, "arrivals", "", place, "", MONTH, value, bounds)
    return ResultCard(*given, ObsStatus.FORECAST, restricted=False, detail=detail)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[ResultCard]:
    """Two runs, one of them simulated; the test says what the real one found."""
    load_shipped_programme()
    found: list[ResultCard] = []
    both = (run_of(simulated=True), run_of(simulated=False))
    monkeypatch.setattr(runs, "latest", lambda _engine, *, member: both if member is None else ())

    def results(run: str, *kinds: str, member: object) -> tuple[ResultCard, ...]:
        return tuple(one for one in found if run == "real" and one.kind in kinds and member is None)

    monkeypatch.setattr(runs, "results", results)
    return found


def test_without_a_run_nothing_is_estimated() -> None:
    assert (estimates.distinct_persons(), estimates.forecasts()) == (None, ())


def test_everybody_is_shown_with_those_in_no_register_and_what_is_assumed(shown: list[ResultCard]) -> None:
    everybody = {"value": 900, "80": [820, 1000], "unseen": 0.2}
    shown.append(result("persons", "wb6", 750.0, everybody=everybody))
    found = estimates.distinct_persons()
    assert found is not None
    assert (found.persons.value, found.persons.lower, found.persons.level) == (900, 820, 0.8)
    assert found.unseen is not None
    assert (found.unseen.value, found.unseen.lower, found.unseen.upper) == (150, 70, 250)
    assert [texts["en"] for texts in found.assumptions] == ["Nobody leaves", "3 months"]
    assert (found.run, found.is_simulated) == ("real", False)


def test_what_beds_stand_on_is_not_said_of_people(shown: list[ResultCard], monkeypatch: pytest.MonkeyPatch) -> None:
    shown.append(result("persons", "wb6", 750.0, everybody={"value": 900, "80": [820, 1000], "unseen": 0.2}))
    apart = {"forecast": ["The past comes again."], "persons": ["Nobody leaves."], "beds": ["Everybody needs a bed."]}
    monkeypatch.setitem(CARD, "assumptions_of", apart)
    found = estimates.distinct_persons()
    assert found is not None
    assert [texts["en"] for texts in found.assumptions] == ["Nobody leaves"]


def test_registered_people_alone_are_not_passed_off_as_everybody(shown: list[ResultCard]) -> None:
    shown.append(result("persons", "wb6", 750.0))
    assert estimates.distinct_persons() is None


def test_the_largest_partners_forecasts_come_with_their_record_and_places_below_them_never(
    shown: list[ResultCard],
) -> None:
    values = {"rs": 100.0, "ba": 40.0, "mk": 30.0, "al": 5.0, "rs-presevo": 1000.0}
    shown.extend(result("forecast", place, value) for place, value in values.items())
    found = estimates.forecasts()
    assert [one.place for one in found] == ["rs", "ba", "mk"]
    assert (found[0].rounds, found[0].covered) == (39, 0.87)
    assert found[0].gain == pytest.approx(0.05)
    assert (found[1].rounds, found[1].covered, found[1].gain) == (0, None, None)
