"""What `flows` and `estimates` ask in common when a table is given to the engines: whose it is, and in whose name."""

from __future__ import annotations

import click

from jahorina.cli.terminal import print_json

as_option = click.option("--as", "as_member", metavar="ADDRESS", help="In whose name; else the node's own.")
owner_option = click.option("--partner", help="Whose figures these are; its members alone see what comes of them.")
free_option = click.option("--free", is_flag=True, help="They are free: everybody may see what comes of them.")
simulated_option = click.option(
    "--simulated", is_flag=True, help="They come from invented people, and are labelled so."
)


def label_of(address: str | None) -> str:
    """The label of the member with this address for the audit log; the node's own where none is given."""
    if address is None:
        return "system"
    from jahorina.cli.cases import member_of_address

    return member_of_address(address).label


def owner_of(partner: str | None, *, free: bool) -> str:
    """The partner whose figures are given, empty where they are free; one of both must be said."""
    if (partner is None) is not free:
        raise click.UsageError("Say either --partner or --free.")
    if partner is None:
        return ""
    from jahorina.partners.queries import partner as partner_of

    return partner_of(partner).code


def tell_given(identifier: str, name: str, repeated: bool, *, as_json: bool) -> None:
    """Say what was kept."""
    if as_json:
        print_json({"table": identifier, "name": name, "repeated": repeated})
        return
    click.echo(f"{name}: {'was there already; nothing changed' if repeated else 'kept'} ({identifier})")
