"""The registers' statistics as entries of the catalogue, so that an indicator can name one by its code.

Their meaning is the registers'; here it is told in the catalogue's words. Each version of a meaning is a definition of
its own (`register-v1`), so that values of two versions are never added.
"""

from __future__ import annotations

from typing import Any

from jahorina.evidence.models import Definition, Statistic
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.statistics.definitions import CODED, UNIT_KINDS, Dimension, Unit
from jahorina.registers.statistics.queries import CountedCard, counted_statistics, member_names, texts_of

AFTER_THE_OTHERS = 10_000
"""They stand behind the programme's published statistics."""

QUARTILES = {"q1": _("first quartile"), "q3": _("third quartile")}
"""Categories of durations; the value itself is the median."""

DIMENSIONS = {Dimension.NATIONALITY: "origin", Dimension.SEX: "sex", Dimension.AGE: "age"}
"""What the catalogue calls a dimension; those of CODED are its category, and a place is no dimension there."""


def load_register_statistics() -> int:
    """Bring the catalogue in line with the registers' current statistics; how many changed.

    Raises InputRefused (`statistic-twice`) where the programme's statistics.yaml has the same code.
    """
    cards = counted_statistics()
    changed = sum(_load(card) for card in cards)
    gone = Statistic.objects.filter(current=True, order__gte=AFTER_THE_OTHERS)
    return changed + gone.exclude(code__in=[card.code for card in cards]).update(current=False)


def definition_code(version: str) -> str:
    """What the catalogue calls the registers' way of counting in one version of a meaning."""
    return f"register-v{version}"


def category(dimension: Dimension, member: str) -> str:
    """The catalogue's category of a member of a coded dimension."""
    return f"vulnerability-{member}" if dimension is Dimension.VULNERABILITY else member


def _load(card: CountedCard) -> bool:
    version = card.definition.version
    same = Statistic.objects.filter(code=card.code)
    if same.filter(current=True, order__lt=AFTER_THE_OTHERS).exists():
        raise InputRefused(
            "statistic-twice",
            _("%(code)s is a statistic of the registers and of the published ones; a code means one thing."),
            params={"code": card.code},
        )
    same.exclude(version=version).update(current=False)
    statistic, differs = _brought(Statistic, {"code": card.code, "version": version}, _fields(card))
    texts = {"titles": dict(card.counting_titles), "texts": dict(card.counting_texts)}
    identity = {"statistic": statistic, "code": definition_code(version)}
    return _brought(Definition, identity, texts)[1] or differs


def _fields(card: CountedCard) -> dict[str, Any]:
    definition = card.definition
    categories = _categories(card)
    dimensions = [DIMENSIONS[one] for one in definition.dimensions if one in DIMENSIONS]
    return {
        "current": True,
        "order": AFTER_THE_OTHERS + card.position,
        "titles": dict(card.titles),
        "texts": dict(card.texts),
        "unit_kind": UNIT_KINDS[definition.unit].value,
        "unit": dict(card.unit_names),
        "categories": categories,
        "dimensions": [*dimensions, *(["category"] if categories else [])],
        "additive_over": _additive(card),
    }


def _categories(card: CountedCard) -> dict[str, dict[str, str]]:
    """The coded dimensions that are taken, as categories; of durations only the quartiles are."""
    definition = card.definition
    if definition.is_duration:
        return {code: texts_of(title) for code, title in QUARTILES.items()}
    return {
        category(dimension, code): texts
        for dimension in definition.dimensions
        if dimension in CODED
        for code, texts in member_names(definition, dimension).items()
    }


def _additive(card: CountedCard) -> dict[str, Any]:
    """Steps add up over time and over what each has one of; decisions over time; persons, cases and days over nothing."""
    unit, steps = card.definition.unit, card.definition.unit is Unit.STEPS
    one_each = steps and Dimension.VULNERABILITY not in card.definition.dimensions
    coded = [one for one in card.definition.dimensions if one in CODED]
    return {
        "time": unit in (Unit.STEPS, Unit.DECISIONS),
        "place": False,
        **dict.fromkeys(("origin", "sex", "age", "counterpart"), steps),
        "category": one_each and len(coded) == 1,
        "note": dict(card.adding_note),
    }


def _brought(model: Any, identity: dict[str, Any], values: dict[str, Any]) -> tuple[Any, bool]:
    """The row as given, and whether anything had to change."""
    row = model.objects.filter(**identity).first()
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return row, False
    row, _new = model.objects.update_or_create(**identity, defaults=values)
    return row, True
