"""The work behind `link` and `encode`: plain files in, with the key."""

from __future__ import annotations

import csv
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jahorina.cli.linkage_hub import linked, timings
from jahorina.cli.linkage_left_over import left_over_of
from jahorina.engines.linkage import encoded, sheets
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.overlaps import overlap_table
from jahorina.engines.linkage.hub.quality import quality
from jahorina.engines.linkage.partner.dates import day_first, read_birthday
from jahorina.engines.linkage.partner.decisions import classes, merged
from jahorina.engines.linkage.partner.keys import run_keys
from jahorina.engines.linkage.partner.recipes import Recipe, recipe_for, together
from jahorina.engines.linkage.partner.registers import Sealed, complete, seal_register
from jahorina.engines.linkage.partner.window import within_window
from jahorina.engines.linkage.roles import KINDS, Role, guessed_roles
from jahorina.engines.linkage.schema import Schema, schema_for
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.registers.linking.tasks import RegisterToEncode

Columns = dict[str, list[str]]
SHARE = 0.1
"""Invented rows for each real one in the largest register."""
LEAST_HOLDERS = 3
"""A value that fewer records hold does not enter a recipe that other partners see."""


@dataclass(frozen=True)
class Encoded:
    """An encoded register: the bytes of its file and of its sheet (None without a recipe), and the report.

    `rows[i]` is the register's row whose person is in row i of the file, -1 for a spike-in; it stays at the partner.
    """

    file: bytes
    sheet: bytes | None
    report: dict[str, Any]
    rows: npt.NDArray[np.int64] = field(repr=False)


def link_files(
    files: Sequence[Path],
    *,
    schema_file: Path | None,
    secret: bytes,
    run: str,
    truth: str | None,
    share: float,
    left_out: Sequence[str],
    engine: str,
    threshold: int,
    seed: int,
    decided: Path | None,
    identifier: str | None,
    progress: Progress,
) -> dict[str, Any]:
    """Both halves on one machine: {"roles", "schema", "overlaps", "timings"}, with a truth column also "quality"."""
    began = time.perf_counter()
    names = _names(files)
    read = {name: read_people(file) for name, file in zip(names, files, strict=True)}
    people_of = _people(read, decided, identifier)
    schema, roles = agreed(read, schema_file, left_out)
    columns = {name: merged(by_role(name, read[name], roles[name]), people_of[name]) for name in names}
    people = (
        [who[[rows[0] for rows in people_of[name]]] for name, who in zip(names, _truth(read, truth), strict=True)]
        if truth
        else None
    )
    read_at = time.perf_counter()
    keys = run_keys(secret, schema, run)
    recipe = None
    if share:
        plain = {name: complete(name, columns[name], schema) for name in names}
        recipe = recipe_for(plain, share=share, least_holders=1)
    sealed = []
    for done, name in enumerate(names):
        progress("encoding registers", done, len(names))
        sealed.append(
            seal_register(name, columns[name], schema, keys, run=run, seed=secrets.randbits(64), recipe=recipe)
        )
    encoded_at = time.perf_counter()
    links = linked([one.register for one in sealed], engine=engine, progress=progress)
    registrations = [Registrations.of(one.register) for one in sealed]
    linked_at = time.perf_counter()
    table = overlap_table(links, registrations, [one.sheet for one in sealed], seed=seed, threshold=threshold)
    document = {
        "roles": {name: {str(role): column for role, column in roles[name].items()} for name in names},
        "schema": schema.as_json(),
        "overlaps": table,
    }
    if repeated := {name: count for name in names if (count := _repeated(columns[name]))}:
        document["repeated"] = repeated
    if decided is not None:
        document["merged"] = {name: len(next(iter(read[name].values()))) - len(people_of[name]) for name in names}
    if people is not None:
        told = quality(links, [_in_order(one, sealed[number]) for number, one in enumerate(people)])
        document["quality"] = {"precision": told.precision, "recall": told.recall, "f1": told.f1}
    document["timings"] = timings(
        links, read=read_at - began, encode=encoded_at - read_at, count=time.perf_counter() - linked_at
    )
    return document


def _repeated(columns: Mapping[Role, Sequence[str]]) -> int:
    """How many rows repeat another to the letter: people who stand there twice, as far as anybody can tell."""
    rows = len(next(iter(columns.values())))
    return rows - len(set(map(hash, zip(*columns.values(), strict=True))))


def encode_file(
    file: Path,
    *,
    name: str,
    schema_file: Path | None,
    decided: Path | None,
    identifier: str | None,
    **round_: Any,
) -> Encoded:
    """A partner's register in a CSV file, encoded for a round as `encode_register` does."""
    read = {name: read_people(file)}
    schema, roles = agreed(read, schema_file, ())
    people = _people(read, decided, identifier)[name]
    return encode_register(read[name], people, roles[name], name=name, schema=schema, **round_)


def encode_own(own: RegisterToEncode, *, name: str, schema_file: Path | None, **round_: Any) -> Encoded:
    """The node's own register, encoded for a round as `encode_register` does; its decisions are taken as given."""
    columns = columns_of(own, wanted_by=schema_file)
    schema, roles = agreed({name: columns}, schema_file, ())
    people = classes(own.registrations, own.decisions)
    return encode_register(columns, people, roles[name], name=name, schema=schema, own=own, **round_)


def columns_of(own: RegisterToEncode, *, wanted_by: Path | None = None) -> Columns:
    """The node's own register as the columns of a file: those in which anything stands, or all where a schema asks."""
    return {str(role): texts for role, texts in own.columns.items() if wanted_by is not None or any(texts)}


def encode_register(
    register: Columns,
    people: Sequence[Sequence[int]],
    roles: Mapping[Role, str],
    *,
    name: str,
    schema: Schema,
    secret: bytes,
    run: str,
    recipe_files: Sequence[Path],
    precision: str,
    until: date | None,
    own: RegisterToEncode | None = None,
) -> Encoded:
    """A partner's register, encoded for one round.

    Registrations outside the schema's window are left out; of those in it, who was decided to be one person is one row, with
    the day of the first. Where the node's `own` register was searched for duplicates, the sheet says what is left of them.
    """
    whole = by_role(name, register, roles)
    rows, window = within_window(whole, schema.window_months, until=until, register=name)
    kept = set(rows)
    within = [some for rows in people if (some := [row for row in rows if row in kept])]
    columns = merged(whole, within)
    recipe = together([Recipe.from_json(read_json(file)) for file in recipe_files]) if recipe_files else None
    keys = run_keys(secret, schema, run)
    sealed = seal_register(
        name, columns, schema, keys, run=run, seed=secrets.randbits(64), recipe=recipe, precision=precision
    )
    left = left_over_of(own, within, schema, keys) if own is not None and recipe is not None else None
    report = {
        "register": name,
        "records": int(sealed.sheet.real.sum()),
        "merged": len(kept) - len(within),
        "repeated": _repeated(columns),
        "left_over": None if left is None else {"rows": left.excess, "deviation": left.deviation},
        "window": window.as_json() if window else None,
        "spike_ins": int((~sealed.sheet.real).sum()),
        "roles": {str(role): column for role, column in roles.items()},
        "schema": schema.hash,
        "check": keys.check,
    }
    first = np.array([some[0] for some in within], dtype=np.int64)
    whose = np.where(sealed.order >= 0, first[np.maximum(sealed.order, 0)], -1)
    sheet = sheets.written(replace(sealed.sheet, left_over=left)) if recipe else None
    return Encoded(encoded.written(sealed.register), sheet, report, whose)


def _people(read: Mapping[str, Columns], decided: Path | None, identifier: str | None) -> dict[str, list[list[int]]]:
    """The rows of each person of each register, as it was decided; without decisions each row is a person."""
    if decided is None:
        return {name: [[row] for row in range(len(next(iter(columns.values()))))] for name, columns in read.items()}
    from jahorina.cli.linkage_decisions import read_decisions

    decisions = read_decisions(decided, read, identifier)
    return {name: classes(len(next(iter(read[name].values()))), decisions[name]) for name in read}


def recipe_of(register: Columns, schema_file: Path | None, registers: tuple[str, ...], name: str) -> dict[str, Any]:
    """A recipe from the common values of one register, for these registers."""
    schema, roles = agreed({name: register}, schema_file, ())
    return _recipe(by_role(name, register, roles[name]), schema, registers, name)


def recipe_of_own(own: RegisterToEncode, schema_file: Path | None, registers: tuple[str, ...]) -> dict[str, Any]:
    """A recipe from the node's own register, each person counted once as it was decided."""
    columns, name = columns_of(own, wanted_by=schema_file), own.partner
    schema, roles = agreed({name: columns}, schema_file, ())
    people = classes(own.registrations, own.decisions)
    return _recipe(merged(by_role(name, columns, roles[name]), people), schema, registers, name)


def _recipe(columns: dict[Role, list[str]], schema: Schema, registers: tuple[str, ...], name: str) -> dict[str, Any]:
    plain = {name: complete(name, columns, schema)}
    return recipe_for(plain, share=SHARE, least_holders=LEAST_HOLDERS, others=registers).as_json()


def by_role(name: str, register: Columns, roles: Mapping[Role, str]) -> dict[Role, list[str]]:
    """A register's columns by role, days written day first.

    Raises InputRefused `linkage-dates-unreadable` where most birthdays are in no form that is read: all would be missing.
    """
    columns = {role: register[column] for role, column in roles.items()}
    for role in (Role.BORN, Role.REGISTERED):
        if role in columns:
            columns[role] = day_first(columns[role])
    born = columns.get(Role.BORN, [])
    unread = [row for row, text in enumerate(born) if text and not read_birthday(text).year]
    filled = sum(map(bool, born))
    if 2 * len(unread) > filled:
        raise InputRefused(
            "linkage-dates-unreadable",
            _("%(register)s, column %(column)s: %(count)s of %(filled)s dates cannot be read, such as “%(text)s”."),
            params={
                "register": name,
                "column": roles[Role.BORN],
                "count": len(unread),
                "filled": filled,
                "text": born[unread[0]],
            },
            hint=_("Write days as 1999-12-31, 31.12.1999 or 12/31/1999; where the year alone is known, 1999."),
        )
    return columns


def read_people(file: Path) -> Columns:
    """A CSV file's columns by their names, all as text, empty rows left out; raises InputRefused naming file and row."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            header_line = opened.readline()
            opened.seek(0)
            rows = list(csv.reader(opened, delimiter=_delimiter(header_line), skipinitialspace=True))
    except UnicodeDecodeError as error:
        raise InputRefused(
            "linkage-file-unreadable",
            _("%(file)s is not UTF-8 text."),
            params={"file": file.name},
            hint=_("Save it as CSV in UTF-8; spreadsheets offer that under “Save as”."),
        ) from error
    except csv.Error as error:
        raise InputRefused(
            "linkage-csv-unreadable",
            _("%(file)s cannot be read as CSV: %(problem)s."),
            params={"file": file.name, "problem": error},
        ) from error
    numbers = [number for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    rows = [rows[number - 1] for number in numbers]
    if len(rows) < 2:
        raise InputRefused(
            "linkage-file-empty", _("%(file)s has no rows below its header."), params={"file": file.name}
        )
    header = [name.strip() for name in rows[0]]
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise InputRefused(
            "linkage-column-twice",
            _("%(file)s: the column %(column)s stands twice; name each column once."),
            params={"file": file.name, "column": twice},
        )
    for number, row in zip(numbers, rows, strict=True):
        if len(row) != len(header):
            raise InputRefused(
                "linkage-row-width",
                _("%(file)s, row %(row)s: %(found)s cells where the header has %(right)s."),
                params={"file": file.name, "row": number, "found": len(row), "right": len(header)},
            )
    cells = zip(*rows[1:], strict=True)
    return {name: [cell.strip() for cell in column] for name, column in zip(header, cells, strict=True)}


def _delimiter(header: str) -> str:
    """What stands between the header's cells most often: comma, semicolon, tab or bar."""
    return max(",;\t|", key=header.count)


def agreed(
    read: Mapping[str, Columns], schema_file: Path | None, left_out: Sequence[str]
) -> tuple[Schema, dict[str, dict[Role, str]]]:
    """The schema, and for each register the column of each role. Guessed: the roles that all registers have filled."""
    schema = Schema.from_json(read_json(schema_file)) if schema_file else None
    roles = {name: _roles(columns, schema, left_out) for name, columns in read.items()}
    if schema is None:
        first = next(iter(roles.values()))
        shared = [
            role
            for role in first
            if role in KINDS and all(role in one and any(read[name][one[role]]) for name, one in roles.items())
        ]
        schema = schema_for(_with_parts_of_full_names(shared, roles))
    return schema, roles


def _roles(columns: Columns, schema: Schema | None, left_out: Sequence[str]) -> dict[Role, str]:
    known = guessed_roles(name for name in columns if name not in left_out)
    if schema is not None:
        known |= {role: column for role, column in schema.columns.items() if column in columns}
    return known


def _with_parts_of_full_names(shared: list[Role], roles: Mapping[str, Mapping[Role, str]]) -> list[Role]:
    named = all(Role.FULL in one or (Role.GIVEN in one and Role.FAMILY in one) for one in roles.values())
    return [Role.GIVEN, Role.FAMILY, *shared] if named else shared


def read_json(file: Path) -> Any:
    """A JSON file's document; raises InputRefused `linkage-json-unreadable`."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise InputRefused(
            "linkage-json-unreadable", _("%(file)s is not a JSON document."), params={"file": file.name}
        ) from error


def _names(files: Sequence[Path]) -> list[str]:
    stems = [file.stem for file in files]
    return (
        stems if len(set(stems)) == len(stems) else [f"{number}-{stem}" for number, stem in enumerate(stems, start=1)]
    )


def _truth(read: Mapping[str, Columns], column: str) -> list[npt.NDArray[np.int64]]:
    known: dict[str, int] = {}
    people = []
    for name, columns in read.items():
        if column not in columns:
            raise InputRefused(
                "linkage-truth-missing",
                _("%(register)s has no column %(column)s to compare with."),
                params={"register": name, "column": column},
            )
        people.append(
            np.array([known.setdefault(who, len(known)) if who else -1 for who in columns[column]], dtype=np.int64)
        )
    return people


def _in_order(people: npt.NDArray[np.int64], sealed: Sealed) -> npt.NDArray[np.int64]:
    """Who the rows of the encoded register are; -1 for spike-ins."""
    return np.where(sealed.order >= 0, people[np.maximum(sealed.order, 0)], -1)
