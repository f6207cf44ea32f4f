"""UNHCR Refugee Statistics: yearly and mid-year figures by origin and place of asylum, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping

from jahorina.evidence.connectors.connector import Connector, Fetched, Option
from jahorina.evidence.connectors.politeness import PoliteClient
from jahorina.kernel.errors import Unreachable
from jahorina.kernel.messages import gettext_noop as _

ADDRESS = "https://api.unhcr.org/population/v1/"
PAGE_ROWS = "10000"
MOST_PAGES = 40


def _collect(client: PoliteClient, chosen: Mapping[str, str]) -> Fetched:
    """Every page of one table; without `coo_all` the interface would add the origins up."""
    parameters = {
        "limit": PAGE_ROWS,
        "yearFrom": chosen["from"],
        "yearTo": chosen["to"],
        "coa": chosen["places"],
        "coo_all": "true",
        "cf_type": "ISO",
    }
    parts: list[bytes] = []
    pages = 1
    while len(parts) < pages:
        download = client.get(f"{ADDRESS}{chosen['table']}/", {**parameters, "page": str(len(parts) + 1)})
        pages = _pages(download.content)
        parts.append(download.content)
    return Fetched(f"UNHCR {chosen['table']} {chosen['from']}-{chosen['to']}", tuple(parts), None)


def _pages(content: bytes) -> int:
    try:
        return min(int(json.loads(content)["maxPages"]), MOST_PAGES)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable(
            "source-changed",
            _("%(host)s no longer answers in the form that this program knows."),
            params={"host": "api.unhcr.org"},
        ) from error


CONNECTOR = Connector(
    code="unhcr",
    title="Refugee Data Finder",
    publisher="UNHCR",
    url="https://www.unhcr.org/refugee-statistics/",
    source="unhcr-refugee-data-finder",
    licence="CC BY 4.0; attribution: UNHCR Refugee Data Finder.",
    hosts=frozenset({"api.unhcr.org"}),
    options=(
        Option(
            "table",
            _("population, asylum-applications, asylum-decisions or solutions."),
            "asylum-applications",
            "population|asylum-applications|asylum-decisions|solutions",
        ),
        Option("from", _("the first year."), "2015", r"(19|20)\d\d"),
        Option("to", _("the last year."), "2025", r"(19|20)\d\d"),
        Option(
            "places",
            _("places of asylum, ISO 3166 alpha-3 with commas."),
            "ALB,BIH,MNE,MKD,SRB",
            r"[A-Z]{3}(,[A-Z]{3})*",
        ),
    ),
    collect=_collect,
)
