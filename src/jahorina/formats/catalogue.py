"""What a reader must know to tell right from wrong: the statistics, definitions, places and sources there are."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import UnitKind

COUNTS = frozenset(UnitKind) - {UnitKind.DURATION, UnitKind.SHARE, UnitKind.MONEY}
"""Kinds of which there are whole ones only; nothing but money is ever below zero."""


@dataclass(frozen=True, slots=True)
class KnownStatistic:
    """One statistic of the catalogue: its unit, its definitions, what it may be broken down by.

    `categories` are the codes of its dimension `category`; an empty set leaves them free. A code may also be put
    together with hyphens from `category_parts`, at most one of each set in their order, and one of `categories` at last.
    """

    unit_kind: UnitKind
    definitions: frozenset[str]
    dimensions: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    category_parts: tuple[frozenset[str], ...] = ()

    def has_category(self, code: str) -> bool:
        """Whether the statistic may be broken down by this category."""
        if not self.categories or code in self.categories:
            return True
        return split_category(code, (*self.category_parts, self.categories)) is not None


def split_category(code: str, parts: Sequence[Container[str]]) -> list[tuple[int, str]] | None:
    """The pieces of a category's code, each with the position of the set in `parts` that holds it; None if one fits in
    no set that follows."""
    found: list[tuple[int, str]] = []
    rest = iter(enumerate(parts))
    for piece in code.split("-"):
        position = next((position for position, codes in rest if piece in codes), None)
        if position is None:
            return None
        found.append((position, piece))
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """What an indicator of the partners' upload is in the catalogue: a statistic, and the category it stands for."""

    statistic: str
    category: str = TOTAL


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything a figure may refer to.

    `places` leads from a place's code, and from every other code or name it goes by in lower case, to the place's code;
    `indicators` from the names of the partners' upload to what they count; `partners` are the codes of partners.
    """

    statistics: Mapping[str, KnownStatistic]
    places: Mapping[str, str]
    sources: frozenset[str]
    partners: frozenset[str] = frozenset()
    indicators: Mapping[str, Counted] = field(default_factory=dict)

    def place(self, text: str) -> str | None:
        """The code of the place that goes by `text`, if there is one."""
        return self.places.get(text) or self.places.get(text.casefold())
