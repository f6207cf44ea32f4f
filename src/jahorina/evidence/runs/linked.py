"""Gives the workspace what a round of linking counted: links, the registrations that they belong to, and capture histories.

`jahorina overlap` says of each register how many people were registered there in each month of the window, and of how many
the most recent previous registration was in which other register. The first become observations of a statistic of their
own, the second a given table; `flows run` tells persons from registrations by both. Who stands in which registers together
is a capture table for `estimates run`. Registers that a leg of the route joins are said to depend on one another: people come
from one to the next, so that a closed estimate from them would be wrong, and the panel refuses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import transaction

from jahorina.evidence.models import Definition, Source, SourceKind, Statistic
from jahorina.evidence.runs.catalogue import BEHIND_WHAT_THEY_ARE_ABOUT, VERSION, translated
from jahorina.evidence.runs.kinds import TableKind
from jahorina.evidence.runs.links import WITHHELD, read_links
from jahorina.evidence.runs.services import give_table
from jahorina.evidence.services import import_table
from jahorina.formats.observation_table import DIMENSIONS, OBSERVATIONS, ReadTable
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus, Qualifier, UnitKind
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress, silent
from jahorina.partners.queries import legs

LINKED, DEFINITION = "linked-registrations", "first-in-window"
TITLE = _("People in the linked registers, by month")
TEXT = _("Each register counts a person once, in the month of the first registration within the round's window.")
NOTE = _("Registers are not added up: the same person may stand in several. That is what the links are for.")
KIND = "linkage"
SUBJECT, SUBJECT_TITLE = "people-on-the-route", _("People on the route")


def give_links(
    *,
    by: str,
    name: str,
    content: bytes,
    partners: Mapping[str, str],
    owner: str,
    simulated: bool,
    as_of: date,
    progress: Progress = silent,
) -> tuple[str, bool]:
    """Keep the links of `jahorina overlap`, and its registrations as observations of `as_of`; again the same changes nothing.

    `partners` says whose each register is. Gives the table's identifier and whether it was there already; raises as
    `read_links`.
    """
    kept, cells = read_links(name, content, partners)
    rows = [_row(one, owner, simulated, as_of) for one in kept["registered"]]
    if rows:
        with transaction.atomic():
            _ensure(simulated=simulated)
        _observe(by, name, rows, owner, progress)
    return give_table(
        by=by, kind=TableKind.LINKS.value, name=name, content=kept, rows=cells, owner=owner, simulated=simulated
    )


def give_captures(
    *, by: str, name: str, content: bytes, partners: Mapping[str, str], place: str, owner: str, simulated: bool
) -> tuple[str, bool]:
    """Keep who stands in which registers, of `jahorina overlap`, as a capture table; as `give_links` says otherwise.

    A count that is withheld is one that nobody may use, as if it had not been collected.
    """
    document = json.loads(content)
    lists = sorted(partners[str(one["name"])] for one in document["registers"])
    cells, withheld = dict[str, int](), list[int]()
    for one in document["histories"]:
        cell = sum(1 << lists.index(partners[str(register)]) for register in one["in"])
        if one["status"] == WITHHELD:
            withheld.append(cell)
        else:
            count = one["observed"] if one["corrected"] is None else one["corrected"]
            cells[str(cell)] = max(round(count), 0)
    months = sorted(str(one["period"]) for one in document["registered"])
    about = {
        "subject": SUBJECT,
        "titles": translated(SUBJECT_TITLE),
        "place": place,
        "period": str(Period(Period.parse(months[0]).start, Period.parse(months[-1]).end)) if months else "",
        "population": "Everybody who was on the route in the round's window.",
        "sdg": "",
        "depends": _joined_by_legs(lists),
    }
    return give_table(
        by=by,
        kind=TableKind.CAPTURES.value,
        name=name,
        content={"lists": lists, "cells": cells, "not_collected": sorted(withheld)},
        rows=len(cells),
        owner=owner,
        simulated=simulated,
        about=about,
    )


def _joined_by_legs(lists: Sequence[str]) -> list[list[str]]:
    """The pairs of registers between which people travel."""
    ways = {
        tuple(sorted((leg.origin, leg.destination))) for leg in legs() if {leg.origin, leg.destination} <= set(lists)
    }
    return [list(pair) for pair in sorted(ways)]


def _observe(by: str, name: str, rows: Sequence[Mapping[str, Any]], owner: str, progress: Progress) -> None:
    table = ReadTable(pa.Table.from_pylist(list(rows), schema=OBSERVATIONS), rows_read=len(rows))
    digest = hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
    import_table(by=by, owner=owner, table=table, name=name, kind=KIND, content_sha256=digest, progress=progress)


def _row(one: Mapping[str, Any], owner: str, simulated: bool, as_of: date) -> dict[str, Any]:
    period, withheld = Period.parse(one["period"]), one["observed"] is None
    corrected = one.get("corrected", one["observed"])
    return {
        "statistic": LINKED,
        "definition": DEFINITION,
        "place": one["partner"],
        "period_start": period.start,
        "period_end": period.end,
        **dict.fromkeys(DIMENSIONS, TOTAL),
        "value": None if withheld else float(round(corrected)),
        "lower": None,
        "upper": None,
        "qualifier": (Qualifier.EXACT if corrected == one["observed"] else Qualifier.ABOUT).value,
        "obs_status": (ObsStatus.SUPPRESSED if withheld else ObsStatus.NORMAL).value,
        "conf_status": "C" if owner else "F",
        "source": source_of(simulated=simulated),
        "as_of": as_of,
        "provenance": "quoted",
        "simulated": simulated,
        "note": None,
    }


def source_of(*, simulated: bool) -> str:
    """The code of the linking as a source."""
    return "linkage-simulated" if simulated else "linkage"


def _ensure(*, simulated: bool) -> None:
    titles = translated(TITLE)
    statistic, _new = Statistic.objects.get_or_create(
        code=LINKED,
        version=VERSION,
        defaults={
            "titles": titles,
            "texts": translated(TEXT),
            "unit_kind": UnitKind.REGISTRATION.value,
            "unit": translated(_("registrations")),
            "order": BEHIND_WHAT_THEY_ARE_ABOUT,
            "additive_over": {
                "time": True,
                "place": False,
                **dict.fromkeys(DIMENSIONS, False),
                "note": translated(NOTE),
            },
        },
    )
    Definition.objects.get_or_create(statistic=statistic, code=DEFINITION, defaults={"titles": titles})
    title = "Linked registers" + (" (of simulated people)" if simulated else "")
    Source.objects.get_or_create(
        code=source_of(simulated=simulated), defaults={"kind": SourceKind.DATASET, "title": title}
    )
