"""Public sources that `jahorina fetch` asks over HTTPS: one module a source, each with a CONNECTOR."""

from __future__ import annotations

from jahorina.evidence.connectors import eurostat, frontex, missing_migrants, unhcr
from jahorina.evidence.connectors.connector import Connector

CONNECTORS: dict[str, Connector] = {
    connector.code: connector
    for connector in (
        unhcr.CONNECTOR,
        eurostat.CONNECTOR,
        frontex.CONNECTOR,
        missing_migrants.CONNECTOR,
    )
}
