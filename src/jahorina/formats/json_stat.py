"""Decodes JSON-stat 2.0: a grid of values, stored row by row along its dimensions, most cells left out.

    position = ((i_1 * size_2 + i_2) * size_3 + i_3) ...      so  i_k = position // (size_{k+1} * ... * size_n) % size_k

Only cells that have a value or a status are decoded: what is left out was not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from jahorina.formats.findings import Coded
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

MOST_CELLS: Final = 6_000_000
MOST_DIMENSIONS: Final = 20
_LARGEST_GRID: Final = 2**62


@dataclass(frozen=True, slots=True)
class Grid:
    """A decoded dataset: for each stored cell its position, value and flags, and for each dimension its index."""

    positions: pa.Array
    values: list[float | None]
    flags: list[str]
    indexes: dict[str, pa.Array]
    codes: dict[str, list[str]]


def decoded(document: Mapping[str, Any], *, name: str) -> Grid:
    """Give the cells of a JSON-stat dataset; raises InputRefused (`json-stat-...`) where it is none or is too large."""
    try:
        names, sizes = [str(key) for key in document["id"]], [int(size) for size in document["size"]]
        codes = {
            key: codes_of(document["dimension"][key]["category"], size) for key, size in zip(names, sizes, strict=True)
        }
        if prod(sizes) >= _LARGEST_GRID:
            raise ValueError
        cells = _cells(document["value"], document.get("status") or {}, prod(sizes))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InputRefused("json-stat-form", _("%(file)s is no JSON-stat dataset."), params={"file": name}) from error
    if len(cells) > MOST_CELLS or len(names) > MOST_DIMENSIONS:
        raise InputRefused(
            "json-stat-too-big", _("%(file)s has more than %(most)s cells."), params={"file": name, "most": MOST_CELLS}
        )
    positions = pa.array(sorted(cells), pa.int64())
    ordered = [cells[position] for position in positions.to_pylist()]
    return Grid(
        positions,
        [value for value, _flag in ordered],
        [flag for _value, flag in ordered],
        _indexes(positions, names, sizes),
        codes,
    )


def codes_of(category: Mapping[str, Any], size: int) -> list[str]:
    """The codes of a dimension in their order; `index` is a mapping, a list, or left out where there is one code."""
    index = category.get("index", list(category.get("label", ())))
    ordered = sorted(index, key=lambda code: int(index[code])) if isinstance(index, dict) else list(index)
    if len(ordered) != size or size < 1 or (isinstance(index, dict) and sorted(index.values()) != list(range(size))):
        raise ValueError
    return [str(code) for code in ordered]


def _cells(values: Any, statuses: Any, size: int) -> dict[int, tuple[float | None, str]]:
    found: dict[int, tuple[float | None, str]] = {}
    for position, value in _by_position(values):
        if value is not None:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError
            found[position] = (float(value), "")
    for position, flag in _by_position(statuses):
        value, _none = found.get(position, (None, ""))
        if value is not None or flag:
            found[position] = (value, str(flag or ""))
    if any(not 0 <= position < size for position in found):
        raise ValueError
    return found


def _by_position(cells: Any) -> list[tuple[int, Any]]:
    if isinstance(cells, list):
        return list(enumerate(cells))
    return [(int(position), cell) for position, cell in cells.items()]


def _indexes(positions: pa.Array, names: Sequence[str], sizes: Sequence[int]) -> dict[str, pa.Array]:
    indexes, stride = {}, prod(sizes)
    for key, size in zip(names, sizes, strict=True):
        stride //= size
        quotient = pc.divide(positions, stride)
        indexes[key] = pc.subtract(quotient, pc.multiply(pc.divide(quotient, size), size)).cast(pa.int32())
    return indexes


def translated(indexes: pa.Array, found: Sequence[Any]) -> Coded:
    """A dimension as a column: `found` is what each of its codes means, None for those to leave out."""
    distinct = [value for value in dict.fromkeys(found) if value is not None]
    codes = [None if value is None else distinct.index(value) for value in found]
    return Coded(pa.array(codes, pa.int32()).take(indexes), tuple(distinct))
