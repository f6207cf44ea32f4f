"""A plain register's own duplicates, and the file with what was decided about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jahorina.cli.linkage_partner import Columns, read_people
from jahorina.engines.linkage.partner.decisions import Decisions
from jahorina.engines.linkage.partner.duplicates import LikelyPair, likely_duplicates
from jahorina.engines.linkage.partner.registers import complete
from jahorina.engines.linkage.roles import KINDS, Role, guessed_roles
from jahorina.engines.linkage.schema import schema_for
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FIRST_ROW = 2
"""The row of a file's first record: the header is row 1, as spreadsheets count."""
VERDICTS = ("same", "different", "unsure")


def duplicates_of_file(file: Path, *, truth: str | None, least: float, left_out: Sequence[str]) -> dict[str, Any]:
    """{"roles", "records", "pairs": [[row, row, probability], ..]}, with a truth column also "quality"."""
    columns = read_people(file)
    roles = guessed_roles(name for name in columns if name not in left_out)
    plain: dict[Role, Sequence[str]] = {role: columns[name] for role, name in roles.items()}
    if Role.FULL in plain:
        plain = {**plain, **_parted(file.stem, plain)}
    found = likely_duplicates({role: texts for role, texts in plain.items() if role in KINDS}, least=least)
    document: dict[str, Any] = {
        "roles": {str(role): name for role, name in roles.items()},
        "records": len(next(iter(columns.values()))),
        "pairs": [[one.one + FIRST_ROW, one.other + FIRST_ROW, round(one.probability, 6)] for one in found],
    }
    if truth is not None:
        if truth not in columns:
            raise _no_column(file, truth)
        document["quality"] = _quality(found, columns[truth])
    return document


def _parted(name: str, plain: Mapping[Role, Sequence[str]]) -> dict[Role, Sequence[str]]:
    return complete(name, plain, schema_for([Role.GIVEN, Role.FAMILY, *(role for role in plain if role in KINDS)]))


def _quality(found: Sequence[LikelyPair], who: Sequence[str]) -> dict[str, float]:
    hits = sum(who[one.one] == who[one.other] != "" for one in found)
    there = sum(number * (number - 1) // 2 for person, number in Counter(who).items() if person)
    return {
        "precision": hits / max(len(found), 1),
        "recall": hits / max(there, 1),
        "f1": 2 * hits / max(len(found) + there, 1),
    }


def read_decisions(file: Path, registers: Mapping[str, Columns], identifier: str | None) -> dict[str, Decisions]:
    """What was decided, by register, from a CSV file with the columns one, other, verdict (same, different, unsure).

    `one` and `other` are values of the column `identifier`, else rows (the header is row 1). A file about several
    registers says in a column `register` which one a row is about. Raises InputRefused `linkage-decision-refused`,
    `linkage-decision-column`, naming file and row.
    """
    table = read_people(file)
    needed = ["one", "other", "verdict", *(["register"] if len(registers) > 1 else [])]
    for column in needed:
        if column not in table:
            raise _no_column(file, column)
    places = {name: _places(name, columns, identifier) for name, columns in registers.items()}
    only = next(iter(registers))
    same: dict[str, list[tuple[int, int]]] = {name: [] for name in registers}
    different: dict[str, list[tuple[int, int]]] = {name: [] for name in registers}
    for number, verdict in enumerate(table["verdict"]):
        name = table["register"][number] if len(registers) > 1 else only
        if name not in registers:
            raise _refused(file, number, "register", " / ".join(registers))
        if verdict not in VERDICTS:
            raise _refused(file, number, "verdict", " / ".join(VERDICTS))
        pair = []
        for column in ("one", "other"):
            row = places[name].get(table[column][number])
            if row is None:
                raise _refused(file, number, column, _("a record of the register"))
            pair.append(row)
        if verdict == "same":
            same[name].append((pair[0], pair[1]))
        elif verdict == "different":
            different[name].append((pair[0], pair[1]))
    return {name: Decisions(tuple(same[name]), tuple(different[name])) for name in registers}


def _places(name: str, columns: Columns, identifier: str | None) -> dict[str, int]:
    if identifier is None:
        return {str(row + FIRST_ROW): row for row in range(len(next(iter(columns.values()))))}
    if identifier not in columns:
        raise _no_column(Path(name), identifier)
    return {value: row for row, value in enumerate(columns[identifier])}


def _no_column(file: Path, column: str) -> InputRefused:
    return InputRefused(
        "linkage-decision-column",
        _("%(file)s has no column %(column)s."),
        params={"file": file.name, "column": column},
    )


def _refused(file: Path, number: int, column: str, right: str) -> InputRefused:
    return InputRefused(
        "linkage-decision-refused",
        _("%(file)s, row %(row)s, column %(column)s: it must be %(right)s."),
        params={"file": file.name, "row": number + FIRST_ROW, "column": column, "right": right},
    )
