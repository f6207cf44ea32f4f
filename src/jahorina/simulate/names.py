"""Names: as they truly are, in their own writing and in Latin letters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol

from jahorina.simulate.chance import Chance

SECOND_NAMES = 0.55
"""How many have a second given name, or a father's name after their own."""


SHIFT = 4
"""How much flatter the common names are than Zipf's law alone has them."""


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


@dataclass(frozen=True, slots=True)
class RankedNames:
    """Names from the most common to the rarest; weights fall with the rank (Zipf's law in Mandelbrot's form, 1953)."""

    words: tuple[Word, ...]
    reach: tuple[float, ...]

    @classmethod
    def of(
        cls, first: Mapping[str, str], made_of: Mapping[str, str], forms: Mapping[str, str], *, compounds: bool = False
    ) -> RankedNames:
        """`first`, and behind them the names that each of `forms` makes of `made_of`: patterns with {} for a name. With
        `compounds` also of each two of them in one, which makes the rare names, of which most people have one."""
        names, single = dict(first), list(made_of.items())
        if compounds:
            single += [
                (f"{one}{other.casefold()}", f"{written}{also}")
                for one, written in made_of.items()
                for other, also in made_of.items()
                if one != other
            ]
        for latin, original in single:
            for form, written in forms.items():
                names.setdefault(form.format(latin), written.format(original))
        weights = [1 / (rank + SHIFT) for rank in range(1, len(names) + 1)]
        return cls(tuple(Word(latin, original) for latin, original in names.items()), tuple(accumulate(weights)))

    def drawn(self, chance: Chance) -> Word:
        """One of the names."""
        return self.words[bisect_right(self.reach, chance.share() * self.reach[-1], hi=len(self.words) - 1)]


class Named(Protocol):
    """A language's names."""

    @property
    def men(self) -> RankedNames: ...
    @property
    def women(self) -> RankedNames: ...
    @property
    def families(self) -> RankedNames: ...


def draw_name(names: Named, sex: str, chance: Chance) -> TrueName:
    """Somebody's name; the second given name is a man's, as a father's is."""
    given = (names.men if sex == "male" else names.women).drawn(chance)
    second = names.men.drawn(chance) if chance.happens(SECOND_NAMES) else None
    return TrueName(given, None if second == given else second, names.families.drawn(chance))


def of_family(name: TrueName, head: TrueName) -> TrueName:
    """The name of somebody who bears the family name of `head`."""
    return replace(name, family=head.family)
