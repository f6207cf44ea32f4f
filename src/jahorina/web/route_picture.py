"""The pictures of the route and of an answer, as the pages show them: with addresses, in the reader's language."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jahorina.evidence.answers import Value
from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.route_map import Picture, own_geography, position, route_drawing
from jahorina.kernel.numbers import ObsStatus
from jahorina.partners import queries as partners
from jahorina.partners.locales import written_number
from jahorina.partners.texts import in_language
from jahorina.render.maps import AreaState, AreaValue, choropleth
from jahorina.web.names import names
from jahorina.web.tables import Table

__all__ = ["Picture", "answer_picture", "route_picture"]

NO_NUMBER = {
    ObsStatus.SUPPRESSED: AreaState.SUPPRESSED,
    ObsStatus.NOT_APPLICABLE: AreaState.NOT_APPLICABLE,
}


def route_picture(language: str, table: Table) -> Picture:
    """The partners with their latest common figure, and the route's legs with what was published about them."""
    year = table.fullest_year()
    return route_drawing(
        language,
        names(language),
        year=year,
        values=table.first_values(year),
        partner_address=lambda code: reverse("partners:partner", args=[code]),
        leg_address=lambda code: f"{reverse('partners:route')}#{code}",
    )


def answer_picture(language: str, table: Table, card: StatisticCard) -> Picture:
    """An answer's latest common window as shaded areas."""
    shape, called = own_geography(), names(language)
    territories = {place.code: place for place in partners.places(kind="territory")}
    year = table.fullest_year()
    values = {
        code: _area(value, called.of(code), card, language)
        for code, value in table.first_values(year).items()
        if code in territories
    }
    title = in_language(card.titles, language)
    svg = choropleth(
        shape,
        title=title,
        description=_("The table below holds the same numbers."),
        values=values,
        positions={code: position(territories[code]) for code in values},
    )
    caption = _("%(title)s, %(year)s. Darker is more; hatched: missing; dotted: suppressed; lined: not applicable.")
    return Picture(
        svg, caption % {"title": title, "year": year or "–"}, in_language(shape["disclaimer"], language), year
    )


def _area(value: Value, name: str, card: StatisticCard, language: str) -> AreaValue:
    shown = written_number(value.value)
    text = f"{name}: {shown or '–'} {in_language(card.unit, language)}"
    state = AreaState.VALUE if value.value is not None else NO_NUMBER.get(value.obs_status, AreaState.MISSING)
    return AreaValue(value.value, state, name, shown, text)
