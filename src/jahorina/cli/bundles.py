"""`bundle pack | inspect | verify | open`: Partner Exchange Bundles on plain files, without a workspace."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.terminal import json_option, print_json
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    from jahorina.formats.bundle.agreements import Agreement
    from jahorina.formats.bundle.keyroots import KeyRoot
    from jahorina.formats.bundle.members import Content
    from jahorina.formats.bundle.opening import Trust

LASTS_DAYS = 40
_file = click.Path(exists=True, path_type=Path, dir_okay=False)
_folder = click.Path(exists=True, path_type=Path, file_okay=False)
_keys_option = click.option("--keys", "keys_folder", type=_folder, help="The folder of one's own keys.")
_partner_option = click.option(
    "--partner", "partner_files", type=_file, multiple=True, help="A partner's public keys; repeatable."
)
_agreement_option = click.option(
    "--agreement", "agreement_files", type=_file, multiple=True, help="An agreement (JSON); repeatable."
)
_lines_option = click.option(
    "--lines", type=click.IntRange(0, 1000), default=5, show_default=True, help="Of each member."
)


@click.group()
def bundle() -> None:
    """Pack, look into, verify and open the signed and sealed files that partners exchange."""


@bundle.command()
@click.argument("files", nargs=-1, required=True, type=_file)
@click.option("--keys", "keys_folder", type=_folder, required=True, help="The folder of the sender's keys.")
@_partner_option
@click.option("--agreement", "agreement_file", type=_file, required=True, help="The agreement under which it leaves.")
@click.option("--schema", default="table/1.0", show_default=True, help="What kind of content it is.")
@click.option("--seq", type=click.IntRange(1), default=1, show_default=True, help="Its number in the stream.")
@click.option("--epoch", type=click.IntRange(1), default=1, show_default=True, help="Of the stream.")
@click.option("--previous", default="", help="The identity of the bundle before; none for the first.")
@click.option("--days", type=click.IntRange(1, 400), default=LASTS_DAYS, show_default=True, help="Until it expires.")
@click.option("--simulated", is_flag=True, help="The content is simulated, and says so.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to; without it nothing is written."
)
@_lines_option
@json_option
def pack(
    files: tuple[Path, ...],
    keys_folder: Path,
    partner_files: tuple[Path, ...],
    agreement_file: Path,
    schema: str,
    seq: int,
    epoch: int,
    previous: str,
    days: int,
    simulated: bool,
    output: Path | None,
    lines: int,
    as_json: bool,
) -> None:
    """Show what would leave in a bundle of these FILES (CSV, JSON, Parquet, PDF); with --output, sign and seal it.

    What looks as if it named people does not leave, and neither does what the agreement does not say.
    """
    from jahorina.exchange import keyfolder
    from jahorina.formats.bundle.inspecting import description
    from jahorina.formats.bundle.packing import Address, draft, sign_and_seal

    keys = keyfolder.load(keys_folder)
    now = _now()
    address = Address(epoch, seq, previous, now, now + timedelta(days=days), simulated=simulated)
    made = draft(
        [member_of(one) for one in files], schema=schema, agreement=_agreement(agreement_file), address=address
    )
    show_bundle(description(made.manifest, made.contents(), lines=lines), as_json=as_json)
    if output is None:
        return
    seals = {code: root.seal for code, root in _roots(partner_files).items()}
    content = sign_and_seal(made, release_keys=keys.signers(), transport_key=keys.transport, seals=seals)
    _write_new(output, content)
    click.echo(f"{output}: {len(content)} bytes", err=True)


@bundle.command()
@click.argument("file", type=_file)
@_keys_option
@_partner_option
@_agreement_option
@_lines_option
@json_option
def inspect(
    file: Path,
    keys_folder: Path | None,
    partner_files: tuple[Path, ...],
    agreement_files: tuple[Path, ...],
    lines: int,
    as_json: bool,
) -> None:
    """Show what a bundle FILE says: with one's keys all of it, without them the envelope, verified by nobody."""
    from jahorina.formats.bundle.fields import written
    from jahorina.formats.bundle.inspecting import description
    from jahorina.formats.bundle.opening import look, open_bundle

    content = _read(file)
    if keys_folder is not None:
        opened = open_bundle(content, trust=_trust(keys_folder, partner_files, agreement_files), now=_now())
        show_bundle(description(opened.manifest, opened.contents, lines=lines), as_json=as_json)
        return
    seen = look(content)
    shown = {name: getattr(seen, name) for name in ("sender", "recipients", "stream", "epoch", "seq", "payload_size")}
    show_bundle({**shown, "created": written(seen.created), "verified": False}, as_json=as_json)


@bundle.command()
@click.argument("file", type=_file)
@_keys_option
@_partner_option
@_agreement_option
@json_option
def verify(
    file: Path,
    keys_folder: Path | None,
    partner_files: tuple[Path, ...],
    agreement_files: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Verify a bundle FILE: the envelope by the sender's public keys, and with one's own keys all that is inside."""
    from jahorina.formats.bundle.opening import open_bundle, verify_envelope

    content = _read(file)
    if keys_folder is None:
        seen, _payload = verify_envelope(content, roots=_roots(partner_files), now=_now())
        show_bundle(
            {"sender": seen.sender, "stream": seen.stream, "seq": seen.seq, "envelope": "holds"}, as_json=as_json
        )
        return
    opened = open_bundle(content, trust=_trust(keys_folder, partner_files, agreement_files), now=_now())
    found = {"sender": opened.manifest.sender, "sha256": opened.sha256, "envelope": "holds", "content": "holds"}
    show_bundle(found, as_json=as_json)


@bundle.command("open")
@click.argument("file", type=_file)
@click.option("--keys", "keys_folder", type=_folder, required=True, help="The folder of one's own keys.")
@_partner_option
@_agreement_option
@click.option("--into", type=click.Path(path_type=Path), required=True, help="A folder that is not there yet.")
@json_option
def open_(
    file: Path,
    keys_folder: Path,
    partner_files: tuple[Path, ...],
    agreement_files: tuple[Path, ...],
    into: Path,
    as_json: bool,
) -> None:
    """Open a bundle FILE and write its members into a new folder: all of them or none."""
    from jahorina.formats.bundle.inspecting import description
    from jahorina.formats.bundle.opening import open_bundle

    opened = open_bundle(_read(file), trust=_trust(keys_folder, partner_files, agreement_files), now=_now())
    write_members(opened.contents, into)
    show_bundle(description(opened.manifest, opened.contents), as_json=as_json)


def write_members(contents: tuple[Content, ...], into: Path) -> None:
    if into.exists():
        raise Conflict("bundle-folder-exists", _("%(folder)s is there already."), params={"folder": str(into)})
    draft = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=into.absolute().parent))
    for content in contents:
        with (draft / content.name).open("xb") as file:
            file.write(content.content)
            file.flush()
            os.fsync(file.fileno())
    draft.rename(into)


def _write_new(target: Path, content: bytes) -> None:
    from jahorina.cli.linkage import write_whole

    if target.exists():
        raise Conflict("bundle-file-exists", _("%(file)s is there already."), params={"file": str(target)})
    write_whole(target, content)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _read(file: Path) -> bytes:
    from jahorina.formats.bundle.limits import LARGEST_FILE
    from jahorina.formats.contents import bytes_of

    return bytes_of(file, most=LARGEST_FILE)


def _agreement(file: Path) -> Agreement:
    from jahorina.formats.bundle.agreements import read_agreement

    return read_agreement(_read(file).rstrip(b"\n"))


def _roots(files: tuple[Path, ...]) -> dict[str, KeyRoot]:
    from jahorina.exchange import keyfolder

    chains = [keyfolder.read_exported(_read(one).rstrip(b"\n")) for one in files]
    return {chain[-1].node: chain[-1] for chain in chains}


def _trust(keys_folder: Path, partner_files: tuple[Path, ...], agreement_files: tuple[Path, ...]) -> Trust:
    from jahorina.exchange import keyfolder
    from jahorina.formats.bundle.opening import Trust

    keys = keyfolder.load(keys_folder)
    return Trust(keys.code, keys.identities, _roots(partner_files), [_agreement(one) for one in agreement_files])


def member_of(file: Path) -> Content:
    from jahorina.formats.bundle.members import Content
    from jahorina.formats.bundle.tables import declared

    content = Content(file.name, _read(file))
    if content.media not in ("csv", "json", "parquet", "pdf"):
        raise InputRefused(
            "bundle-member-kind",
            _("%(file)s is neither CSV, JSON, Parquet nor PDF; nothing else travels."),
            params={"file": file.name},
        )
    return declared(content)


def show_bundle(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for key, value in found.items():
        if key == "members":
            for member in value:
                click.echo(f"\n{member['name']}  {member['rows']} rows, {member['bytes']} bytes")
                if member["columns"]:
                    click.echo("  columns: " + ", ".join(member["columns"]))
                for line in member["first_lines"]:
                    click.echo("  | " + line)
        else:
            click.echo(f"{key:14}{', '.join(value) if isinstance(value, list | tuple) else value}")
