"""`month seal` at a partner's node, `month work` at the hub."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import free_option, owner_of, owner_option
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar

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
@click.option("--recipe", "recipe_file", type=_file, help="The partners' recipe for spike-ins.")
@click.option("--reports", "reports", metavar="ROUND", help="A round of the plan whose settled reports are sent.")
def seal(
    as_json: bool,
    as_member: str,
    round_: str,
    until: datetime,
    key_file: Path | None,
    schema_file: Path | None,
    recipe_file: Path | None,
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
        linking = RoundOfLinking(round_, until.date(), key_file.read_bytes(), schema_file, recipe_file)
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
    rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in done.items() if name != "received"]
    _tell(rows, done, as_json=as_json)


def _tell(rows: Iterable[tuple[str, ...]], done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        print_rows(list(rows))
