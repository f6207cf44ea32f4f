"""What is left of a register's own duplicates after people decided, and how many people were taken for one who are two.

Invented people show it here, too. Some of the register's own kind (`recipes.py`, from this register alone; values that one
record alone holds are made up anew, for their share is the chance that a new person's value was not seen: Good 1953) are
written down once, twice and more often, with slips of all levels. They stand among the real rows, and the same search goes
over all of them. A pair of an invented person is decided as real pairs of its probability were: q(p), the share of found
pairs that people took for one person, not falling in p (pool adjacent violators). Then, of classes of rows by their size,

    y_m = sum_k T[m, k] x_k      T[m, k]: classes of m rows that a person with k rows leaves

y are the real register's classes, x its people by rows, solved by maximum likelihood (`unfolding.py`). Levels weigh as
real pairs that were decided to be one person look (`tilting.py`), from which comes phi, too: the share of such pairs that
are strangers, who agree in less. So many of the rows that were joined are put apart again before y is solved. Rows beyond
people = classes - sum of x: what was left apart, less what was taken together wrongly. Its standard deviation: invented
people and pairs drawn again, y from Poisson distributions. On simulated registers this is 1.4 to 1.7 times the truth, since
few invented people are written as tamely as most real ones; it is passed on as the far end of what is left over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.monotone import not_falling
from jahorina.engines.linkage.partner.decisions import Decisions, FoundPair, classes
from jahorina.engines.linkage.partner.draws import uniform
from jahorina.engines.linkage.partner.encoding import Encoder
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.recipes import Recipe, recipe_for
from jahorina.engines.linkage.partner.spike_ins import Spiked, written_rows
from jahorina.engines.linkage.roles import Role
from jahorina.engines.linkage.schema import Schema
from jahorina.engines.linkage.sheets import LeftOver
from jahorina.engines.linkage.tilting import Moments, Weighed, level_weights
from jahorina.engines.linkage.unfolding import unfolded

if TYPE_CHECKING:
    from jahorina.engines.linkage.partner.duplicates import LikelyPair

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

ROWS_OF_A_PERSON: Final = (0.40, 0.40, 0.14, 0.06)
"""The chances that an invented person is written down once, twice, three and four times."""
INVENTED: Final = (0.5, 1_000, 2_000)
"""Invented people for each real row at most, how many at least, and how many suffice."""
OWN_GROUP: Final = 10
"""Records of a sex and nationality that have pools of their own here, where no pool leaves the partner."""
LARGEST_CLASS: Final = 6
DRAWS, FITS = 200, 20
PENALTY: Final = 30.0
"""Of the tilt of levels, much stronger than at the hub: pairs of strangers among those decided agree in less, and a free tilt
would take them for slips of the register's clerks and believe that most duplicates stay hidden."""
_TRUST: Final = 2.0
"""Invented people of a number of rows that count for as much as the belief that each person is one class."""

Texts = Mapping[Role, Sequence[str]]


def left_over(
    texts: Texts,
    people: Sequence[Sequence[int]],
    found: Sequence[FoundPair],
    schema: Schema,
    keys: RunKeys,
    *,
    name: str,
) -> LeftOver | None:
    """The rows beyond people of a register whose rows were decided to be `people`; None where nothing was looked for.

    `texts` are all columns that identify, a row for each person whom the register holds as one; `found` the pairs of these
    rows that a search over these columns found. The run's key draws the invented people: the same again gives the same.
    """
    rows = len(next(iter(texts.values())))
    own = RunKeys(keys.purpose(f"own duplicates {name}"))
    number = int(min(max(INVENTED[0] * rows, 1), max(INVENTED[1], 0.15 * rows), INVENTED[2]))
    if not found or rows < 2:
        return None
    once = {role: [column[some[0]] for some in people] for role, column in texts.items()}
    invented = _invented(texts, once, number, own)
    everybody = {role: [*texts[role], *invented.texts[role]] for role in texts}
    searched = _searched(everybody, rows)
    pairs = _decided(searched, found, own)
    weighed, spread = _weighed(everybody, rows, invented, pairs, searched, found, schema, keys)
    taken = Transitions(invented, pairs, rows, weighed.levels)
    sizes = np.bincount([min(len(one), LARGEST_CLASS) for one in people], minlength=LARGEST_CLASS + 1)[1:]
    wrongly = weighed.strangers * (rows - len(people))
    excess = len(people) - float(unfolded(taken.matrix(), _apart(sizes.astype(np.float64), wrongly)).sum())
    deviation = np.hypot(_deviation(taken, sizes, wrongly, own), spread * (rows - len(people)))
    return _between_none_and_all(excess, float(deviation))


def _between_none_and_all(excess: float, deviation: float) -> LeftOver:
    """What invented people tell is the far end: whoever is written down as badly as slips can be drawn is found less often
    than the clerks' people are. Each value from none to all of it is taken as likely as the others."""
    return LeftOver(round(excess / 2, 1), round(float(np.hypot(deviation / 2, excess / np.sqrt(12))), 1), {})


def _apart(sizes: Floats, wrongly: float) -> Floats:
    """Classes by size as if this many pairs of people had not been taken for one."""
    apart = sizes.copy()
    wrongly = min(wrongly, float(sizes[1]))
    apart[1] -= wrongly
    apart[0] += 2 * wrongly
    return apart


def _invented(texts: Texts, once: Texts, number: int, own: RunKeys) -> Spiked:
    """Invented people of the register's own kind (`once`: a row a person), each in as many rows as were drawn."""
    made = recipe_for({"own": once}, share=0.0, least_holders=2, least_of_a_group=OWN_GROUP)
    recipe = Recipe(number, ("own",), made.pools, made.groups, made.records)
    draws = uniform(own, "rows of a person", number, 1)[:, 0]
    copies = 1 + np.searchsorted(np.cumsum(ROWS_OF_A_PERSON)[:-1], draws, side="right")
    written = [
        written_rows(texts, recipe, own, np.flatnonzero(copies > copy), f"copy {copy}")
        for copy in range(len(ROWS_OF_A_PERSON))
    ]
    return Spiked(
        {role: [text for one in written for text in one.texts[role]] for role in texts},
        np.concatenate([one.persons for one in written]),
        np.concatenate([one.levels for one in written]),
    )


def _searched(everybody: Texts, rows: int) -> list[LikelyPair]:
    """The pairs with invented rows that the search finds."""
    from jahorina.engines.linkage.partner.duplicates import likely_duplicates

    return [one for one in likely_duplicates(everybody, learn_from=rows) if one.other >= rows]


def _decided(searched: Sequence[LikelyPair], found: Sequence[FoundPair], own: RunKeys) -> list[tuple[int, int]]:
    """Those of the pairs that people would take for one person."""
    chances = _rule(found, np.array([one.probability for one in searched]))
    draws = uniform(own, "verdicts", len(searched), 1)[:, 0] if searched else np.empty(0)
    return [(one.one, one.other) for one, said in zip(searched, draws < chances, strict=True) if said]


def _rule(found: Sequence[FoundPair], probabilities: Floats) -> Floats:
    """How often people took pairs of these probabilities for one person, by what they did with those that were found."""
    ordered = sorted(found, key=lambda one: one.probability)
    known = np.array([one.probability for one in ordered])
    said = not_falling(np.array([float(one.is_same) for one in ordered]), np.ones(len(ordered)))
    chances: Floats = said[np.clip(np.searchsorted(known, probabilities, side="right") - 1, 0, len(said) - 1)]
    return chances


def _weighed(
    everybody: Texts,
    rows: int,
    invented: Spiked,
    pairs: Sequence[tuple[int, int]],
    searched: Sequence[LikelyPair],
    found: Sequence[FoundPair],
    schema: Schema,
    keys: RunKeys,
) -> tuple[Weighed, float]:
    """How often each level counts, and which share of the pairs that people took for one person are two: so that invented
    pairs agree in tokens as real ones do. Strangers are all whom the search brings together, decided or not. Also the
    share's standard deviation, all pairs drawn again."""
    tokens = Encoder(schema, keys).encode(everybody)[1]
    persons = np.concatenate([np.full(rows, -1), invented.persons])
    taken = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    is_own = persons[taken[:, 0]] == persons[taken[:, 1]]
    others = np.array([(one.one, one.other) for one in searched], dtype=np.int64).reshape(-1, 2)
    others = others[persons[others[:, 0]] != persons[others[:, 1]]]
    own, strangers = _agreeing(tokens, taken[is_own]), _agreeing(tokens, others)
    levels = invented.levels[taken[is_own][:, 1] - rows]
    real = [one for one in found if one.is_same]
    places = np.array([(one.one, one.other) for one in real], dtype=np.int64).reshape(-1, 2)
    features, weights = _agreeing(tokens, places), np.array([one.probability for one in real])
    weighed = level_weights(own, levels, Moments.of(features, weights), strangers, penalty=PENALTY)
    chance = np.random.default_rng(int.from_bytes(keys.purpose("strangers")[:8], "big"))
    shares = []
    for _draw in range(FITS if min(len(own), len(strangers), len(features)) else 0):
        a, b, c = (chance.integers(0, len(one), len(one)) for one in (own, strangers, features))
        shares.append(
            level_weights(
                own[a], levels[a], Moments.of(features[c], weights[c]), strangers[b], penalty=PENALTY
            ).strangers
        )
    return weighed, float(np.std(shares)) if shares else 0.0


def _agreeing(tokens: npt.NDArray[np.uint64], pairs: Whole) -> Floats:
    one, other = tokens[pairs[:, 0]], tokens[pairs[:, 1]]
    agreeing: Floats = ((one == other) & (one != 0)).astype(np.float64)
    return agreeing


class Transitions:
    """T: what search and decisions make of a person with k rows, learnt from the invented ones."""

    def __init__(self, invented: Spiked, pairs: Sequence[tuple[int, int]], rows: int, weights: Floats) -> None:
        persons = invented.persons.tolist()
        own = [(one - rows, other - rows) for one, other in pairs if one >= rows]
        same = tuple((one, other) for one, other in own if persons[one] == persons[other])
        seen, who = [], []
        for some in classes(len(persons), Decisions(same)):
            seen.append(min(len(some), LARGEST_CLASS) - 1)
            who.append(persons[some[0]])
        self._seen, self._who = np.array(seen), np.array(who)
        self.people = int(max(persons)) + 1
        self._true = np.bincount(persons, minlength=self.people) - 1
        level = np.zeros(self.people, dtype=np.int64)
        level[invented.persons] = invented.levels
        self._weight = weights[level]

    def matrix(self, times: Floats | None = None) -> Floats:
        """T with each invented person counted `times` over (once where not given): sizes of classes x rows of a person."""
        weight = self._weight if times is None else self._weight * times
        shape = (LARGEST_CLASS, LARGEST_CLASS)
        seen = np.zeros(shape)
        np.add.at(seen, (self._seen, self._true[self._who]), weight[self._who])
        there = np.bincount(self._true, weight, LARGEST_CLASS)
        matrix: Floats = (seen + _TRUST * np.eye(LARGEST_CLASS)) / (there + _TRUST)
        return matrix


def _deviation(taken: Transitions, sizes: Whole, wrongly: float, own: RunKeys) -> float:
    chance = np.random.default_rng(int.from_bytes(own.purpose("deviation")[:8], "big"))
    made = []
    for _draw in range(DRAWS):
        times = chance.multinomial(taken.people, np.full(taken.people, 1 / taken.people)).astype(np.float64)
        again = chance.poisson(sizes).astype(np.float64)
        made.append(again.sum() - float(unfolded(taken.matrix(times), _apart(again, wrongly)).sum()))
    return float(np.std(made))
