"""The capture tables of a file: one, or one for each place and period of its columns; with strata and linkage error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from jahorina.cli.estimating import pair_of, read_columns
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period

Columns = Mapping[str, Sequence[str]]


def tables_of(file: Path, said: Mapping[str, Any]) -> list[tuple[str, dict[str, Any], int, dict[str, Any]]]:
    """(name, content, rows, about) of each table of the file; `said` are the options of `estimates add`.

    Raises InputRefused (`capture-...`, `linkage-...`, `period-...`), NotFound for a place.
    """
    place = _one_of(said, "place", "places")
    period = _one_of(said, "period", "periods")
    columns, rows = read_columns(file)
    chosen = [column for column in (said["places"], said["periods"]) if column]
    for column in chosen:
        if column not in columns:
            raise InputRefused(
                "capture-no-column",
                _("%(file)s has no column %(column)s; there are: %(known)s."),
                params={"file": file.name, "column": column, "known": ", ".join(columns)},
            )
    if chosen and said["inhabitants"]:
        raise click.UsageError("Say --inhabitants of one place and period at a time.")
    left = {name: texts for name, texts in columns.items() if name not in chosen}
    found = []
    for key in sorted({tuple(columns[column][at].strip() for column in chosen) for at in range(len(rows))}):
        at = [row for row in range(len(rows)) if tuple(columns[column][row].strip() for column in chosen) == key]
        named = dict(zip(chosen, key, strict=True))
        part = {name: [texts[row] for row in at] for name, texts in left.items()}
        name = ", ".join(filter(None, (file.name, *key)))
        where, when = named.get(said["places"], place), named.get(said["periods"], period)
        found.append(_table(name, part, [rows[row] for row in at], where, when, said))
    return found


def _one_of(said: Mapping[str, Any], single: str, column: str) -> str:
    if bool(said[single]) is bool(said[column]):
        raise click.UsageError(f"Say either --{single} or --{column}.")
    return str(said[single] or "")


def _table(
    name: str, columns: Columns, rows: Sequence[int], place: str, period: str, said: Mapping[str, Any]
) -> tuple[str, dict[str, Any], int, dict[str, Any]]:
    from jahorina.engines.estimation.reading import read_histories, read_strata
    from jahorina.evidence.runs.tasks.estimates import table_of
    from jahorina.partners.queries import place as place_of

    if said["strata"]:
        read, strata = read_strata(name, columns, rows, said["strata"])
        content = table_of(read, said["strata"], strata)
    else:
        read = read_histories(name, columns, rows)
        content = table_of(read)
    lists = read.table.lists
    if said["linkage_error"]:
        content["linkage"] = _linkage(said["linkage_error"], lists, said["named"])
    about = {
        "subject": said["subject"],
        "titles": {"en": said["title"]},
        "place": place_of(place).code,
        "period": str(Period.parse(period)),
        "population": said["population"],
        "sdg": said["sdg"],
        "depends": [[lists[one] for one in pair_of(text, lists)] for text in said["depends"]],
        **({"inhabitants": said["inhabitants"]} if said["inhabitants"] else {}),
    }
    return name, content, len(rows), about


def _linkage(file: Path, lists: Sequence[str], named: Sequence[str]) -> dict[str, Any]:
    from jahorina.evidence.runs.linkage_quality import read_linkage_quality

    registers = {}
    for text in named:
        one, equals, register = text.partition("=")
        if not equals or one not in lists:
            raise click.BadParameter(
                f"Write LIST=REGISTER, with a list out of {', '.join(lists)}.", param_hint="--list"
            )
        registers[one] = register
    return read_linkage_quality(file.name, file.read_bytes(), lists, registers)
