"""`release request | prepare | check | publish | withdraw | list`: tables on their way out, in the name of a member."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.cases import member_of_address
from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, print_rows
from jahorina.kernel.errors import InputRefused

if TYPE_CHECKING:
    from jahorina.publication.queries import ReleaseCard

_as_option = click.option("--as", "as_member", required=True, metavar="ADDRESS", help="The member who does it.")
METHODS = ("rounding", "suppression", "cell-key", "dp")
KINDS = ("register", "plan", "evidence")


@click.group()
def release() -> None:
    """Publish tables: requested, protected, attacked, checked by a second person, numbered."""


@release.command()
@json_option
@_as_option
@click.argument("series")
@click.option("--title", required=True, help="What the release is called.")
@click.option("--reason", required=True, help="Why it is published; for a later release also what changed and why.")
@click.option(
    "--kind", type=click.Choice(KINDS), default="register", show_default=True, help="Where the tables are from."
)
@click.option("--statistic", required=True, help="The code of the statistic, indicator or series.")
@click.option("--period", "periods", multiple=True, required=True, help="A period; several may be given.")
@click.option("--by", "breakdowns", multiple=True, help="A table's breakdown, as sex or sex,age; several may be given.")
@click.option(
    "--method",
    type=click.Choice(("rounding", "suppression", "cell-key", "dp")),
    help="How; else what the domain recommends.",
)
@click.option("--base", type=click.Choice(("5", "10")), help="Of controlled rounding; else the domain's.")
@click.option("--simulated", is_flag=True, help="Publish simulated cases, labelled so, instead of real ones.")
def request(series: str, as_member: str, as_json: bool, **chosen: Any) -> None:
    """Ask for a release of SERIES: a table for each period and each breakdown, and the total."""
    ready_workspace()
    from jahorina.publication.choices import TableKind
    from jahorina.publication.services import NewRelease, request_release
    from jahorina.publication.sources import Wanted

    kind, code, periods = TableKind(chosen["kind"]), chosen["statistic"], tuple(chosen["periods"])
    splits = [tuple(filter(None, text.split(","))) for text in chosen["breakdowns"]] or [()]
    new = NewRelease(
        series=series,
        title=chosen["title"],
        reason=chosen["reason"],
        tables=[Wanted(kind, code, periods, split) for split in splits],
        method=chosen["method"] or "",
        base=int(chosen["base"] or 0),
        is_simulated=chosen["simulated"],
    )
    member = member_of_address(as_member)
    row = request_release(by=member, new=new)
    _tell(row.pk, as_member, as_json=as_json)


@release.command()
@json_option
@click.argument("release_id", type=int, required=False, metavar="[RELEASE]")
def prepare(release_id: int | None, as_json: bool) -> None:
    """Protect and attack one RELEASE, or all that wait. Run it every few minutes; exit code 3 where one was opened."""
    ready_workspace()
    from django.utils.translation import gettext

    from jahorina.publication.tasks import prepare as prepared
    from jahorina.publication.tasks import prepare_waiting

    found = prepare_waiting() if release_id is None else (prepared(release_id),)
    rows = [{"release": row.pk, "series": row.series, "state": str(row.state), "report": row.report} for row in found]
    if as_json:
        print_json(rows)
    else:
        print_rows([(str(one.pk), one.series, str(one.state), _mend(one.report, gettext)) for one in found])
    if release_id is not None and not found[0].report["safe"]:
        raise SystemExit(InputRefused.exit_code)


def _mend(report: dict[str, Any], gettext: Any) -> str:
    refusal = report.get("refusal")
    if refusal:
        said = gettext(refusal["message"])
        return str(said % refusal["params"] if refusal["params"] else said)
    return " ".join(gettext(sentence) for one in report["subjects"] for sentence in one["mend"])


@release.command()
@json_option
@_as_option
@click.argument("release_id", type=int, metavar="RELEASE")
@click.option("--send-back", "remarks", help="Send it back with these remarks instead.")
def check(release_id: int, as_member: str, remarks: str | None, as_json: bool) -> None:
    """Check a RELEASE that somebody else requested."""
    ready_workspace()
    from jahorina.publication.services import check_release, send_back

    member = member_of_address(as_member)
    if remarks is None:
        check_release(by=member, release=release_id)
    else:
        send_back(by=member, release=release_id, remarks=remarks)
    _tell(release_id, as_member, as_json=as_json)


@release.command()
@json_option
@_as_option
@click.argument("release_id", type=int, metavar="RELEASE")
@click.option("--embargo", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Readers see it from here on.")
def publish(release_id: int, as_member: str, embargo: datetime | None, as_json: bool) -> None:
    """Let a checked RELEASE go out under the next number of its series."""
    ready_workspace()
    from django.utils import timezone

    from jahorina.publication.services import publish_release

    until = timezone.make_aware(embargo) if embargo else None
    publish_release(by=member_of_address(as_member), release=release_id, embargo_until=until)
    _tell(release_id, as_member, as_json=as_json)


@release.command()
@json_option
@_as_option
@click.argument("release_id", type=int, metavar="RELEASE")
@click.option("--reason", required=True, help="Why; readers see it.")
def withdraw(release_id: int, as_member: str, reason: str, as_json: bool) -> None:
    """Take a published RELEASE back."""
    ready_workspace()
    from jahorina.publication.services import withdraw_release

    withdraw_release(by=member_of_address(as_member), release=release_id, reason=reason)
    _tell(release_id, as_member, as_json=as_json)


@release.command("list")
@json_option
@_as_option
def list_(as_member: str, as_json: bool) -> None:
    """List the own partner's releases, the newest first."""
    ready_workspace()
    from jahorina.publication.queries import releases

    found = releases(member=member_of_address(as_member))
    if as_json:
        print_json([_document(card) for card in found])
    else:
        print_rows([(str(one.id), one.series, str(one.number or ""), one.state, one.titles["en"]) for one in found])


def _tell(release_id: int, as_member: str, *, as_json: bool) -> None:
    from jahorina.publication.queries import releases

    card = next(one for one in releases(member=member_of_address(as_member)) if one.id == release_id)
    if as_json:
        print_json(_document(card))
    else:
        click.echo(f"{card.id}\t{card.series}\t{card.number or ''}\t{card.state}")


def _document(card: ReleaseCard) -> dict[str, Any]:
    return {
        "release": card.id,
        "series": card.series,
        "number": card.number,
        "state": card.state,
        "title": card.titles["en"],
        "sha256": card.sha256,
        "visible_from": card.visible_from,
    }
