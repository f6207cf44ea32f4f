"""The hub with the shipped programme, and what partners send it: releases, withdrawals, in streams of their own."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from jahorina.evidence import queries
from jahorina.evidence.answers import Observation
from jahorina.evidence.questions import Question
from jahorina.exchange import keyfolder, receiving, services
from jahorina.exchange.intake.services import Taken, take_in
from jahorina.exchange.releases import BETWEEN, COLUMNS
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.keyroots import fingerprint, read_root
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.tables import csv_content
from tests.exchange.conftest import Hub
from tests.exchange.conftest import hub as hub
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import NOW, Partner, address, drafted, sealed
from tests.shipped import load_shipped_programme

KINDS = ("acknowledgement/1", "aggregates/1", "report/1", "table/1")
Cells = dict[str, int | None]
"""Members joined with | and the number of a cell, None where it is suppressed."""


def release(number: int, *tables: dict[str, Any], series: str = "registered", **changed: Any) -> dict[str, Any]:
    """`release.json` of al; each number is published a day after the one before."""
    return {
        "series": series,
        "number": number,
        "partner": "al",
        "published": f"2026-02-{number:02d}T09:00:00+00:00",
        "withdrawn": None,
        "titles": {"en": "Registered"},
        "simulated": False,
        "tables": list(tables),
    } | changed


def table(*by: str, statistic: str = "protection-registered", period: str = "2025", **changed: Any) -> dict[str, Any]:
    return {
        "code": "-".join((statistic, *by, period)).lower(),
        "kind": "register",
        "statistic": statistic,
        "definition": "1",
        "dimensions": list(by),
        "fixed": {"period": period, "partner": "al"},
        "method": "suppression",
        "rounded": 0,
        "period": period,
        "cut_off": "2026-01-10T09:00:00+00:00",
        "sources": ["register-al"],
    } | changed


def withdrawal(number: int, *, series: str = "registered", day: str = "2026-02-20", **changed: Any) -> dict[str, Any]:
    taken_back = {"on": f"{day}T09:00:00+00:00", "reason": "A wrong cut-off was used."}
    return release(number, series=series, withdrawn=taken_back, **changed)


def members(document: dict[str, Any], *cells: Cells) -> list[Content]:
    """The two members; `cells` are those of the document's tables, in order."""
    rows = [
        (made["code"], key, *(("", "Q", "C") if value is None else (str(value), "A", "F")))
        for made, found in zip(document["tables"], cells, strict=True)
        for key, value in found.items()
    ]
    return [Content("release.json", canonical(document)), csv_content("cells.csv", COLUMNS, rows)]


def total(number: int | None, *, by: int = 0) -> Cells:
    return {BETWEEN.join(["_T"] * by): number}


@dataclass
class Arrivals:
    """Sends to the hub under the test, as the partner al (or another), one chain for each stream."""

    hub: Hub
    partners: dict[str, Partner]
    last: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    schemas: tuple[str, ...] = KINDS

    def file(
        self,
        *contents: Content,
        sender: str = "al",
        stream: str = "releases",
        kind: str = "aggregates",
        simulated: bool = False,
    ) -> bytes:
        """The sealed file of the next bundle of a stream."""
        seq, previous = self.last.get((sender, stream), (0, ""))
        made = drafted(
            *contents,
            agreement=agreed(sender, stream, self.schemas),
            schema=f"{kind}/1.0",
            at=address(seq + 1, previous, simulated=simulated, expires=NOW + timedelta(days=300)),
        )
        self.last[sender, stream] = (seq + 1, made.manifest.sha256)
        recipient = replace(Partner("hub"))
        recipient.seal = self.hub.seal
        return sealed(made, self.partners[sender], recipient)

    def arrive(self, *contents: Content, **how: Any) -> None:
        outcome = receiving.receive(self.file(*contents, **how), moment=NOW + timedelta(hours=2))
        assert outcome.verdict == "accepted", outcome

    def take(self) -> list[Taken]:
        return take_in(by="test")


def agreed(sender: str, stream: str, schemas: tuple[str, ...] = KINDS) -> Any:
    return agreement(sender, "hub", stream=stream, schemas=schemas)


@pytest.fixture
def arrivals(hub: Hub, settings: Any) -> Arrivals:
    """Two streams of al and one of ba, to a hub with the shipped programme."""
    load_shipped_programme()
    settings.JAHORINA.workspace.vault_key_file.write_bytes(b"1:" + b64encode(bytes(range(32))) + b"\n")
    ba = Partner("ba")
    services.learn_keys(keyfolder.exported([read_root(ba.root().document)]), by="test", compared=fingerprint(ba.root()))
    for sender, stream in (("al", "releases"), ("al", "more"), ("ba", "releases")):
        services.add_agreement(agreed(sender, stream).document(), by="test")
    return Arrivals(hub, {"al": hub.al, "ba": ba})


@dataclass(frozen=True)
class Asker:
    partner_code: str | None


def observed(
    statistic: str = "protection-registered", *, partner: str | None = "al", source: str = "node-al"
) -> dict[tuple[str, ...], Observation]:
    """What the evidence holds of a source, by year or month and the members that are no totals."""
    found = queries.observations(member=Asker(partner), question=Question(statistic, source=source))
    return {(str(one.period), one.place, *one.dimensions.values()): one for one in found}


def values(**how: Any) -> dict[tuple[str, ...], float | None]:
    return {key: one.value for key, one in observed(**how).items()}
