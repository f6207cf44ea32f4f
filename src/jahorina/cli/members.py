"""`member add` gives somebody a log-in."""

from __future__ import annotations

from pathlib import Path

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _


@click.group()
def member() -> None:
    """The people with a log-in."""


@member.command()
@json_option
@click.option("--email", required=True, help="What the member logs in with.")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--institution", required=True, help="The institution's code, as in the programme.")
@click.option(
    "--role", "roles", multiple=True, required=True, help="A role; for some with an area: case-worker:protection."
)
@click.option("--language", default="en", show_default=True, help="The language of pages and letters.")
@click.option(
    "--password-file", type=click.Path(exists=True, path_type=Path), help="Read the password's first line here."
)
def add(
    email: str,
    name: str,
    institution: str,
    roles: tuple[str, ...],
    language: str,
    password_file: Path | None,
    as_json: bool,
) -> None:
    """Add a member. The password is asked for unless a file gives it; it is never an argument."""
    ready_workspace()
    from jahorina.partners.services import add_member

    member = add_member(
        by="system",
        email=email,
        name=name,
        institution=institution,
        roles=roles,
        language=language,
        password=_password(password_file),
    )
    if as_json:
        print_json({"member": str(member.pk)})
    else:
        click.echo(
            f"Added. The member sets up a second factor at the first log-in where the role needs one ({member.pk})."
        )


def _password(file: Path | None) -> str:
    if file is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines:
        raise InputRefused("password-empty", _("%(file)s is empty."), params={"file": file.name})
    return lines[0]
