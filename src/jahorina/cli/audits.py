"""`audit verify` proves that the audit log is whole."""

from __future__ import annotations

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, progress_bar
from jahorina.kernel.errors import Conflict


@click.group()
def audit() -> None:
    """The record of who read and changed what."""


@audit.command()
@json_option
def verify(as_json: bool) -> None:
    """Check every event's hash, the chain between them and the signed checkpoints outside the database."""
    ready_workspace()
    from jahorina.audit.services import verify as verify_chain

    with progress_bar() as progress:
        report = verify_chain(progress=progress)
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(report.sentence())
    if not report.whole:
        raise click.exceptions.Exit(Conflict.exit_code)
