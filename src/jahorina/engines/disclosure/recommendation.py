"""Which method for which table: what the measurements on the common example and the domain's rule come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jahorina.engines.disclosure.rules import Rule, sensitive
from jahorina.engines.disclosure.tables import CountTable
from jahorina.kernel.messages import gettext_noop as _

FEW_SHARE = 0.01
"""Up to this share of sensitive cells suppression hides little and leaves all other counts exact."""


@dataclass(frozen=True)
class Recommendation:
    """A method, the reason for it, and the share of cells that are sensitive."""

    method: str
    reason: str
    sensitive_share: float


def recommend(tables: Sequence[CountTable], rule: Rule) -> Recommendation:
    """What to publish these tables with. Suppression where next to nothing is sensitive, else the domain's method."""
    marked = np.concatenate([sensitive(table, rule) for table in tables])
    share = float(marked.mean()) if len(marked) else 0.0
    if 0 < share <= FEW_SHARE:
        return Recommendation(
            "suppression", _("Few cells are small: hiding them leaves every other count exact."), share
        )
    return Recommendation(rule.method, rule.why, share)
