"""`month seal` at a partner's node, `month work` at the hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import free_option, owner_of, owner_option
from jahorina.cli.terminal import json_option, print_json, progress_bar
from jahorina.kernel.errors import InputRefused

_file = click.Path(exists=True, path_type=Path, dir_okay=False)


@click.group()
def month() -> None:
    """The month's work: a partner's node seals its period, the hub makes of all partners' periods what it publishes."""


@month.command()
@json_option
@click.option("--as", "as_member", required=True, metavar="ADDRESS", help="The data-protection officer who encodes.")
@click.option("--round", "round_", required=True, help="The round of linking, as 2026-10; the same at all partners.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day of the round's window.")
@click.option("--key-file", type=_file, help="The partners' key; without it no register is encoded.")
@click.option("--schema", "schema_file", type=_file, help="The partners' linkage schema.")
@click.option("--recipe", "recipe_files", multiple=True, type=_file, help="A partner's recipe for spike-ins; give all.")
@click.option("--reports", "reports", metavar="ROUND", help="A round of the plan whose settled reports are sent.")
def seal(
    as_json: bool,
    as_member: str,
    round_: str,
    until: datetime,
    key_file: Path | None,
    schema_file: Path | None,
    recipe_files: tuple[Path, ...],
    reports: str | None,
) -> None:
    """Close a period: published releases that were not sent yet, settled reports, and the register, encoded for a round.

    Only what an agreement lets leave is sent, each in its own stream (figures, reports, linkage, sheets). The sealed files
    lie in exchange/outbox afterwards. The same round again sends nothing twice.
    """
    ready_workspace()
    from jahorina.cli.month.sealing import RoundOfLinking, seal_month

    linking = None
    if key_file is not None:
        linking = RoundOfLinking(round_, until.date(), key_file.read_bytes(), schema_file, recipe_files)
    with progress_bar() as progress:
        done = seal_month(as_member=as_member, linking=linking, reports=reports, progress=progress)
    del done["persons"]
    _tell([(one["stream"], f"{one['epoch']}:{one['seq']}", one["file"]) for one in done["sent"]], done, as_json=as_json)


@month.command()
@json_option
@click.argument("inbox", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--as", "as_member", metavar="ADDRESS", help="Who does it; else the node's command line.")
@click.option("--round", "round_", required=True, help="The round of linking, as 2026-10.")
@click.option(
    "--into", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="For brief and site."
)
@click.option("--keep-encodings", is_flag=True, help="Leave the encodings until their agreements' days are over.")
@owner_option
@free_option
def work(
    as_json: bool,
    inbox: tuple[Path, ...],
    as_member: str | None,
    round_: str,
    folder: Path,
    keep_encodings: bool,
    partner: str | None,
    free: bool,
) -> None:
    """Take in what partners sent, link their registers, estimate, foresee, and write the brief and the open data.

    INBOX are bundles or folders of bundles, carried here by whatever way. Encodings are deleted when the table is out, and
    a signed statement of it is kept. Every step can be run again: what is there already changes nothing.

    What the linking counted by register and month has passed a threshold and no disclosure control: say whose it is with
    --partner, and only where it may be seen by everybody --free.
    """
    ready_workspace()
    owner = owner_of(partner, free=free)
    from jahorina.cli.month.working import work_month

    with progress_bar() as progress:
        done = work_month(
            inbox,
            by=as_member,
            owner=owner,
            round_=round_,
            folder=folder,
            keep_encodings=keep_encodings,
            progress=progress,
        )
    _tell(_told(done), done, as_json=as_json)
    if any(one["verdict"] in ("refused", "forked") for one in done["received"]):
        raise SystemExit(InputRefused.exit_code)


def _told(done: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """What came of each step, a line each."""
    for one in done["received"]:
        if one["verdict"] not in ("accepted", "duplicate"):
            yield one["file"], one["verdict"], one["why"]
    verdicts = Counter(one["verdict"] for one in done["received"])
    yield "bundles", ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items()) or "none"
    yield "contents", ", ".join(f"{count} {outcome}" for outcome, count in done["taken_in"].items()) or "nothing new"
    linkage = done["linkage"]
    if linkage is None:
        yield "linkage", "fewer than two registers arrived for this round"
    else:
        people = linkage["people"]
        interval = " to ".join(f"{bound:g}" for bound in people["interval"] or ())
        yield "linkage", f"{people['corrected'] or people['observed']} different people", interval
        for sender in linkage["without_sheet"]:
            yield "linkage", f"{sender} sent no sheet of spike-ins: nothing is corrected"
    for name in ("flows", "estimates"):
        runs = done[name]
        yield (name, runs["why"]) if isinstance(runs, dict) else (name, f"{len(runs)} runs")
    yield "brief", done["brief"]["folder"]
    yield "site", done["site"]["folder"]


def _tell(rows: Iterable[tuple[str, ...]], done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    for row in rows:
        click.echo("  ".join(one for one in row if one))
