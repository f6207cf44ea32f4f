"""The route: the map, and what was published about its legs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jahorina.evidence.route_map import route_drawing
from jahorina.publication.brief.contents import contents
from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.sources_named import cited
from jahorina.publication.brief.words import Speech
from jahorina.render.documents.brief import Block, Paragraph, Picture, Section, Tone


def route_section(facts: BriefFacts, speech: Speech) -> Section:
    """The map of the year that most partners have a figure of; its numbers stand in the table of the next section."""
    return Section("route", _("The route"), (Paragraph(_intro(facts, speech)), *_map(facts, speech)))


def _intro(facts: BriefFacts, speech: Speech) -> str:
    return _("The partners on the route are %(partners)s.") % {"partners": speech.listed(facts.partners)}


def _map(facts: BriefFacts, speech: Speech) -> tuple[Block, ...]:
    series = facts.series.get(contents().registrations)
    year = series.fullest_year() if series else None
    if series is None or year is None:
        return (Paragraph(_("No figure of the route has been published yet."), Tone.NOTICE),)
    values = {place: cells[year].values[0] for place, cells in series.places.items() if year in cells}
    picture = route_drawing(speech.language, speech.called, year=year, values=values)
    alternative = _("Map of the route with a circle for each partner's registrations in %(year)s") % {"year": year}
    found: list[Block] = [Picture("route", picture.svg, alternative, f"{picture.caption} {picture.disclaimer}")]
    if picture.legs:
        flows = _("Published flows: %(flows)s.") % {"flows": "; ".join(picture.legs)}
        found.append(Paragraph(f"{flows} {cited((), *facts.flow_sources)}", Tone.QUIET))
    return tuple(found)
