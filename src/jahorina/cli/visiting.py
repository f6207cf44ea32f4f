"""`exchange sync` and `exchange send --to`: bundles to and from other nodes over HTTPS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.nodes import BY
from jahorina.cli.terminal import json_option, print_json
from jahorina.kernel.errors import InputRefused, Unreachable, UserError

if TYPE_CHECKING:
    from jahorina.exchange.sending import Sent
    from jahorina.exchange.wire.syncing import Carried


@click.command()
@click.option("--peer", "peers", multiple=True, help="A node; repeatable. Else every node whose address is known.")
@json_option
def sync(peers: tuple[str, ...], as_json: bool) -> None:
    """Visit other nodes over HTTPS: bring what they have not got, fetch what waits there, take it in.

    Safe to run as often as wanted: a transfer that was cut goes on where it stopped. Exit code 3 where a bundle was refused,
    8 where a node does not answer; the others are visited all the same.
    """
    ready_workspace()
    from jahorina.exchange.wire.addresses import addresses
    from jahorina.exchange.wire.syncing import sync as visit

    carried, failed = list[Any](), list[UserError]()
    for node in peers or sorted(addresses()):
        try:
            carried += visit(node, by=BY)
        except Unreachable as error:
            failed.append(error)
            click.echo(str(error), err=True)
    tell(carried, as_json=as_json)
    if failed:
        raise SystemExit(Unreachable.exit_code)


@click.command()
@json_option
def letters(as_json: bool) -> None:
    """Put referrals to institutions on other nodes, and answers to theirs, into bundles.

    Each letter is sealed to its institution alone. The files lie in the outbox afterwards; `exchange sync` does this by
    itself. What waits says for what.
    """
    ready_workspace()
    from jahorina.exchange.letters.posting import post

    rows = [
        {"node": one.node or "-", "letters": one.letters, "waits": one.code}
        | ({"stream": one.sent.stream, "seq": one.sent.seq, "file": str(one.sent.file)} if one.sent else {})
        for one in post(by=BY)
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values() if value != ""))


def bring(sent: Sent, to: tuple[str, ...], *, as_json: bool) -> None:
    """Bring a bundle that was just made to these nodes."""
    from jahorina.exchange.wire.syncing import deliver

    tell([deliver(sent, to=one, by=BY) for one in to], as_json=as_json)


def tell(carried: list[Carried], *, as_json: bool) -> None:
    """Say what became of each bundle; exit code 3 where one was refused."""
    rows = [
        {"node": one.node, "way": one.way, "stream": one.stream, "place": f"{one.epoch}:{one.seq}"}
        | {"verdict": one.verdict, "code": one.code, "why": one.sentence}
        for one in carried
    ]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            click.echo("  ".join(filter(None, row.values())))
    if any(one.is_refused for one in carried):
        raise SystemExit(InputRefused.exit_code)
