"""What a reader must know to tell right from wrong: the statistics, definitions, places and sources there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import UnitKind

COUNTS = frozenset(UnitKind) - {UnitKind.DURATION, UnitKind.SHARE, UnitKind.MONEY}
"""Kinds of which there are whole ones only; nothing but money is ever below zero."""


@dataclass(frozen=True, slots=True)
class KnownStatistic:
    """One statistic of the catalogue: its unit, its definitions, what it may be broken down by.

    `categories` are the codes of its dimension `category`; an empty set leaves them free.
    """

    unit_kind: UnitKind
    definitions: frozenset[str]
    dimensions: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


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
