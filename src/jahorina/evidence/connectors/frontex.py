"""Frontex' monthly detections: one workbook whose name changes with each issue, so it is looked up on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urljoin

from jahorina.evidence.connectors.connector import Connector, Fetched
from jahorina.evidence.connectors.politeness import PoliteClient
from jahorina.kernel.errors import Unreachable
from jahorina.kernel.messages import gettext_noop as _

PAGE = "https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/"

_LINK = re.compile(r'href="([^"]+/Monthly_detections_of_IBC_(\d{4})_(\d{2})_(\d{2})\.xlsx)"', re.IGNORECASE)


def _collect(client: PoliteClient, _chosen: Mapping[str, str]) -> Fetched:
    page = client.get(PAGE)
    links = _LINK.findall(page.content.decode("utf-8", errors="replace"))
    if not links:
        raise Unreachable(
            "source-changed",
            _("%(host)s no longer answers in the form that this program knows."),
            hint=_("Download the monthly file of detections by hand and use `jahorina import --kind frontex`."),
            params={"host": "www.frontex.europa.eu"},
        )
    link, year, month, day = max(links, key=lambda found: found[1:])
    download = client.get(urljoin(page.url, link))
    return Fetched(link.rsplit("/", 1)[-1], (download.content,), date(int(year), int(month), int(day)))


CONNECTOR = Connector(
    code="frontex",
    title="Monthly detections of illegal border-crossing",
    publisher="Frontex",
    url=PAGE,
    source="frontex",
    licence="Frontex legal notice: private use; ask Frontex for permission before publishing the figures further.",
    hosts=frozenset({"www.frontex.europa.eu", "frontex.europa.eu"}),
    options=(),
    collect=_collect,
)
