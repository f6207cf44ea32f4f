"""Beds against capacity, and what-ifs, with their pictures: for members who may read reception."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.queries import ResultCard, results
from jahorina.partners.permissions import Capability
from jahorina.partners.texts import in_language
from jahorina.render.beds import BedTexts, Month, Panel, bed_chart, marks_of
from jahorina.render.what_if import Line, WhatIfTexts, axis_top, grid, what_if_chart
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.gates import no_store
from jahorina.web.flows.choosing import chosen, reader
from jahorina.web.flows.pages import shown
from jahorina.web.flows.pictures import as_image, theme_of
from jahorina.web.names import names
from jahorina.web.templatetags.figures import month_name, number, whole


@dataclass(frozen=True, slots=True)
class TypeBeds:
    """The months of one type of bed at a partner; all beds together have no name of their own."""

    name: str
    months: tuple[ResultCard, ...]

    @property
    def first(self) -> ResultCard:
        return self.months[0]


@dataclass(frozen=True, slots=True)
class PlaceBeds:
    """A partner's beds: all together, then type by type."""

    place: str
    types: tuple[TypeBeds, ...]

    @property
    def whole(self) -> TypeBeds:
        return self.types[0]

    @property
    def height(self) -> int:
        """Of the picture: three types stand side by side."""
        return 86 + 210 * -(-len(self.types) // 3)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A what-if: its code, what it is called, and the last month of each partner."""

    code: str
    name: str
    lines: tuple[ResultCard, ...]

    @property
    def height(self) -> int:
        """Of the picture."""
        return 106 + 34 * len(self.lines)


@no_store
@needs(Capability.READ_RECEPTION)
@require_safe
def beds(request: MemberRequest) -> HttpResponse:
    """How full reception may become by type of bed, and how many beds suffice, partner by partner."""
    return shown(request, "flows/beds.html", chosen(request), {"places": _places(request)})


@no_store
@needs(Capability.READ_RECEPTION)
@require_safe
def beds_image(request: MemberRequest, place_code: str) -> HttpResponse:
    """The beds of one partner as SVG; the page's tables hold the same numbers."""
    found = next((one for one in _places(request) if one.place == place_code), None)
    if found is None:
        raise Http404
    here = chosen(request)
    panels = [_panel(one) for one in found.types]
    title = _title(names(get_language() or "en").of(found.place), request)
    texts = BedTexts(
        title=title,
        description=_(
            "Beds that may be taken, month by month, against the beds there are; the tables hold the numbers."
        ),
        taken=_("taken: median, 50 and 80 of 100 times"),
        capacity=_("beds there are"),
        thresholds=_("70, 85 and 95 out of 100 of them"),
        number={mark: whole(mark) for mark in marks_of(panels)},
    )
    drawn = bed_chart(panels, texts=texts, theme=theme_of(request), narrow="narrow" in request.GET)
    return as_image(drawn, here, private=True)


@no_store
@needs(Capability.READ_RECEPTION)
@require_safe
def what_if(request: MemberRequest) -> HttpResponse:
    """The programme's scenarios, reckoned by the run, and the network that they are drawn from."""
    here = chosen(request)
    present = results(here.run.id, ResultKind.PRESENT, member=reader(request)) if here.run else ()
    network = here.run.card.get("network") if here.run else None
    known = {one["place"]: one for one in (network or {}).get("partners", ())}
    context = {
        "scenarios": _scenarios(request),
        "network": network,
        "present": [(one, known.get(one.place, {})) for one in present],
    }
    return shown(request, "flows/what_if.html", here, context)


@no_store
@needs(Capability.READ_RECEPTION)
@require_safe
def what_if_image(request: MemberRequest, scenario_code: str) -> HttpResponse:
    """One what-if as SVG; the page's table holds the same numbers."""
    found = next((one for one in _scenarios(request) if one.code == scenario_code), None)
    if found is None:
        raise Http404
    known = names(get_language() or "en")
    lines = [
        Line(
            known.of(one.place),
            one.detail["as_it_is"] or 0.0,
            one.value or 0.0,
            (one.low("80") or 0.0, one.high("80") or 0.0),
        )
        for one in found.lines
    ]
    texts = WhatIfTexts(
        title=_title(found.name, request),
        description=_(
            "People present partner by partner, as it is and if it were so; the table holds the same numbers."
        ),
        as_it_is=_("as it is"),
        if_so=_("if so"),
        difference=_("difference, 80 of 100 times"),
        number={mark: number(mark) for mark in grid(axis_top(lines))},
    )
    drawn = what_if_chart(lines, texts=texts, theme=theme_of(request), narrow="narrow" in request.GET)
    return as_image(drawn, chosen(request), private=True)


def _title(text: str, request: MemberRequest) -> str:
    run = chosen(request).run
    return f"{text} ({_('simulated')})" if run is not None and run.simulated else text


def _places(request: MemberRequest) -> list[PlaceBeds]:
    here, language = chosen(request), get_language() or "en"
    found = results(here.run.id, ResultKind.BEDS, member=reader(request)) if here.run else ()
    made = []
    for place, of_place in groupby(found, key=lambda one: one.place):
        types = []
        for _code, of_type in groupby(of_place, key=lambda one: one.stratum):
            months = tuple(of_type)
            named = months[0].detail.get("names")
            types.append(TypeBeds(in_language(named, language) if named else _("All beds"), months))
        made.append(PlaceBeds(place, tuple(types)))
    return made


def _panel(one: TypeBeds) -> Panel:
    capacity = float(one.first.detail["capacity"] or 0.0)
    months = tuple(
        Month(month_name(each.period), each.value or 0.0, tuple(each.intervals[level] for level in ("50", "80")))
        for each in one.months
    )
    return Panel(one.name, capacity, tuple(capacity * float(at) / 100 for at in one.first.detail["stages"]), months)


def _scenarios(request: MemberRequest) -> list[Scenario]:
    here = chosen(request)
    found: Sequence[ResultCard] = results(here.run.id, ResultKind.WHAT_IF, member=reader(request)) if here.run else ()
    made = []
    for code, group in groupby(found, key=lambda one: one.stratum):
        of_scenario: list[Any] = list(group)
        last = max(one.period for one in of_scenario)
        name = in_language(of_scenario[0].detail["names"], get_language() or "en")
        made.append(Scenario(code, name, tuple(one for one in of_scenario if one.period == last)))
    return made
