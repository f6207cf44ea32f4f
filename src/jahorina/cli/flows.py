"""`flows run`: nowcasts, forecasts, warnings, persons and beds of the workspace's evidence, each run kept with its card."""

from __future__ import annotations

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period

as_option = click.option("--as", "as_member", metavar="ADDRESS", help="In whose name; else the node's own.")


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


def label_of(address: str | None) -> str:
    """The label of the member with this address for the audit log; the node's own where none is given."""
    if address is None:
        return "system"
    from jahorina.cli.cases import member_of_address

    return member_of_address(address).label


def _month(text: str) -> Period:
    found = Period.parse(text)
    if found.frequency is not Frequency.MONTH:
        raise InputRefused("month-malformed", _("%(text)s is no month; write it as 2026-10."), params={"text": text})
    return found
