"""The tables of one subject made safe by the method that was asked for. Background work: it loads the engine.

Noise that stays the same needs keys that stay the same. The node has one secret (`keys/noise_key`); from it each subject and
period has its own, HMAC-SHA256 over their names, and under that each person counted has a key: that of the finest cell and
of the place in it (`finest.py`). A cell's key is the sum over its people, so the same people have the same noise in every
table, format and release, whatever else stands in it; asking again, and averaging, gives nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from jahorina.engines.disclosure.cell_key import LEAST_SECRET, keys_of_cells
from jahorina.engines.disclosure.cubes import cube_cell, cube_of, with_margins
from jahorina.engines.disclosure.dimensions import Groups
from jahorina.engines.disclosure.hiding import protect_by_suppression
from jahorina.engines.disclosure.protected import Protected
from jahorina.engines.disclosure.protection import protect_by_cell_key, protect_by_privacy, protect_by_rounding
from jahorina.engines.disclosure.rules import Rule
from jahorina.engines.disclosure.tables import CountTable, count_table
from jahorina.kernel.errors import InputRefused, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.budget import need_budget
from jahorina.publication.choices import Method
from jahorina.publication.finest import finest_counts, listed_in_full, with_others
from jahorina.publication.rules import area_rules
from jahorina.publication.sources import PERIOD, SourceTable


@dataclass(frozen=True)
class Asked:
    """What the tables of a subject are protected with: rule, base, groupings, and what went out before."""

    rule: Rule
    base: int
    groups: Mapping[str, Groups]
    earlier: Sequence[CountTable]


def true_table(source: SourceTable) -> CountTable:
    """The true counts with all margins; the period is its last dimension."""
    cells, values = tuple(source.cells), [float(number.value or 0) for number in source.cells.values()]
    margins = with_margins(count_table(source.code, source.dimensions, cells, values), {})
    return margins.with_fixed({PERIOD: source.fixed[PERIOD]})


def protected_by(
    method: str, sources: Sequence[SourceTable], true: Sequence[CountTable], asked: Asked
) -> tuple[Protected, list[SourceTable]]:
    """The tables protected and attacked, and their sources as the method lists them.

    Raises InputRefused (`dp-...`), Conflict (`budget-spent`), NotReady (`noise-key-missing`).
    """
    if method == Method.SUPPRESSION:
        listed = [with_others(source, asked.rule.threshold) for source in sources]
        true = [replace(true_table(one), version=table.version) for one, table in zip(listed, true, strict=True)]
        return protect_by_suppression(true, asked.rule, groups=asked.groups, earlier=asked.earlier), listed
    if method == Method.CELL_KEY:
        keys = [_cell_keys(source, table) for source, table in zip(sources, true, strict=True)]
        return protect_by_cell_key(true, keys, asked.rule, groups=asked.groups, earlier=asked.earlier), list(sources)
    if method == Method.PRIVACY:
        return _private(sources, true, asked.rule)
    rounded = protect_by_rounding(true, asked.rule, base=asked.base or None, groups=asked.groups, earlier=asked.earlier)
    return rounded, list(sources)


def _cell_keys(source: SourceTable, table: CountTable) -> NDArray[np.uint64]:
    """The key of each cell of a table: the sum of its people's keys."""
    dimensions, counts = finest_counts(source)
    people = tuple(counts)
    secret = hmac.digest(_secret(), f"{source.subject}|{source.fixed[PERIOD]}".encode(), hashlib.sha256)
    keys = keys_of_cells(secret, people, np.array(list(counts.values()), dtype=np.float64))
    at = [dimensions.index(name) for name in source.dimensions]
    listed = count_table(source.code, source.dimensions, tuple(source.cells), np.zeros(len(source.cells)))
    cube = cube_of(listed, {})
    sums = cube.sums([tuple(cell[place] for place in at) for cell in people], keys)
    by_cell = dict(zip(cube.cells, sums, strict=True))
    width = len(source.dimensions)
    return np.array([by_cell[cube_cell(cell[:width])] for cell in table.cells], dtype=np.uint64)


def _secret() -> bytes:
    """The node's secret for noise; raises NotReady (`noise-key-missing`)."""
    path = settings.JAHORINA.workspace.noise_key_file
    try:
        found: bytes = path.read_bytes().strip()
    except OSError:
        found = b""
    if len(found) < LEAST_SECRET:
        raise NotReady(
            "noise-key-missing",
            _("The key %(file)s is missing or too short; without it no noise would be the same twice."),
            hint=_("Restore it from a backup; `jahorina init` makes a new one where there was none."),
            params={"file": path.name},
        )
    return found


def _private(
    sources: Sequence[SourceTable], true: Sequence[CountTable], rule: Rule
) -> tuple[Protected, list[SourceTable]]:
    """Each period's table by differential privacy, its epsilon paid from the subject's budget of the year."""
    if len({source.fixed[PERIOD] for source in sources}) < len(sources):
        raise InputRefused(
            "dp-one-breakdown",
            _("Differential privacy spends its budget on one table of a period: the finest."),
            hint=_("Ask for the finest breakdown alone; its totals are made from it."),
        )
    area = next(one for one in area_rules().values() if one.domain == sources[0].domain)
    need_budget(sources[0].subject, area.epsilon * len(sources), yearly=area.yearly, year=timezone.localdate().year)
    listed = [listed_in_full(source) for source in sources]
    found = []
    for source, table in zip(listed, true, strict=True):
        finest = count_table(
            source.code, source.dimensions, tuple(source.cells), [float(n.value or 0) for n in source.cells.values()]
        )
        shown = replace(true_table(source), version=table.version)
        found.append(protect_by_privacy(shown, finest, cube_of(finest, {}), rule, epsilon=area.epsilon))
    together = replace(
        found[0],
        tables=tuple(one.tables[0] for one in found),
        figures={**found[0].figures, "epsilon": sum(one.figures["epsilon"] for one in found)},
    )
    return together, listed
