"""`exchange take-in | expire`: what becomes of the content of bundles that came, and how long it is kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import as_option
from jahorina.cli.nodes import actor
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import InputRefused

_file = click.Path(exists=True, path_type=Path, dir_okay=False)


@click.command("take-in")
@click.option("--stream", default="", help="This stream alone; else all.")
@as_option
@json_option
def take_in(stream: str, as_member: str | None, as_json: bool) -> None:
    """Make records of what came: releases become observations, reports the partner's reports, versions the plan.

    Exit code 3 where a content was refused.

    Each bundle comes in once, whole or not at all; what is refused stops nothing else and is tried again by the next run.
    """
    ready_workspace()
    from jahorina.exchange.intake.services import take_in as taken_in

    with progress_bar() as progress:
        found = taken_in(by=actor(as_member), stream=stream, progress=progress)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        print_rows([(one.place, one.kind, one.outcome, one.sentence) for one in found])
    if any(one.outcome == "refused" for one in found):
        raise SystemExit(InputRefused.exit_code)


@click.command()
@click.option("--encodings-of", "run", metavar="RUN", help="The table of this run is out: its encodings go at once.")
@click.option("--table", type=_file, help="With --encodings-of: the table, whose hash the statement names.")
@as_option
@json_option
def expire(run: str | None, table: Path | None, as_member: str | None, as_json: bool) -> None:
    """Delete the content of bundles that an agreement lets be kept no longer; manifest and hashes stay.

    A signed statement of each deletion lies in the workspace's exchange/deletions afterwards; `verify-deletion` reads it.
    """
    if (run is None) is not (table is None):
        raise click.UsageError("Give --encodings-of and --table together.")
    ready_workspace()
    from jahorina.exchange.intake import expiring

    by = actor(as_member)
    done = expiring.expire(by=by)
    if run is not None and table is not None:
        done += expiring.expire_encodings(run, table=table.read_bytes(), by=by)
    if as_json:
        print_json([asdict(one) for one in done])
        return
    print_rows([(one.place, f"{one.due:%Y-%m-%d}", one.statement) for one in done])
