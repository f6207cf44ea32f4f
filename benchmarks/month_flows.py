"""What the run of flows makes of a table of linkage, from the table alone: no database is asked.

In a node the same table becomes observations and a given table first; here the series are put together directly, and the
functions of the run (`evidence/runs/tasks/persons.py`) do the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jahorina.cli.demo.truth import compared
from jahorina.evidence.runs.kinds import ResultKind
from jahorina.evidence.runs.linked import DEFINITION, LINKED
from jahorina.evidence.runs.links import read_links
from jahorina.evidence.runs.models import GivenTable
from jahorina.evidence.runs.reading import Read
from jahorina.evidence.runs.roles import read_flows, with_own_statistics
from jahorina.evidence.runs.series import MonthlySeries, Scope, month_number
from jahorina.evidence.runs.tasks.persons import persons_and_scenarios
from jahorina.evidence.runs.tasks.telling import Told
from jahorina.formats.yaml_documents import read_yaml
from jahorina.kernel.numbers import UnitKind
from jahorina.kernel.periods import Period
from jahorina.partners.cards import LegCard


def persons(programme: Path, table: Mapping[str, Any], truth: Any, *, with_network: bool) -> dict[str, Any]:
    """Those registered first in the last year beside the truth; with the network also those who came, seen or not."""
    names = {one["name"]: one["name"] for one in table["registers"]}
    kept, _cells = read_links("-", json.dumps(table).encode(), names)
    roles = read_flows(programme)
    if roles is None:
        raise SystemExit("the programme says nothing of flows")
    roles = with_own_statistics(roles, rehearsed={}, linked=LINKED)
    series = _series(kept)
    until = max(one.last for one in series)
    read = Read(Scope(None, simulated=True), series, (), {}, {}, GivenTable(content=kept))
    told = Told()
    legs = _legs(programme) if with_network else ()
    persons_and_scenarios(told, read, roles.model_copy(update={"scenarios": ()}), legs, until=until, seed=1)
    found: dict[str, Any] = {}
    for one in told.results:
        if one.kind == ResultKind.PERSONS:
            raw = one.detail["raw"] / truth.registered_first - 1
            found["registered first"] = {
                **compared(one.value, one.intervals["95"], truth.registered_first),
                "uncorrected": raw,
            }
            if everybody := one.detail.get("everybody"):
                found["all who came"] = {
                    **compared(everybody["value"], everybody["95"], truth.came),
                    "uncorrected": one.detail["raw"] / truth.came - 1,
                }
    return found


def _series(kept: Mapping[str, Any]) -> list[MonthlySeries]:
    by_partner: dict[str, dict[int, float | None]] = {}
    for one in kept["registered"]:
        at = month_number(Period.parse(one["period"]).start)
        by_partner.setdefault(one["partner"], {})[at] = one["observed"]
    made = []
    for code, months in by_partner.items():
        first, last = min(months), max(months)
        values = tuple(months.get(at) for at in range(first, last + 1))
        made.append(MonthlySeries(LINKED, DEFINITION, code, "-", UnitKind.REGISTRATION, first, values, 0, 0))
    return made


def _legs(programme: Path) -> tuple[LegCard, ...]:
    """The legs of the route's file."""
    return tuple(
        LegCard(one["code"], one["from"], one["to"], one["kind"], one["valid_from"], None, one["provenance"], False, ())
        for one in read_yaml(programme / "route.yaml").data["legs"]
    )
