"""`statistics list`, `show` and `take`: the registers' statistics, and their values into the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.cases import AREAS, member_of_address
from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.periods import Period

if TYPE_CHECKING:
    from jahorina.registers.statistics.masking import Figure
    from jahorina.registers.statistics.queries import CountedCard, Figures


@click.group()
def statistics() -> None:
    """Count in the registers: each statistic is defined once, by the programme."""


@statistics.command("list")
@json_option
@click.option("--area", type=click.Choice(AREAS), help="Those of this area alone.")
def list_(area: str | None, as_json: bool) -> None:
    """List what can be counted: code, unit, dimensions, title."""
    ready_workspace()
    from jahorina.partners.roles import Area
    from jahorina.registers.statistics.queries import counted_statistics

    cards = counted_statistics(area=Area(area) if area else None)
    if as_json:
        print_json([_described(card) for card in cards])
        return
    print_rows(
        [
            (card.code, card.definition.unit.value, ", ".join(card.definition.dimensions), card.titles["en"])
            for card in cards
        ]
    )


@statistics.command()
@json_option
@click.argument("code")
@click.option("--period", required=True, help="2025, 2025-Q3, 2025-03; others for those who work on the cases.")
@click.option("--by", "breakdown", multiple=True, help="A dimension to break down by, as sex.")
@click.option("--partner", help="Whose registers; small numbers are hidden.")
@click.option("--as", "as_member", metavar="ADDRESS", help="Ask as this member: the own institution, the own rights.")
def show(
    code: str, period: str, breakdown: tuple[str, ...], partner: str | None, as_member: str | None, as_json: bool
) -> None:
    """Count the statistic CODE in a period, for a partner or as a member sees it."""
    if (partner is None) is (as_member is None):
        raise click.UsageError("Give either --partner or --as.")
    ready_workspace()
    from jahorina.partners import queries as partners
    from jahorina.registers.statistics.queries import Node, register_statistic

    asker = member_of_address(as_member) if as_member else Node(partners.partner(partner or "").code)
    figures = register_statistic(member=asker, code=code, period=Period.parse(period), breakdown=breakdown)
    if as_json:
        print_json(_document(figures))
    else:
        _show(figures)


@statistics.command()
@json_option
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--partner", required=True, help="Whose registers are counted.")
@click.option("--period", "periods", multiple=True, required=True, help="A period; several may be given.")
def take(codes: tuple[str, ...], partner: str, periods: tuple[str, ...], as_json: bool) -> None:
    """Keep the values of all statistics, or of those named, in the evidence: all of them or none.

    They stay confidential, small numbers hidden. Taking the same again changes nothing.
    """
    ready_workspace()
    from django.utils.translation import gettext

    from jahorina.evidence.snapshots import take_register_statistics

    with progress_bar() as progress:
        report = take_register_statistics(
            by="system",
            partner=partner,
            periods=[Period.parse(period) for period in periods],
            codes=codes,
            progress=progress,
        )
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(report.sentence(gettext))


def _described(card: CountedCard) -> dict[str, Any]:
    definition = card.definition
    return {
        "code": card.code,
        "version": definition.version,
        "area": definition.area.value,
        "unit": definition.unit.value,
        "basis": definition.basis.value,
        "dimensions": [one.value for one in definition.dimensions],
        "title": card.titles["en"],
    }


def _document(figures: Figures) -> dict[str, Any]:
    return {
        "statistic": figures.card.code,
        "definition_version": figures.definition_version,
        "unit": figures.card.definition.unit.value,
        "period": str(figures.period),
        "cut_off": figures.cut_off,
        "data_version": figures.data_version,
        "protected": figures.protected,
        "confidential": True,
        "totals": [_plain(one) for one in figures.totals],
        "rows": [_plain(one) for one in figures.rows],
        "running": {"simulated" if simulated else "real": count for simulated, count in figures.running.items()},
    }


def _plain(figure: Figure) -> dict[str, Any]:
    return {
        **{dimension.value: member for dimension, member in figure.members},
        "simulated": figure.simulated,
        "value": figure.value,
        "n": figure.n,
        "q1": figure.q1,
        "q3": figure.q3,
        "obs_status": figure.obs_status.value,
        "conf_status": figure.conf_status.value,
    }


def _show(figures: Figures) -> None:
    from django.utils.translation import gettext

    click.echo(f"{figures.card.titles['en']} ({figures.card.unit_names['en']}), {figures.period}")
    print_rows([_line(one) for one in (*figures.totals, *figures.rows)])
    said = gettext("Confidential. Definition %(definition)s, steps up to %(steps)s, as of %(moment)s.")
    moment = figures.cut_off.isoformat(timespec="seconds")
    click.echo(
        said % {"definition": figures.definition_version, "steps": figures.data_version, "moment": moment}, err=True
    )


def _line(figure: Figure) -> tuple[str, ...]:
    from django.utils.translation import gettext

    members = ", ".join(member for _dimension, member in figure.members) or gettext("all")
    value = gettext("hidden: too few") if figure.value is None else f"{figure.value:g}"
    quartiles = f"{figure.q1:g} – {figure.q3:g}" if figure.q1 is not None and figure.q3 is not None else ""
    behind = "" if figure.n is None else f"n={figure.n}"
    return members, value, quartiles, behind, gettext("simulated") if figure.simulated else ""
