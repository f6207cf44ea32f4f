"""Past forecasts beside what came: made from what was known then, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from jahorina.engines.flows.forecasting import forecast
from jahorina.engines.flows.hindsight import past_forecasts
from jahorina.engines.flows.panel import Panel
from tests.engines.flows.series import invented


@pytest.mark.parametrize("ahead", [1, 3])
def test_what_came_later_changes_no_past_forecast(ahead: int) -> None:
    panel = invented(3, series=4, periods=60)
    cut = panel.until(49)
    earlier = {(one.series, one.period): one for one in past_forecasts(cut, ahead=ahead, last=12)}
    later = {(one.series, one.period): one for one in past_forecasts(panel, ahead=ahead, last=22)}
    shared = set(earlier) & set(later)
    assert len(shared) > 20
    for key in shared:
        assert earlier[key].median == pytest.approx(later[key].median)
        assert np.allclose(earlier[key].intervals, later[key].intervals)


def test_they_are_what_a_forecast_from_then_says() -> None:
    panel = invented(5, series=3, periods=60)
    found = {one.series: one for one in past_forecasts(panel, ahead=1, last=1, levels=(0.5, 0.8))}
    then = forecast(panel.until(58), 1, levels=(0.5, 0.8))
    for at, name in enumerate(panel.names):
        [said] = [one for one in then.series if one.name == name]
        assert found[at].median == pytest.approx(max(float(said.median[0]), 0.0))
        assert found[at].intervals[1] == pytest.approx((float(said.lower[1, 0]), float(said.upper[1, 0])))
        assert found[at].came == panel.values[at, 59]


def test_a_month_that_did_not_come_and_a_short_past_have_none() -> None:
    values = np.tile(np.arange(1.0, 41.0), (2, 1))
    values[1, 39] = np.nan
    found = past_forecasts(Panel(("a", "b"), values), ahead=1, last=1)
    assert [one.series for one in found] == [0]
    assert past_forecasts(Panel(("a",), values[:1, :1]), ahead=1, last=5) == []
