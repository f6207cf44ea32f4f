"""`import`, `fetch` and `export`: figures in from files and public sources, figures out as files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, progress_bar
from jahorina.kernel.periods import Period

if TYPE_CHECKING:
    from jahorina.evidence.reports import ImportReport

CONNECTORS = ("unhcr", "eurostat", "frontex", "missing-migrants")
KINDS = ("tidy", "tidy-csv", "tidy-xlsx", "sdmx-csv", *CONNECTORS, "iati")
EXPORTS = ("csv", "xlsx", "sdmx-csv")
IATI, RELEASE, SITE = "iati", "release", "site"
"""In the place of a statistic: the plan as IATI activities, a release with its files, the public portal."""


@click.command("import")
@json_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--kind", type=click.Choice(KINDS), default="tidy", show_default=True, help="What the file is.")
@click.option("--source", help="The source's code, where the file does not say it.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the source stated this, where the file does not say it."
)
@click.option("--owner", default="", help="The partner whose figures these are.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="For iati: a YAML file that says which activity pays for which measure, and who which donor is.",
)
@click.option("--as", "as_member", metavar="ADDRESS", help="For iati: the coordinator who takes the money in.")
@click.option("--dry-run", is_flag=True, help="For iati: say what would be, and write nothing.")
def import_(
    file: Path,
    kind: str,
    source: str | None,
    as_of: datetime | None,
    owner: str,
    mapping: Path | None,
    as_member: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read a FILE of figures: all of it or nothing. The same file twice changes nothing.

    With `--kind iati` the FILE is one of IATI activities, and its money comes into the plan. A template for partners' own
    figures: `jahorina export --template FILE.xlsx`.
    """
    if (kind == IATI) != (mapping is not None and as_member is not None) or (dry_run and kind != IATI):
        raise click.UsageError("--kind iati needs --mapping and --as; they and --dry-run belong to it alone.")
    ready_workspace()
    if mapping is not None and as_member is not None:
        _import_money(file, mapping, as_member, dry_run=dry_run, as_json=as_json)
        return
    from jahorina.evidence.services import import_file

    with progress_bar() as progress:
        report = import_file(
            by="system", path=file, kind=kind, source=source, as_of=as_of, owner=owner, progress=progress
        )
    if as_json:
        print_json(report.as_json())
    else:
        _tell(report)


def _import_money(file: Path, mapping: Path, address: str, *, dry_run: bool, as_json: bool) -> None:
    from django.utils.translation import gettext

    from jahorina.cli.cases import member_of_address
    from jahorina.plan.funding.iati_import import import_iati, preview_iati
    from jahorina.plan.funding.iati_mapping import iati_mapping

    do = preview_iati if dry_run else import_iati
    found = do(by=member_of_address(address), content=file, mapping=iati_mapping(mapping))
    if as_json:
        print_json(found.as_json())
        return
    for one in found.lines if dry_run else ():
        reason = gettext(one.reason.message) % dict(one.reason.params) if one.reason else one.measure
        click.echo(f"{one.line}: {one.fate.value}: {one.amount} {one.currency} {one.on}: {reason}")
    said = gettext(
        "Amounts: %(new)s new, %(revised)s revised, %(gone)s taken back, %(same)s as before, %(left)s left out."
    )
    click.echo(said % {**found.as_json(), "left": found.as_json()["left-out"]})


def _tell(report: ImportReport) -> None:
    from django.utils.translation import gettext

    for sentence in report.sentences(gettext):
        click.echo(sentence)
    if report.licence:
        click.echo(gettext("Licence: %(licence)s") % {"licence": report.licence})


@click.command()
@json_option
@click.argument("connector", type=click.Choice(CONNECTORS))
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help="A choice that the source offers, as in docs."
)
def fetch(connector: str, options: tuple[str, ...], as_json: bool) -> None:
    """Fetch a public source over HTTPS and import what it gives; its licence is shown and kept."""
    ready_workspace()
    from jahorina.evidence.services import fetch as fetch_source

    chosen = dict(option.partition("=")[::2] for option in options)
    with progress_bar() as progress:
        report = fetch_source(by="system", connector=connector, options=chosen, progress=progress)
    if as_json:
        print_json(report.as_json())
    else:
        _tell(report)


@click.command()
@json_option
@click.argument("statistic", required=False)
@click.argument("name", required=False)
@click.option(
    "--format", "format_", type=click.Choice(EXPORTS), default="csv", show_default=True, help="The file's format."
)
@click.option("--place", "places", multiple=True, help="A place's code; several may be given. Else all places.")
@click.option("--from", "first", help="The first period: 2018, 2018-Q1, 2018-03.")
@click.option("--to", "last", help="The last period.")
@click.option("--known-on", type=click.DateTime(["%Y-%m-%d"]), help="What was known on this day.")
@click.option(
    "--output",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; else standard output.",
)
@click.option(
    "--template", type=click.Path(path_type=Path, dir_okay=False), help="Write the empty template (.csv or .xlsx)."
)
@click.option("--publisher", help="For iati: the publisher's registered organisation identifier, as XM-DAC-12345.")
@click.option("--number", type=int, help="For release: which one of its series; else the latest.")
@click.option("--address", help="For site: where it will stand (https://...), for those who share its pages.")
def export(
    statistic: str | None,
    name: str | None,
    format_: str,
    places: tuple[str, ...],
    first: str | None,
    last: str | None,
    known_on: datetime | None,
    output: Path | None,
    template: Path | None,
    publisher: str | None,
    number: int | None,
    address: str | None,
    as_json: bool,
) -> None:
    """Write the free figures of a STATISTIC to a file, or the template for a partner's own figures.

    `jahorina export iati` writes the plan as activities of IATI 2.03, checked against schema and ruleset;
    `jahorina export release SERIES` a release's data package with every table in every format, as ZIP;
    `jahorina export site FOLDER` the public portal in all languages, for any web host.
    """
    if (statistic in (RELEASE, SITE)) != (name is not None) or (number is not None and statistic != RELEASE):
        raise click.UsageError(
            "NAME belongs to `export release SERIES` and `export site FOLDER`, --number to a release."
        )
    if address is not None and (statistic != SITE or not address.startswith(("https://", "http://"))):
        raise click.UsageError("--address belongs to `export site FOLDER` and begins with https://.")
    ready_workspace()
    from jahorina.evidence.questions import Question
    from jahorina.publication.exports import export as export_answer
    from jahorina.publication.exports import upload_template

    if template is not None:
        _write(template, upload_template(template.suffix.lstrip(".")).chunks, as_json=as_json)
        return
    if publisher is not None and statistic != IATI:
        raise click.UsageError("--publisher belongs to `jahorina export iati`.")
    if statistic == IATI:
        _write(output, _plan_as_iati(publisher), as_json=as_json)
        return
    if statistic == RELEASE and name is not None:
        _write(output, [_release_archive(name, number)], as_json=as_json)
        return
    if statistic == SITE and name is not None:
        _write_site(Path(name), address or "", as_json=as_json)
        return
    if statistic is None:
        raise click.UsageError("Name a STATISTIC, or give --template.")
    question = Question(
        statistic=statistic,
        places=places,
        start=Period.parse(first).start if first else None,
        end=Period.parse(last).end if last else None,
        known_on=known_on.date() if known_on else None,
    )
    _write(output, export_answer(question=question, format=format_).chunks, as_json=as_json)


def _plan_as_iati(publisher: str | None) -> Iterable[bytes]:
    from jahorina.publication.iati import STAND_IN, export_iati

    return export_iati(publisher=STAND_IN if publisher is None else publisher).chunks


def _release_archive(series: str, number: int | None) -> bytes:
    from jahorina.kernel.errors import NotFound
    from jahorina.kernel.messages import gettext_noop as _
    from jahorina.publication.files import release_archive
    from jahorina.publication.public import public_release

    found = public_release(series, number)
    if not found.tables:
        raise NotFound("release-withdrawn", _("This release was withdrawn; its numbers are not given any more."))
    return release_archive(found)


def _write_site(folder: Path, address: str, *, as_json: bool) -> None:
    from jahorina.cli.site import write_site

    summary = write_site(folder, address=address)
    if as_json:
        print_json(summary)
    else:
        click.echo(f"{summary['folder']}: {summary['files']} files, {summary['bytes']} bytes")


def _write(target: Path | None, chunks: Iterable[bytes], *, as_json: bool) -> None:
    if target is None:
        sys.stdout.buffer.writelines(chunks)
        return
    draft = target.with_name(f".{target.name}.new")
    with draft.open("wb") as file:
        file.writelines(chunks)
    os.replace(draft, target)
    if as_json:
        print_json({"file": str(target), "bytes": target.stat().st_size})
    else:
        click.echo(f"{target}: {target.stat().st_size} bytes")
