"""What of a partner's releases stands, as a pure function of the set that came: no order of arrival changes it.

Releases have a rank: the moment of publication, then series and number. Of two that say something about the same cell the one
of the higher rank stands. A cell that a later release covers (same statistic, definition, period and breakdown) and does not
list any more is missing. A withdrawn release says nothing; where no other one says anything, what it said is taken back:
its row becomes confidential, so that nobody else sees the cell or any earlier value of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jahorina.exchange.intake.observations import Identity, Row, missing
from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.identifiers import TOTAL

Rank = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a release that was not withdrawn says."""

    name: str
    rank: Rank
    rows: Mapping[Identity, Row]


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of releases whose numbers are not here any more: of those that stand the rank, of the others the day on
    which they were withdrawn."""

    ranks: Mapping[str, Rank]
    withdrawn: Mapping[str, date]


def standing(releases: Iterable[Stated], *, territory: str) -> dict[Identity, Row]:
    """Every cell that the releases say something about, as the one of the highest rank leaves it; `territory` is the
    partner's, under which its totals stand."""
    cells: dict[Identity, Row] = {}
    for release in sorted(releases, key=lambda one: one.rank):
        covered = {_breakdown(row, territory): row["as_of"] for row in release.rows.values()}
        for known, row in cells.items():
            as_of = covered.get(_breakdown(row, territory))
            if known not in release.rows and as_of is not None:
                cells[known] = missing(row, note=release.name, as_of=as_of)
        cells |= release.rows
    return cells


def changes(
    target: Mapping[Identity, Row], now: Mapping[Identity, Row], ranks: Mapping[str, Rank], past: Past
) -> list[Row]:
    """The rows that bring the evidence from what is in force `now` to the `target`, each from the day on which it holds.

    `ranks` are those of the releases behind `target`. What rests on a release of `past` that stands is left alone unless
    one of a higher rank speaks of it.
    """
    found = []
    for key, row in target.items():
        known = now.get(key)
        if known is None:
            found.append(row)
        elif _content(known) != _content(row) and not _rests(known, past, ranks.get(row["note"])):
            found.append(row | {"as_of": _from(row["as_of"], known, past)})
    for key in now.keys() - target.keys():
        known = now[key]
        if known["note"] in past.withdrawn and not _is_taken_back(known):
            day = _from(past.withdrawn[known["note"]], known, past)
            found.append(missing(known, note=known["note"], as_of=day, taken_back=True))
    return sorted(found, key=lambda row: [str(row[name]) for name in ("statistic", "period_start", "place", "note")])


def _rests(known: Row, past: Past, rank: Rank | None) -> bool:
    own = past.ranks.get(known["note"])
    return own is not None and (rank is None or own > rank)


def _from(natural: date, known: Row, past: Past) -> date:
    """Not before what is in force, nor before the day on which that was withdrawn."""
    withdrawn = past.withdrawn.get(known["note"], natural)
    in_force: date = known["as_of"]
    return max(natural, in_force, withdrawn)


def _breakdown(row: Row, territory: str) -> tuple[object, ...]:
    """What a release covers whole or not at all: a statistic in a period, broken down by the same dimensions."""
    return (
        *(row[name] for name in ("statistic", "definition", "period_start", "period_end")),
        *(row[name] != TOTAL for name in DIMENSIONS),
        row["place"] != territory,
    )


def _content(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("value", "qualifier", "obs_status", "conf_status"))


def _is_taken_back(row: Row) -> bool:
    return row["value"] is None and row["obs_status"] == "O" and row["conf_status"] == "C"
