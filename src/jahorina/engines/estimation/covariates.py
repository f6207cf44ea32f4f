"""Covariates of a file as numbers: a number stays one, anything else becomes one 0/1 column for each value but the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from jahorina.engines.estimation.compiling import Floats

MOST_VALUES = 50
"""A column with more different words than this is a name or a number of a case, not a covariate."""


def as_numbers(columns: Mapping[str, Sequence[str]]) -> tuple[Floats, tuple[str, ...]]:
    """The covariates (m x q) and what each column of them stands for; columns that cannot serve are left out."""
    parts, names = [], []
    for label, texts in columns.items():
        for name, values in _columns(label, [text.strip() for text in texts]):
            names.append(name)
            parts.append(values)
    length = len(next(iter(columns.values()), []))
    return (np.stack(parts, axis=1) if parts else np.zeros((length, 0))), tuple(names)


def _columns(label: str, texts: list[str]) -> list[tuple[str, Floats]]:
    try:
        values = np.array([float(text) for text in texts])
        if np.isfinite(values).all():
            return [(label, values)]
    except ValueError:
        pass
    words = sorted(set(texts))
    if len(words) > MOST_VALUES:
        return []
    return [(f"{label}={word}", np.array([float(text == word) for text in texts])) for word in words[1:]]
