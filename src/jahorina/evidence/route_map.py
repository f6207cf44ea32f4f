"""The route as a map: the programme's geography, each partner's figure of a year, and what was published about the legs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jahorina.evidence import queries as evidence
from jahorina.evidence.answers import Value
from jahorina.evidence.questions import Question
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.locales import written_number, written_period
from jahorina.partners.naming import Names
from jahorina.partners.texts import in_language
from jahorina.render.maps import LegDrawing, PlaceMark, route_map

SHIPPED = Path(__file__).resolve().parent.parent / "programme"
CHECKOUT = Path(__file__).resolve().parents[3] / "programme"

Address = Callable[[str], str | None]
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG with the sentences beneath it, the year that it shows, and what was published about each leg."""

    svg: str
    caption: str
    disclaimer: str
    year: int | None = None
    legs: tuple[str, ...] = ()


def nowhere(_code: str) -> str | None:
    """No address: a picture that leads nowhere, as on paper."""
    return None


@lru_cache(maxsize=2)
def geography(name: str) -> Mapping[str, Any]:
    """The geography of a programme, read once."""
    for folder in (SHIPPED / name, CHECKOUT / name, Path(name).expanduser()):
        file = folder / "geography.json"
        if file.is_file():
            found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return found
    return {"frame": [0, 40, 10, 50], "shapes": [], "disclaimer": {}}


def own_geography() -> Mapping[str, Any]:
    """The geography of this node's programme."""
    return geography(settings.JAHORINA.text("node", "programme"))


def position(place: Any) -> Position:
    """Where a place lies, degrees east and north."""
    return float(place.longitude or 0), float(place.latitude or 0)


def route_drawing(
    language: str,
    called: Names,
    *,
    year: int | None,
    values: Mapping[str, Value],
    partner_address: Address = nowhere,
    leg_address: Address = nowhere,
) -> Picture:
    """The partners with their value of a year, and the route's legs with what was published about them, as everybody
    may read it. `language` is the active one."""
    shape = own_geography()
    territories = {place.code: place for place in partners.places(kind="territory")}
    own = [card.code for card in partners.partners() if card.code in territories]
    marks = [
        _mark(code, position(territories[code]), values.get(code), called.of(code), year, partner_address(code))
        for code in own
    ]
    neighbours = {code: (called.of(code), position(place)) for code, place in territories.items() if code not in own}
    legs = _legs(territories, called.of, leg_address)
    svg = route_map(
        shape,
        title=_("The route through the Western Balkans"),
        description=_(
            "Circles: registrations by partner. Arrows: legs of the route. The table below holds the same numbers."
        ),
        partners=own,
        legs=legs,
        marks=marks,
        neighbours=neighbours,
    )
    caption = _(
        "Circles show registrations in %(year)s. Solid arrows are drawn by a published flow; dashed ones have none."
    )
    told = tuple(leg.text for leg in legs if leg.value)
    return Picture(svg, caption % {"year": year}, in_language(shape["disclaimer"], language), year, told)


def _mark(code: str, at: Position, value: Value | None, name: str, year: int | None, address: str | None) -> PlaceMark:
    shown = written_number(value.value) if value else ""
    text = _("%(name)s: %(number)s registrations in %(year)s") % {"name": name, "number": shown or "–", "year": year}
    return PlaceMark(code, at, value.value if value else None, name, shown, text, address)


def _legs(territories: Mapping[str, Any], called: Callable[[str], str], address: Address) -> list[LegDrawing]:
    flows = published_flows()
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
                "number": written_number(flow.number),
                "window": written_period(flow.period),
            }
        origin, destination = position(territories[leg.origin]), position(territories[leg.destination])
        drawings.append(
            LegDrawing(leg.code, origin, destination, flow.number if flow else None, text, address(leg.code))
        )
    return drawings


@dataclass(frozen=True, slots=True)
class Flow:
    """What was published about a leg: about so many in a window, from a source's share and the registrations'."""

    number: float
    period: Period
    sources: tuple[str, ...]


def published_flows() -> dict[tuple[str, str], Flow]:
    """Flows by origin and destination: the published share of entries from a neighbour, times the registrations of the
    same window, to the nearest hundred. As everybody may read it."""
    shares = evidence.explore(member=None, question=Question("registrations-share", breakdown="counterpart")).cells
    totals = {
        (cell.place, cell.period): cell.values[0]
        for cell in evidence.explore(member=None, question=Question("registrations")).cells
    }
    found = {}
    for cell in shares:
        total, share = totals.get((cell.place, cell.period)), cell.values[0]
        if total is not None and total.value and share.value:
            sources = tuple(sorted({share.source, total.source}))
            found[cell.member, cell.place] = Flow(round(total.value * share.value / 100, -2), cell.period, sources)
    return found
