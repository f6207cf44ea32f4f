"""Released tables for the tests: one that is easy to read, and any that a release could hold."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import strategies as st

from jahorina.formats.safe_tables.table import SafeCell, SafeTable
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.kernel.periods import Period

PUBLISHED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NUMBER = (ObsStatus.NORMAL, ConfStatus.FREE)
PRIMARY = (ObsStatus.SUPPRESSED, ConfStatus.SMALL_COUNT)
SECONDARY = (ObsStatus.SUPPRESSED, ConfStatus.SECONDARY)
HIDDEN = (ObsStatus.SUPPRESSED, ConfStatus.CONFIDENTIAL)
MISSING = (ObsStatus.MISSING, ConfStatus.FREE)
NOT_COLLECTED = (ObsStatus.NOT_COLLECTED, ConfStatus.FREE)
NOT_APPLICABLE = (ObsStatus.NOT_APPLICABLE, ConfStatus.FREE)
NONE = (PRIMARY, SECONDARY, HIDDEN, MISSING, NOT_COLLECTED, NOT_APPLICABLE)


def cell(*members: str, value: int | str | None = None, why: tuple[ObsStatus, ConfStatus] = NUMBER) -> SafeCell:
    return SafeCell(members, None if value is None else Decimal(value), *why)


def table(*cells: SafeCell, **other: Any) -> SafeTable:
    """Presumed victims by sex in a quarter; `cells` and anything else may be given."""
    some = cells or (
        cell(TOTAL, value=35),
        cell("female", value=20),
        cell("male", value=15),
        cell("other", value=0),
        cell("_U", why=HIDDEN),
    )
    given: dict[str, Any] = {
        "code": "trafficking-identified-by-sex-2026-q3",
        "statistic": "trafficking-identified",
        "titles": {"en": "Identified victims", "sq": "Viktima të identifikuara"},
        "units": {"en": "persons"},
        "dimensions": ("sex",),
        "fixed": {"period": "2026-Q3", "partner": "ba"},
        "members": {"sex": {"female": {"en": "women and girls"}, "male": {"en": "men and boys"}}},
        "cells": some,
        "rounded": 5,
        "period": Period.parse("2026-Q3"),
        "published": PUBLISHED,
        "version": 2,
        "is_simulated": True,
    }
    return SafeTable(**(given | other))


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=12)
MEMBERS = {
    "sex": ("female", "male", "other", "_U"),
    "age": ("0-5", "6-13", "16-17", "65+", "_U"),
    "nationality": ("AFG", "SYR", "XXA", "_U"),
}
PERIODS = ("2025", "2026-S1", "2026-Q3", "2026-03", "2026-W10", "2026-03-07", "2026-01-01/2026-03-07")


@st.composite
def tables(draw: st.DrawFn) -> SafeTable:
    """Any table: up to three dimensions with known or free members, whole or broken numbers, every kind of none."""
    dimensions = draw(st.lists(st.sampled_from((*MEMBERS, "outcome", "step")), max_size=3, unique=True))
    members = [[TOTAL, *draw(st.lists(_member(name), max_size=4, unique=True))] for name in dimensions]
    period = draw(st.sampled_from(PERIODS))
    return table(
        *(draw(_cell(place)) for place in product(*members)),
        dimensions=tuple(dimensions),
        members={
            name: {one: {"en": f"{one}!"} for one in found} for name, found in zip(dimensions, members, strict=True)
        },
        fixed={"period": period, "partner": draw(st.sampled_from(("ba", "xk", "mk")))},
        period=Period.parse(period),
        rounded=draw(st.sampled_from((0, 5, 10))),
        titles={"en": draw(TEXTS)},
        version=draw(st.integers(1, 40)),
        is_simulated=draw(st.booleans()),
    )


def _member(dimension: str) -> st.SearchStrategy[str]:
    known = MEMBERS.get(dimension)
    return st.sampled_from(known) if known else TEXTS.filter(lambda text: text != TOTAL and text.strip() == text)


@st.composite
def _cell(draw: st.DrawFn, members: tuple[str, ...]) -> SafeCell:
    why = draw(st.sampled_from((NUMBER, NUMBER, NUMBER, *NONE)))
    number = st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=4))
    return SafeCell(members, Decimal(draw(number)) if why == NUMBER else None, *why)
