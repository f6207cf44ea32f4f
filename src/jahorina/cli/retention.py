"""`retention` says what falls due, proposes and approves erasures, verifies a certificate, and replays after a restore."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jahorina.cli.cases import member_of_address
from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.workspace import Workspace

_as_option = click.option("--as", "as_member", required=True, metavar="ADDRESS", help="The member who does it.")


@click.group()
def retention() -> None:
    """Keep no longer than the schedule allows, and prove it."""


@retention.command()
@json_option
@_as_option
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="What falls due before this day; else today.")
def preview(as_member: str, until: datetime | None, as_json: bool) -> None:
    """List what falls due: counts by rule, and references. No names."""
    ready_workspace()
    from jahorina.registers.retention.queries import preview as asked

    found = asked(member=member_of_address(as_member), until=until.date() if until else None)
    if as_json:
        print_json(_preview_as_json(found))
        return
    for line in found.lines:
        marks = ("held" if line.is_held else "", "proposed" if line.is_proposed else "")
        click.echo("\t".join((line.reference, line.rule, line.due_on.isoformat(), " ".join(filter(None, marks)))))
    click.echo(f"{found.due} fall due before {found.until}: {found.held} held, {found.proposed} proposed", err=True)


@retention.command()
@json_option
@_as_option
@click.option("--approve", is_flag=True, help="Also approve what the schedule proposed and nothing holds.")
def apply(as_member: str, approve: bool, as_json: bool) -> None:
    """Propose the erasure of what is due, in the name of a data-protection officer; erase it with --approve."""
    ready_workspace()
    from jahorina.registers.retention import queries, services

    officer = member_of_address(as_member)
    proposed = services.propose_due_here(by=officer)
    ready = queries.ready_to_approve(member=officer) if approve else ()
    done = [one.number for one in services.approve_all(by=officer, erasures=ready)]
    if as_json:
        print_json({"proposed": proposed, "erased": done})
    else:
        click.echo(f"{proposed} proposed, {len(done)} erased")


@retention.command()
@json_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
def verify(file: Path, as_json: bool) -> None:
    """Hold a certificate (FILE, as it was downloaded) against its hash, this node's key and the audit log."""
    ready_workspace()
    from jahorina.registers.retention.certificates import verified
    from jahorina.registers.retention.journal import parsed

    certificate = parsed(file.read_text(encoding="utf-8", errors="replace"))
    if certificate is None:
        raise InputRefused("certificate-unreadable", _("%(file)s is no certificate."), params={"file": file.name})
    found = verified(certificate)
    if as_json:
        print_json({"number": certificate.number, "holds": found.holds, "event": found.event, "wrong": found.wrong})
    elif found.holds:
        click.echo(f"{certificate.number} holds: event {found.event} of the audit log")
    if not found.holds:
        raise Conflict(
            "certificate-does-not-hold",
            _("%(number)s does not hold: %(why)s"),
            params={"number": certificate.number, "why": " ".join(found.wrong)},
        )


@retention.command()
@json_option
@click.option(
    "--journal",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="A newer copy of audit/erasures.jsonl, from the old machine or from where copies are kept.",
)
def replay(journal: Path | None, as_json: bool) -> None:
    """After a restore: erase again what was erased since the backup was made, by the certificates."""
    ready_workspace()
    from jahorina.registers.retention.replay import replay as again

    done = again(journal)
    Workspace.from_environment().restored_file.unlink(missing_ok=True)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(f"{len(done.to_erase)} of {done.certificates} erased again, {len(done.to_write)} lines written")


def _preview_as_json(found: Any) -> dict[str, Any]:
    return {
        "until": found.until.isoformat(),
        "due": found.due,
        "held": found.held,
        "proposed": found.proposed,
        "rules": [{"code": line.rule.code, "due": line.due, "held": line.held} for line in found.rules],
        "cases": [{**asdict(line), "due_on": line.due_on.isoformat()} for line in found.lines],
        "left_out": found.left_out,
    }
