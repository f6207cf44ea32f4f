"""One node in the test's own process, and its partners as keys and files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jahorina.exchange import keyfolder, receiving, services
from jahorina.formats.bundle.agreements import Agreement
from jahorina.formats.bundle.documents import Head
from jahorina.formats.bundle.keyroots import fingerprint, read_root
from jahorina.formats.bundle.packing import Draft
from jahorina.kernel.workspace import Workspace
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import NOW, Partner, address, drafted, sealed, table

FIGURES = agreement("al", "hub", stream="figures")
PLAN = agreement("hub", "al", stream="plan")


@dataclass
class Hub:
    """The node under test: `hub`, which knows al and two agreements with it."""

    al: Partner
    seal: str

    def made(self, seq: int = 1, previous: str = "", *, people: int = 1, of: Agreement = FIGURES, **at: Any) -> Draft:
        content = table((("al", "2026-01", people),))
        return drafted(content, agreement=of, at=address(seq, previous, **at))

    def file(self, made: Draft) -> bytes:
        hub = replace(Partner("hub"))
        hub.seal = self.seal
        return sealed(made, self.al, hub)

    def chain(self, length: int) -> list[Draft]:
        made: list[Draft] = []
        for seq in range(1, length + 1):
            made.append(self.made(seq, made[-1].manifest.sha256 if made else "", people=seq))
        return made

    def receive(self, made: Draft, moment: datetime = NOW) -> receiving.Outcome:
        return receiving.receive(self.file(made), moment=moment)

    def acknowledge(
        self, sha256: str, seq: int, *, stream: str = "plan", said_in: int = 1, previous: str = ""
    ) -> Draft:
        return self.made(said_in, previous, acks=(Head("hub", stream, 1, seq, sha256),))


@pytest.fixture
def hub(db: None, settings: Any, tmp_path: Path) -> Hub:
    """The node, on a workspace of its own."""
    workspace = Workspace(tmp_path)
    workspace.make_folders()
    settings.JAHORINA = replace(settings.JAHORINA, workspace=workspace)
    services.make_keys(code="hub", threshold=1, by="test")
    al = Partner("al")
    root = read_root(al.root().document)
    services.learn_keys(keyfolder.exported([root]), by="test", compared=fingerprint(root))
    for one in (FIGURES, PLAN):
        services.add_agreement(one.document(), by="test")
    return Hub(al, services.own_keys().root.seal[0])
