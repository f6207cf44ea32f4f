"""`exchange send | acknowledge | stamp | seal-again | receive | sync | begin-anew | take-out | status`: bundles out and
in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import as_option
from jahorina.cli.intake import expire, take_in
from jahorina.cli.nodes import actor
from jahorina.cli.terminal import json_option, print_json, print_rows
from jahorina.cli.visiting import bring, letters, sync
from jahorina.kernel.errors import InputRefused

if TYPE_CHECKING:
    from jahorina.exchange.queries import StreamCard
    from jahorina.formats.bundle.members import Content

_file = click.Path(exists=True, path_type=Path, dir_okay=False)
_path = click.Path(exists=True, path_type=Path)


@click.group()
def exchange() -> None:
    """Send bundles to partners and take in theirs."""


exchange.add_command(sync)
exchange.add_command(letters)


@exchange.command()
@click.argument("stream")
@click.argument("files", nargs=-1, type=_file)
@click.option("--kind", default="table", show_default=True, help="What kind of content it is.")
@click.option("--release", "release", help="A published release, as series-number, instead of files.")
@click.option("--withdrawal", help="That a published release was withdrawn, as series-number.")
@click.option("--plan-version", type=click.IntRange(0), help="A version of the plan with its certificate.")
@click.option("--reports", metavar="ROUND:PARTNER", help="A partner's settled reports of a round.")
@click.option("--encodings", "encoded", type=_file, help="A file of `jahorina encode`.")
@click.option("--simulated", is_flag=True, help="The content is simulated, and says so.")
@click.option("--to", multiple=True, help="Bring it at once to this node: its code, or https://host. Repeatable.")
@click.option("--dry-run", is_flag=True, help="Show what would leave, and write nothing.")
@as_option
@json_option
def send(
    stream: str,
    files: tuple[Path, ...],
    kind: str,
    release: str | None,
    withdrawal: str | None,
    plan_version: int | None,
    reports: str | None,
    encoded: Path | None,
    simulated: bool,
    to: tuple[str, ...],
    dry_run: bool,
    as_member: str | None,
    as_json: bool,
) -> None:
    """Send the next bundle of a STREAM: FILES, a release, a version of the plan, reports, or encodings.

    The sealed file lies in the workspace's exchange/outbox afterwards; carry it by mail, stick or any other way, or --to its
    recipients over HTTPS.
    """
    ready_workspace()
    from jahorina.cli.bundles import show_bundle
    from jahorina.exchange import sending
    from jahorina.formats.bundle.inspecting import description

    kind, members, marked = _members(stream, files, kind, release, withdrawal, plan_version, reports, encoded)
    simulated = simulated or marked
    if dry_run:
        made = sending.prepare(stream, kind, members, simulated=simulated)
        show_bundle(description(made.manifest, made.contents()), as_json=as_json)
        return
    sent = sending.send(stream, kind, members, by=actor(as_member), simulated=simulated)
    found = {"sha256": sent.sha256, "stream": stream, "epoch": sent.epoch, "seq": sent.seq, "file": str(sent.file)}
    if not (to and as_json):
        _tell([found], as_json=as_json)
    if to:
        bring(sent, to, as_json=as_json)


def _members(
    stream: str,
    files: tuple[Path, ...],
    kind: str,
    release: str | None,
    withdrawal: str | None,
    plan_version: int | None,
    reports: str | None,
    encoded: Path | None,
) -> tuple[str, list[Content], bool]:
    from jahorina.cli.bundles import member_of

    if release is not None:
        from jahorina.exchange.releases import release_members

        members, simulated = release_members(release)
        return "aggregates", members, simulated
    if withdrawal is not None:
        from jahorina.exchange.releases import withdrawal_members

        members, simulated = withdrawal_members(withdrawal)
        return "aggregates", members, simulated
    if plan_version is not None:
        from jahorina.exchange.plans import listed, plan_members

        return "plan", listed(stream, plan_members(plan_version)), False
    if reports is not None:
        from jahorina.exchange.reports import report_members

        round_code, _colon, partner = reports.partition(":")
        members, simulated = report_members(round_code, partner)
        return "report", members, simulated
    if encoded is not None:
        from jahorina.cli.encodings import encoding_members

        return "encodings", encoding_members(encoded), False
    return kind, [member_of(one) for one in files], False


@exchange.command()
@click.argument("stream")
@as_option
@json_option
def acknowledge(stream: str, as_member: str | None, as_json: bool) -> None:
    """Send an empty bundle in a STREAM: it says what was taken in, and that this node is there."""
    ready_workspace()
    from jahorina.exchange import sending

    sent = sending.send(stream, "acknowledgement", [], by=actor(as_member))
    _tell([{"stream": stream, "seq": sent.seq, "file": str(sent.file)}], as_json=as_json)


@exchange.command("seal-again")
@click.option("--all", "everything", is_flag=True, help="Also what was acknowledged.")
@as_option
@json_option
def seal_again(everything: bool, as_member: str | None, as_json: bool) -> None:
    """Make the files again of what was not acknowledged, with the keys that hold now."""
    ready_workspace()
    from jahorina.exchange import sending

    made = sending.seal_again(by=actor(as_member), everything=everything)
    _tell([{"stream": one.stream, "seq": one.seq, "file": str(one.file)} for one in made], as_json=as_json)


@exchange.command()
@click.argument("paths", nargs=-1, required=True, type=_path)
@as_option
@json_option
def receive(paths: tuple[Path, ...], as_member: str | None, as_json: bool) -> None:
    """Take in bundles and time stamps: files, or folders of files that end in .bundle and .stamp. Exit code 3 where one was
    refused.

    Safe to run again on the same folder: what is known changes nothing.
    """
    ready_workspace()
    from jahorina.exchange.arrivals import files_of, receive_any
    from jahorina.exchange.receiving import NODE

    rows, refused, by = [], False, NODE if as_member is None else actor(as_member)
    for file in files_of(paths):
        outcome = receive_any(file, by=by)
        refused = refused or outcome.verdict in ("refused", "forked")
        rows.append(
            {"file": file.name, "verdict": str(outcome.verdict), "code": outcome.code, "why": outcome.sentence}
            | ({"bundle": outcome.sha256, "place": outcome.place} if outcome.sha256 else {})
        )
    _tell(rows, as_json=as_json)
    if refused:
        raise SystemExit(InputRefused.exit_code)


@exchange.command("begin-anew")
@click.argument("sender")
@click.argument("stream")
@click.option("--reason", required=True, help="What happened, as the sender's people told it.")
@as_option
@json_option
def begin_anew(sender: str, stream: str, reason: str, as_member: str | None, as_json: bool) -> None:
    """Let a STREAM of a SENDER begin anew: the own one after a restore, another's when its people said why."""
    ready_workspace()
    from jahorina.exchange import receiving, services

    by = actor(as_member)
    epoch = services.begin_epoch(sender, stream, reason=reason, by=by)
    step = receiving.drain(sender, stream, by=by)
    _tell([{"sender": sender, "stream": stream, "epoch": epoch, "taken_in": len(step.accept)}], as_json=as_json)


@exchange.command("take-out")
@click.argument("bundle_hash", metavar="BUNDLE")
@click.option("--into", type=click.Path(path_type=Path), help="A folder that is not there yet.")
@click.option(
    "--encoded", type=click.Path(path_type=Path, dir_okay=False), help="A file for `jahorina overlap` instead."
)
def take_out(bundle_hash: str, into: Path | None, encoded: Path | None) -> None:
    """Write the members of a BUNDLE that was taken in (its identity, or the beginning of it) into a new folder."""
    if (into is None) == (encoded is None):
        raise click.UsageError("Say where to: --into or --encoded.")
    ready_workspace()
    from jahorina.cli.bundles import write_members
    from jahorina.exchange.queries import taken_in

    contents = taken_in(bundle_hash)
    if into is not None:
        write_members(contents, into)
    elif encoded is not None:
        from jahorina.cli.encodings import encoded_file
        from jahorina.cli.linkage import write_whole

        write_whole(encoded, encoded_file(contents))
    click.echo(str(into or encoded))


@exchange.command("stamp")
@as_option
@json_option
def stamp(as_member: str | None, as_json: bool) -> None:
    """Renew the time stamps of the plans that this node sends, where half of their week is over; nobody's release keys
    are needed.

    The files (.stamp) lie in the outbox afterwards, to be carried as bundles are. `exchange sync`, `month work` and
    `remind` do it, too.
    """
    ready_workspace()
    from jahorina.exchange.stamps.renewing import renew

    _tell([{"stamp": str(file)} for file in renew(by=actor(as_member))], as_json=as_json)


@exchange.command()
@json_option
def status(as_json: bool) -> None:
    """Who has sent what, what is missing, what waits, what was refused and why."""
    ready_workspace()
    from jahorina.exchange.queries import node_status

    found = node_status()
    if as_json:
        print_json(asdict(found))
        return
    click.echo(f"this node is {found.node or 'without exchange keys'}")
    print_rows([_row(one, "out") for one in found.out] + [_row(one, "in") for one in found.came])
    for one in found.refused:
        click.echo(f"refused {one.at:%Y-%m-%d %H:%M} {one.code}: {one.message % one.params}")
    for line in found.contradictions:
        click.echo(f"two truths: {line}")


def _row(card: StreamCard, way: str) -> tuple[str, ...]:
    said = [
        f"missing {card.missing[0]}-{card.missing[1]}" if card.missing else "",
        f"{card.waits} waiting" if card.waits else "",
        f"{card.unacknowledged} not acknowledged" if card.unacknowledged else "",
        "late" if card.is_late else "",
        "stands still" if card.is_halted else "",
        f"begins anew as {card.next_epoch}" if card.next_epoch else "",
        f"plan not confirmed since {card.plan_frozen_since:%Y-%m-%d}" if card.plan_frozen_since else "",
        "a newer plan was made" if card.is_plan_behind else "",
    ]
    last = f"{card.last:%Y-%m-%d}" if card.last else "-"
    return (
        way,
        card.sender,
        card.stream,
        f"{card.epoch}:{card.seq}",
        last,
        ", ".join(filter(None, said)) or "as it should be",
    )


def _tell(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values() if value != ""))


exchange.add_command(take_in)
exchange.add_command(expire)
