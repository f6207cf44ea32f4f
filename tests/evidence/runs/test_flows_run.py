"""Flows in a workspace: what a run keeps, what becomes an observation, who sees it, and what is never mixed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from jahorina.audit.models import Event
from jahorina.evidence import queries
from jahorina.evidence.models import Import, Statistic
from jahorina.evidence.questions import Question
from jahorina.evidence.reports import ImportReport
from jahorina.evidence.runs import series as seriesroom
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.models import EngineRun, RunResult
from jahorina.evidence.runs.services import RunReport
from jahorina.evidence.runs.tasks.flows import refresh
from jahorina.kernel.errors import InputRefused, NotReady
from jahorina.kernel.numbers import ObsStatus, Provenance
from jahorina.kernel.periods import Frequency
from tests.evidence.conftest import Asker
from tests.evidence.runs.monthly import UNTIL, counts, monthly

pytestmark = pytest.mark.django_db

ASKERS = (Asker(None), Asker("ba"), Asker("rs"))
TakeIn = Callable[..., ImportReport]


@pytest.fixture
def run(programme_folder: Path) -> Callable[..., tuple[RunReport, ...]]:
    """Run flows on the shipped programme's roles, with October 2026 as the last complete month."""

    def refreshed(**more: Any) -> tuple[RunReport, ...]:
        return refresh(by="system", folder=programme_folder, until=UNTIL, **more)

    return refreshed


@pytest.fixture
def three(take_in: TakeIn) -> None:
    """Three places' registrations; Bosnia and Herzegovina has not reported the last two months."""
    rows = [*monthly("rs", counts(1)), *monthly("mk", counts(2)), *monthly("ba", counts(3)[:-2], UNTIL - 2)]
    take_in(*rows)


def results(kind: ResultKind, **only: Any) -> list[RunResult]:
    return list(RunResult.objects.filter(kind=kind, **only))


def test_each_series_is_forecast_six_months_ahead_with_intervals_that_widen(three: None, run: Any) -> None:
    [report] = run()
    ahead = results(ResultKind.FORECAST, place="rs")
    assert [one.period_start.isoformat()[:7] for one in ahead][::5] == ["2026-11", "2027-04"]
    for one in ahead:
        low, high = one.intervals["80"]
        assert low <= one.intervals["50"][0] <= (one.value or 0) <= one.intervals["50"][1] <= high
        assert one.status == ObsStatus.FORECAST.value
    first, last = ahead[0].intervals["80"], ahead[-1].intervals["80"]
    assert last[1] / last[0] > first[1] / first[0]
    assert (report.owner, report.simulated, report.results["forecast"]) == ("", False, 18)


def test_95_percent_is_given_for_two_months_alone(three: None, run: Any) -> None:
    run()
    assert ["95" in one.intervals for one in results(ResultKind.FORECAST, place="rs")] == [True] * 2 + [False] * 4


def test_months_that_a_partner_has_not_reported_are_put_in_and_say_so(three: None, run: Any) -> None:
    run()
    put_in = results(ResultKind.NOWCAST)
    assert [(one.place, one.period_start.month, one.status) for one in put_in] == [("ba", 9, "I"), ("ba", 10, "I")]
    assert "own past" in put_in[0].detail["sources"]


def test_past_forecasts_stand_beside_what_came(three: None, run: Any) -> None:
    run()
    past = [one for one in results(ResultKind.HINDSIGHT, place="rs") if one.detail["ahead"] == 1]
    came = [one.detail["came"] for one in past]
    assert came == counts(1)[-24:]
    held = [one.intervals["80"][0] <= one.detail["came"] <= one.intervals["80"][1] for one in past]
    assert 0.5 < sum(held) / len(held) <= 1


def test_a_forecast_is_an_observation_of_a_statistic_of_its_own(three: None, run: Any) -> None:
    run()
    question = Question("forecast-registrations", places=("rs",), frequency=Frequency.MONTH)
    answer = queries.explore(member=None, question=question)
    assert len(answer.cells) == 6
    [value] = answer.cells[0].values
    assert (value.obs_status, value.provenance, value.source) == (ObsStatus.FORECAST, Provenance.INFERRED, "engines")
    assert value.lower is not None
    assert value.lower <= (value.value or 0)
    counted = queries.explore(
        member=None, question=Question("registrations", places=("rs",), frequency=Frequency.MONTH)
    )
    assert {one.obs_status for cell in counted.cells for one in cell.values} == {ObsStatus.NORMAL}
    assert len(counted.cells) == 48


def test_forecasts_are_never_added(three: None, run: Any) -> None:
    run()
    card = queries.statistic("forecast-registrations")
    assert not (card.additivity.time)
    assert not (card.additivity.place)
    assert not (card.additivity.dimensions)
    assert card.titles["en"] == "Forecast: Registrations"
    assert card.titles["sq"]


def test_the_same_evidence_again_makes_no_second_run(three: None, run: Any) -> None:
    [first] = run()
    before = (EngineRun.objects.count(), Import.objects.count(), Event.objects.count())
    [again] = run()
    assert again.repeated
    assert again.run == first.run
    assert (EngineRun.objects.count(), Import.objects.count(), Event.objects.count()) == before


def test_a_revised_figure_makes_a_new_run_and_revises_the_forecast(three: None, take_in: TakeIn, run: Any) -> None:
    run()
    [later] = monthly("rs", [5000])
    take_in({**later, "as_of": later["as_of"].replace(day=25)})
    [second] = run()
    assert not second.repeated
    assert EngineRun.objects.count() == 2


def test_a_run_says_what_it_read_and_how_well_it_did_before(three: None, run: Any) -> None:
    [report] = run()
    row = EngineRun.objects.get(pk=report.run)
    assert [(one.name.split(" / ")[2], one.rows) for one in row.inputs.all()] == [("ba", 46), ("mk", 48), ("rs", 48)]
    assert all(one.evidence_version is not None and one.cut_off.isoformat() == "2026-10-31" for one in row.inputs.all())
    [record] = [one for one in row.card["record"] if one["place"] == "rs"]
    assert record["by_month"][0]["past_forecasts"] > 24
    assert 0.6 < record["by_month"][0]["coverage"]["80"] <= 1
    assert row.card["assumptions"]
    assert row.parameters["until"] == "2026-10"
    assert Event.objects.filter(action="evidence.engine-run", target=f"run:{report.run}").exists()


def test_a_partners_closed_figures_make_a_run_that_is_its_own(take_in: TakeIn, run: Any) -> None:
    take_in(*monthly("rs", counts(1)))
    take_in(*monthly("rs", counts(4), conf_status="C", source="S66"), owner="rs")
    free, own = run()
    assert (free.owner, own.owner) == ("", "rs")
    question = Question("forecast-registrations", frequency=Frequency.MONTH)
    seen = {who.partner_code: queries.explore(member=who, question=question).sources for who in ASKERS}
    assert seen == {None: ("engines",), "ba": ("engines",), "rs": ("engines", "engines-rs")}


def test_simulated_figures_never_meet_real_ones(take_in: TakeIn, run: Any) -> None:
    take_in(*monthly("rs", counts(1)))
    take_in(*monthly("mk", counts(2), simulated=True, source="S66"))
    real, simulated = run()
    assert (real.simulated, simulated.simulated) == (False, True)
    assert {one.place for one in results(ResultKind.FORECAST, run__simulated=True)} == {"mk"}
    question = Question("forecast-registrations", frequency=Frequency.MONTH, places=("mk",))
    assert queries.explore(member=None, question=question).simulated


def test_a_suppressed_month_is_not_a_zero(take_in: TakeIn, run: Any) -> None:
    values: list[float | None] = [20.0 + at % 5 for at in range(36)]
    values[-1] = values[-2] = None
    take_in(*monthly("rs", values, conf_status="C"), owner="rs")
    [own] = run()
    assert own.owner == "rs"
    assert all((one.value or 0) > 10 for one in results(ResultKind.FORECAST))
    assert [one.period_start.month for one in results(ResultKind.NOWCAST)] == [9, 10]


def test_among_small_months_a_suppressed_one_is_small_and_neither_silent_nor_put_in(take_in: TakeIn, run: Any) -> None:
    """Where only zeros are told and all else is suppressed, leaving out what is suppressed would foresee nobody."""
    values: list[float | None] = [0.0 if at % 7 == 0 else None for at in range(37)]
    take_in(*monthly("rs", values, conf_status="C"), owner="rs")
    [own] = run()
    notes = EngineRun.objects.get(pk=own.run).card["notes"]
    assert [one["params"] for one in notes if "suppressed" in one["message"]] == [{"months": 31}]
    assert not [one for one in notes if one["code"] in ("silent", "gaps")]
    assert all((one.value or 0) > 0.8 for one in results(ResultKind.FORECAST))
    assert not results(ResultKind.NOWCAST)


def test_a_series_that_goes_on_by_another_definition_says_so(take_in: TakeIn, run: Any) -> None:
    before = monthly("mk", counts(2)[:-6], UNTIL - 6)
    take_in(*monthly("rs", counts(1)), *before, *monthly("mk", counts(2)[-6:], definition="crm-registrations"))
    [report] = run()
    notes = EngineRun.objects.get(pk=report.run).card["notes"]
    assert {"definitions": "crm-registrations"} in [one["params"] for one in notes if one["place"] == "mk"]


def test_a_series_that_is_silent_for_too_long_is_refused_and_that_is_kept(take_in: TakeIn, run: Any) -> None:
    take_in(*monthly("rs", counts(1)), *monthly("mk", counts(2), UNTIL - 20))
    [report] = run()
    notes = EngineRun.objects.get(pk=report.run).card["notes"]
    assert ("mk", "silent-too-long") in [(one["place"], one["code"]) for one in notes]
    assert not results(ResultKind.FORECAST, place="mk")
    assert not results(ResultKind.NOWCAST, place="mk")


def test_without_monthly_series_there_is_nothing_to_run_on(catalogue: None, run: Any) -> None:
    with pytest.raises(InputRefused, match="no monthly series up to 2026-10"):
        run()


def test_a_programme_without_roles_cannot_run(catalogue: None, tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"flows\.yaml"):
        refresh(by="system", folder=tmp_path)


def test_what_the_engines_wrote_is_no_input_of_theirs(three: None, run: Any) -> None:
    run()
    [scope] = [one for one in seriesroom.scopes() if one.partner_code is None and not one.simulated]
    read = seriesroom.monthly_series(scope, queries.statistics(), until=UNTIL + 6)
    assert {one.statistic for one in read} == {"registrations"}


def test_a_forecast_under_a_counted_statistic_is_refused(take_in: TakeIn) -> None:
    with pytest.raises(InputRefused, match="a forecast has a statistic of its own"):
        take_in(*monthly("rs", [5], obs_status="F"))


@pytest.mark.parametrize("table", ["enginerun", "engineinput", "runresult"])
@pytest.mark.parametrize("act", ["UPDATE evidence_{} SET id = id", "DELETE FROM evidence_{}"])
def test_runs_are_never_changed_or_removed(three: None, run: Any, table: str, act: str) -> None:
    run()
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(act.format(table))


def test_where_the_observations_cannot_be_written_no_run_is_kept(three: None, run: Any, monkeypatch: Any) -> None:
    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jahorina.evidence.store.append", full)
    with pytest.raises(NotReady):
        run()
    assert not EngineRun.objects.exists()
    assert not Statistic.objects.filter(code="forecast-registrations", definitions=None).exists()
