"""`duplicates` looks for people who stand in a register twice: in the node's own registers, or in a plain file."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import asdict
from pathlib import Path

import click

from jahorina.cli.cases import member_of_address
from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json

_file = click.Path(exists=True, path_type=Path, dir_okay=False)


@click.group()
def duplicates() -> None:
    """Find people who stand twice in one register, and take along what was decided about them."""


@duplicates.command()
@json_option
def find(as_json: bool) -> None:
    """Look through the registers of this node; a timer calls it at night. Prints counts, never a name.

    Identities are opened in this process's memory alone. Pairs wait on the page "Likely duplicates" for those who carry or
    supervise cases of both people.
    """
    ready_workspace()
    from jahorina.registers.duplicates.queries import out_of_reach
    from jahorina.registers.duplicates.tasks import seek_duplicates

    done = seek_duplicates()
    nobody = out_of_reach()
    if as_json:
        print_json({"partners": [asdict(one) for one in done], "seen_by_nobody": nobody})
        return
    for one in done:
        click.echo(f"{one.partner}: {one.people} people, {one.pairs} likely pairs, {one.new} of them new")
    if nobody:
        click.echo(f"{nobody} pairs are of people of two institutions: no member sees both")


@duplicates.command()
@json_option
@click.option("--as", "as_member", required=True, metavar="ADDRESS", help="The data-protection officer who takes it.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A CSV file.")
def decided(as_member: str, output: Path, as_json: bool) -> None:
    """Write what was decided (person, person, verdict; no names), as `jahorina encode --decided` takes it."""
    ready_workspace()
    from jahorina.cli.linkage import write_whole
    from jahorina.registers.duplicates.queries import decided as asked

    found = asked(member=member_of_address(as_member))
    text = io.StringIO()
    csv.writer(text).writerows([("one", "other", "verdict"), *found])
    write_whole(output, text.getvalue().encode("utf-8"))
    if as_json:
        print_json({"file": str(output), "pairs": len(found)})
    else:
        click.echo(f"{len(found)} decided pairs in {output}")


@duplicates.command("in-file")
@json_option
@click.argument("file", type=_file, metavar="REGISTER.csv")
@click.option("--truth", metavar="COLUMN", help="The column that says who is who; adds precision, recall and F1.")
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="The least probability of a pair."
)
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="A column not to compare; repeatable.")
def in_file(file: Path, truth: str | None, least: float, leave_out: tuple[str, ...], as_json: bool) -> None:
    """Find the likely pairs of a plain CSV file: row, row (the header is row 1), probability."""
    from jahorina.cli.linkage_decisions import duplicates_of_file

    began = time.perf_counter()
    done = duplicates_of_file(file, truth=truth, least=least, left_out=leave_out)
    if as_json:
        print_json({**done, "seconds": round(time.perf_counter() - began, 3)})
        return
    click.echo("compared: " + ", ".join(f"{role} = {column}" for role, column in done["roles"].items()), err=True)
    for one, other, probability in done["pairs"]:
        click.echo(f"{one}\t{other}\t{probability:.4f}")
    for name, value in done.get("quality", {}).items():
        click.echo(f"{name:10} {value:.4f}", err=True)
