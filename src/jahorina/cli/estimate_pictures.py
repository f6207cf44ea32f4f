"""Writes the pictures of a panel of estimates."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.render.estimates import DrawsRow, FanRow, draws_picture, fan_picture, overlap_picture

if TYPE_CHECKING:
    from jahorina.engines.estimation.panel import Panel


def write_pictures(panel: Panel, folder: Path) -> list[Path]:
    """Write overlaps.svg, methods.svg, draws.svg and sensitivity.svg, each whole or not at all; gives their paths.

    Raises Conflict (`folder-not-writable`).
    """
    pictures = {
        "overlaps": _overlaps(panel),
        "methods": _methods(panel),
        "draws": _draws(panel),
        "sensitivity": _sensitivity(panel),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_written(folder / f"{name}.svg", picture) for name, picture in pictures.items()]
    except OSError as error:
        raise Conflict(
            "folder-not-writable",
            _("The folder %(folder)s cannot be written to: %(problem)s."),
            params={"folder": str(folder), "problem": error.strerror or "unknown"},
        ) from error


def _written(path: Path, content: bytes) -> Path:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    os.replace(draft.name, path)
    path.chmod(0o644)
    return path


def _overlaps(panel: Panel) -> bytes:
    table = panel.table
    cells = [(int(cell), int(table.counts[cell])) for cell in np.flatnonzero(table.counts)]
    said = "; ".join(f"{table.cell_name(cell)}: {count}" for cell, count in cells)
    return overlap_picture(table.lists, cells, title="People by the lists that have them", description=said)


def _methods(panel: Panel) -> bytes:
    rows = [
        FanRow(one.name, one.low, one.high, tuple(one.figures()), quiet=not one.is_judged)
        for one in panel.methods
        if not one.refused
    ]
    return fan_picture(
        rows,
        seen=panel.table.n,
        seen_label=f"{panel.table.n:,} seen",
        title="What each method says",
        description=panel.judgement.text(),
    )


def _draws(panel: Panel) -> bytes:
    rows = [DrawsRow(one.name, one.draws.tolist()) for one in panel.methods if one.draws is not None]
    return draws_picture(rows, title="Resamples and posterior draws", description=panel.judgement.text())


def _sensitivity(panel: Panel) -> bytes:
    rows = [
        FanRow(f"{one.kind} {one.what}", one.low, one.high, (one.estimate,), quiet=one.kind == "hold-out")
        for one in panel.sensitivity
        if one.estimate is not None
    ]
    return fan_picture(
        rows,
        seen=panel.table.n,
        seen_label=f"{panel.table.n:,} seen",
        title="What changes do to the stepwise estimate",
        description=panel.judgement.text(),
    )
