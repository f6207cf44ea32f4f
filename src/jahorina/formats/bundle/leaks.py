"""Looks at what is about to leave for anything that names a person, and refuses the whole bundle if there is.

A second net behind the closed schemas: names of columns in the region's languages that mean a person, cells shaped like
mail addresses, telephone, personal, travel-document and case numbers, and columns whose texts nearly all differ, as names do.
What is sealed once more (a letter of a referral, to one institution, on that person's consent) cannot be looked into here;
all around it is. It errs towards refusing; it is no proof that nobody can be told. That is what disclosure control is for.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, Final

from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import refused
from jahorina.formats.bundle.tables import read_table

_WORDS: Final = tomllib.loads(resources.files(__package__).joinpath("leaks.toml").read_text(encoding="utf-8"))
NAMES_OF_PEOPLE: Final = frozenset(word for words in _WORDS.values() for word in words)
"""Names of columns that mean a person."""

_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}"),
    "telephone number": re.compile(r"(?:\+|\b00)\d[\d /-]{7,15}\d"),
    "personal number": re.compile(r"(?<!\d)\d{13}(?!\d)|\b[A-Z]\d{8}[A-Z]\b"),
    "travel document": re.compile(r"\b[A-Z]{1,2}\d{6,8}\b|\bP<[A-Z]{3}[A-Z<]{5,}"),
    "bank account": re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b"),
    "case number": re.compile(r"\b[A-Z]{2}-[A-Z]{1,3}-\d{4}-\d{3,8}\b|\b[PRTC]-\d{4}-\d{3,8}\b"),
}
_OPAQUE: Final = re.compile(r"[0-9a-f]{16,}|[A-Za-z0-9+/]{40,}={0,2}")
"""Hashes and signatures."""

_OF_THINGS: Final = frozenset({"name", "names", "document", "address"})
"""Names that documents about a plan or a register give to things."""

_LEAST_ROWS: Final = 20
_DIFFERENT: Final = 0.8
"""Share of different texts in a column from which on they look like names."""

_OF_CODES: Final[Mapping[str, frozenset[str]]] = {"aggregates": frozenset({"table_code", "members"})}
"""Columns of a kind that hold codes of the catalogue, joined with a bar. A release of many months or places has each once."""

_ONE_CODE: Final = r"(?:[A-Z]{3}|_[A-Z]|[a-z0-9+]+(?:[-_][a-z0-9+]+)*)"
_CODE: Final = re.compile(rf"{_ONE_CODE}(?:\|{_ONE_CODE})*")

_OLDEST_BIRTH_YEARS: Final = 5
"""Days that lie further before the bundle's newest day than this many years look like dates of birth."""


def refuse_leaks(contents: Sequence[Content], schema: str) -> None:
    """Raises BundleRefused (`bundle-leak`) for the first member that looks as if it named people."""
    kind = schema.partition("/")[0]
    for content in contents:
        for found in _found(content, _OF_CODES.get(kind, frozenset())):
            raise refused("bundle-leak", name=content.name, what=found)


def _found(content: Content, of_codes: frozenset[str]) -> Iterator[str]:
    if content.media == "json":
        yield from _in_document(json.loads(content.content))
    elif content.media in ("csv", "parquet"):
        for name, kind in content.columns:
            if _is_of_people(name):
                yield name
            if kind in ("text", "code"):
                yield from _in_cells(name, _cells(content, name), of_codes=name in of_codes)
            if kind == "day":
                yield from _births(name, _cells(content, name))


def _cells(content: Content, name: str) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.cast(read_table(content)[name], pa.string())
    return [one for one in cells.to_pylist() if one]


def _in_cells(name: str, cells: list[str], *, of_codes: bool) -> Iterator[str]:
    different = set(cells)
    for cell in different:
        if (shape := _shape(cell)) is not None:
            yield f"{name}: {shape}"
            return
    texts = {cell for cell in different if re.search(r"[^\W\d_]{2}", cell)}
    if of_codes:
        texts = {cell for cell in texts if not _CODE.fullmatch(cell)}
    if len(cells) >= _LEAST_ROWS and len(texts) > _DIFFERENT * len(cells):
        yield name


def _births(name: str, cells: list[str]) -> Iterator[str]:
    years = [int(cell[:4]) for cell in cells]
    if years and min(years) < max(years) - _OLDEST_BIRTH_YEARS and len(set(cells)) > _DIFFERENT * len(cells):
        yield name


def _in_document(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            is_opaque = isinstance(inner, str) and _OPAQUE.fullmatch(inner)
            if _is_of_people(name) and name not in _OF_THINGS and not is_opaque:
                yield name
            yield from _in_document(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_document(inner)
    elif isinstance(value, str) and not _OPAQUE.fullmatch(value) and (shape := _shape(value)) is not None:
        yield shape


def _shape(text: str) -> str | None:
    return next((shape for shape, pattern in _SHAPES.items() if pattern.search(text)), None)


def _is_of_people(column: str) -> bool:
    folded = column.casefold().replace("đ", "dj")
    plain = "".join(one for one in unicodedata.normalize("NFKD", folded) if one.isalpha())
    return plain in NAMES_OF_PEOPLE or "".join(one for one in folded if one.isalpha()) in NAMES_OF_PEOPLE
