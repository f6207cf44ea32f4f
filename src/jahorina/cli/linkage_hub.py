"""The hub's half of the command: encoded files and sheets in, a table out. Imports nothing that runs at a partner."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from jahorina.engines.linkage import encoded, sheets
from jahorina.engines.linkage.encoded import EncodedRegister
from jahorina.engines.linkage.hub.candidates import candidates
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.linking import LINKED, Links, Search, fit_together, link
from jahorina.engines.linkage.hub.overlaps import overlap_table
from jahorina.engines.linkage.sheets import Sheet
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

COUNTED: Final = 0.5
"""The least probability of a link where spike-ins correct what is counted: with few false links there is less to correct,
and what is missed is measured better than what is made up."""


def overlap_of_files(
    files: Sequence[Path], sheet_files: Sequence[Path], *, engine: str, threshold: int, seed: int, progress: Progress
) -> dict[str, Any]:
    """Link encoded files and make the table: {"run", "overlaps", "timings"}.

    The filters and tokens are let go before a sheet is opened.
    """
    began = time.perf_counter()
    registers = [encoded.read(file.read_bytes(), file_name=file.name) for file in files]
    fit_together(registers)
    checks, run, registrations = registers[0].check, registers[0].run, [Registrations.of(one) for one in registers]
    read = time.perf_counter()
    links = linked(registers, engine=engine, progress=progress, least=COUNTED if sheet_files else LINKED)
    registers.clear()
    opened = _sheets(sheet_files, links, checks)
    counted = time.perf_counter()
    table = overlap_table(links, registrations, opened, seed=seed, threshold=threshold)
    return {
        "run": run,
        "overlaps": table,
        "timings": timings(links, read=read - began, count=time.perf_counter() - counted),
    }


def linked(registers: list[EncodedRegister], *, engine: str, progress: Progress, least: float = LINKED) -> Links:
    """Link with the chosen engine; `least` is the least probability of a link."""
    return link(registers, least=least, search=search_on(engine), progress=progress)


def search_on(engine: str) -> Search:
    """How candidates are found: on this machine or on Spark."""
    if engine == "spark":
        from jahorina.engines.linkage.hub.spark import candidates_on_spark

        return candidates_on_spark
    return candidates


def timings(links: Links, **more: float) -> dict[str, float]:
    """Seconds for each part of the work, rounded, and their sum."""
    parts = {**more, **links.seconds}
    return {name: round(value, 3) for name, value in {**parts, "total": sum(parts.values())}.items()}


def without_spike_ins(name: str, check: str, records: int) -> Sheet:
    """The sheet of a register in which everybody is real."""
    return Sheet(name, check, np.full(records, -1, dtype=np.int64), np.zeros(records, dtype=np.int64), {})


def delete_files(files: Sequence[Path]) -> list[str]:
    """Overwrite and delete files; returns their names."""
    for file in files:
        size = file.stat().st_size
        with file.open("r+b") as opened:
            opened.write(bytes(size))
            opened.flush()
        file.unlink()
    return [file.name for file in files]


def _sheets(files: Sequence[Path], links: Links, check: str) -> list[Sheet]:
    given = {one.name: one for one in (sheets.read(file.read_bytes(), file_name=file.name) for file in files)}
    if not given:
        return [
            without_spike_ins(name, check, len(rows)) for name, rows in zip(links.names, links.clusters, strict=True)
        ]
    for name in links.names:
        if name not in given or given[name].check != check:
            raise InputRefused(
                "linkage-sheet-missing",
                _("There is no sheet of spike-ins of %(register)s for this run; give all registers' sheets or none."),
                params={"register": name},
            )
    return [given[name] for name in links.names]
