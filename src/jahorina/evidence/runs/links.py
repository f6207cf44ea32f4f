"""Reads what linkage counted (`jahorina overlap`) into the links that flows need: who came from which register before.

    {"registers": [...], "pairs": [...], "previous": [{"from", "to", "period", "observed", "status"}, ...],
     "registered": [{"register", "period", "observed", "status"}, ...], ...}

A count that was withheld (below linkage's threshold) is kept as withheld: it is not zero.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period

WITHHELD = "withheld"


def read_links(name: str, content: bytes, partners: Mapping[str, str]) -> tuple[dict[str, Any], int]:
    """The links as they are kept, and how many cells there are; `partners` says whose each register is.

    Raises InputRefused (`links-unreadable`, `links-register`, `links-cell`, `links-registered`, `links-empty`).
    """
    document = linkage_document(name, content)
    registers = [str(one["name"]) for one in document["registers"]]
    for register in registers:
        if register not in partners:
            raise InputRefused(
                "links-register",
                _("%(file)s has a register %(register)s; say whose it is with --register %(register)s=PARTNER."),
                params={"file": name, "register": register},
            )
    cells = [_cell(name, number, one, partners) for number, one in enumerate(document["previous"], start=1)]
    if not cells:
        raise InputRefused(
            "links-empty",
            _("%(file)s counts no previous registrations; nothing tells persons apart."),
            params={"file": name},
        )
    kept = {
        "registers": sorted({partners[register] for register in registers}),
        "cells": cells,
        "registered": [_registered(name, one, partners) for one in document.get("registered", ())],
        "reviews": [_review(one, partners) for one in document.get("pairs", ()) if one.get("sensitivity") is not None],
        "again": [
            {"partner": partners[str(one["register"])], "before": one["before"], "not_before": one["not_before"]}
            for one in document.get("again", ())
        ],
        "left_over": {
            partners[str(one["name"])]: [float(one["left_over"]["rows"]), float(one["left_over"]["deviation"])]
            for one in document["registers"]
            if one.get("left_over")
        },
        "threshold": document.get("threshold"),
        "assumptions": list(document.get("assumptions", ())),
    }
    return kept, len(cells)


def linkage_document(name: str, content: bytes) -> Mapping[str, Any]:
    """What an overlap file holds; raises InputRefused (`links-unreadable`)."""
    try:
        read = json.loads(content)
        found = read.get("overlaps", read)
        if isinstance(found["registers"], list) and isinstance(found["previous"], list):
            return dict(found)
    except (ValueError, AttributeError, KeyError, TypeError):
        pass
    raise InputRefused(
        "links-unreadable",
        _("%(file)s is not what `jahorina overlap` writes: JSON with registers and previous registrations."),
        params={"file": name},
    )


def _cell(name: str, number: int, one: Any, partners: Mapping[str, str]) -> dict[str, Any]:
    try:
        period = Period.parse(str(one["period"]))
        withheld = one["status"] == WITHHELD
        count = None if withheld else int(one["observed"])
        if period.frequency is Frequency.MONTH and (count is None or count >= 0):
            old, new = partners[str(one["from"])], partners[str(one["to"])]
            return {"from": old, "to": new, "period": str(period), "observed": count}
    except (KeyError, TypeError, ValueError):
        pass
    raise InputRefused(
        "links-cell",
        _(
            "%(file)s, previous registration %(number)s: it needs from and to among the registers, a month, and a count or "
            "the status withheld."
        ),
        params={"file": name, "number": number},
    )


def _registered(name: str, one: Any, partners: Mapping[str, str]) -> dict[str, Any]:
    try:
        period = Period.parse(str(one["period"]))
        count = None if one["status"] == WITHHELD else int(one["observed"])
        if period.frequency is Frequency.MONTH and (count is None or count >= 0):
            kept = {"partner": partners[str(one["register"])], "period": str(period), "observed": count}
            # Where duplicates were left in a register, so many people are behind its rows.
            corrected = one.get("corrected")
            return kept if corrected is None else kept | {"corrected": float(corrected)}
    except (KeyError, TypeError, ValueError):
        pass
    raise InputRefused(
        "links-registered",
        _("%(file)s: what was registered needs a register, a month, and a count or the status withheld."),
        params={"file": name},
    )


def _review(pair: Any, partners: Mapping[str, str]) -> dict[str, Any]:
    first, second = (partners[str(register)] for register in pair["registers"])
    return {
        "partners": [first, second],
        "pairs": int(pair.get("spike_ins") or 0),
        "sensitivity": float(pair["sensitivity"]),
        "false": float(pair.get("false_link_rate") or 0.0),
    }
