"""The brief in one language, put together: the figures that stand out, the sections, the words around them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from jahorina.partners import queries as partners
from jahorina.partners.locales import written_day, written_number
from jahorina.partners.naming import names_in
from jahorina.plan.status.deriving import Shown
from jahorina.publication.brief.contents import contents
from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.sections.areas import areas_section
from jahorina.publication.brief.sections.forecast import forecast_section
from jahorina.publication.brief.sections.goals import goals_section
from jahorina.publication.brief.sections.method import method_section
from jahorina.publication.brief.sections.persons import persons_section
from jahorina.publication.brief.sections.plan import plan_section
from jahorina.publication.brief.sections.route import route_section
from jahorina.publication.brief.sections.support import support_section
from jahorina.publication.brief.words import Speech, cell_entry
from jahorina.render.documents.brief import BriefSheet, Section, Tile, Tiles

SECTIONS = (
    route_section,
    persons_section,
    forecast_section,
    areas_section,
    plan_section,
    support_section,
    goals_section,
    method_section,
)
"""In the order in which they are read."""


def brief_sheet(facts: BriefFacts, language: str) -> BriefSheet:
    """The brief in `language`, a language of the site."""
    with override(language):
        speech = Speech(language, names_in(language))
        programme = partners.programme()
        at_a_glance = Section("glance", _("At a glance"), (Tiles(_tiles(facts)),))
        return BriefSheet(
            language=language,
            title=speech.text(programme.names),
            subtitle=_("Migration on the route, and the shared action plan"),
            dated=written_day(facts.day),
            lead=speech.text(programme.description),
            simulated=_("Holds simulated data or demonstrations") if facts.is_simulated else "",
            sections=(at_a_glance, *(section(facts, speech) for section in SECTIONS)),
            labels=_labels(),
            fingerprint=facts.fingerprint(),
            footnotes=speech.called.footnotes,
        )


def _labels() -> dict[str, str]:
    return {
        "brief": _("Regional brief"),
        "page": _("Page"),
        "fingerprint": _("SHA-256 of what this brief rests on:"),
    }


def _tiles(facts: BriefFacts) -> tuple[Tile, ...]:
    plan = facts.plan
    stands = _("measures of partners achieved, with evidence that somebody else verified")
    claimed = _("%(n)s more are only claimed") % {"n": written_number(plan.shown(Shown.CLAIMED))}
    begins = tuple(area.released for area in contents().areas.values())
    registers = sum(one.table.statistic.startswith(begins) for one in facts.released)
    found = [
        Tile(written_number(plan.shown(Shown.ACHIEVED)), stands, claimed),
        Tile(written_number(plan.open_needs), _("open needs of support"), _("needs that no offer has met")),
        Tile(written_number(registers), _("released tables of the registers"), _("behind the areas' numbers")),
    ]
    return (*_registrations(facts), *found)


def _registrations(facts: BriefFacts) -> tuple[Tile, ...]:
    """The region's latest published total, all values side by side."""
    series = facts.series.get(contents().registrations)
    if series is None or not series.region:
        return ()
    year = max(series.region)
    said = _("registrations in the region in %(year)s") % {"year": year}
    return (Tile(cell_entry(series.region[year]).text, said, _("acts, not people")),)
