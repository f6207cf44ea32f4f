"""What the terminal shows: progress on standard error, results on standard output, errors as one sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from jahorina.kernel.errors import InputRefused, UserError
from jahorina.kernel.progress import Progress as Listener

MOST_REFUSALS_SHOWN = 20

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")


@contextmanager
def progress_bar() -> Iterator[Listener]:
    """Give a listener that draws a bar for each thing done; on a pipe each thing is one line when it begins."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:

        def listen(doing: str, done: int, total: int | None) -> None:
            if doing not in tasks:
                tasks[doing] = bars.add_task(doing, total=total)
                if not console.is_terminal:
                    click.echo(f"  {doing} ...", err=True)
            bars.update(tasks[doing], completed=done, total=total)

        yield listen


def print_json(document: Any) -> None:
    """Print `document` as JSON on one line."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str))


def print_rows(rows: list[tuple[str, ...]]) -> None:
    """Print rows in aligned columns."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def show_error(error: UserError, *, as_json: bool) -> None:
    """Say on standard error what is wrong and what would be right; as JSON on standard output where asked."""
    refusals = [refusal.text() for refusal in error.refusals] if isinstance(error, InputRefused) else []
    if as_json:
        document = {"code": error.code, "message": str(error), "hint": filled(error.hint, error), "refusals": refusals}
        print_json({"error": document})
        return
    click.echo(f"jahorina: {error}", err=True)
    for line in refusals[:MOST_REFUSALS_SHOWN]:
        click.echo(f"  {line}", err=True)
    if len(refusals) > MOST_REFUSALS_SHOWN:
        click.echo(f"  and {len(refusals) - MOST_REFUSALS_SHOWN} more", err=True)
    if error.hint:
        click.echo(filled(error.hint, error), err=True)


def filled(template: str, error: UserError) -> str:
    """The template with the error's parameters in their places."""
    return template % error.params if error.params else template


def wants_json() -> bool:
    """Whether the command line asks for JSON; read here because the error may come before it is parsed."""
    return "--json" in sys.argv
