"""What is sensitive in which domain, as data, and which cells a rule marks.

A count x is sensitive under the threshold t where 1 <= x < t; what holds for magnitudes stands in `dominance`. A zero is a
cell: it is not sensitive itself, but nothing may prove that a hidden cell is none.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from jahorina.engines.disclosure.tables import CountTable
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

DEFAULT_DOMAIN = "trafficking"
"""The strictest: what is not said to be of another domain is protected as this one."""


@dataclass(frozen=True)
class Rule:
    """The rules of one domain; see rules.toml for what each number means."""

    domain: str
    threshold: int
    provable: int
    base: int
    dominance_n: int
    dominance_k: float
    p_percent: float
    method: str
    why: str

    def with_threshold(self, threshold: int | None) -> Rule:
        """The rule with another threshold (None: the same)."""
        if threshold is None:
            return self
        return replace(self, threshold=threshold, provable=min(self.provable, threshold - 1))


@cache
def rules() -> dict[str, Rule]:
    """The default rules by domain."""
    text = files("jahorina.engines.disclosure").joinpath("rules.toml").read_text(encoding="utf-8")
    return {domain: Rule(domain, **row) for domain, row in tomllib.loads(text).items()}


def rule_for(domain: str) -> Rule:
    """The default rule of a domain; raises InputRefused (`domain-unknown`)."""
    if domain not in rules():
        raise InputRefused(
            "domain-unknown",
            _("There is no domain %(domain)s; there are: %(known)s."),
            params={"domain": domain, "known": ", ".join(rules())},
        )
    return rules()[domain]


def sensitive(table: CountTable, rule: Rule) -> NDArray[np.bool_]:
    """Which cells the rule's threshold marks."""
    values = np.nan_to_num(table.values)
    return np.asarray((values >= 1) & (values < rule.threshold), dtype=np.bool_)
