"""`backup` writes the whole workspace into one file; `restore` makes a workspace of it again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from jahorina.cli.archive import Lock, read_archive, write_archive
from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, progress_bar
from jahorina.cli.workspaces import need_workspace
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.workspace import Workspace


@click.command()
@json_option
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--recipient", "recipients", multiple=True, metavar="age1...", help="Seal it for this age recipient.")
@click.option("--passphrase-file", type=click.Path(exists=True, path_type=Path), help="Seal it with this passphrase.")
@click.option("--plain", is_flag=True, help="Leave it unsealed. It holds the keys: keep it like them.")
def backup(
    file: Path | None, recipients: tuple[str, ...], passphrase_file: Path | None, plain: bool, as_json: bool
) -> None:
    """Write the workspace into one FILE: database, evidence, audit checkpoints, configuration, keys.

    The file is sealed in the age format unless --plain is given. The server may go on running meanwhile.
    """
    workspace = Workspace.from_environment()
    need_workspace(workspace)
    lock = _lock(recipients, passphrase_file, plain)
    ready_workspace()
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = file or workspace.backups / f"jahorina-{moment}.tar{'' if plain else '.age'}"
    with progress_bar() as progress:
        manifest = write_archive(workspace, target, lock, progress)
    if as_json:
        print_json({"file": str(target), **manifest})
    else:
        click.echo(f"{target}: {manifest['files']} files, {manifest['bytes']} bytes, read back and compared")


@click.command()
@json_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--identity-file", type=click.Path(exists=True, path_type=Path), help="The age identity that opens it.")
@click.option("--passphrase-file", type=click.Path(exists=True, path_type=Path), help="The passphrase that opens it.")
def restore(file: Path, identity_file: Path | None, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a new workspace (--home) of a backup FILE. A folder that holds anything already is left alone."""
    workspace = Workspace.from_environment()
    key = Lock.opened_by(identity_file=identity_file, passphrase_file=passphrase_file)
    with progress_bar() as progress:
        manifest = read_archive(file, workspace, key, progress)
    if as_json:
        print_json({"home": str(workspace.home), **manifest})
    else:
        click.echo(f"{workspace.home}: {manifest['files']} files restored from {manifest['created']}")
        click.echo("Copy the newest audit/erasures.jsonl here and run `jahorina retention replay --journal FILE`:")
        click.echo("who was erased since the backup is known again until then.")
        click.echo("Run `jahorina doctor` on it before you serve it.")


def _lock(recipients: tuple[str, ...], passphrase_file: Path | None, plain: bool) -> Lock:
    if sum((bool(recipients), passphrase_file is not None, plain)) != 1:
        raise NotReady(
            "backup-unsealed",
            _("Say how the backup is sealed: --recipient, --passphrase-file, or --plain to leave it open."),
            hint=_("It holds the keys and all cases. Make a recipient with `age-keygen`."),
        )
    if plain:
        return Lock.open()
    return Lock.sealed_for(recipients) if recipients else Lock.with_passphrase(passphrase_file)  # type: ignore[arg-type]
