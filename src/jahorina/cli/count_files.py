"""Tables of counts between files and the engine: published tables, true tables, groupings, the output."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from jahorina.engines.disclosure.cubes import by_columns, finest_cells, has_margins, with_margins
from jahorina.engines.disclosure.reading import ReadTable, Texts, blurred, looks_rounded, read_table
from jahorina.engines.disclosure.tables import CellState, CountTable, Floats
from jahorina.formats.count_tables import CountFile, read_count_file, write_count_file
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ConfStatus, ObsStatus

TABLE_KEYS = {"fixed", "groups", "rounded", "noise", "version"}


@dataclass(frozen=True)
class Groupings:
    """A sidecar: groupings by column that hold everywhere, and what is said of single files."""

    dimensions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_groupings(path: Path | None) -> Groupings:
    """Read a sidecar: {"column": {"label": ["part", ..]}}, or that under "dimensions" with "tables" beside it.

    Raises InputRefused (`groupings-...`).
    """
    if path is None:
        return Groupings()
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputRefused(
            "groupings-unreadable", _("%(file)s is no JSON: %(problem)s."), params={"file": path.name, "problem": error}
        ) from error
    if not isinstance(document, dict):
        raise _malformed(path)
    plain = document if not {"dimensions", "tables"} & set(document) else document.get("dimensions", {})
    tables = document.get("tables", {}) if plain is not document else {}
    if not isinstance(plain, dict) or not isinstance(tables, dict):
        raise _malformed(path)
    if any(not isinstance(said, dict) or set(said) - TABLE_KEYS for said in tables.values()):
        raise _malformed(path)
    return Groupings({name: _flattened(path, tree) for name, tree in plain.items()}, tables)


def _flattened(path: Path, tree: Any) -> dict[str, tuple[str, ...]]:
    """Nested objects and lists as label -> parts."""
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(tree, dict):
        raise _malformed(path)
    for label, parts in tree.items():
        if not isinstance(parts, list | dict) or not all(isinstance(part, str) for part in parts):
            raise _malformed(path)
        if parts:
            found[label] = tuple(parts)
        if isinstance(parts, dict):
            found |= _flattened(path, parts)
    return found


def _malformed(path: Path) -> InputRefused:
    return InputRefused(
        "groupings-malformed",
        _('%(file)s must hold {"column": {"label": ["part", ...]}}; what is said of a file is one of: %(known)s.'),
        params={"file": path.name, "known": ", ".join(sorted(TABLE_KEYS))},
    )


def read_counts(path: Path, *, count: str | None = None, leave_out: Sequence[str] = ()) -> ReadTable:
    """Read one file as a table of counts."""
    file = read_count_file(path)
    return read_table(Texts(file.name, file.columns, file.rows), count=count, leave_out=leave_out)


def published_tables(
    paths: Sequence[Path],
    groupings: Groupings,
    *,
    count: str | None,
    rounded: int | None = None,
    noise: int | None = None,
) -> list[CountTable]:
    """Files as their readers see them: rounded where they say so, look so or are said to be; columns matched by name."""
    names: dict[str, str] = {}
    found = []
    for path in paths:
        table = _same_names(read_counts(path, count=count).table, names)
        said = groupings.tables.get(path.name, {})
        base = said.get("rounded", rounded) or table.rounded or (0 if table.is_estimated else looks_rounded(table))
        moved = said.get("noise", noise) or 0
        table = blurred(table, rounded=base, noise=moved) if base or moved else table
        table = replace(table, groups=said.get("groups", {}), version=said.get("version"))
        found.append(table.with_fixed(said["fixed"]) if "fixed" in said else table)
    if any(table.version is not None for table in found):
        found = [replace(table, version=table.version or 0) for table in found]
    return found


def _same_names(table: CountTable, names: dict[str, str]) -> CountTable:
    """Columns that differ in case alone are one dimension."""
    return replace(table, dimensions=tuple(names.setdefault(name.casefold(), name) for name in table.dimensions))


def true_table(path: Path, groupings: Groupings, *, count: str | None) -> CountTable:
    """True counts; finest cells that the file does not list are zeros."""
    table = read_counts(path, count=count).table
    return table if has_margins(table, groupings.dimensions) else with_margins(table, groupings.dimensions)


@dataclass(frozen=True)
class Subject:
    """A table to protect: as it will be published, its finest cells, its file, and the name of its count's column.

    `people` are the file's finest cells over all its columns, each row's own where rows are records; `identifiers` number
    the records, where a column does.
    """

    table: CountTable
    finest: CountTable
    path: Path
    count: str
    people: tuple[tuple[str, ...], ...]
    people_counts: Floats
    columns: tuple[int, ...]
    names: tuple[str, ...]
    identifiers: tuple[str, ...] | None


def subjects(
    paths: Sequence[Path], groupings: Groupings, *, count: str | None, by: Sequence[str], record: str | None
) -> list[Subject]:
    """Read tables of true counts and make their margins where they have none; raises InputRefused (`table-hidden`)."""
    names: dict[str, str] = {}
    return [_subject(path, groupings, names, count=count, by=by, record=record) for path in paths]


def _subject(
    path: Path, groupings: Groupings, names: dict[str, str], *, count: str | None, by: Sequence[str], record: str | None
) -> Subject:
    file = read_count_file(path)
    _need_column(file, record)
    read = read_table(Texts(file.name, file.columns, file.rows), count=count, leave_out=(record,) if record else ())
    table = _same_names(read.table, names)
    _refuse_hidden(table, read.count)
    groups = groupings.dimensions
    margins = has_margins(table, groups)
    inner = finest_cells(table, groups) if margins else table
    finest = by_columns(inner, tuple(by)) if by else inner
    shown = table if margins and not by else with_margins(finest, groups)
    said = groupings.tables.get(path.name, {})
    shown = replace(shown, groups=said.get("groups", {}), version=said.get("version"))
    shown = shown.with_fixed(said["fixed"]) if "fixed" in said else shown
    people = read.records if record and read.records else inner.cells
    counts = np.ones(len(people)) if record else np.nan_to_num(inner.values)
    columns = tuple(table.dimensions.index(name) for name in finest.dimensions)
    identifiers = tuple(file.columns[record]) if record else None
    return Subject(shown, finest, path, read.count, people, counts, columns, table.dimensions, identifiers)


def _need_column(file: CountFile, record: str | None) -> None:
    if record is not None and record not in file.columns:
        raise InputRefused(
            "table-column",
            _("%(file)s has no column %(column)s; it has: %(known)s."),
            params={"file": file.name, "column": record, "known": ", ".join(file.columns)},
        )


def _refuse_hidden(table: CountTable, count: str) -> None:
    if table.suppressed.any():
        place = int(np.flatnonzero(table.suppressed)[0])
        raise InputRefused(
            "table-hidden",
            _("%(file)s, row %(row)s: %(column)s holds no count; a table to protect holds the true ones."),
            params={"file": table.name, "row": table.rows[place] if table.rows else place + 2, "column": count},
            hint=_("To see what a published table gives away, use jahorina attack."),
        )


def protected_file(subject: Subject, table: CountTable, *, tell_marks_apart: bool) -> bytes:
    """The table as CSV: its dimensions, the count, OBS_STATUS (E where numbers were moved), CONF_STATUS, ROUNDED.

    A reader who sees which cells were hidden for being small knows that they are small. So all hidden cells have
    CONF_STATUS C, unless the file is for those who may know (`tell_marks_apart`: A small count, D for another's sake).
    """
    columns: dict[str, Sequence[object]] = dict(zip(table.dimensions, zip(*table.cells, strict=True), strict=True))
    columns[subject.count] = [None if np.isnan(value) else int(value) for value in table.values]
    statuses = [state.statuses for state in table.states]
    moved = table.noise or table.is_estimated
    columns["OBS_STATUS"] = [
        str(ObsStatus.ESTIMATED if moved and obs is ObsStatus.NORMAL else obs) for obs, _conf in statuses
    ]
    columns["CONF_STATUS"] = [
        str(ConfStatus.CONFIDENTIAL if state.is_suppressed and not tell_marks_apart else conf)
        for state, (_obs, conf) in zip(table.states, statuses, strict=True)
    ]
    if table.rounded:
        numbers = [state is CellState.NUMBER for state in table.states]
        columns["ROUNDED"] = [table.rounded if number else None for number in numbers]
    return write_count_file(columns)
