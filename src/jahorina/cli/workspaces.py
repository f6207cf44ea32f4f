"""`init` makes a workspace; `doctor` examines one."""

from __future__ import annotations

import os

import click

from jahorina.cli.keys import make_keys
from jahorina.cli.terminal import json_option, print_json, progress_bar
from jahorina.kernel.configuration import default_file, read_configuration
from jahorina.kernel.errors import Conflict, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress
from jahorina.kernel.workspace import HOME_VARIABLE, Workspace


def need_workspace(workspace: Workspace) -> None:
    """Raise NotReady (`no-workspace`) unless `jahorina init` has been here."""
    if not workspace.exists:
        raise NotReady(
            "no-workspace",
            _("There is no workspace in %(home)s."),
            hint=_("Make one with `jahorina --home %(home)s init`, or name another with --home or %(variable)s."),
            params={"home": str(workspace.home), "variable": HOME_VARIABLE},
        )


def make_workspace(workspace: Workspace, progress: Progress) -> dict[str, object]:
    """Create folders, configuration, keys, database and programme; whatever is there already is kept.

    Running it again finishes what an interrupted run left. Returns what was made.
    """
    workspace.make_folders()
    if not workspace.configuration_file.exists():
        draft = workspace.configuration_file.with_suffix(".new")
        draft.write_text(default_file(), encoding="utf-8")
        os.replace(draft, workspace.configuration_file)
    keys = make_keys(workspace)
    read_configuration(workspace)

    from jahorina.cli.command import ready_django

    ready_django()
    from django.core.management import call_command

    from jahorina.cli.loading import load_programme
    from jahorina.cli.new_database import begin_database

    progress(_("Preparing the database"), 0, 1)
    begin_database()
    call_command("migrate", verbosity=0, interactive=False)
    progress(_("Preparing the database"), 1, 1)
    return {"home": str(workspace.home), "keys": keys, "programme": load_programme(progress)}


@click.command()
@json_option
def init(as_json: bool) -> None:
    """Make a workspace: folders, configuration, keys, database, programme.

    Safe to run again: what is there is kept, what is missing is made, a newer programme is loaded.
    """
    workspace = Workspace.from_environment()
    foreign = workspace.home.is_dir() and any(workspace.home.iterdir()) and not workspace.keys.is_dir()
    if foreign and not workspace.exists:
        raise Conflict(
            "home-not-empty",
            _("%(home)s is not empty and is no workspace; choose an empty or a new folder."),
            params={"home": str(workspace.home)},
        )
    with progress_bar() as progress:
        made = make_workspace(workspace, progress)
    if as_json:
        print_json(made)
        return
    click.echo(f"The workspace is ready: {workspace.home}")
    click.echo("Add a member with `jahorina member add`, then start it with `jahorina serve`.")


@click.command()
@json_option
@click.option("--clear-read-only", is_flag=True, help="Write again after an I/O error, if the database is whole.")
def doctor(as_json: bool, clear_read_only: bool) -> None:
    """Examine the workspace: configuration, keys, database, migrations, evidence, audit log; say what to do."""
    from jahorina.cli.examination import clear_latch, examine, worst

    workspace = Workspace.from_environment()
    if clear_read_only:
        clear_latch(workspace)
    findings = examine(workspace)
    if as_json:
        print_json({"healthy": worst(findings) != "bad", "findings": [finding.as_json() for finding in findings]})
    else:
        for finding in findings:
            click.echo(finding.line())
    if worst(findings) == "bad":
        raise click.exceptions.Exit(NotReady.exit_code)
