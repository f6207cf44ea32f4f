"""`jahorina forecast` on a file, without a workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from jahorina.cli.forecasting import forecast
from jahorina.kernel.errors import InputRefused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flows.csv"
    lines = ["period,series,value"]
    for at in range(48):
        month = f"{2020 + at // 12}-{at % 12 + 1:02d}"
        lines += [f"{month},north,{100 + 3 * at + 40 * (at % 12 == 6)}", f"{month},south,{(at * 7) % 13}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Any:
    result = CliRunner().invoke(forecast, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.splitlines()[-1])


def refused(*arguments: str | Path) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        forecast.main([str(one) for one in arguments], standalone_mode=False)
    return caught.value


def test_it_gives_each_series_each_period_and_each_level(file: Path) -> None:
    document = run(file, "--period", "month", "--horizon", 3, "--levels", "50,80", "--json")
    assert [(row["series"], row["period"], row["horizon"]) for row in document["forecasts"]] == [
        (series, f"2024-0{month}", month) for series in ("north", "south") for month in (1, 2, 3)
    ]
    for row in document["forecasts"]:
        (low80, high80), (low50, high50) = row["intervals"]["80"], row["intervals"]["50"]
        assert 0 <= low80 <= low50 <= row["value"] <= high50 <= high80
    assert set(document) >= {"forecasts", "method", "record", "notes", "seed", "from"}


def test_the_record_is_that_of_the_very_series(file: Path) -> None:
    record = run(file, "--period", "month", "--horizon", 2, "--json")["record"]["north"]
    assert [one["horizon"] for one in record] == [1, 2]
    assert record[0]["past_forecasts"] > 30
    assert record[0]["mean_absolute_error"] > 0
    assert record[0]["mean_absolute_error_of_last_value"] > 0
    assert 0 <= record[0]["coverage"]["80"] <= 1


def test_the_same_seed_and_any_order_of_rows_give_the_same(file: Path, tmp_path: Path) -> None:
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    wanted = ("--period", "month", "--horizon", 6, "--seed", 4, "--json")
    assert run(file, *wanted) == run(file, *wanted) == run(turned, *wanted)


def test_days_are_forecast_on_their_week(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    lines = ["date,value", *(f"2024-{1 + at // 28:02d}-{1 + at % 28:02d},{50 + 5 * (at % 7)}" for at in range(84))]
    path.write_text("\n".join(lines), encoding="utf-8")
    document = run(path, "--period", "day", "--horizon", 14, "--json")
    assert len(document["forecasts"]) == 14
    assert document["forecasts"][0]["period"] == "2024-03-29"


def test_a_person_reads_a_table(file: Path) -> None:
    result = CliRunner().invoke(forecast, [str(file), "--period", "month", "--horizon", "1"])
    assert result.exit_code == 0
    assert "Median" in result.output
    assert "2024-01" in result.output


def test_bad_input_is_one_sentence_with_row_and_column(file: Path) -> None:
    file.write_text("period,series,value\n2024-01,a,5\n2024-02,a,x\n", encoding="utf-8")
    error = refused(file, "--period", "month", "--horizon", "1")
    assert error.code == "series-number"
    assert "row 3, column value" in str(error)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--levels", "0,120"), "forecast-levels"),
        (("--levels", "wide"), "forecast-levels"),
        (("--horizon", "25"), "forecast-horizon"),
    ],
)
def test_options_that_mean_nothing_are_refused(file: Path, options: tuple[str, ...], code: str) -> None:
    assert refused(file, "--period", "month", "--horizon", "1", *options).code == code


def test_a_horizon_below_one_is_wrong_use(file: Path) -> None:
    with pytest.raises(click.ClickException):
        forecast.main([str(file), "--period", "month", "--horizon", "0"], standalone_mode=False)


def test_a_leg_names_two_series_of_the_file(file: Path) -> None:
    with_leg = run(file, "--period", "month", "--horizon", "2", "--leg", "north:south", "--json")
    assert len(with_leg["forecasts"]) == 4
    assert refused(file, "--period", "month", "--horizon", "1", "--leg", "north:nowhere").code == "forecast-leg"
