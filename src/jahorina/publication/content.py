"""What a release says to its readers, as plain data: the one place from which every format and page is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any

from jahorina.kernel.identifiers import NOT_KNOWN, TOTAL
from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.publication.choices import FIXED_MEMBERS, MOVED
from jahorina.publication.models import Release, ReleaseTable

NUMBER = "number"
STATUSES: Mapping[str, tuple[ObsStatus, ConfStatus]] = {
    NUMBER: (ObsStatus.NORMAL, ConfStatus.FREE),
    "suppressed": (ObsStatus.SUPPRESSED, ConfStatus.CONFIDENTIAL),
    "suppressed-primary": (ObsStatus.SUPPRESSED, ConfStatus.CONFIDENTIAL),
    "suppressed-secondary": (ObsStatus.SUPPRESSED, ConfStatus.CONFIDENTIAL),
    "missing": (ObsStatus.MISSING, ConfStatus.FREE),
    "not-applicable": (ObsStatus.NOT_APPLICABLE, ConfStatus.FREE),
}
"""A reader who knew which hidden cell is the small one would know that it is small: both say C outside (ADR 0011)."""


@dataclass(frozen=True, slots=True)
class PublicCell:
    """A cell as it is read: members by dimension, a number or None, and why."""

    members: tuple[str, ...]
    value: Decimal | None
    obs_status: ObsStatus
    conf_status: ConfStatus

    @property
    def plain_value(self) -> str:
        """The number without needless decimals; empty where there is none."""
        if self.value is None:
            return ""
        text = format(self.value, "f")
        return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def public_cells(table: ReleaseTable) -> tuple[PublicCell, ...]:
    """The cells of a table in their order. Numbers that were moved are estimates (E): they say so."""
    moved = table.method in MOVED
    return tuple(
        PublicCell(tuple(cell.members), cell.value, *_statuses(cell.state, moved)) for cell in table.cells.all()
    )


def _statuses(state: str, moved: bool) -> tuple[ObsStatus, ConfStatus]:
    obs, conf = STATUSES[state]
    return (ObsStatus.ESTIMATED if moved and obs is ObsStatus.NORMAL else obs), conf


def reading_order(dimensions: Sequence[str], members: Sequence[str]) -> list[tuple[bool, bool, int, int, str]]:
    """The key by which cells are sorted: totals first, what is not known last, fixed lists as they are, numbers by size.

    The order in which a register was counted never shows: it tells who came first.
    """
    return [_place(name, member) for name, member in zip(dimensions, members, strict=False)]


def _place(dimension: str, member: str) -> tuple[bool, bool, int, int, str]:
    fixed = FIXED_MEMBERS.get(dimension, ())
    digits = "".join(takewhile(str.isdigit, member))
    place = fixed.index(member) if member in fixed else len(fixed)
    return member != TOTAL, member == NOT_KNOWN, place, int(digits or 0), member


def release_content(row: Release) -> dict[str, Any]:
    """The release as JSON: what its hash is of."""
    return {
        "series": row.series,
        "simulated": row.is_simulated,
        "titles": dict(row.titles),
        "tables": [table_content(table) for table in row.tables.prefetch_related("cells")],
    }


def table_content(table: ReleaseTable) -> dict[str, Any]:
    """A table as JSON."""
    return {
        "code": table.code,
        "statistic": table.statistic,
        "dimensions": list(table.dimensions),
        "fixed": dict(table.fixed),
        "method": table.method,
        "rounded": table.rounded,
        **({"epsilon": table.epsilon} if table.epsilon else {}),
        "cells": [
            [*cell.members, cell.plain_value, cell.obs_status.value, cell.conf_status.value]
            for cell in public_cells(table)
        ],
    }


def content_hash(row: Release) -> str:
    """SHA-256 over the release as it goes out, canonical."""
    text = json.dumps(release_content(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
