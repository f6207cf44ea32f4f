"""`node certificate`: a certificate for a node that serves over HTTPS without a proxy and without an authority."""

from __future__ import annotations

from pathlib import Path

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.linkage import write_whole
from jahorina.cli.terminal import json_option, print_json
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _

CERTIFICATE, KEY = "tls.crt", "tls.key"
LONGEST = 825
"""Days; browsers take no longer one of an authority that they were told to believe."""


@click.command()
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...")
@click.option("--days", type=click.IntRange(1, LONGEST), default=365, show_default=True, help="How long it is good.")
@click.option("--again", is_flag=True, help="Replace the one that is there; give the new one to the partners.")
@json_option
def certificate(hosts: tuple[str, ...], days: int, again: bool, as_json: bool) -> None:
    """Make a certificate for the names or addresses under which this node is reached, and its private key.

    `jahorina serve` then speaks HTTPS. Partners get tls.crt with the keys' file and name it in `node address
    --certificate`; they compare the fingerprint by telephone.
    """
    settings = ready_workspace()
    from django.utils import timezone

    from jahorina.exchange.wire.certificates import self_signed

    folder: Path = settings.JAHORINA.workspace.keys
    public, private = folder / CERTIFICATE, folder / KEY
    if public.exists() and not again:
        raise Conflict(
            "tls-there",
            _("%(file)s is there already."),
            hint=_("`--again` replaces it; partners then need the new one."),
            params={"file": str(public)},
        )
    made = self_signed(hosts, since=timezone.now(), days=days)
    write_whole(private, made.key)
    write_whole(public, made.certificate)
    told = {"certificate": str(public), "key": str(private), "fingerprint": made.fingerprint}
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name:14}{value}")
    click.echo("Put this into jahorina.toml, and the hosts into [server] hosts:\n", err=True)
    click.echo(f'[server]\ncertificate = "{public}"\nkey = "{private}"', err=True)
