"""Indicators of the plan that stand beside an indicator of the Sustainable Development Goals, by what their cards name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from jahorina.partners.texts import in_language
from jahorina.plan.models import Indicator

NAMED_UNDER: Final = ("0.c", "0.f")
"""The concepts of the metadata (indicator, related indicators) that may name an indicator of the goals."""
CODE: Final = re.compile(r"(?<![\d.])\d{1,2}\.[0-9a-z]{1,2}\.\d{1,2}(?![\d.])")


@dataclass(frozen=True, slots=True)
class IndicatorBeside:
    """An indicator of the plan: its code, and its text in the reader's language."""

    code: str
    text: str


def named_in(metadata: dict[str, dict[str, str]]) -> frozenset[str]:
    """The indicators of the goals that a card names: 16.2.2."""
    words = " ".join(text for concept in NAMED_UNDER for text in metadata.get(concept, {}).values())
    return frozenset(CODE.findall(words))


def indicators_of_sdg(sdg: str, *, language: str) -> tuple[IndicatorBeside, ...]:
    """The plan's indicators whose cards name this indicator of the goals, by code. The plan is everybody's to read."""
    rows = Indicator.objects.filter(withdrawn_on=None).order_by("code")
    return tuple(
        IndicatorBeside(row.code, in_language(row.texts, language)) for row in rows if sdg in named_in(row.metadata)
    )


def sdgs_of_indicator(code: str) -> tuple[str, ...]:
    """The indicators of the goals that the card of an indicator of the plan names; empty for one that is not there."""
    row = Indicator.objects.filter(code=code).first()
    return tuple(sorted(named_in(row.metadata))) if row is not None else ()
