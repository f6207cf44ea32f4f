"""The pictures of the route and of an answer: the programme's geography with figures of the evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from jahorina.evidence import queries as evidence
from jahorina.evidence.answers import Value
from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.questions import Question
from jahorina.kernel.numbers import ObsStatus
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.render.maps import AreaState, AreaValue, LegDrawing, PlaceMark, choropleth, route_map
from jahorina.web.names import names
from jahorina.web.tables import Table
from jahorina.web.templatetags.figures import number, period

SHIPPED = Path(__file__).resolve().parent.parent / "programme"
CHECKOUT = Path(__file__).resolve().parents[3] / "programme"

NO_NUMBER = {
    ObsStatus.SUPPRESSED: AreaState.SUPPRESSED,
    ObsStatus.NOT_APPLICABLE: AreaState.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG with the sentences beneath it, and the year that it shows."""

    svg: str
    caption: str
    disclaimer: str
    year: int | None = None


@lru_cache(maxsize=2)
def geography(name: str) -> Mapping[str, Any]:
    """The geography of a programme, read once."""
    for folder in (SHIPPED / name, CHECKOUT / name, Path(name).expanduser()):
        file = folder / "geography.json"
        if file.is_file():
            found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return found
    return {"frame": [0, 40, 10, 50], "shapes": [], "disclaimer": {}}


def _geography() -> Mapping[str, Any]:
    return geography(settings.JAHORINA.text("node", "programme"))


def route_picture(language: str, table: Table) -> Picture:
    """The partners with their latest common figure, and the route's legs with what was published about them."""
    shape, called = _geography(), names(language)
    year = table.fullest_year()
    values = table.first_values(year)
    territories = {place.code: place for place in partners.places(kind="territory")}
    own = [card.code for card in partners.partners() if card.code in territories]
    marks = [_mark(code, _position(territories[code]), values.get(code), called.of(code), year) for code in own]
    neighbours = {code: (called.of(code), _position(place)) for code, place in territories.items() if code not in own}
    svg = route_map(
        shape,
        title=_("The route through the Western Balkans"),
        description=_(
            "Circles: registrations by partner. Arrows: legs of the route. The table below holds the same numbers."
        ),
        partners=own,
        legs=_legs(territories, called.of),
        marks=marks,
        neighbours=neighbours,
    )
    caption = _(
        "Circles show registrations in %(year)s. Solid arrows are drawn by a published flow; dashed ones have none."
    )
    return Picture(svg, caption % {"year": year}, in_language(shape["disclaimer"], language), year)


def _position(place: Any) -> tuple[float, float]:
    return float(place.longitude or 0), float(place.latitude or 0)


def _mark(code: str, position: tuple[float, float], value: Value | None, name: str, year: int | None) -> PlaceMark:
    shown = number(value.value) if value else ""
    text = _("%(name)s: %(number)s registrations in %(year)s") % {"name": name, "number": shown or "–", "year": year}
    return PlaceMark(
        code, position, value.value if value else None, name, shown, text, reverse("partners:partner", args=[code])
    )


def _legs(territories: Mapping[str, Any], called: Any) -> list[LegDrawing]:
    flows = _published_shares()
    drawings = []
    for leg in partners.legs():
        if leg.origin not in territories or leg.destination not in territories:
            continue
        flow = flows.get((leg.origin, leg.destination))
        ends = {"origin": called(leg.origin), "destination": called(leg.destination)}
        text = _("%(origin)s to %(destination)s: no published figure") % ends
        if flow:
            text = _(
                "%(origin)s to %(destination)s: about %(number)s registrations in %(window)s (share of entries)"
            ) % {
                **ends,
                "number": number(flow[0]),
                "window": flow[1],
            }
        origin, destination = _position(territories[leg.origin]), _position(territories[leg.destination])
        address = f"{reverse('partners:route')}#{leg.code}"
        drawings.append(LegDrawing(leg.code, origin, destination, flow[0] if flow else None, text, address))
    return drawings


def _published_shares() -> dict[tuple[str, str], tuple[float, str]]:
    """Flows by leg: the published share of entries from a neighbour, times the registrations of the same window."""
    shares = evidence.explore(member=None, question=Question("registrations-share", breakdown="counterpart")).cells
    totals = {
        (cell.place, cell.period): cell.values[0].value
        for cell in evidence.explore(member=None, question=Question("registrations")).cells
    }
    found = {}
    for cell in shares:
        total, share = totals.get((cell.place, cell.period)), cell.values[0].value
        if total and share:
            found[cell.member, cell.place] = (round(total * share / 100, -2), period(cell.period))
    return found


def answer_picture(language: str, table: Table, card: StatisticCard) -> Picture:
    """An answer's latest common window as shaded areas."""
    shape, called = _geography(), names(language)
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
        positions={code: _position(territories[code]) for code in values},
    )
    caption = _("%(title)s, %(year)s. Darker is more; hatched: missing; dotted: suppressed; lined: not applicable.")
    return Picture(
        svg, caption % {"title": title, "year": year or "–"}, in_language(shape["disclaimer"], language), year
    )


def _area(value: Value, name: str, card: StatisticCard, language: str) -> AreaValue:
    shown = number(value.value)
    text = f"{name}: {shown or '–'} {in_language(card.unit, language)}"
    state = AreaState.VALUE if value.value is not None else NO_NUMBER.get(value.obs_status, AreaState.MISSING)
    return AreaValue(value.value, state, name, shown, text)
