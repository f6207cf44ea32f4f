"""`demo`: six partners' nodes and a hub do a month's work, or one workspace shows something of everything; then it serves."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import choose_home
from jahorina.cli.demo import alone, month
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.workspace import HOME_VARIABLE, Workspace

SHOWN = ("distinct_people", "double_count_factor", "registered_first", "unseen")


@click.command()
@json_option
@click.option("--home", type=click.Path(path_type=Path), help="The workspace's folder; the same as before the verb.")
@click.option("--no-serve", is_flag=True, help="Stop before the web server starts.")
@click.option("--address", help="Where the web server listens; else the configuration's.")
@click.option("--alone", "is_alone", is_flag=True, help="One workspace with something of everything, in seconds.")
@click.option(
    "--people",
    type=click.IntRange(1_000, 300_000),
    default=month.PEOPLE,
    show_default=True,
    help="How many travel past the nodes.",
)
def demo(as_json: bool, home: Path | None, no_serve: bool, address: str | None, is_alone: bool, people: int) -> None:
    """Let six partners' nodes and a hub do a month's work with simulated people, then serve the hub's site.

    Each partner records, releases, seals and sends on a node of its own; the hub opens, links, estimates, foresees and
    publishes. What it found stands beside the truth in the end. With --alone it is one workspace with a little of
    everything, cases among it. Run again on the same folder it starts at once.
    """
    if home is not None:
        choose_home(home)
    elif HOME_VARIABLE not in os.environ:
        choose_home(Path(".demo"))
    workspace = Workspace.from_environment()
    began = time.monotonic()
    with progress_bar() as progress:
        done = month.month_done(workspace.home)
        if done is None and not is_alone and alone.known_members(workspace) is None:
            need_new(workspace)
            done = month.do_month(workspace.home, people=people, progress=progress)
        members = alone.prepare(workspace, progress)
        if done is None and no_serve:
            alone.demonstrate_engines(progress)
    _end(workspace, members, done, began, as_json=as_json, no_serve=no_serve, address=address)


def need_new(workspace: Workspace) -> None:
    """Raise Conflict (`demo-workspace-used`) where the folder holds a workspace that no demo finished."""
    if workspace.exists:
        raise Conflict(
            "demo-workspace-used",
            _("%(home)s is a workspace already, in use or of a demo cut short; seven nodes begin in a new folder."),
            hint=_("Name a new folder with --home, or delete this one if it is a demo's."),
            params={"home": str(workspace.home)},
        )


def _end(
    workspace: Workspace,
    members: list[dict[str, str]],
    done: dict[str, Any] | None,
    began: float,
    *,
    as_json: bool,
    no_serve: bool,
    address: str | None,
) -> None:
    """Say what was made, and serve it where that was not declined."""
    from django.conf import settings

    summary = {**summarise(workspace, members), "seconds": round(time.monotonic() - began, 1)}
    if done is not None:
        summary["month"] = done
    if not as_json:
        _greet(summary, address or settings.JAHORINA.text("server", "address"), served=not no_serve)
    if not no_serve:
        from jahorina.cli.serving import run_server

        if done is None:
            alone.let_engines_run_beside(workspace)
        run_server(settings, address=address)
    if as_json:
        print_json(summary)


def summarise(workspace: Workspace, members: list[dict[str, str]]) -> dict[str, Any]:
    """What the workspace holds, in numbers, and who can log in."""
    from jahorina.evidence.queries import evidence_counts
    from jahorina.partners.queries import programme_counts
    from jahorina.plan.queries import plan_counts

    return {
        "home": str(workspace.home),
        **programme_counts(),
        **evidence_counts(),
        **plan_counts(),
        "members": members,
    }


def _greet(summary: dict[str, Any], address: str, *, served: bool) -> None:
    counts = ", ".join(f"{value} {key}" for key, value in summary.items() if isinstance(value, int))
    click.echo(f"\nThe Western Balkans programme: {counts}.\n")
    columns = ("role", "email", "password", "second_factor")
    heads = ("Role", "E-mail", "Password", "Second factor (TOTP secret)")
    print_rows([heads, *(tuple(member.get(column, "") for column in columns) for member in summary["members"])])
    if "month" in summary:
        _tell_month(summary["month"])
    if served:
        click.echo(f"\nOpen http://{address}/ in a browser. Stop with Ctrl-C.")
        if "month" not in summary:
            click.echo("Flows and estimates are reckoned meanwhile; their pages fill within a minute.")
        click.echo("")


def _tell_month(done: dict[str, Any]) -> None:
    """The nodes, and what the hub found out beside the truth."""
    click.echo(f"\nThe month's work, {done['from']} to {done['until']}, with {done['people']} simulated people:\n")
    nodes = [
        (str(one["node"]), str(one["registrations"]), str(one["cases"]), str(one["bundles"]), str(one["home"]))
        for one in done["nodes"]
    ]
    print_rows([("Node", "Registrations", "Cases", "Bundles", "Folder"), *nodes])
    found = done["beside_the_truth"]
    rows = [
        (
            name.replace("_", " "),
            f"{found[name]['estimate']:g}",
            " to ".join(f"{bound:g}" for bound in found[name]["interval"] or ()),
            f"{found[name]['truth']:g}",
        )
        for name in SHOWN
        if found.get(name) and found[name]["estimate"] is not None
    ]
    click.echo("")
    print_rows([("What the hub found", "Estimate", "Interval", "Truth"), *rows])
    if "linkage" in found:
        click.echo("linkage: " + ", ".join(f"{name} {value:g}" for name, value in found["linkage"].items()))
    for level, told in found.get("forecasts", {}).items():
        click.echo(f"forecasts: {told['held']} of {told['months']} later months within the interval of {level} %")
    click.echo("capture and recapture: " + str(found["capture_recapture"].get("verdict", "none")).replace("-", " "))
    if "travelled" in done["month"]:
        _tell_travelled(done["month"])
    home = done["nodes"][0]["home"]
    click.echo(f"\nServe a partner's node with: jahorina --home {home} serve --address 127.0.0.1:8001")
    click.echo(f"Its members' log-ins stand in {home}/{alone.MEMBERS_FILE}.")


def _tell_travelled(told: dict[str, Any]) -> None:
    """What went between the nodes, by kind, and what became of the referrals between partners."""
    kinds = told["travelled"].items()
    carried = [(str(kind), str(counts["sent"]), str(counts["acknowledged"])) for kind, counts in kinds]
    click.echo("")
    print_rows([("What travelled", "Bundles", "Acknowledged"), *carried])
    ends = ", ".join(here.replace("-", " ") for here, _there in told["referrals"].values())
    click.echo(f"referrals between partners: {ends}")
