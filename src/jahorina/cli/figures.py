"""`import`, `fetch` and `export`: figures in from files and public sources, figures out as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, progress_bar

KINDS = ("tidy", "sdmx-csv", "unhcr", "eurostat", "frontex", "missing-migrants")
EXPORTS = ("csv", "xlsx", "sdmx-csv")


@click.command("import")
@json_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--kind", type=click.Choice(KINDS), default="tidy", show_default=True, help="What the file is.")
@click.option("--source", help="The source's code, where the file does not say it.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the source stated this, where the file does not say it.")
@click.option("--owner", default="", help="The partner whose figures these are.")
def import_(file: Path, kind: str, source: str | None, as_of: date | None, owner: str, as_json: bool) -> None:
    """Read a FILE of figures: all of it or nothing. The same file twice changes nothing.

    A template for partners' own figures: `jahorina export --template FILE.xlsx`.
    """
    ready_workspace()
    from jahorina.evidence.services import import_file

    with progress_bar() as progress:
        report = import_file(by="system", path=file, kind=kind, source=source, as_of=as_of, owner=owner, progress=progress)
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(report.sentence())


@click.command()
@json_option
@click.argument("connector", type=click.Choice(KINDS[2:]))
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="A choice that the source offers, as in docs.")
def fetch(connector: str, options: tuple[str, ...], as_json: bool) -> None:
    """Fetch a public source over HTTPS and import what it gives; its licence is shown and kept."""
    ready_workspace()
    from jahorina.evidence.services import fetch as fetch_source

    chosen = dict(option.partition("=")[::2] for option in options)
    with progress_bar() as progress:
        report = fetch_source(by="system", connector=connector, options=chosen, progress=progress)
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(report.sentence())
