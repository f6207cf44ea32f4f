"""The overview: the route on a map, the trend by partner with the table of the same numbers, the plan, what changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from jahorina.evidence import queries as evidence
from jahorina.partners import queries as partners
from jahorina.plan import queries as plan
from jahorina.web.kept import pages
from jahorina.web.names import SECONDS_KEPT
from jahorina.web.route_picture import Picture, route_picture
from jahorina.web.tables import Table, table_of

TREND = "registrations"
CHANGES_SHOWN = 8


def home(request: HttpRequest) -> HttpResponse:
    """The page that everybody comes to first."""
    language = get_language() or "en"
    codes = tuple(card.code for card in partners.partners())
    asker = request.user if request.user.is_authenticated else None
    version = evidence.version_in_force()
    table, region = _figures(codes, asker, version)
    context: dict[str, Any] = {
        "picture": _picture(language, table, version),
        "statistic": evidence.statistic(TREND),
        "table": table,
        "region": region,
        "areas": plan.areas_overview(language=language),
        "chart_query": _chart_query(codes),
        **_changes(request, asker),
    }
    return render(request, "home.html", context)


def _figures(codes: tuple[str, ...], asker: Any, version: int | None) -> tuple[Table, Any]:
    """The trend's table and the region's value; for visitors without an account asked once a state of the evidence."""
    key = f"home-figures:{version}:{','.join(codes)}"
    kept: tuple[Table, Any] | None = None if asker else pages().get(key)
    if kept is None:
        table = table_of(evidence.trend(TREND, codes, member=asker), order=codes)
        kept = table, _region(asker, table)
        if asker is None:
            pages().set(key, kept, SECONDS_KEPT)
    return kept


def _picture(language: str, table: Table, version: int | None) -> Picture:
    """The map, drawn once for each language and state of the evidence; a new programme is seen after SECONDS_KEPT."""
    key = f"route-picture:{language}:{version}"
    kept: Picture | None = pages().get(key)
    if kept is None:
        kept = route_picture(language, table)
        pages().set(key, kept, SECONDS_KEPT)
    return kept


def _chart_query(codes: tuple[str, ...]) -> str:
    return "statistic=registrations&frequency=A&" + "&".join(f"place={code}" for code in codes)


def _region(asker: Any, table: Table) -> Any:
    """The published values for the region in the latest year that all partners have; they may disagree."""
    year = table.fullest_year()
    return evidence.latest_by_partner(TREND, year, places=("wb6",), member=asker).get("wb6") if year else None


def _changes(request: HttpRequest, asker: Any) -> dict[str, Any]:
    """What came in since the member's previous visit, or since the import before the last one."""
    since = parse_datetime(request.session.get("previous_visit", "")) if asker else None
    moment: datetime = since or timezone.now() - timedelta(days=30)
    changes = evidence.changes_since(moment, member=asker)
    return {
        "since": moment,
        "since_visit": since is not None,
        "imports": changes.imports[:CHANGES_SHOWN],
        "revised": changes.revised[:CHANGES_SHOWN],
    }
