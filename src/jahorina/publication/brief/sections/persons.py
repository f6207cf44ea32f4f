"""Persons and registrations: what was registered, why that is no number of people, and how many people there are."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jahorina.partners.locales import written_number, written_period
from jahorina.publication.brief.contents import contents
from jahorina.publication.brief.estimates import DistinctPersons, Interval
from jahorina.publication.brief.facts import BriefFacts, Series
from jahorina.publication.brief.sources_named import cited, warned
from jahorina.publication.brief.words import Speech, cell_entry
from jahorina.render.documents.brief import Block, Column, Entry, Paragraph, Section, Table, Tone


def persons_section(facts: BriefFacts, speech: Speech) -> Section:
    """Registrations by partner and year, with the region's published totals, and the estimate of distinct people."""
    series = facts.series.get(contents().registrations)
    blocks: list[Block] = [Paragraph(_why_they_differ())]
    if series is not None and series.places:
        blocks.append(_table(series, facts, speech))
    else:
        blocks.append(Paragraph(_("No registrations have been published yet."), Tone.NOTICE))
    blocks += estimated(facts.persons, speech)
    return Section("persons", _("Persons and registrations"), tuple(blocks))


def _why_they_differ() -> str:
    return _(
        "A registration is an act: an authority met somebody and wrote it down. On the route the same person is often "
        "registered by several partners, or by one partner several times, and others are registered by nobody. So the sum "
        "of registrations is no number of people; it can be larger or smaller than that."
    )


def _table(series: Series, facts: BriefFacts, speech: Speech) -> Table:
    years = series.years(contents().most_years)
    rows = [
        (Entry(speech.called.of(place)), *(cell_entry(series.places[place].get(year)) for year in years))
        for place in facts.partners
        if place in series.places
    ]
    if series.region:
        region = Entry(_("The region, as published"))
        rows.append((region, *(cell_entry(series.region.get(year)) for year in years)))
    return Table(
        caption=f"{speech.text(series.card.titles)} ({speech.text(series.card.unit)})",
        columns=(Column(_("Partner")), *(Column(str(year), is_number=True, width=0) for year in years)),
        rows=tuple(rows),
        notes=(cited(series.shown(years)), *warned([series], speech)),
    )


def estimated(persons: DistinctPersons | None, speech: Speech) -> list[Block]:
    """How many different people there were, with the assumptions that the number stands on; or that nobody knows yet."""
    if persons is None:
        said = _("How many different people were on the route has not been estimated yet. No number stands in for it.")
        return [Paragraph(said, Tone.NOTICE)]
    number = _("In %(period)s about %(number)s different people were on the route.") % {
        "period": written_period(persons.period),
        "number": within(persons.persons),
    }
    unseen = ""
    if persons.unseen is not None:
        unseen = _("Of them about %(number)s are in no register.") % {"number": within(persons.unseen)}
    assumed = _("This assumes: %(assumptions)s.") % {
        "assumptions": "; ".join(speech.text(texts) for texts in persons.assumptions)
    }
    found: list[Block] = [Paragraph(" ".join(filter(None, (number, unseen, simulated(is_so=persons.is_simulated)))))]
    method = _("Method: %(method)s, run %(run)s.") % {"method": persons.method, "run": persons.run}
    return [*found, Paragraph(f"{assumed} {method}", Tone.QUIET)]


def within(interval: Interval) -> str:
    """A number with its interval, in words."""
    return _("%(value)s (%(level)s %% interval: %(lower)s to %(upper)s)") % {
        "value": written_number(round(interval.value)),
        "level": written_number(round(100 * interval.level)),
        "lower": written_number(round(interval.lower)),
        "upper": written_number(round(interval.upper)),
    }


def simulated(*, is_so: bool) -> str:
    """That a figure is simulated, where it is."""
    return _("Simulated: nobody is behind these numbers.") if is_so else ""
