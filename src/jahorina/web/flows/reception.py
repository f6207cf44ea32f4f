"""Beds against capacity, and what-ifs: for members who may read reception."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.queries import ResultCard, results
from jahorina.partners.permissions import Capability
from jahorina.partners.texts import in_language
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.gates import no_store
from jahorina.web.flows.choosing import chosen, reader
from jahorina.web.flows.pages import shown


@dataclass(frozen=True, slots=True)
class PlaceBeds:
    """The months of one partner."""

    place: str
    months: tuple[ResultCard, ...]

    @property
    def first(self) -> ResultCard:
        return self.months[0]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A what-if: what it is called, and the last month of each partner."""

    name: str
    lines: tuple[ResultCard, ...]


@no_store
@needs(Capability.READ_RECEPTION)
@require_safe
def beds(request: MemberRequest) -> HttpResponse:
    """How full reception may become, and how many beds suffice, partner by partner."""
    here = chosen(request)
    found = results(here.run.id, ResultKind.BEDS, member=reader(request)) if here.run else ()
    groups = groupby(found, key=lambda one: one.place)
    places = [PlaceBeds(place, tuple(months)) for place, months in groups]
    return shown(request, "flows/beds.html", here, {"places": places})


@no_store
@needs(Capability.READ_RECEPTION)
@require_safe
def what_if(request: MemberRequest) -> HttpResponse:
    """The programme's scenarios, reckoned by the run."""
    here = chosen(request)
    found = results(here.run.id, ResultKind.WHAT_IF, member=reader(request)) if here.run else ()
    return shown(request, "flows/what_if.html", here, {"scenarios": _scenarios(found)})


def _scenarios(found: Sequence[ResultCard]) -> list[Scenario]:
    made = []
    for _code, group in groupby(found, key=lambda one: one.stratum):
        of_scenario: list[Any] = list(group)
        last = max(one.period for one in of_scenario)
        name = in_language(of_scenario[0].detail["names"], get_language() or "en")
        made.append(Scenario(name, tuple(one for one in of_scenario if one.period == last)))
    return made
