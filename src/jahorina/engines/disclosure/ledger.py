"""What has been published so far: the ground under every method.

Two tables that are safe alone can open cells together, so each new release is attacked together with all that the ledger
holds of the same subject; and each differentially private one spends of the year's budget (sequential composition: the
epsilons of releases about the same people add up). The ledger is a value: publishing gives a new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from jahorina.engines.disclosure.audit import Audit, audit
from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.tables import CellState, CountTable
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _

YEARLY_EPSILON = 2.0
"""What the releases of one calendar year may spend together."""
FORM = 1


@dataclass(frozen=True)
class Release:
    """Tables published together on a day by one method; `epsilon` is what they spent."""

    number: int
    day: date
    method: str
    epsilon: float
    tables: tuple[CountTable, ...]


@dataclass(frozen=True)
class Ledger:
    """All releases of one subject, oldest first."""

    releases: tuple[Release, ...] = field(default=())

    @property
    def tables(self) -> tuple[CountTable, ...]:
        """Every table that a reader can lay side by side."""
        return tuple(table for release in self.releases for table in release.tables)

    def spent(self, year: int) -> float:
        """The epsilons of one year, added up."""
        return sum(release.epsilon for release in self.releases if release.day.year == year)

    def published(self, tables: Sequence[CountTable], *, day: date, method: str, epsilon: float = 0.0) -> Ledger:
        """The ledger with one more release."""
        number = max((release.number for release in self.releases), default=0) + 1
        return Ledger((*self.releases, Release(number, day, method, epsilon, tuple(tables))))


def need_budget(ledger: Ledger, epsilon: float, *, year: int, yearly: float = YEARLY_EPSILON) -> None:
    """Raise Conflict (`budget-spent`) where a release of `epsilon` would spend more than the year has left."""
    left = yearly - ledger.spent(year)
    if epsilon > left + 1e-9:
        raise Conflict(
            "budget-spent",
            _("The budget of %(year)s has %(left)s left; this release needs %(epsilon)s."),
            params={"year": year, "left": round(max(left, 0.0), 3), "epsilon": epsilon},
            hint=_("Release with a smaller epsilon, or next year: every release about the same people adds up."),
        )


def joint_audit(
    ledger: Ledger, tables: Sequence[CountTable], groups: Mapping[str, Groups] | None = None, *, provable: int = 4
) -> Audit:
    """Attack tables together with everything published before."""
    return audit([*ledger.tables, *tables], groups, provable=provable)


def ledger_document(ledger: Ledger) -> dict[str, Any]:
    """The ledger as JSON."""
    return {"form": FORM, "releases": [_release_document(release) for release in ledger.releases]}


def _release_document(release: Release) -> dict[str, Any]:
    return {
        "number": release.number,
        "day": release.day.isoformat(),
        "method": release.method,
        "epsilon": release.epsilon,
        "tables": [_table_document(table) for table in release.tables],
    }


def _table_document(table: CountTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "dimensions": table.dimensions,
        "cells": table.cells,
        "values": [None if np.isnan(value) else value for value in table.values],
        "states": [CellState.SUPPRESSED if state.is_suppressed else state for state in table.states],
        "low": table.low.tolist(),
        "high": [None if np.isinf(high) else high for high in table.high],
        "rounded": table.rounded,
        "noise": table.noise,
        "version": table.version,
        "groups": {
            name: {label: list(parts) for label, parts in group.items()} for name, group in table.groups.items()
        },
    }


def ledger_from(document: Any) -> Ledger:
    """Read a ledger from its JSON; raises InputRefused (`ledger-unreadable`)."""
    try:
        if document["form"] != FORM:
            raise KeyError("form")
        return Ledger(tuple(_release_from(one) for one in document["releases"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefused(
            "ledger-unreadable", _("This is no ledger of releases: %(problem)s."), params={"problem": error}
        ) from error


def _release_from(one: Mapping[str, Any]) -> Release:
    tables = tuple(_table_from(table) for table in one["tables"])
    return Release(int(one["number"]), date.fromisoformat(one["day"]), one["method"], float(one["epsilon"]), tables)


def _table_from(one: Mapping[str, Any]) -> CountTable:
    return CountTable(
        one["name"],
        tuple(one["dimensions"]),
        tuple(tuple(cell) for cell in one["cells"]),
        np.array([np.nan if value is None else value for value in one["values"]], dtype=np.float64),
        tuple(CellState(state) for state in one["states"]),
        np.array(one["low"], dtype=np.float64),
        np.array([np.inf if high is None else high for high in one["high"]], dtype=np.float64),
        one["rounded"],
        one["noise"],
        one["version"],
        one["groups"],
    )
