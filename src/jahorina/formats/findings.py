"""Collects what is wrong with the rows of an input, and checks columns by their distinct values.

A column of ten million cells has some thousand distinct values. So each distinct value is read once, in plain Python,
and the columns are put together from them; a check of several columns looks at each combination that occurs once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from jahorina.formats.observation_table import MOST_REFUSALS
from jahorina.kernel.errors import Refusal

_LARGEST_KEY: Final = 2**62
_LONGEST_SHOWN: Final = 40


class Wrong(Exception):
    """A cell or a row that is not right: `message` is a translatable template filled from `params`."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        self.code = code
        self.message = message
        self.params = {key: _shown(value) for key, value in params.items()}
        super().__init__(code)


class Plain(str):
    """A text of ours in a message, shown as it is; any other text comes from the input and is quoted."""

    __slots__ = ()


def _shown(value: object) -> object:
    """A text from the input as it can stand in a sentence: quoted, short, without control characters."""
    if isinstance(value, Plain):
        return str(value)
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…")
    return value


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into its distinct values; a null code stands where the cell was refused."""

    codes: pa.Array
    values: tuple[Any, ...]

    @classmethod
    def constant(cls, value: Hashable, rows: int) -> Coded:
        """A column that says the same in every row."""
        return cls(pa.repeat(pa.scalar(0, pa.int32()), rows), (value,) if rows else ())

    @classmethod
    def of(cls, values: Sequence[Hashable]) -> Coded:
        """A column from its values, row by row."""
        positions: dict[Hashable, int] = {}
        codes = [positions.setdefault(value, len(positions)) for value in values]
        return cls(pa.array(codes, pa.int32()), tuple(positions))

    def array(self, kind: pa.DataType, of: Callable[[Any], Any] = lambda value: value) -> pa.Array:
        """The column itself, as Arrow values of `kind`; `of` takes from each distinct value what is wanted."""
        return pa.array([of(value) for value in self.values], kind).take(self.codes)

    def mapped(self, to: Callable[[Any], Hashable]) -> Coded:
        """The column with each distinct value turned into another one."""
        return _recoded(self.codes, [to(value) for value in self.values])

    def where(self, holds: Callable[[Any], bool]) -> pa.Array:
        """In which rows the value is such; false where the cell was refused."""
        return pc.fill_null(self.array(pa.bool_(), lambda value: bool(holds(value))), False)


def _recoded(codes: pa.Array, values: Sequence[Hashable]) -> Coded:
    """`values` may repeat and hold Wrong; the result's values are distinct, Wrong becomes a null code."""
    positions: dict[Hashable, int] = {}
    new = [None if isinstance(value, Wrong) else positions.setdefault(value, len(positions)) for value in values]
    return Coded(pa.array(new, pa.int32()).take(codes), tuple(positions))


class Findings:
    """What is wrong in the input so far. `rows` are the row numbers as the person sees them."""

    def __init__(self, rows: pa.Array) -> None:
        self.rows = rows
        self.wrong = pa.repeat(pa.scalar(False), len(rows))
        self._refusals: list[Refusal] = []
        self._outside = 0

    def refuse_row(self, row: int, wrong: Wrong, column: str | None = None) -> None:
        """Note a row that did not come into the table at all."""
        self._outside += 1
        if self._outside <= MOST_REFUSALS:
            self._refusals.append(_refusal(row, wrong, column))

    def refuse(self, mask: pa.Array, column: str | None, wrong: Callable[[int], Wrong]) -> None:
        """Refuse the rows where `mask` is true; `wrong` says for a position what is wrong there."""
        mask = pc.fill_null(mask, False)
        positions = pc.indices_nonzero(mask)
        if not len(positions):
            return
        self.wrong = pc.or_(self.wrong, mask)
        for position in positions[:MOST_REFUSALS].to_pylist():
            self._refusals.append(_refusal(self.rows[position].as_py(), wrong(position), column))

    def read(self, column: pa.Array, name: str, parse: Callable[[str], Hashable]) -> Coded:
        """Read a dictionary-encoded column of texts by its distinct values; refuse those where `parse` raises Wrong."""
        values = [_attempt(parse, text) for text in column.dictionary.to_pylist()]
        self._refuse_by_code(column.indices, values, name)
        return _recoded(column.indices, values)

    def check(self, columns: Sequence[Coded], name: str | None, rule: Callable[..., None]) -> None:
        """Call `rule` once with each combination of values that occurs; refuse the rows where it raises Wrong."""
        keys = combined(columns)
        first = pa.table({"key": keys, "at": pa.arange(0, len(keys))}).filter(pc.is_valid(keys))
        first = first.group_by("key").aggregate([("at", "min")])
        found = []
        for position in first["at_min"].to_pylist():
            values = [column.values[column.codes[position].as_py()] for column in columns]
            found.append(_attempt(lambda given: rule(*given), values))
        if any(isinstance(wrong, Wrong) for wrong in found):
            self._refuse_by_code(pc.index_in(keys, value_set=first["key"].combine_chunks()), found, name)

    def _refuse_by_code(self, codes: pa.Array, values: Sequence[object], name: str | None) -> None:
        if not any(isinstance(value, Wrong) for value in values):
            return
        bad = pa.array([isinstance(value, Wrong) for value in values], pa.bool_()).take(codes)
        self.refuse(bad, name, lambda position: values[codes[position].as_py()])

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self._outside + (pc.sum(self.wrong).as_py() or 0)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The first refusals, in the order of the rows."""
        return tuple(sorted(self._refusals, key=lambda refusal: refusal.row or 0)[:MOST_REFUSALS])


def combined(columns: Sequence[Coded]) -> pa.Array:
    """One whole number for each row that is the same where all columns are; null where a cell was refused."""
    keys, size = columns[0].codes.cast(pa.int64()), max(len(columns[0].values), 1)
    for column in columns[1:]:
        width = max(len(column.values), 1)
        if size * width >= _LARGEST_KEY:
            encoded = keys.dictionary_encode()
            keys, size = encoded.indices.cast(pa.int64()), max(len(encoded.dictionary), 1)
        keys = pc.add(pc.multiply(keys, width), column.codes.cast(pa.int64()))
        size *= width
    return keys


def _attempt(parse: Callable[[Any], Any], given: Any) -> Any:
    try:
        return parse(given)
    except Wrong as wrong:
        return wrong


def _refusal(row: int, wrong: Wrong, column: str | None) -> Refusal:
    return Refusal(wrong.code, wrong.message, row=row, column=column, params=tuple(wrong.params.items()))
