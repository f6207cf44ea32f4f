"""IOM's Missing Migrants Project: every recorded incident, one file."""

from __future__ import annotations

from collections.abc import Mapping

from jahorina.evidence.connectors.connector import Connector, Fetched
from jahorina.evidence.connectors.politeness import PoliteClient

ADDRESS = (
    "https://missingmigrants.iom.int/sites/g/files/tmzbdl601/files/report-migrant-incident/"
    "Missing_Migrants_Global_Figures_allData.xlsx"
)


def _collect(client: PoliteClient, _chosen: Mapping[str, str]) -> Fetched:
    download = client.get(ADDRESS)
    return Fetched("Missing_Migrants_Global_Figures_allData.xlsx", (download.content,), download.changed)


CONNECTOR = Connector(
    code="missing-migrants",
    title="Missing Migrants Project",
    publisher="IOM",
    url="https://missingmigrants.iom.int/downloads",
    source="missing-migrants",
    licence="CC BY 4.0; attribution: IOM Missing Migrants Project.",
    hosts=frozenset({"missingmigrants.iom.int"}),
    options=(),
    collect=_collect,
)
