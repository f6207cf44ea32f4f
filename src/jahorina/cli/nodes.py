"""`node`: who a node is, whom it knows, and what they agreed on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jahorina.cli.certificates import certificate as certificate_command
from jahorina.cli.command import ready_workspace
from jahorina.cli.giving import as_option, label_of
from jahorina.cli.terminal import json_option, print_json, print_rows
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    from jahorina.exchange.letters.keys import KeyCard

BY = "node:command"
"""Who does it in the audit log: somebody at the node's own command line."""


def actor(address: str | None) -> str:
    """The label of the member with this address, else that of the node's command line; raises NotFound."""
    if address is None:
        return BY
    return label_of(address)


_file = click.Path(exists=True, path_type=Path, dir_okay=False)


@click.group()
def node() -> None:
    """Keys, partners and agreements of this node."""


node.add_command(certificate_command)


@node.command("init-keys")
@click.argument("code")
@click.option("--threshold", type=click.IntRange(1, 2), default=1, show_default=True, help="Release keys that sign.")
@as_option
@json_option
def init_keys(code: str, threshold: int, as_member: str | None, as_json: bool) -> None:
    """Make this node's exchange keys under its CODE, as partners know it (al, ba, hub).

    Afterwards take the three root keys to three safe places: they sign changes of keys and nothing else.
    """
    ready_workspace()
    from jahorina.exchange import services
    from jahorina.formats.bundle.keyroots import fingerprint

    root = services.make_keys(code=code, threshold=threshold, by=actor(as_member))
    _tell({"node": root.node, "version": root.version, "fingerprint": fingerprint(root)}, as_json=as_json)
    click.echo(f"take root-1.pem, root-2.pem, root-3.pem out of {services.store().keys} to three safe places", err=True)


@node.command("change-keys")
@click.option("--threshold", type=click.IntRange(1, 2), help="Release keys that sign from now on.")
@as_option
@json_option
def change_keys(threshold: int | None, as_member: str | None, as_json: bool) -> None:
    """Replace release, transport and sealing keys; two root keys must be back in the folder for this.

    The keys before are revoked for everybody who gets the new keys' file. Then `exchange seal-again`.
    """
    ready_workspace()
    from jahorina.exchange import services

    root = services.change_keys(by=actor(as_member), threshold=threshold)
    _tell({"node": root.node, "version": root.version, "expires": root.expires.isoformat()}, as_json=as_json)


@node.command("export-keys")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def export_keys(file: Path, as_json: bool) -> None:
    """Write the FILE by which partners learn this node's public keys. It holds no secret."""
    ready_workspace()
    from jahorina.exchange import services
    from jahorina.formats.bundle.keyroots import fingerprint

    if file.exists():
        raise Conflict("keys-file-exists", _("%(file)s is there already."), params={"file": str(file)})
    root = services.export_keys(file)
    _tell({"file": str(file), "version": root.version, "fingerprint": fingerprint(root)}, as_json=as_json)


@node.command()
@click.argument("file", type=_file)
@click.option("--fingerprint", help="As its people read it to you by telephone; needed once for each node.")
@as_option
@json_option
def join(file: Path, fingerprint: str | None, as_member: str | None, as_json: bool) -> None:
    """Learn a partner's keys from its FILE, or follow it to newer ones."""
    ready_workspace()
    from jahorina.exchange import services

    root = services.learn_keys(file.read_bytes().rstrip(b"\n"), by=actor(as_member), compared=fingerprint)
    _tell({"node": root.node, "version": root.version, "expires": root.expires.isoformat()}, as_json=as_json)


@node.command()
@click.argument("code")
@click.argument("url", metavar="https://HOST[:PORT]", required=False, default="")
@click.option(
    "--certificate", type=_file, help="Its certificate (PEM), where the system's authorities do not vouch for it."
)
@json_option
def address(code: str, url: str, certificate: Path | None, as_json: bool) -> None:
    """Say where the node CODE is reached over HTTPS; without an address: not over the network any more."""
    ready_workspace()
    from jahorina.exchange.wire.addresses import set_address

    pem = certificate.read_text(encoding="ascii", errors="replace") if certificate else ""
    set_address(code, url, by=BY, certificate=pem)
    _tell({"node": code, "address": url or "-", "certificate": str(certificate or "-")}, as_json=as_json)


@node.command()
@click.argument("file", type=_file)
@as_option
@json_option
def agree(file: Path, as_member: str | None, as_json: bool) -> None:
    """Put in an agreement (JSON), the same FILE at all its partners."""
    ready_workspace()
    from jahorina.exchange import services

    agreement = services.add_agreement(file.read_bytes().rstrip(b"\n"), by=actor(as_member))
    _tell({"agreement": agreement.code, "sha256": agreement.sha256}, as_json=as_json)


@node.command("new-agreement")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--code", required=True, help="Of the agreement; a changed one gets another.")
@click.option("--sender", required=True)
@click.option("--recipient", "recipients", multiple=True, required=True, help="Repeatable.")
@click.option("--stream", required=True, help="The stream that it is about.")
@click.option("--schema", "schemas", multiple=True, required=True, help="What kind of content, as table/1; repeatable.")
@click.option("--purpose", required=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--keep-days", type=click.IntRange(1), required=True, help="How long the receiver may keep it.")
@click.option("--every-days", type=click.IntRange(1), required=True, help="The rhythm; later than this is late.")
@click.option("--onward", is_flag=True, help="The receiver may pass it on.")
def new_agreement(file: Path, **said: object) -> None:
    """Write an agreement into FILE, to be signed on paper and put in at both sides."""
    from typing import Any

    from jahorina.cli.linkage import write_whole
    from jahorina.formats.bundle.agreements import Agreement, read_agreement

    given: dict[str, Any] = dict(said)
    for name in ("since", "until"):
        given[name] = given[name].date()
    for name in ("recipients", "schemas"):
        given[name] = tuple(sorted(given[name]))
    content = Agreement(**given).document()
    read_agreement(content)
    write_whole(file, content)
    click.echo(str(file))


@node.command("end-agreement")
@click.argument("code")
@click.option("--reason", required=True)
@as_option
def end_agreement(code: str, reason: str, as_member: str | None) -> None:
    """End an agreement: from here on nothing leaves or is taken in under it."""
    ready_workspace()
    from jahorina.exchange import services

    services.end_agreement(code, reason=reason, by=actor(as_member))


@node.command()
@json_option
def peers(as_json: bool) -> None:
    """List the nodes that are known, with their keys' version, end and fingerprint."""
    ready_workspace()
    from jahorina.exchange.queries import node_status

    found = node_status().peers
    if as_json:
        print_json(
            [
                {"node": one.node, "version": one.version, "expires": one.expires, "fingerprint": one.fingerprint}
                | {"address": one.address}
                for one in found
            ]
        )
        return
    print_rows(
        [
            (one.node, f"version {one.version}", f"until {one.expires:%Y-%m-%d}", one.fingerprint, one.address)
            for one in found
        ]
    )


@node.command("change-institution-key")
@click.argument("institution")
@click.option(
    "--revoke", metavar="WHY", default="", help="Revoke its keys until now: somebody else may know their secret."
)
@as_option
@json_option
def change_institution_key(institution: str, revoke: str, as_member: str | None, as_json: bool) -> None:
    """Give an INSTITUTION that works on this node a new key for letters of referrals.

    Old letters still open. Partners learn the new key with the next `exchange letters`, `exchange sync` or `month seal`; from
    those who know it, nothing that is sealed to a revoked key is taken.
    """
    ready_workspace()
    from jahorina.exchange.letters.keys import change_key

    made = change_key(institution, by=actor(as_member), revoke=revoke)
    _tell({"institution": institution, "key": made, "revoked": "the keys before" if revoke else "-"}, as_json=as_json)


@node.command()
@json_option
def institutions(as_json: bool) -> None:
    """List the keys of institutions that are known here: own ones and those that partners' nodes made known."""
    ready_workspace()
    from dataclasses import asdict

    from jahorina.exchange.letters.keys import key_cards

    found = key_cards()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    print_rows(
        [(one.node, one.institution, f"since {one.since:%Y-%m-%d}", one.recipient, _of_key(one)) for one in found]
    )


def _of_key(card: KeyCard) -> str:
    if card.revoked_at is not None:
        return f"revoked {card.revoked_at:%Y-%m-%d}"
    return "" if card.is_newest else "old"


@node.command()
@json_option
def doctor(as_json: bool) -> None:
    """Examine the exchange: keys, their end, agreements, streams, content. Exit code 6 where something must be done."""
    ready_workspace()
    from jahorina.exchange.examination import findings

    found = findings()
    if as_json:
        print_json([{"what": one.what, "remedy": one.remedy} for one in found])
    else:
        for one in found:
            click.echo(f"{one.what}\n  {one.remedy}")
        click.echo("the exchange is as it should be" if not found else f"{len(found)} to be done")
    if found:
        raise SystemExit(Conflict.exit_code)


def _tell(found: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for key, value in found.items():
        click.echo(f"{key:14}{value}")
