"""What changed between two releases of a series, cell by cell: the revision history that readers see."""

from __future__ import annotations

from typing import Any

from jahorina.publication.content import public_cells
from jahorina.publication.models import Release

MOST_LISTED = 50

Said = dict[tuple[str, ...], str]


def changes_between(before: Release, now: Release) -> dict[str, Any]:
    """How many cells changed, came and went, and the first of those that changed with both readings."""
    old, new = _said(before), _said(now)
    changed = [key for key in new if key in old and new[key] != old[key]]
    return {
        "since": before.number,
        "changed": len(changed),
        "added": len(new.keys() - old.keys()),
        "gone": len(old.keys() - new.keys()),
        "cells": [{"cell": list(key), "before": old[key], "now": new[key]} for key in changed[:MOST_LISTED]],
    }


def _said(row: Release) -> Said:
    """What each cell says, by table and members."""
    return {
        (table.code, *cell.members): cell.plain_value or cell.obs_status.value
        for table in row.tables.prefetch_related("cells")
        for cell in public_cells(table)
    }
