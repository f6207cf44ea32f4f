"""Eurostat's statistics interface: JSON-stat, one document a year, as larger extractions are refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from jahorina.evidence.connectors.connector import Connector, Fetched, Option
from jahorina.evidence.connectors.politeness import PoliteClient
from jahorina.kernel.errors import InputRefused, Unreachable
from jahorina.kernel.messages import gettext_noop as _

ADDRESS = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/"
MOST_YEARS = 25


def _collect(client: PoliteClient, chosen: Mapping[str, str]) -> Fetched:
    first, last = int(chosen["from"]), int(chosen["to"])
    if not 0 <= last - first < MOST_YEARS:
        raise InputRefused(
            "option-years",
            _("Choose at most %(most)s years, the first before the last."),
            params={"most": MOST_YEARS},
        )
    parts = []
    for year in range(first, last + 1):
        period = {"sinceTimePeriod": f"{year}", "untilTimePeriod": f"{year}"}
        if chosen["dataset"].endswith("m"):
            period = {"sinceTimePeriod": f"{year}-01", "untilTimePeriod": f"{year}-12"}
        parameters: dict[str, str | list[str]] = {"format": "JSON", "lang": "EN", **period}
        parameters["geo"] = chosen["places"].split(",")
        if chosen["origins"]:
            parameters["citizen"] = chosen["origins"].split(",")
        parts.append(client.get(f"{ADDRESS}{chosen['dataset']}", parameters).content)
    return Fetched(f"Eurostat {chosen['dataset']} {first}-{last}", tuple(parts), max(_updated(part) for part in parts))


def _updated(content: bytes) -> date:
    """The day that Eurostat says it last changed the table."""
    try:
        return date.fromisoformat(str(json.loads(content)["updated"])[:10])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable(
            "source-changed",
            _("%(host)s no longer answers in the form that this program knows."),
            params={"host": "ec.europa.eu"},
        ) from error


CONNECTOR = Connector(
    code="eurostat",
    title="Eurostat asylum and managed migration",
    publisher="Eurostat",
    url="https://ec.europa.eu/eurostat/data/database",
    source="eurostat",
    licence="Reuse with attribution (Commission Decision 2011/833/EU); source: Eurostat.",
    hosts=frozenset({"ec.europa.eu"}),
    options=(
        Option("dataset", _("the table's code, as migr_asyappctzm."), "migr_asyappctzm", r"migr_[a-z0-9_]{3,40}"),
        Option(
            "places",
            _("reporting places, Eurostat's codes with commas."),
            "AT,BG,EL,HR,HU,IT,RO,SI",
            r"[A-Z0-9_]{2,12}(,[A-Z0-9_]{2,12})*",
        ),
        Option(
            "origins",
            _("citizenships, Eurostat's codes with commas; empty for all."),
            "",
            r"([A-Z0-9_]{2,16}(,[A-Z0-9_]{2,16})*)?",
        ),
        Option("from", _("the first year."), "2022", r"20\d\d"),
        Option("to", _("the last year."), "2025", r"20\d\d"),
    ),
    collect=_collect,
)
