"""The table that leaves the hub: how many people stand in which registers, and who came from which register before.

    pairs         for each two registers: links, sensitivity, false links, people in both
    histories     for each set of registers: people who stand in exactly these
    people        different people in all registers together
    double_count  registrations for each of them, a register's people each once
    again         for each register: of invented people who were registered elsewhere before, how many were linked to a record
                  before theirs; of those who were not, how many were all the same
    registered    for each register and period: people whose day there is in it; corrected where duplicates were left
    previous      for each register and period: registrations whose most recent previous one was in which register

Counts are observed (real people's records, spike-ins taken out) and corrected, with 95 % intervals. A count below the
threshold is withheld: `status` says so, and the value and everything derived of it are null. Zero is a count. No pair of
records and no cluster is in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.hub import histories
from jahorina.engines.linkage.hub.chronicle import (
    Registrations,
    again,
    chronicle,
    month_name,
    previous,
    registered,
)
from jahorina.engines.linkage.hub.correcting import (
    FEWEST,
    PairFigures,
    check_sheets,
    level_weights,
    pair_figures,
)
from jahorina.engines.linkage.hub.linking import Links
from jahorina.engines.linkage.hub.withholding import told
from jahorina.engines.linkage.sheets import Sheet
from jahorina.engines.linkage.unfolding import unfolded

THRESHOLD: Final = 5
"""Counts from 1 to one less than this are withheld."""
CELL_DRAWS: Final = 100
"""Draws for the intervals of cells by period and stratum, of which there may be thousands."""
ASSUMPTIONS: Final = (
    "each register holds a person once, but for what its sheet says is left over",
    "invented people are written down as real ones are, level for level",
    "a record's chance to be missed does not hang on its period or stratum",
)


def overlap_table(
    links: Links,
    registrations: Sequence[Registrations],
    sheets: Sequence[Sheet],
    *,
    seed: int,
    threshold: int = THRESHOLD,
) -> dict[str, Any]:
    """The table as a JSON document. `sheets` are all-real ones where no spike-ins were used.

    Raises InputRefused `linkage-sheet-other` for sheets of other registers.
    """
    check_sheets(links, sheets)
    weights = level_weights(links, sheets)
    figures = pair_figures(links, sheets, weights, seed=seed)
    transitions = histories.Transitions(links, sheets, weights)
    counted = _counted(transitions, _observed(links, sheets, None)[0], sheets, seed)
    return {
        "registers": [_register(name, sheet) for name, sheet in zip(links.names, sheets, strict=True)],
        "pairs": [_pair(links.names, one, threshold) for one in figures],
        "histories": _histories(links, counted, threshold),
        **_people(counted),
        "by_period": _by_period(links, registrations, sheets, transitions, seed, threshold),
        "again": again(links, registrations, sheets, weights),
        "registered": registered(links, registrations, sheets, threshold),
        "previous": previous(links, registrations, sheets, figures, seed, threshold),
        "threshold": threshold,
        "assumptions": list(ASSUMPTIONS),
        "seed": seed,
    }


def _pair(names: Sequence[str], one: PairFigures, threshold: int) -> dict[str, Any]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 5)

    return {
        "registers": [names[number] for number in one.registers],
        **told(one.linked, one.corrected, one.interval, threshold),
        "sensitivity": rounded(one.sensitivity),
        "sensitivity_interval": [rounded(bound) for bound in one.sensitivity_interval or ()] or None,
        "false_link_rate": rounded(one.false_rate),
        "spike_ins": one.spike_ins,
    }


def _observed(links: Links, sheets: Sequence[Sheet], group: npt.NDArray[np.int64] | None) -> npt.NDArray[np.float64]:
    """Observed clusters by group and pattern; one group where none is given."""
    patterns, shares = histories.patterns_of(links), histories.real_shares(links, sheets)
    size = 1 << len(links.names)
    group = np.zeros(len(patterns), dtype=np.int64) if group is None else group
    groups = int(group.max(initial=0)) + 1
    kept = group >= 0
    counted = np.bincount(group[kept] * size + patterns[kept], shares[kept], groups * size)
    return counted.reshape(groups, size).astype(np.float64)


def _names_of(pattern: int, names: Sequence[str]) -> list[str]:
    return [name for number, name in enumerate(names) if pattern >> number & 1]


def _register(name: str, sheet: Sheet) -> dict[str, Any]:
    left = sheet.left_over
    return {
        "name": name,
        "records": int(sheet.real.sum()),
        "spike_ins": int((~sheet.real).sum()),
        "left_over": None if left is None else {"rows": left.excess, "deviation": left.deviation},
    }


@dataclass(frozen=True)
class _Counted:
    """People by pattern, observed, corrected, and drawn (draws x patterns); registrations drawn alike, each person once a
    register. None where there are too few invented people to correct by.
    """

    observed: npt.NDArray[np.float64]
    records: float
    corrected: npt.NDArray[np.float64] | None = None
    registrations: float | None = None
    drawn: npt.NDArray[np.float64] | None = None
    registrations_drawn: npt.NDArray[np.float64] | None = None


def _counted(
    transitions: histories.Transitions, observed: npt.NDArray[np.float64], sheets: Sequence[Sheet], seed: int
) -> _Counted:
    """Histories, unfolded. A second row of somebody stands in its register alone: what is left over is taken from those."""
    records = float(sum(sheet.real.sum() for sheet in sheets))
    if transitions.people < FEWEST:
        return _Counted(observed, records)
    alone = 1 << np.arange(len(sheets))
    excess = np.array([sheet.left_over.excess if sheet.left_over else 0.0 for sheet in sheets])
    deviation = np.array([sheet.left_over.deviation if sheet.left_over else 0.0 for sheet in sheets])
    solved = unfolded(transitions.matrix(), observed)
    solved[alone] -= excess
    again = histories.drawn(transitions, observed, seed=seed)
    left = excess + deviation * np.random.default_rng((seed, 0x6C66)).standard_normal((len(again), len(sheets)))
    again[:, alone] -= left
    return _Counted(observed, records, solved, records - excess.sum(), again, records - left.sum(axis=1))


def _histories(links: Links, counted: _Counted, threshold: int) -> list[dict[str, Any]]:
    size = 1 << len(links.names)
    if counted.corrected is None or counted.drawn is None:
        return [
            {"in": _names_of(p, links.names), **told(counted.observed[p], None, None, threshold)}
            for p in range(1, size)
        ]
    solved = np.maximum(counted.corrected, 0.0)
    low, high = np.maximum(np.quantile(counted.drawn, (0.025, 0.975), axis=0), 0.0)
    return [
        {"in": _names_of(p, links.names), **told(counted.observed[p], solved[p], (low[p], high[p]), threshold)}
        for p in range(1, size)
    ]


def _people(counted: _Counted) -> dict[str, Any]:
    """Different people, and how often each was registered on the mean: a register's people each once."""
    seen = counted.observed[1:].sum()
    if counted.corrected is None or counted.drawn is None:
        return {"people": told(seen, None, None, 0), "double_count": None}
    people, drawn = counted.corrected[1:].sum(), counted.drawn[:, 1:].sum(axis=1)
    tails = (0.025, 0.975)
    factors = np.quantile(counted.registrations_drawn / drawn, tails)
    return {
        "people": told(seen, people, tuple(np.quantile(drawn, tails)), 0),
        "double_count": {
            "factor": round(float(counted.registrations / people), 4),
            "interval": [round(float(bound), 4) for bound in factors],
        },
    }


def _by_period(
    links: Links,
    registrations: Sequence[Registrations],
    sheets: Sequence[Sheet],
    transitions: histories.Transitions,
    seed: int,
    threshold: int,
) -> list[dict[str, Any]]:
    """Histories by month of a person's first registration and by stratum there, with intervals where corrected."""
    months, strata, names = _first_seen(links, registrations, sheets)
    if not (months >= 0).any():
        return []
    code = np.where(months >= 0, months * (len(names) + 1) + strata + 1, -1)
    cells, group = np.unique(code, return_inverse=True)
    observed = _observed(links, sheets, np.where(code >= 0, group, -1))
    corrected = _solved_cells(transitions, observed, seed) if transitions.people >= FEWEST else None
    rows = []
    for number, cell in enumerate(cells.tolist()):
        if cell < 0:
            continue
        month, stratum = divmod(cell, len(names) + 1)
        for pattern in range(1, 1 << len(links.names)):
            seen = float(observed[number, pattern])
            if round(seen) == 0:
                continue
            value, interval = None, None
            if corrected is not None:
                value, *interval = (float(one[number, pattern]) for one in corrected)
            rows.append(
                {
                    "period": month_name(month),
                    "stratum": names[stratum - 1] if stratum else None,
                    "in": _names_of(pattern, links.names),
                    **told(seen, value, interval, threshold),
                }
            )
    return rows


def _solved_cells(
    transitions: histories.Transitions, observed: npt.NDArray[np.float64], seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Corrected counts by cell and pattern, and the ends of their intervals (95 %)."""
    solved = unfolded(transitions.matrix(), observed.T).T
    again = histories.drawn(transitions, observed.T, seed=seed, draws=CELL_DRAWS)
    low, high = np.quantile(again, (0.025, 0.975), axis=0)
    return solved, low.T, high.T


def _first_seen(
    links: Links, registrations: Sequence[Registrations], sheets: Sequence[Sheet]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], tuple[str, ...]]:
    """For each cluster the month and stratum of its first real registration; -1 where there is none."""
    names = tuple(sorted({name for one in registrations for name in one.stratum_names}))
    rows = chronicle(links, registrations, sheets, names)
    total = len(histories.patterns_of(links))
    months, strata = np.full(total, -1, dtype=np.int64), np.full(total, -1, dtype=np.int64)
    clusters, first = np.unique(rows.cluster, return_index=True)
    months[clusters], strata[clusters] = rows.month[first], rows.stratum[first]
    return months, strata, names
