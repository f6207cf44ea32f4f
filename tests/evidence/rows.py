"""Observations for tests: a whole row from the few fields that matter to the test."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa

from jahorina.formats.observation_table import OBSERVATIONS, ReadTable
from jahorina.kernel.periods import Period

PLAIN: dict[str, Any] = {
    "statistic": "registrations",
    "definition": "iom-registrations",
    "place": "rs",
    "origin": "_T",
    "counterpart": "_T",
    "sex": "_T",
    "age": "_T",
    "category": "_T",
    "value": 1.0,
    "lower": None,
    "upper": None,
    "qualifier": "exact",
    "obs_status": "A",
    "conf_status": "F",
    "source": "S126",
    "as_of": date(2023, 1, 31),
    "provenance": "quoted",
    "simulated": False,
    "note": None,
}


def row(period: str = "2022", **fields: Any) -> dict[str, Any]:
    """One observation; `period` in any of the short forms, the rest as in PLAIN unless given."""
    window = Period.parse(period)
    return {**PLAIN, "period_start": window.start, "period_end": window.end, **fields}


def no_value(status: str, period: str = "2022", **fields: Any) -> dict[str, Any]:
    """One observation without a value, and why."""
    return row(period, value=None, obs_status=status, **fields)


def table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as the readers give them."""
    return pa.Table.from_pylist(list(rows), schema=OBSERVATIONS)


def read(rows: Iterable[dict[str, Any]]) -> ReadTable:
    """Rows as a reader's finding."""
    found = table(rows)
    return ReadTable(found, found.num_rows)
