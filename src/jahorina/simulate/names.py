"""Names: as they truly are, in their own writing and in Latin letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from jahorina.simulate.chance import Chance
from jahorina.simulate.programme import NameList

SECOND_NAMES = 0.55
"""How many have a second given name, or a father's name after their own."""


@dataclass(frozen=True, slots=True)
class Word:
    """A name in Latin letters as papers have it, and as it is written originally."""

    latin: str
    original: str


@dataclass(frozen=True, slots=True)
class TrueName:
    """Given name, perhaps a second one, and family name."""

    given: Word
    second: Word | None
    family: Word

    @property
    def words(self) -> tuple[Word, ...]:
        """The parts in their order."""
        return (self.given, self.second, self.family) if self.second else (self.given, self.family)

    @property
    def latin(self) -> str:
        return " ".join(word.latin for word in self.words)

    @property
    def original(self) -> str:
        return " ".join(word.original for word in self.words)


def draw_name(names: NameList, sex: str, chance: Chance) -> TrueName:
    """A name; given names that stand first in their list are more common than those behind them."""
    given = _common(names.male if sex == "male" else names.female, chance)
    second = _common(names.male, chance) if chance.happens(SECOND_NAMES) else None
    return TrueName(given, None if second == given else second, _common(names.family, chance))


def of_family(name: TrueName, head: TrueName) -> TrueName:
    """The name of somebody who bears the family name of `head`."""
    return replace(name, family=head.family)


def _common(names: Mapping[str, str], chance: Chance) -> Word:
    """Weights fall with the rank, as names do (Zipf)."""
    latin = chance.weighted({latin: 1 / rank for rank, latin in enumerate(names, start=1)})
    return Word(latin, names[latin])
