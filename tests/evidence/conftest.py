"""A workspace of its own for each test, a small catalogue, and short ways to import and ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from jahorina.evidence import services
from jahorina.evidence.models import Definition, Source, Statistic
from jahorina.evidence.reports import ImportReport
from jahorina.kernel.workspace import Workspace
from tests.evidence.rows import read


@dataclass(frozen=True)
class Asker:
    """A member as far as the evidence cares."""

    partner_code: str | None


@pytest.fixture
def workspace(tmp_path: Path, settings: Any) -> Workspace:
    """An empty workspace that the settings name."""
    found = Workspace(tmp_path / "home")
    found.make_folders()
    settings.JAHORINA = replace(settings.JAHORINA, workspace=found)
    return found


@pytest.fixture
def catalogue(db: None, workspace: Workspace) -> None:
    """Registrations (of which months add up to years), arrivals (that nothing adds up), a stock, a share."""
    for code, kind, additive in (
        ("registrations", "registration", {"time": True, "place": False}),
        ("detections", "detection", {"time": True, "place": True}),
        ("stock", "stock", {"time": False, "place": True}),
        ("share", "share", {"time": True, "place": True}),
    ):
        statistic = Statistic.objects.create(
            code=code, version="1", titles={"en": code.title()}, unit_kind=kind, additive_over=additive
        )
        for definition in ("iom-registrations", "crm-registrations"):
            Definition.objects.create(statistic=statistic, code=definition, titles={"en": definition})
    for source in ("S66", "S126", "S156"):
        Source.objects.create(code=source, title=f"Source {source}", kind="official")


@pytest.fixture
def take_in(catalogue: None) -> Callable[..., ImportReport]:
    """Import rows; the content's hash is that of the rows."""

    def take(*rows: dict[str, Any], owner: str = "", kind: str = "tidy") -> ImportReport:
        content = hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
        return services.import_table(
            by="system", owner=owner, table=read(rows), name="figures.csv", kind=kind, content_sha256=content
        )

    return take
