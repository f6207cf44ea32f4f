"""`remind` writes the day's letters and deletes what may be kept no longer; a timer calls it each morning."""

from __future__ import annotations

from datetime import datetime

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json


@click.command()
@json_option
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Remind as on this day; else today.")
def remind(day: datetime | None, as_json: bool) -> None:
    """Write each member the references of their cases that are due, and what waits in the plan; and delete the content of
    bundles that an agreement lets be kept no longer.

    Run it again: nobody gets a second letter of a kind a day.
    """
    ready_workspace()
    from dataclasses import asdict

    from jahorina.dialogue.reminding import answers_owed
    from jahorina.exchange.intake.expiring import expire
    from jahorina.exchange.stamps.renewing import renew_if_any
    from jahorina.plan.digest import write_digests
    from jahorina.registers.reminders import remind as write_letters

    done = write_letters(today=day.date() if day else None)
    digests = write_digests(today=day.date() if day else None, also=(answers_owed,))
    expired, stamps = expire(by="system"), renew_if_any(by="system")
    if as_json:
        print_json(
            {
                **asdict(done),
                "plan": asdict(digests),
                "expired": [one.sha256 for one in expired],
                "stamps": list(map(str, stamps)),
            }
        )
    else:
        click.echo(f"{done.letters} letters about {done.cases} cases; {done.already} members had theirs already")
        click.echo(
            f"{digests.letters} letters about {digests.entries} things in the plan; "
            f"{digests.already} members had theirs already"
        )
        for file in stamps:
            click.echo(f"the time stamp of the plan was renewed: {file}")
        if expired:
            click.echo(
                f"the content of {len(expired)} bundles was deleted, as agreed; `jahorina exchange expire` tells more"
            )
