"""Scores the reintegration survey. Pure: items and answers in, scores out.

Item i of dimension d has a weight w_i > 0; the option that was chosen has a value v_i from 0 (worst) to 1 (best), or none
("does not know or does not say"). A(d) are the items of d with a value, I(d) all that were asked. Then

    score of a dimension   S(d) = sum over A(d) of w_i v_i  /  sum over A(d) of w_i
    composite              C    = sum over d of W(d) S(d)  /  sum over d of W(d),   W(d) = sum over I(d) of w_i

S(d) is the mean of the available items: it takes those without a value to be like the others of their dimension. It is given
only where at least half of W(d) was answered, and C only where every dimension has a score. With complete answers C is the
weighted mean of all items. Non-response is 1 - |A| / |I|.

Dimensions, the scale and the reading in thirds follow public descriptions of IOM's Reintegration Sustainability Survey
(Samuel Hall and IOM 2017; IOM Reintegration Handbook 2019). Its item weights are not public: while the programme's are
unverified the score is provisional, and never called by the instrument's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

DIMENSIONS = ("economic", "social", "psychosocial")
LEAST_ANSWERED = Decimal("0.5")
"""The share of a dimension's weight that must be answered for it to have a score."""

HIGH_NEED_BELOW, MEDIUM_NEED_BELOW = Decimal("0.33"), Decimal("0.66")
"""How case management reads a score; from background knowledge, to be verified."""

PLACES = Decimal("0.001")


class Need(StrEnum):
    """How much support a score calls for."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Item:
    """An item: its dimension, its weight, and the value of each option (None: no answer)."""

    code: str
    dimension: str
    weight: Decimal
    values: Mapping[str, Decimal | None]
    version: str = "1"
    is_provisional: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 1, None where too little was answered; of how many items how many were answered."""

    value: Decimal | None
    answered: int
    asked: int

    @property
    def non_response(self) -> Decimal:
        """The share of the items that were not answered, 0 to 1; 1 where nothing was asked."""
        return Decimal(1) if not self.asked else (1 - Decimal(self.answered) / self.asked).quantize(PLACES)

    @property
    def need(self) -> Need | None:
        """How case management reads the score."""
        if self.value is None:
            return None
        if self.value < HIGH_NEED_BELOW:
            return Need.HIGH
        return Need.MEDIUM if self.value < MEDIUM_NEED_BELOW else Need.LOW


@dataclass(frozen=True, slots=True)
class SurveyScore:
    """The scores of one survey by dimension and altogether; `versions` are those of the instrument's items."""

    dimensions: Mapping[str, Score]
    composite: Score
    versions: tuple[str, ...]
    is_provisional: bool
    has_equal_weights: bool


def scored(items: Iterable[Item], answers: Mapping[str, str]) -> SurveyScore:
    """Score the answers (option by item). Asked are all items of the versions to which the answered ones belong.

    An answer to an item or with an option that is not known counts as none.
    """
    known = {item.code: item for item in items}
    versions = {known[code].version for code in answers if code in known}
    asked = [item for item in known.values() if item.version in versions]
    by_dimension = {name: [item for item in asked if item.dimension == name] for name in DIMENSIONS}
    scores = {name: _score(found, answers) for name, found in by_dimension.items()}
    return SurveyScore(
        dimensions=scores,
        composite=_composite(scores, {name: _weight(found) for name, found in by_dimension.items()}),
        versions=tuple(sorted(versions)),
        is_provisional=any(item.is_provisional for item in asked) or not asked,
        has_equal_weights=len({item.weight for item in asked}) <= 1,
    )


def _score(items: Sequence[Item], answers: Mapping[str, str]) -> Score:
    valued = [
        (item.weight, value) for item in items if (value := item.values.get(answers.get(item.code, ""))) is not None
    ]
    weight = sum((weight for weight, _value in valued), Decimal(0))
    if not items or weight < LEAST_ANSWERED * _weight(items) or not weight:
        return Score(None, len(valued), len(items))
    mean = sum((weight * value for weight, value in valued), Decimal(0)) / weight
    return Score(mean.quantize(PLACES), len(valued), len(items))


def _composite(scores: Mapping[str, Score], weights: Mapping[str, Decimal]) -> Score:
    answered = sum(score.answered for score in scores.values())
    asked = sum(score.asked for score in scores.values())
    known = [(weights[name], score.value) for name, score in scores.items() if score.value is not None]
    if len(known) < len(scores):
        return Score(None, answered, asked)
    total = sum((weight for weight, _value in known), Decimal(0))
    mean = sum((weight * value for weight, value in known), Decimal(0)) / total
    return Score(mean.quantize(PLACES), answered, asked)


def _weight(items: Iterable[Item]) -> Decimal:
    return sum((item.weight for item in items), Decimal(0))
