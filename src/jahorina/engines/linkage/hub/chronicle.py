"""Registrations in the order of their days: how many there were, who had one before, and what the links miss of that.

registered    for each register and period: people whose day there is in it; corrected where duplicates were left
previous      for each register and period: registrations whose most recent previous one was in which register
again         for each register: of invented people who were registered elsewhere before, how many were linked to a record
              before theirs; of those who were not, how many were all the same
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.encoded import NO_DAY, EncodedRegister
from jahorina.engines.linkage.hub.correcting import PairFigures, matched
from jahorina.engines.linkage.hub.linking import Links
from jahorina.engines.linkage.hub.withholding import told
from jahorina.engines.linkage.sheets import Sheet


@dataclass(frozen=True)
class Registrations:
    """What the table needs of an encoded register once its filters and tokens are gone."""

    days: npt.NDArray[np.int32]
    strata: npt.NDArray[np.int16]
    stratum_names: tuple[str, ...]

    @classmethod
    def of(cls, register: EncodedRegister) -> Registrations:
        """Days and strata of a register, copied."""
        return cls(register.days.copy(), register.strata.copy(), register.stratum_names)


@dataclass(frozen=True)
class Chronicle:
    """Real registrations with a day, ordered by person and time."""

    cluster: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    register: npt.NDArray[np.int64]
    stratum: npt.NDArray[np.int64]
    month: npt.NDArray[np.int64]


def chronicle(
    links: Links, registrations: Sequence[Registrations], sheets: Sequence[Sheet], names: tuple[str, ...]
) -> Chronicle:
    columns: list[list[npt.NDArray[np.int64]]] = [[], [], [], []]
    for number, (clusters, one, sheet) in enumerate(zip(links.clusters, registrations, sheets, strict=True)):
        kept = np.flatnonzero(sheet.real & (one.days != NO_DAY))
        place = np.array([names.index(name) for name in one.stratum_names] + [-1], dtype=np.int64)
        columns[0].append(clusters[kept])
        columns[1].append(one.days[kept].astype(np.int64))
        columns[2].append(np.full(len(kept), number, dtype=np.int64))
        columns[3].append(place[one.strata[kept]])
    cluster, day, register, stratum = (np.concatenate(column) for column in columns)
    order = np.lexsort((register, day, cluster))
    month = day[order].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    # Months since 1970; those before are not registrations of this system.
    return Chronicle(cluster[order], day[order], register[order], stratum[order], np.maximum(month, 0))


def month_name(month: int) -> str:
    return f"{1970 + month // 12:04d}-{month % 12 + 1:02d}"


def registered(
    links: Links, registrations: Sequence[Registrations], sheets: Sequence[Sheet], threshold: int
) -> list[dict[str, Any]]:
    """People by register and month of their day there: what the links of `previous` are to be taken from."""
    rows = chronicle(
        links, registrations, sheets, tuple(sorted({n for one in registrations for n in one.stratum_names}))
    )
    cells, counts = np.unique(np.column_stack([rows.register, rows.month]), axis=0, return_counts=True)
    return [
        {
            "register": links.names[register],
            "period": month_name(month),
            **told(count, _without_left_over(sheets[register], month, count), None, threshold),
        }
        for (register, month), count in zip(cells.tolist(), counts.tolist(), strict=True)
    ]


def _without_left_over(sheet: Sheet, month: int, count: int) -> float | None:
    left = sheet.left_over
    return None if left is None else max(count - left.excess * left.months.get(month_name(month), 0.0), 0.0)


def previous(
    links: Links,
    registrations: Sequence[Registrations],
    sheets: Sequence[Sheet],
    figures: Sequence[PairFigures],
    seed: int,
    threshold: int,
) -> list[dict[str, Any]]:
    """Each registration with the most recent previous one of the same person, counted by month and stratum."""
    names = tuple(sorted({name for one in registrations for name in one.stratum_names}))
    rows = chronicle(links, registrations, sheets, names)
    if not len(rows.cluster):
        return []
    same = np.concatenate(([False], rows.cluster[1:] == rows.cluster[:-1]))
    before = np.where(same, np.roll(rows.register, 1), -1)
    by_pair = {one.registers: one for one in figures}
    totals = _totals(rows)
    cells, counts = np.unique(
        np.column_stack([before[same], rows.register[same], rows.month[same], rows.stratum[same]]),
        axis=0,
        return_counts=True,
    )
    chance = np.random.default_rng((seed, 0x707265))
    made = []
    for (old, new, month, stratum), count in zip(cells.tolist(), counts.tolist(), strict=True):
        pair = by_pair[min(old, new), max(old, new)]
        whole = pair.records[pair.registers.index(new)]
        corrected, interval = _corrected(pair, count, totals[new, month, stratum], whole, chance)
        made.append(
            {
                "from": links.names[old],
                "to": links.names[new],
                "period": month_name(month),
                "stratum": names[stratum] if stratum >= 0 else None,
                **told(count, corrected, interval, threshold),
            }
        )
    return made


def again(
    links: Links, registrations: Sequence[Registrations], sheets: Sequence[Sheet], weights: npt.NDArray[np.float64]
) -> list[dict[str, Any]]:
    """What `previous` misses and makes up, by the later register: shares under the levels' weights, and of how many each.

    Invented people have days of real ones, each register's apart; who is before whom is told as for real people.
    """
    register = np.concatenate([np.full(len(sheet.persons), at) for at, sheet in enumerate(sheets)])
    day = np.concatenate([one.days.astype(np.int64) for one in registrations])
    person = np.concatenate([sheet.persons for sheet in sheets])
    weight = weights[np.concatenate([sheet.levels for sheet in sheets])]
    dated, invented = day != NO_DAY, person >= 0
    later = _has_previous(person, day, register, dated & invented)
    linked = _has_previous(np.concatenate(links.clusters), day, register, dated)
    made = []
    for at, name in enumerate(links.names):
        told: dict[str, Any] = {"register": name}
        for key, chosen in (("before", later), ("not_before", ~later)):
            of = weight[dated & invented & chosen & (register == at)]
            hits = weight[dated & invented & chosen & linked & (register == at)].sum()
            size = of.sum() ** 2 / max((of**2).sum(), 1e-9)
            told[key] = {"share": round(float(hits / max(of.sum(), 1e-9)), 5), "of": round(float(size), 1)}
        made.append(told)
    return made


def _has_previous(
    who: npt.NDArray[np.int64],
    day: npt.NDArray[np.int64],
    register: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Whether a record has one of the same person before it, among the chosen ones, in the order of `chronicle`."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.lexsort((register[rows], day[rows], who[rows]))]
    found = np.zeros(len(who), dtype=np.bool_)
    found[rows[1:]] = who[rows[1:]] == who[rows[:-1]]
    return found


def _totals(rows: Chronicle) -> dict[tuple[int, int, int], int]:
    cells, counts = np.unique(np.column_stack([rows.register, rows.month, rows.stratum]), axis=0, return_counts=True)
    return {(a, b, c): count for (a, b, c), count in zip(cells.tolist(), counts.tolist(), strict=True)}


def _corrected(
    pair: PairFigures, count: int, registrations: int, whole: int, chance: np.random.Generator
) -> tuple[float | None, tuple[float, float] | None]:
    """The cell's links, corrected by its pair's rates, with an interval (95 %); half of the false links come from before,
    half from after. `whole` are the records of the later register, by which the pair's false links are spread."""
    if pair.found is None or pair.false_rate is None or pair.drawn is None:
        return None, None
    share = min(pair.records) / max(whole, 1) / 2
    found, false = np.array([pair.found]), np.array([pair.false_rate * share])
    value = float(matched(np.array([count]), registrations, found, false)[0])
    found_drawn, false_drawn = pair.drawn
    again = matched(chance.poisson(count, len(found_drawn)), registrations, found_drawn, false_drawn * share)
    low, high = np.quantile(again, (0.025, 0.975))
    return value, (float(low), float(high))
