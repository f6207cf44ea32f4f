"""Reads how well linkage found the same people on several lists: the pairs of an overlap file (`jahorina overlap`).

    {"registers": [...], "pairs": [{"registers", "sensitivity", "false_link_rate", "spike_ins"}, ...], ...}

Each list of a capture table is one of the registers. A pair that was not measured is given the mean of the others, by
their spike-ins, and marked as borrowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from jahorina.evidence.runs.links import linkage_document
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _


def read_linkage_quality(
    name: str, content: bytes, lists: Sequence[str], registers: Mapping[str, str]
) -> dict[str, Any]:
    """{"file", "pairs": [{"lists", "sensitivity", "false", "spike_ins", "borrowed"}]} for every pair of lists.

    `registers` says which register a list is, where it bears another name. Raises InputRefused (`links-unreadable`,
    `linkage-list`, `linkage-unmeasured`, `linkage-measure`).
    """
    document = linkage_document(name, content)
    known = {str(one["name"]) for one in document["registers"]}
    for one in lists:
        if registers.get(one, one) not in known:
            raise InputRefused(
                "linkage-list",
                _("%(file)s has no register for the list %(list)s; say which it is with --list %(list)s=REGISTER."),
                params={"file": name, "list": one},
            )
    measured = _measured(name, document.get("pairs", ()))
    pairs = [_pair(first, second, registers, measured) for first, second in combinations(lists, 2)]
    if all(one["borrowed"] for one in pairs):
        raise InputRefused(
            "linkage-unmeasured",
            _("%(file)s does not say of any two of the lists which share of true links was found."),
            hint=_("Link with spike-ins, so that the sensitivity is measured."),
            params={"file": name},
        )
    mean = _mean([one for one in pairs if not one["borrowed"]])
    return {"file": name, "pairs": [{**one, **mean} if one["borrowed"] else one for one in pairs]}


def _measured(name: str, pairs: Sequence[Any]) -> dict[frozenset[str], tuple[float, float, int]]:
    """Sensitivity, share of false links and spike-ins by pair of registers, of the pairs that were measured."""
    found = {}
    for number, one in enumerate(pairs, start=1):
        try:
            if one["sensitivity"] is None:
                continue
            sensitivity, false = float(one["sensitivity"]), float(one.get("false_link_rate") or 0.0)
            first, second = (str(register) for register in one["registers"])
            spike_ins = int(one.get("spike_ins") or 0)
        except (KeyError, TypeError, ValueError):
            sensitivity, false, first, second, spike_ins = 0.0, 0.0, "", "", 0
        if not (0 < sensitivity <= 1 and 0 <= false < 1 and spike_ins >= 0 and first != second):
            raise InputRefused(
                "linkage-measure",
                _(
                    "%(file)s, pair %(number)s: it needs two registers, a sensitivity above 0 and at most 1, and a rate of "
                    "false links from 0 to below 1."
                ),
                params={"file": name, "number": number},
            )
        found[frozenset((first, second))] = (sensitivity, false, spike_ins)
    return found


def _pair(
    first: str,
    second: str,
    registers: Mapping[str, str],
    measured: Mapping[frozenset[str], tuple[float, float, int]],
) -> dict[str, Any]:
    key = frozenset((registers.get(first, first), registers.get(second, second)))
    sensitivity, false, spike_ins = measured.get(key, (0.0, 0.0, 0))
    return {
        "lists": [first, second],
        "sensitivity": sensitivity,
        "false": false,
        "spike_ins": spike_ins,
        "borrowed": key not in measured,
    }


def _mean(pairs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    weights = [max(one["spike_ins"], 1) for one in pairs]
    total = sum(weights)
    return {
        key: sum(weight * one[key] for weight, one in zip(weights, pairs, strict=True)) / total
        for key in ("sensitivity", "false")
    }
