"""`flows run`: nowcasts, forecasts, warnings, persons and beds of the workspace's evidence, each run kept with its card."""

from __future__ import annotations

from pathlib import Path

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import as_option, free_option, label_of, owner_of, owner_option, simulated_option, tell_given
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period


@click.group()
def flows() -> None:
    """What is not reported yet, what comes, how many people it is, and how many beds it takes."""


@flows.command("run")
@json_option
@as_option
@click.option("--until", metavar="MONTH", help="The last complete month, as 2026-10; else the one before today.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same numbers.")
def run(as_member: str | None, until: str | None, seed: int, as_json: bool) -> None:
    """Refresh everything on the monthly series of the evidence, and keep what comes out with its model card.

    Free figures make one run that everybody may see; a partner's figures that are not free make one that is its own.
    Simulated figures never meet real ones. The same evidence again changes nothing.
    """
    settings = ready_workspace()
    from jahorina.cli.loading import programme_folder
    from jahorina.evidence.runs.series import month_number
    from jahorina.evidence.runs.tasks.flows import refresh

    last = month_number(_month(until).start) if until else None
    with progress_bar() as progress:
        reports = refresh(
            by=label_of(as_member),
            folder=programme_folder(settings.JAHORINA.text("node", "programme")),
            until=last,
            seed=seed,
            progress=progress,
        )
    if as_json:
        print_json([report.as_json() for report in reports])
        return
    heads = ("Whose figures", "", "Results", "Observations", "CPU s", "")
    print_rows(
        [
            heads,
            *(
                (
                    one.owner or "free",
                    "simulated" if one.simulated else "",
                    ", ".join(f"{count} {kind}" for kind, count in one.results.items()),
                    str(one.observations),
                    f"{one.cpu_seconds:.1f}",
                    "was there already" if one.repeated else "",
                )
                for one in reports
            ),
        ]
    )


@flows.command("add-links")
@json_option
@as_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--register", "registers", multiple=True, metavar="NAME=PARTNER", help="Whose a register is; repeatable.")
@owner_option
@free_option
@simulated_option
def add_links(
    as_json: bool,
    as_member: str | None,
    file: Path,
    registers: tuple[str, ...],
    partner: str | None,
    free: bool,
    simulated: bool,
) -> None:
    """Give the workspace what `jahorina overlap` wrote: who came from which register before.

    A register is taken to be the partner's whose code it bears, or as --register says. A count that was withheld is not
    zero. The next `flows run` tells persons from registrations by it.
    """
    ready_workspace()
    owner = owner_of(partner, free=free)
    from django.utils import timezone

    from jahorina.evidence.runs.linked import give_links
    from jahorina.partners.queries import partner as partner_of
    from jahorina.partners.queries import partners as all_partners

    whose = {card.code: card.code for card in all_partners()}
    for text in registers:
        name, equals, code = text.partition("=")
        if not equals:
            raise click.BadParameter("Write NAME=PARTNER.", param_hint="--register")
        whose[name] = partner_of(code).code
    identifier, repeated = give_links(
        by=label_of(as_member),
        name=file.name,
        content=file.read_bytes(),
        partners=whose,
        owner=owner,
        simulated=simulated,
        as_of=timezone.localdate(),
    )
    tell_given(identifier, file.name, repeated, as_json=as_json)


@flows.command()
@json_option
@as_option
@click.option("--seed", type=click.IntRange(1), default=33, show_default=True, help="Of the simulation.")
@click.option(
    "--people", type=click.IntRange(1000, 300_000), default=30_000, show_default=True, help="How many travel."
)
@click.option("--months", type=click.IntRange(18, 120), default=48, show_default=True, help="Up to the last one.")
@owner_option
@free_option
def rehearse(
    as_json: bool, as_member: str | None, seed: int, people: int, months: int, partner: str | None, free: bool
) -> None:
    """Give the workspace what the partners of a simulated route would count, to try `flows run` and `estimates run` on.

    Monthly registrations, the links between them and a table of who is in which registers: all of invented people and
    labelled so wherever it appears. For a workspace that is not in use; what is given stays.
    """
    settings = ready_workspace()
    owner = owner_of(partner, free=free)
    from jahorina.cli.loading import programme_folder
    from jahorina.cli.rehearsing import rehearsed

    folder = programme_folder(settings.JAHORINA.text("node", "programme"))
    with progress_bar() as progress:
        told = rehearsed(label_of(as_member), folder, seed, people, months, owner, progress)
    if as_json:
        print_json(told)
        return
    click.echo(
        f"Simulated: {told['registrations']} registrations in {months} months. In the last year {told['travelled']} people "
        f"came, and {told['registered']} were registered for the first time."
    )


def _month(text: str) -> Period:
    found = Period.parse(text)
    if found.frequency is not Frequency.MONTH:
        raise InputRefused("month-malformed", _("%(text)s is no month; write it as 2026-10."), params={"text": text})
    return found
