"""`cases import` takes in a file of cases, `cases export` writes a list of them, in the name of a member."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    from jahorina.partners.permissions import Member

AREAS = ("protection", "return", "counter-trafficking", "criminal-justice")


@click.group()
def cases() -> None:
    """Take in cases from files, and write them to files."""


@cases.command("import")
@json_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--area", type=click.Choice(AREAS), required=True, help="The area whose cases these are.")
@click.option("--as", "as_member", required=True, metavar="ADDRESS", help="The member who takes them in.")
@click.option(
    "--mapping",
    default="columns",
    show_default=True,
    help="How the file is read: `columns` (the system's own), a mapping of the programme, or a YAML file.",
)
@click.option(
    "--likely-duplicates",
    type=click.Choice(["skip", "new"]),
    default="skip",
    show_default=True,
    help="What becomes of rows that may be somebody known.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be, and write nothing.")
def import_(
    file: Path, area: str, as_member: str, mapping: str, likely_duplicates: str, dry_run: bool, as_json: bool
) -> None:
    """Take in a FILE of cases: KoboToolbox or ODK (JSON, CSV), or a table; all of it or nothing, never twice."""
    ready_workspace()
    from jahorina.registers.intake.mapping import mapping_of
    from jahorina.registers.intake.programme import mapping as kept_mapping
    from jahorina.registers.intake.services import Choice, import_cases

    is_file = mapping.endswith((".yaml", ".yml"))
    report = import_cases(
        by=member_at(as_member),
        content=file,
        mapping=mapping_of(Path(mapping)) if is_file else kept_mapping(mapping, area),
        undecided=Choice(likely_duplicates),
        dry_run=dry_run,
    )
    if as_json:
        print_json(report.as_json())
        return
    from django.utils.translation import gettext

    said = gettext("Cases opened: %(opened)s. Taken in before: %(known)s. Left out: %(skipped)s.")
    click.echo(said % report.as_json())


@cases.command("export")
@click.option("--area", type=click.Choice(AREAS), required=True, help="The area whose cases are written.")
@click.option("--as", "as_member", required=True, metavar="ADDRESS", help="The member who takes them out.")
@click.option("--purpose", required=True, help="For which purpose, by its code, as supervision.")
@click.option("--what", type=click.Choice(["list", "htcds", "ic-tip"]), default="list", show_default=True)
@click.option("--scope", type=click.Choice(["mine", "unassigned", "institution"]), default="mine", show_default=True)
@click.option("--column", "columns", multiple=True, help="A column of the list; several may be given.")
@click.option("--with-identifiers", is_flag=True, help="HTCDS with names and numbers; for supervisors.")
def export(
    area: str, as_member: str, purpose: str, what: str, scope: str, columns: tuple[str, ...], with_identifiers: bool
) -> None:
    """Write cases to standard output; without identifiers unless a supervisor asks for them."""
    ready_workspace()
    from jahorina.partners.roles import Area
    from jahorina.registers.access import Scope
    from jahorina.registers.exporting.cases import DEFAULT_COLUMNS, export_cases
    from jahorina.registers.exporting.htcds import export_htcds
    from jahorina.registers.exporting.ic_tip import export_ic_tip

    given: dict[str, Any] = {"member": member_at(as_member), "purpose": purpose}
    if what == "htcds":
        file = export_htcds(with_identifiers=with_identifiers, **given)
    elif what == "ic-tip":
        file = export_ic_tip(area=Area(area), **given)
    else:
        file = export_cases(area=Area(area), scope=Scope(scope), columns=columns or DEFAULT_COLUMNS, **given)
    sys.stdout.buffer.writelines(file.chunks)


def member_at(address: str) -> Member:
    """The member with this address; raises NotFound (`member-unknown`)."""
    from jahorina.partners import queries as partners

    labelled = partners.label_of_account(address)
    member = partners.logged_in_member(labelled[0].removeprefix("member:")) if labelled else None
    if member is None:
        raise NotFound("member-unknown", _("There is no such member."))
    return member
