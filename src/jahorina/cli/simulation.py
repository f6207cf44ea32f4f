"""`simulate` fills the registers with invented people who travel the route, and keeps aside who is who."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.loading import programme_folder
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

SINCE, UNTIL = "2018-01-01", "2023-12-31"
"""The years whose registrations in the region are published."""


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same simulation.")
@click.option("--people", type=int, default=10_000, show_default=True, help="How many travel, seen or not.")
@click.option("--from", "since", default=SINCE, show_default=True, help="The first day on which anybody arrives.")
@click.option("--to", "until", default=UNTIL, show_default=True, help="The last day of the simulation.")
@click.option("--partner", "partners", multiple=True, help="Fill the registers of this partner alone; repeatable.")
@click.option("--report", is_flag=True, help="Show the report of the seed's simulation that is there; write nothing.")
@json_option
def simulate(
    as_json: bool, seed: int, people: int, since: str, until: str, partners: tuple[str, ...], report: bool
) -> None:
    """Fill the registers with invented people who travel the route.

    What they lived, and who is the same person in which registers, is kept in the workspace's folder simulated/SEED and
    nowhere else. Refused where the registers hold a real case.
    """
    settings = ready_workspace()
    if report:
        document = _kept(settings.JAHORINA.workspace, seed)
    else:
        with progress_bar() as progress:
            document = run(settings, seed, people, _day(since), _day(until), partners, progress)
    if as_json:
        print_json(document)
    else:
        _show(document)


def run(
    settings: Any, seed: int, people: int, since: date, until: date, partners: tuple[str, ...], progress: Progress
) -> dict[str, Any]:
    """Simulate on the workspace that Django was started on; returns what was written, and the calibration."""
    from jahorina.simulate.services import simulate as simulated

    folder = programme_folder(settings.JAHORINA.text("node", "programme"))
    report = simulated(
        seed=seed,
        people=people,
        since=since,
        until=until,
        partner_codes=partners,
        folder=folder,
        progress=progress,
    )
    return {**asdict(report), "folder": str(report.folder)}


def _kept(workspace: Any, seed: int) -> dict[str, Any]:
    from jahorina.simulate.truth import CALIBRATION, truth_folder

    path = truth_folder(workspace, seed) / CALIBRATION
    if not path.is_file():
        raise NotFound("no-simulation", _("There is no simulation with the seed %(seed)s here."), params={"seed": seed})
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputRefused(
            "period-malformed", _("A day is written as 2026-03-31, not %(day)s."), params={"day": text}
        ) from error


def _show(document: dict[str, Any]) -> None:
    for key in ("people", "seen", "registrations", "cases", "steps", "incidents", "folder"):
        if key in document:
            click.echo(f"{key:14} {document[key]}")
    click.echo()
    heads = ("Target", "Published", "Simulated", "Ratio", "Of", "Sources")
    print_rows([heads, *(_row(one) for one in document["calibration"])])


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    compared = one["simulated"] is not None
    mark = " !" if one["is_within"] is False else ""
    return (
        one["target"],
        f"{one['published']:g}",
        f"{one['simulated']:g}" if compared else "-",
        f"{one['ratio']:.2f}{mark}" if compared else "-",
        str(one["base"]),
        ", ".join(one["sources"]),
    )
