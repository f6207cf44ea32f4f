"""The programme's statistics of the registers: read from registers/statistics.yaml, kept in the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.programme_files import Reading, rules_of, source_codes
from jahorina.partners.references import Problem
from jahorina.registers.models import RegisterStatistic
from jahorina.registers.statistics.programme_schema import STATISTICS, CountedEntry, StatisticsEntry


def read_statistics(folder: Path) -> StatisticsEntry:
    """Read the file; raises InputRefused (`programme-refused`, `programme-incomplete`)."""
    reading = Reading(folder)
    read = reading.entry(StatisticsEntry, STATISTICS, rules_of(reading.languages()))
    reading.problems += _unsourced(read, source_codes(folder) or frozenset())
    reading.stop_at_problems()
    return read


def _unsourced(read: StatisticsEntry, sources: frozenset[str]) -> Iterator[Problem]:
    for index, entry in enumerate(read.statistics):
        for source in set(entry.sources) - sources:
            yield Problem(STATISTICS, ("statistics", index, "sources"), f"names {source}, which is not in sources.yaml")


@transaction.atomic
def load_statistics(read: StatisticsEntry, *, by: str) -> int:
    """Bring the kept statistics in line with the file's; the same again writes nothing. Returns how many there are.

    A meaning never changes under its version: raises InputRefused (`statistic-redefined`) where one would.
    """
    changed = 0
    for position, entry in enumerate(read.statistics):
        changed += _load(position, entry, read)
    left = RegisterStatistic.objects.filter(is_current=True).exclude(code__in=[one.code for one in read.statistics])
    changed += left.update(is_current=False)
    if changed:
        detail = {"changed": changed, "statistics": len(read.statistics)}
        audit.record(actor=by, action=actions.REGISTERS_LOADED, target="registers:statistics", detail=detail)
    return len(read.statistics)


def _load(position: int, entry: CountedEntry, read: StatisticsEntry) -> bool:
    """Keep one statistic; whether anything had to change."""
    fields = _fields(position, entry, read)
    same = RegisterStatistic.objects.filter(code=entry.code)
    row = same.filter(version=entry.version).first()
    if row is not None and row.definition != fields["definition"]:
        raise InputRefused(
            "statistic-redefined",
            _("%(code)s counts something else than before, under the same version %(version)s."),
            hint=_("Give it a new version, so that its earlier values keep their meaning."),
            params={"code": entry.code, "version": entry.version},
        )
    if row is not None and all(getattr(row, name) == value for name, value in fields.items()):
        return False
    same.exclude(version=entry.version).update(is_current=False)
    RegisterStatistic.objects.update_or_create(code=entry.code, version=entry.version, defaults=fields)
    return True


def _fields(position: int, entry: CountedEntry, read: StatisticsEntry) -> dict[str, Any]:
    threshold = read.thresholds[entry.area]
    return {
        "is_current": True,
        "position": position,
        "area": entry.area.value,
        "titles": entry.titles,
        "texts": entry.text or {},
        "unit_names": read.units[entry.unit].names,
        "adding_note": read.units[entry.unit].note,
        "counting_titles": read.counting.titles,
        "counting_texts": read.counting.text,
        "threshold": threshold,
        "definition": entry.definition(threshold).plain(),
        "provenance": entry.provenance.value,
        "needs_verification": entry.verify,
        "sources": list(entry.sources),
    }
