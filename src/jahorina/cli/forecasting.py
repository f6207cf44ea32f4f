"""`forecast`: what comes next in the series of a file, with intervals and the record of past forecasts. No workspace."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.terminal import json_option, print_json, print_rows
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    from jahorina.engines.flows.forecasting import Forecasts, SeriesForecast
    from jahorina.formats.series_file import SeriesTable

LONGEST = {"month": 24, "day": 60}
"""Periods ahead beyond which nothing is said."""


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--period", type=click.Choice(["month", "day"]), required=True, help="What one row's period is.")
@click.option("--horizon", type=click.IntRange(1, 60), required=True, help="How many periods ahead; 24 months at most.")
@click.option("--levels", default="50,80,95", show_default=True, help="The intervals' levels in percent.")
@click.option(
    "--leg", "legs", multiple=True, metavar="FROM:TO", help="Series TO lies downstream of series FROM; repeatable."
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Kept in the result; the same seed, the same numbers."
)
@json_option
def forecast(
    file: Path, period: str, horizon: int, levels: str, legs: tuple[str, ...], seed: int, as_json: bool
) -> None:
    """Forecast each series of a tidy CSV FILE with columns period, series, value (and part, where it is broken down).

    A value is a median. The record says how past forecasts of the same series did beside the last value carried forward.
    """
    wanted = _levels(levels)
    if horizon > LONGEST[period]:
        raise InputRefused(
            "forecast-horizon",
            _("--horizon is %(horizon)s; at most %(most)s of period %(period)s can be said anything about."),
            params={"horizon": horizon, "most": LONGEST[period], "period": period},
        )
    from jahorina.engines.flows.forecasting import forecast as forecast_panel
    from jahorina.engines.flows.panel import SEASONS, Panel
    from jahorina.formats.series_file import read_series

    table = read_series(file, period=period)
    panel = Panel(table.names, table.values, SEASONS[period])
    parts = {name: values for name, (_names, values) in table.parts.items()}
    upstream = _legs(legs, table.names)
    made = forecast_panel(panel, horizon, levels=wanted, seed=seed, parts=parts, legs=upstream)
    document = _document(table, made, period)
    if as_json:
        print_json(document)
    else:
        _show(document)


def _levels(text: str) -> tuple[float, ...]:
    try:
        found = sorted({float(part) for part in text.split(",")})
    except ValueError:
        found = []
    if not found or not all(0 < level < 100 for level in found):
        raise InputRefused(
            "forecast-levels",
            _("--levels is %(levels)s; write percents between 0 and 100 with commas, as 50,80,95."),
            params={"levels": repr(text)},
        )
    return tuple(level / 100 for level in found)


def _legs(texts: tuple[str, ...], names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each series downstream those upstream of it."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        origin, _colon, destination = text.partition(":")
        if origin not in names or destination not in names or origin == destination:
            raise InputRefused(
                "forecast-leg",
                _("--leg is %(leg)s; write FROM:TO with two series of the file."),
                params={"leg": repr(text)},
            )
        found[destination] = (*found.get(destination, ()), origin)
    return found


def _document(table: SeriesTable, made: Forecasts, period: str) -> dict[str, Any]:
    from jahorina.formats.series_file import following

    periods = following(table.periods[-1], period, made.horizon)
    from jahorina.engines.flows.notes import Note

    found = list(made.refused)
    found += [(one.name, note) for one in made.series for note in one.notes]
    hidden = zip(table.names, table.suppressed, strict=True)
    found += [(name, Note("suppressed", (("cells", cells),))) for name, cells in hidden if cells]
    notes = [{"series": name, "code": note.code, "note": note.text()} for name, note in found]
    return {
        "forecasts": [row for one in made.series for row in _rows(one, periods, made.levels)],
        "method": made.method,
        "record": {one.name: _record(one, made.levels) for one in made.series},
        "notes": notes,
        "from": table.periods[-1],
        "levels": [_percent(level) for level in made.levels],
        "seed": made.seed,
    }


def _rows(one: SeriesForecast, periods: list[str], levels: tuple[float, ...]) -> list[dict[str, Any]]:
    return [
        {
            "series": one.name,
            "period": period,
            "horizon": at + 1,
            "value": _rounded(one.median[at]),
            "intervals": {
                _percent(level): [_rounded(one.lower[k, at]), _rounded(one.upper[k, at])]
                for k, level in enumerate(levels)
            },
        }
        for at, period in enumerate(periods)
    ]


def _record(one: SeriesForecast, levels: tuple[float, ...]) -> list[dict[str, Any]]:
    record = one.record
    return [
        {
            "horizon": h + 1,
            "past_forecasts": int(record.origins[h]),
            "mean_absolute_error": _rounded(record.error[h]),
            "mean_absolute_error_of_last_value": _rounded(record.error_of_last[h]),
            "ratio_to_last_value": _rounded(record.ratio[h]),
            "log_error": _rounded(record.log_error[h]),
            "log_error_of_last_value": _rounded(record.log_error_of_last[h]),
            "coverage": {_percent(level): _rounded(record.coverage[k, h]) for k, level in enumerate(levels)},
        }
        for h in range(len(record.origins))
    ]


def _percent(level: float) -> str:
    return f"{level * 100:.10g}"


def _rounded(value: float) -> float | None:
    """Four decimals are more than any of these numbers has; None where there is none."""
    return round(float(value), 4) if math.isfinite(value) else None


def _show(document: dict[str, Any]) -> None:
    levels = document["levels"]
    rows = [("Series", "Period", "Median", *(f"{level} %" for level in levels))]
    for row in document["forecasts"]:
        bands = ("{:,.0f} to {:,.0f}".format(*row["intervals"][level]) for level in levels)
        rows.append((row["series"], row["period"], f"{row['value']:,.0f}", *bands))
    print_rows(rows)
    click.echo()
    click.echo(document["method"])
    for note in document["notes"]:
        click.echo(f"{note['series']}: {note['note']}")
