"""The plan by area: what evidence shows and what is only claimed, never in one number; and the agreed regional figures."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from jahorina.partners.locales import written_number, written_period
from jahorina.plan.choices import Area, IndicatorKind
from jahorina.plan.status.deriving import Shown
from jahorina.plan.wording import SHOWN, quantity
from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.plan_facts import AreaFacts, RegionalFigure
from jahorina.publication.brief.words import Speech, no_number
from jahorina.render.documents.brief import Block, Column, Entry, Paragraph, Section, Table, Tone

COLUMNS = (
    Shown.ACHIEVED,
    Shown.CLAIMED,
    Shown.REOPENED,
    Shown.IN_PROGRESS,
    Shown.STALLED,
    Shown.OVERTAKEN,
    Shown.NOT_STARTED,
)
"""What evidence shows comes first, what is only claimed next to it."""


def plan_section(facts: BriefFacts, speech: Speech) -> Section:
    """The plan's areas by status, and the regional figures that the partners agreed to."""
    blocks: list[Block] = [Paragraph(_how_counted())]
    if any(area.proposed for area in facts.plan.areas):
        blocks.append(Paragraph(_proposed(), Tone.WARNING))
    if facts.plan.areas:
        blocks.append(_by_area(facts))
    else:
        blocks.append(Paragraph(_("The plan holds no measure yet."), Tone.NOTICE))
    blocks += _figures(facts, speech)
    return Section("plan", _("The plan by area"), tuple(blocks))


def _how_counted() -> str:
    return _(
        "Each measure is counted once for each partner that carries it out. “Achieved” needs evidence that somebody else "
        "verified; without it a claim stands as claimed, and when its evidence falls it is re-opened."
    )


def _proposed() -> str:
    return _(
        "The Action Plan's full text and its list of measures are not public. The measures here are proposed by this "
        "programme; nothing marked “proposed” is official."
    )


def _by_area(facts: BriefFacts) -> Table:
    # A status that nobody has is left out, but for the two that must be told apart.
    kept = [one for one in COLUMNS if one in (Shown.ACHIEVED, Shown.CLAIMED) or facts.plan.shown(one)]
    rows = [_row(str(Area(area.area).label), area.shown, area, kept) for area in facts.plan.areas]
    total = {one.value: facts.plan.shown(one) for one in kept}
    measures = sum(area.measures for area in facts.plan.areas)
    rows.append((Entry(_("All areas")), Entry(written_number(measures)), *_counts(total, kept)))
    demonstration = (_("Some of it is a demonstration that nobody reported."),) if facts.plan.is_demonstration else ()
    return Table(
        caption=_("How the measures stand with the partners that carry them"),
        columns=(
            Column(_("Area"), width=2),
            Column(_("Measures"), is_number=True),
            *(Column(_title(one), is_number=True) for one in kept),
        ),
        rows=tuple(rows),
        notes=demonstration,
    )


def _title(shown: Shown) -> str:
    if shown is Shown.ACHIEVED:
        return _("achieved, with evidence")
    if shown is Shown.CLAIMED:
        return _("only claimed")
    return str(SHOWN[shown])


def _row(name: str, shown: Mapping[str, int], area: AreaFacts, kept: list[Shown]) -> tuple[Entry, ...]:
    return (Entry(name), Entry(written_number(area.measures)), *_counts(shown, kept))


def _counts(shown: Mapping[str, int], kept: list[Shown]) -> tuple[Entry, ...]:
    return tuple(Entry(written_number(shown.get(one, 0))) for one in kept)


def _figures(facts: BriefFacts, speech: Speech) -> list[Block]:
    agreed = facts.plan.figures
    if not agreed:
        if not facts.plan.asked:
            return []
        said = _("Of %(n)s regional figures that rounds asked for, the partners have agreed to none yet.")
        return [Paragraph(said % {"n": written_number(facts.plan.asked)}, Tone.NOTICE)]
    notes = [
        _("%(code)s: reservation of %(partner)s: “%(text)s”")
        % {"code": one.indicator, "partner": speech.called.of(partner), "text": text}
        for one in agreed
        for partner, text in sorted(one.reservations.items())
    ]
    table = Table(
        caption=_("Regional figures that the partners agreed to"),
        columns=(
            Column(_("Indicator"), width=3),
            Column(_("Period"), width=0.7),
            Column(_("Figure"), is_number=True, width=0.8),
            Column(_("Unit"), width=1),
        ),
        rows=tuple(_figure_row(one, speech) for one in agreed),
        notes=tuple(notes),
    )
    return [table]


def _figure_row(one: RegionalFigure, speech: Speech) -> tuple[Entry, ...]:
    title = speech.entry(one.texts)
    said = [_("a lower bound: not all partners gave a value")] if one.is_lower_bound else []
    said += [_("a demonstration; nobody reported it")] if one.is_demonstration else []
    value = Entry(quantity(round(one.value, 1))) if one.value is not None else no_number(one.status)
    unit = "%" if one.kind == IndicatorKind.PERCENTAGE else speech.text(one.unit)
    return (
        Entry(f"{one.indicator} {title.text}", note="; ".join(said), language=title.language),
        Entry(written_period(one.period)),
        value,
        Entry(unit),
    )
