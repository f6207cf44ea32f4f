"""`estimates add` gives the workspace a capture table, `estimates run` estimates from every one that was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import as_option, free_option, label_of, owner_of, owner_option, simulated_option, tell_given
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _


@click.group()
def estimates() -> None:
    """How many people no list has, from tables of capture histories that the workspace keeps."""


@estimates.command()
@json_option
@as_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--subject", required=True, help="A code for who is estimated, as trafficking-victims.")
@click.option("--title", required=True, help="What the subject is called, as a reader sees it.")
@click.option("--place", help="The place's code; or --places.")
@click.option("--places", metavar="COLUMN", help="A column of places' codes: a table for each.")
@click.option("--period", help="The period that the lists speak of, as 2023 or 2020-01-01/2023-12-31; or --periods.")
@click.option("--periods", metavar="COLUMN", help="A column of periods, as years: a table for each.")
@click.option("--population", default="", help="In words: who belongs to the population.")
@click.option("--depends", multiple=True, help="Two lists, as A,B, of which one is made from the other; repeatable.")
@click.option(
    "--strata", metavar="COLUMN", help="A column of strata: each is estimated too, and borrows from the others."
)
@click.option(
    "--linkage-error",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="What `jahorina overlap` wrote of the lists: what linkage missed and made up is taken back.",
)
@click.option("--list", "named", multiple=True, metavar="LIST=REGISTER", help="Which register a list is; repeatable.")
@click.option("--sdg", default="", help="The indicator of the Sustainable Development Goals beside it, as 16.2.2.")
@click.option("--inhabitants", type=click.IntRange(1), help="Of the place, so that it is told per 100,000 of them.")
@owner_option
@free_option
@simulated_option
def add(as_json: bool, as_member: str | None, file: Path, partner: str | None, free: bool, **said: Any) -> None:
    """Give the workspace a FILE of capture histories: one column of 0 and 1 a list, and `count`.

    An empty count says that the overlap was not collected: it is not zero. The same table twice is kept once. With --places
    or --periods the file holds a table for each partner and year; all are kept, or none.
    """
    ready_workspace()
    owner = owner_of(partner, free=free)
    from jahorina.cli.capture_tables import tables_of
    from jahorina.evidence.runs.kinds import TableKind
    from jahorina.evidence.runs.services import give_tables

    code_of(said["subject"])
    given = give_tables(
        by=label_of(as_member),
        kind=TableKind.CAPTURES.value,
        tables=tables_of(file, said),
        owner=owner,
        simulated=said["simulated"],
    )
    if as_json and len(given) > 1:
        print_json({"tables": [{"table": key, "name": name, "repeated": repeated} for key, name, repeated in given]})
        return
    for key, name, repeated in given:
        tell_given(key, name, repeated, as_json=as_json)


@estimates.command()
@json_option
@as_option
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same numbers.")
@click.option(
    "--resamples", type=click.IntRange(100, 100_000), default=1000, show_default=True, help="Of the bootstrap."
)
def run(as_json: bool, as_member: str | None, seed: int, resamples: int) -> None:
    """Estimate from every capture table that was given, and keep each panel with what it stands on.

    What cannot be used is kept, too, with the reasons: a refusal is a result. The same table again changes nothing.
    """
    ready_workspace()
    from jahorina.evidence.runs.tasks.estimates import estimate_tables

    with progress_bar() as progress:
        reports = estimate_tables(by=label_of(as_member), seed=seed, resamples=resamples, progress=progress)
    if as_json:
        print_json([report.as_json() for report in reports])
        return
    heads = ("Subject", "Whose", "", "CPU s", "")
    lines = [
        (
            one.subject,
            one.owner or "free",
            "simulated" if one.simulated else "",
            f"{one.cpu_seconds:.1f}",
            "was there already" if one.repeated else "",
        )
        for one in reports
    ]
    print_rows([heads, *lines])


def code_of(text: str) -> str:
    """A subject's code; raises InputRefused (`subject-malformed`)."""
    if not 2 <= len(text) <= 60 or not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower():
        raise InputRefused(
            "subject-malformed",
            _("%(text)s is no code; write small letters, digits and hyphens, as trafficking-victims."),
            params={"text": repr(text)},
        )
    return text
