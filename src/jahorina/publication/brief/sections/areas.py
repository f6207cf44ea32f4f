"""Protection, return and counter-trafficking: what the registers released, and what public sources say, apart."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from jahorina.evidence.answers import Cell
from jahorina.kernel.identifiers import TOTAL
from jahorina.partners.locales import written_period
from jahorina.plan.choices import Area
from jahorina.publication.brief.contents import contents
from jahorina.publication.brief.facts import BriefFacts, Released, Series
from jahorina.publication.brief.sources_named import cited, warned
from jahorina.publication.brief.words import NOTHING, Speech, cell_entry, released_entry
from jahorina.publication.content import PublicCell
from jahorina.publication.public import TablePage
from jahorina.publication.wording import broken_down, member_name
from jahorina.render.documents.brief import Block, Column, Entry, Paragraph, Section, Table, Tone

MOST_PARTS = 8
"""A breakdown with more members is not written into a line; the portal shows it."""


def areas_section(facts: BriefFacts, speech: Speech) -> Section:
    """The three areas, each a part of its own."""
    said = _(
        "Counts of the partners' registers are released figures: protected, attacked by the program together with all "
        "earlier ones, and checked by a second person. Figures of public sources stand apart from them, as published."
    )
    parts = tuple(_area(code, facts, speech) for code in contents().areas)
    return Section("areas", _("Protection, return, counter-trafficking"), (Paragraph(said),), inner=parts)


def _area(code: str, facts: BriefFacts, speech: Speech) -> Section:
    blocks: list[Block] = []
    released = _newest_of_each_first(facts.of_area(code))
    if released:
        blocks.append(_released_table(released[: contents().most_released], speech))
        if len(released) > contents().most_released:
            said = _("The newest %(n)s of %(all)s released tables are shown; the public portal holds all of them.")
            blocks.append(Paragraph(said % {"n": contents().most_released, "all": len(released)}, Tone.QUIET))
    else:
        blocks.append(Paragraph(_("No figures of the registers have been released in this area yet."), Tone.NOTICE))
    series = [facts.series[one] for one in contents().areas[code].series if one in facts.series]
    filled = [one for one in series if one.places]
    if filled:
        blocks.append(_public_table(filled, facts, speech))
    else:
        blocks.append(Paragraph(_("Public sources hold no yearly figure of the partners in this area."), Tone.QUIET))
    marks = tuple(_("SDG %(target)s") % {"target": one} for one in facts.plan.targets_of(code))
    return Section(code, str(Area(code).label), tuple(blocks), marks=marks)


def _newest_of_each_first(found: Iterable[Released]) -> list[Released]:
    """The newest table of each statistic, breakdown and partner, the newest of all first; then what is older."""
    kinds: dict[tuple[str, ...], int] = {}
    ranked = []
    for one in sorted(found, key=lambda one: one.table.period.end, reverse=True):
        kind = (one.table.statistic, *one.table.dimensions, one.table.fixed.get("partner", ""))
        kinds[kind] = kinds.get(kind, 0) + 1
        ranked.append((kinds[kind], one))
    return [one for _rank, one in sorted(ranked, key=lambda pair: pair[0])]


def _released_table(found: Iterable[Released], speech: Speech) -> Table:
    """Each released table as a line: its total, and the parts of a single breakdown."""
    return Table(
        caption=_("Released figures"),
        columns=(
            Column(_("Figure"), width=2.6),
            Column(_("Partner"), width=1.1),
            Column(_("Period"), width=0.8),
            Column(_("Number"), is_number=True, width=0.7),
            Column(_("Release"), width=1.2),
        ),
        rows=tuple(_released_row(one, speech) for one in found),
    )


def _released_row(one: Released, speech: Speech) -> tuple[Entry, ...]:
    table = one.table
    title = speech.entry(table.titles)
    simulated = _("simulated") if one.card.is_simulated else ""
    unit = speech.text(table.units)
    return (
        Entry(title.text, note=parts_text(table, speech) or unit, language=title.language),
        Entry(speech.called.of(table.fixed["partner"]) if "partner" in table.fixed else _("The region")),
        Entry(written_period(table.period)),
        released_entry(table.total),
        Entry(f"{one.card.series} {one.card.number}", note=simulated),
    )


def parts_text(table: TablePage, speech: Speech) -> str:
    """The parts of a table with one breakdown as one line; of a finer one what it is broken down by. Empty where it is
    not broken down."""
    parts = [cell for cell in table.cells if cell.members != (TOTAL,)]
    if len(table.dimensions) != 1 or len(parts) > MOST_PARTS:
        return broken_down(table)
    [dimension] = table.dimensions
    return "; ".join(
        f"{member_name(table, dimension, cell.members[0], speech.called)}: {_said(cell)}" for cell in parts
    )


def _said(cell: PublicCell) -> str:
    return released_entry(cell).text


def _public_table(series: list[Series], facts: BriefFacts, speech: Speech) -> Table:
    """The latest figure of each partner in each series, with its year."""
    rows = []
    for place in facts.partners:
        latest = [one.latest(place) for one in series]
        if any(found is not None for found in latest):
            rows.append((Entry(speech.called.of(place)), *(_dated(found) for found in latest)))
    return Table(
        caption=_("What public sources say: the latest figure of each partner, with its year"),
        columns=(
            Column(_("Partner"), width=1.2),
            *(Column(speech.text(one.card.titles), is_number=True) for one in series),
        ),
        rows=tuple(rows),
        notes=(*(_cited(one, speech) for one in series), *warned(series, speech)),
    )


def _cited(one: Series, speech: Speech) -> str:
    shown = [found[1] for place in one.places if (found := one.latest(place)) is not None]
    return f"{speech.text(one.card.titles)} ({speech.text(one.card.unit)}). {cited(shown)}"


def _dated(found: tuple[int, Cell] | None) -> Entry:
    return NOTHING if found is None else cell_entry(found[1], note=f"({found[0]})")
