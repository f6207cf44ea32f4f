"""`month seal` at a partner's node, `month work` at the hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import free_option, owner_of, owner_option
from jahorina.cli.month.arriving import has_refusal, told
from jahorina.cli.terminal import json_option, print_json, progress_bar
from jahorina.kernel.errors import InputRefused

_file = click.Path(exists=True, path_type=Path, dir_okay=False)
_path = click.Path(exists=True, path_type=Path)


@click.group()
def month() -> None:
    """The month's work: a partner's node seals its period, the hub makes of all partners' periods what it publishes."""


@month.command()
@json_option
@click.argument("inbox", nargs=-1, type=_path)
@click.option("--as", "as_member", required=True, metavar="ADDRESS", help="The data-protection officer who encodes.")
@click.option("--round", "round_", required=True, help="The round of linking, as 2026-10; the same at all partners.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day of the round's window.")
@click.option("--key-file", type=_file, help="The partners' key; without it no register is encoded.")
@click.option("--schema", "schema_file", type=_file, help="The partners' linkage schema.")
@click.option("--recipe", "recipe_files", multiple=True, type=_file, help="A partner's recipe for spike-ins; give all.")
@click.option("--reports", "reports", metavar="ROUND", help="A round of the plan whose settled reports are sent.")
def seal(
    as_json: bool,
    inbox: tuple[Path, ...],
    as_member: str,
    round_: str,
    until: datetime,
    key_file: Path | None,
    schema_file: Path | None,
    recipe_files: tuple[Path, ...],
    reports: str | None,
) -> None:
    """Close a period: published releases that were not sent yet, settled reports, and the register, encoded for a round.

    INBOX are bundles or folders of bundles that came from others: they are taken in first. Only what an agreement lets leave
    is sent, each in its own stream (figures, reports, linkage, sheets, referrals). The sealed files lie in exchange/outbox
    afterwards. The same round again sends nothing twice.
    """
    ready_workspace()
    from jahorina.cli.month.sealing import RoundOfLinking, seal_month

    linking = None
    if key_file is not None:
        linking = RoundOfLinking(round_, until.date(), key_file.read_bytes(), schema_file, recipe_files)
    with progress_bar() as progress:
        done = seal_month(inbox, as_member=as_member, linking=linking, reports=reports, progress=progress)
    del done["persons"]
    waits = [("sheet", why) for why in done["sheets_wait"]]
    _tell([*(told(done) if inbox else ()), *_sent(done["sent"]), *waits], done, as_json=as_json)
    if has_refusal(done):
        raise SystemExit(InputRefused.exit_code)


def _sent(sent: Sequence[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for one in sent:
        yield one["stream"], f"{one['epoch']}:{one['seq']}", one["file"]


@month.command()
@json_option
@click.argument("inbox", nargs=-1, type=_path)
@click.option(
    "--as",
    "as_member",
    metavar="ADDRESS",
    help="Who does it, and asks for the region's tables; else the command line.",
)
@click.option("--round", "round_", required=True, help="The round of linking, as 2026-10.")
@click.option(
    "--into", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="For brief and site."
)
@click.option("--keep-encodings", is_flag=True, help="Leave the encodings until their agreements' days are over.")
@click.option(
    "--link-what-came", "what_came", is_flag=True, help="Link though a register that was agreed on did not come."
)
@click.option(
    "--without-sheets", is_flag=True, help="Count now, uncorrected, what the sheets that did not come would correct."
)
@owner_option
@free_option
def work(
    as_json: bool,
    inbox: tuple[Path, ...],
    as_member: str | None,
    round_: str,
    folder: Path,
    keep_encodings: bool,
    what_came: bool,
    without_sheets: bool,
    partner: str | None,
    free: bool,
) -> None:
    """Take in what partners sent, link their registers, estimate, foresee, and write the brief and the open data.

    INBOX are bundles or folders of bundles, carried here by whatever way. When all registers of the round are here, they are
    linked and leave links by row number; their
    encodings are deleted, and a signed statement goes to the partners (receipts). Their sheets of spike-ins come on that
    statement; the next run counts with them, and the links go, too. A decided version of the plan is sent once (plan), and
    what was taken in is acknowledged. Every step can be run again: what is there already changes nothing.

    With --as a coordinator, the partners' figures are put side by side and wait for a second person to let them out.

    What the linking counted by register and month has passed a threshold and no disclosure control: say whose it is with
    --partner, and only where it may be seen by everybody --free.
    """
    ready_workspace()
    owner = owner_of(partner, free=free)
    from jahorina.cli.cases import member_of_address
    from jahorina.cli.month.working import work_month

    asker = member_of_address(as_member) if as_member is not None else None
    with progress_bar() as progress:
        done = work_month(
            inbox,
            by=as_member,
            owner=owner,
            round_=round_,
            folder=folder,
            keep_encodings=keep_encodings,
            what_came=what_came,
            without_sheets=without_sheets,
            progress=progress,
            requested_by=asker,
        )
    _tell(_told(done), done, as_json=as_json)
    if has_refusal(done):
        raise SystemExit(InputRefused.exit_code)


def _told(done: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """What came of each step, a line each."""
    yield from told(done)
    yield from _sent(done["plan"])
    yield from (("time stamp", file) for file in done["stamps"])
    yield from _linkage(done)
    for name in ("flows", "estimates"):
        runs = done[name]
        yield (name, runs["why"]) if isinstance(runs, dict) else (name, f"{len(runs)} runs")
    for one in done["open_data"]:
        yield "open data", one["series"], one["state"]
    yield "brief", done["brief"]["folder"]
    yield "site", done["site"]["folder"]
    yield from _sent(done["acknowledged"])


def _linkage(done: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    if done["linkage"] is not None and done["linkage"]["waits_for"]:
        whose = ", ".join(done["linkage"]["waits_for"])
        yield "linkage", f"the registers of {whose} have not come: linked when all are here, or with --link-what-came"
        return
    if done["linkage"] is not None:
        registers = done["linkage"]["registers"]
        yield "linkage", f"{len(registers)} registers of {sum(registers.values())} rows linked"
        yield from (("deleted", place) for place in done["linkage"]["deleted"])
    yield from _sent(done["deletions"])
    counted = done["counted"]
    if counted is None:
        yield "linkage", "no two registers of this round are here that were not counted yet"
    elif counted["waits_for"]:
        yield "linkage", f"the sheets of {', '.join(counted['waits_for'])} have not come: counted when they are here"
    else:
        people = counted["people"]
        interval = " to ".join(f"{bound:g}" for bound in people["interval"] or ())
        yield "linkage", f"{people['corrected'] or people['observed']} different people", interval
        for sender in counted["without_sheet"]:
            yield "linkage", f"{sender} sent no sheet of spike-ins: nothing is corrected"


def _tell(rows: Iterable[tuple[str, ...]], done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    for row in rows:
        click.echo("  ".join(one for one in row if one))
