"""What `protect` does: read, protect by the chosen method, attack with all that was published before, write or refuse."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from jahorina.cli.count_files import (
    Groupings,
    Subject,
    protected_file,
    published_tables,
    read_counts,
    read_groupings,
    subjects,
)
from jahorina.engines.disclosure.cell_key import keys_of_cells, record_keys
from jahorina.engines.disclosure.cubes import cube_cell, cube_of
from jahorina.engines.disclosure.dominance import dominated
from jahorina.engines.disclosure.hiding import protect_by_suppression
from jahorina.engines.disclosure.information_loss import information_loss
from jahorina.engines.disclosure.ledger import Ledger, ledger_document, ledger_from, need_budget
from jahorina.engines.disclosure.privacy import need_epsilon
from jahorina.engines.disclosure.protected import Protected
from jahorina.engines.disclosure.protection import (
    protect_by_cell_key,
    protect_by_privacy,
    protect_by_rounding,
)
from jahorina.engines.disclosure.recommendation import recommend
from jahorina.engines.disclosure.reports import counts, mending
from jahorina.engines.disclosure.rules import Rule, rule_for
from jahorina.engines.disclosure.space import build_space
from jahorina.engines.disclosure.tables import CountTable
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _

NEW_SECRET = 32


@dataclass(frozen=True)
class Choices:
    """The command's options."""

    domain: str = "trafficking"
    method: str | None = None
    threshold: int | None = None
    base: int | None = None
    epsilon: float = 1.0
    key_file: Path | None = None
    record: str | None = None
    contributor: str | None = None
    seed: int = 0
    by: tuple[str, ...] = ()
    earlier: tuple[Path, ...] = ()
    ledger: Path | None = None
    tell_marks_apart: bool = False
    count: str | None = None
    hierarchies: Path | None = None


def protect_files(paths: Sequence[Path], choices: Choices, out: Path | None) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Protect files and write them to `out`; the report, and the contents by file name.

    Raises InputRefused (`release-opens`) where the attacker opens the result; nothing is written then.
    """
    rule = rule_for(choices.domain).with_threshold(choices.threshold)
    groupings = read_groupings(choices.hierarchies)
    by = _published_columns(paths, choices)
    read = subjects(paths, groupings, count=choices.count, by=by, record=choices.record)
    ledger = _read_ledger(choices.ledger)
    earlier = [*ledger.tables, *published_tables(choices.earlier, groupings, count=None)]
    method = choices.method or (
        "suppression" if choices.contributor else recommend([one.table for one in read], rule).method
    )
    protected = _protected(method, read, earlier, ledger, rule, groupings, choices)
    _refuse_open(protected)
    files = {
        one.path.name: protected_file(one, table, tell_marks_apart=choices.tell_marks_apart)
        for one, table in zip(read, protected.tables, strict=True)
    }
    written = _write(files, out, many=len(paths) > 1)
    if choices.ledger is not None:
        spent = protected.figures.get("epsilon", 0.0)
        _write_ledger(choices.ledger, ledger.published(protected.tables, day=_today(), method=method, epsilon=spent))
    return _document(method, rule, read, protected, written), files


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day here, for the person who publishes


def _protected(
    method: str,
    read: Sequence[Subject],
    earlier: Sequence[CountTable],
    ledger: Ledger,
    rule: Rule,
    groupings: Groupings,
    choices: Choices,
) -> Protected:
    tables, groups = [one.table for one in read], groupings.dimensions
    if choices.contributor:
        return _of_contributors(method, read, earlier, rule, groupings, choices.contributor)
    if method == "rounding":
        return protect_by_rounding(tables, rule, base=choices.base, groups=groups, earlier=earlier, seed=choices.seed)
    if method == "suppression":
        return protect_by_suppression(tables, rule, groups=groups, earlier=earlier)
    if method == "cell-key":
        secret = _secret(choices.key_file)
        keys = [_cell_keys(one, secret, groupings) for one in read]
        return protect_by_cell_key(tables, keys, rule, groups=groups, earlier=earlier)
    if len(read) > 1:
        raise InputRefused("dp-one-table", _("Differential privacy spends its budget on one table at a time."))
    need_epsilon(choices.epsilon)
    need_budget(ledger, choices.epsilon, year=_today().year)
    cube = cube_of(read[0].finest, groups)
    return protect_by_privacy(tables[0], read[0].finest, cube, rule, epsilon=choices.epsilon)


def _published_columns(paths: Sequence[Path], choices: Choices) -> tuple[str, ...]:
    """The columns to publish: those named, else all but the contributor's."""
    if choices.contributor is None or choices.by:
        return choices.by
    read = read_counts(paths[0], count=choices.count).table
    if choices.contributor not in read.dimensions:
        raise InputRefused(
            "table-column",
            _("%(file)s has no column %(column)s; it has: %(known)s."),
            params={"file": paths[0].name, "column": choices.contributor, "known": ", ".join(read.dimensions)},
        )
    return tuple(name for name in read.dimensions if name != choices.contributor)


def _of_contributors(
    method: str,
    read: Sequence[Subject],
    earlier: Sequence[CountTable],
    rule: Rule,
    groupings: Groupings,
    contributor: str,
) -> Protected:
    """Magnitude tables by suppression: cells are hidden in which few contributors make nearly all."""
    if method != "suppression":
        raise InputRefused(
            "dominance-method",
            _("Amounts of contributors are protected by suppression, not by %(method)s."),
            params={"method": method},
        )
    found = [
        dominated(one.table, one.finest, _contributions(one, contributor), rule, groupings.dimensions) for one in read
    ]
    return protect_by_suppression(
        [one.table for one in read],
        replace(rule, threshold=1, provable=0),
        groups=groupings.dimensions,
        earlier=earlier,
        sensitive=[one.sensitive for one in found],
        reach=[one.reach for one in found],
    )


def _contributions(one: Subject, contributor: str) -> list[tuple[tuple[str, ...], str, float]]:
    """Each part of an amount: its finest published cell, who gave it, how much."""
    at = one.names.index(contributor)
    return [
        (tuple(cell[place] for place in one.columns), cell[at], float(amount))
        for cell, amount in zip(one.people, one.people_counts, strict=True)
    ]


def _secret(path: Path | None) -> bytes:
    """The key file's bytes; a new one where there is none. Raises InputRefused (`key-file-missing`)."""
    if path is None:
        raise InputRefused(
            "key-file-missing",
            _("Cell keys need a secret that stays the same: name a file with --key-file."),
            hint=_(
                "It is made where it is not there. A new secret each time would let readers average the noise away."
            ),
        )
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(NEW_SECRET))
    return path.read_bytes().strip()


def _cell_keys(one: Subject, secret: bytes, groupings: Groupings) -> np.ndarray:
    """The key of each cell of the table: the sum of its people's keys."""
    if one.identifiers is not None:
        keys = record_keys(secret, one.identifiers)
    else:
        keys = keys_of_cells(secret, one.people, one.people_counts)
    people = [tuple(cell[place] for place in one.columns) for cell in one.people]
    cube = cube_of(one.finest, groupings.dimensions)
    by_cell = dict(zip(cube.cells, cube.sums(people, keys), strict=True))
    width = len(cube.axes)
    return np.array([by_cell[cube_cell(cell[:width])] for cell in one.table.cells], dtype=np.uint64)


def _refuse_open(protected: Protected) -> None:
    """Raise InputRefused (`release-opens`) with the open cells and how to mend them."""
    if protected.may_go_out:
        return
    opened = protected.audit.open_cells
    refusals = [
        Refusal(
            "cell-open",
            _("%(cell)s can be told: %(low)s to %(high)s"),
            cell.row,
            None,
            (("cell", _words(cell.cell)), ("low", f"{cell.low:g}"), ("high", f"{cell.high:g}")),
        )
        for cell in opened
    ]
    refusals += [
        Refusal(
            "cell-unprotected",
            _("%(cell)s cannot be protected with what may still be hidden"),
            None,
            None,
            (("cell", _words(cell)),),
        )
        for cell in protected.unprotected
    ]
    raise InputRefused(
        "release-opens",
        _("An attacker can open %(many)s cells of this release; it was not written."),
        refusals=tuple(refusals[:100]),
        params={"many": len(refusals)},
        hint=" ".join(mending(opened, together=False)) or _("Publish fewer breakdowns, or round the table."),
    )


def _words(cell: Any) -> str:
    return ", ".join(f"{name}={label}" for name, label in cell.items() if label != "_T") or "total"


def _write(files: dict[str, bytes], out: Path | None, *, many: bool) -> list[str]:
    if out is None:
        return []
    if many:
        out.mkdir(parents=True, exist_ok=True)
    targets = {out / name if many or out.is_dir() else out: content for name, content in files.items()}
    for target, content in targets.items():
        draft = target.with_name(f".{target.name}.new")
        draft.write_bytes(content)
        os.replace(draft, target)
    return [str(target) for target in targets]


def _read_ledger(path: Path | None) -> Ledger:
    if path is None or not path.exists():
        return Ledger()
    try:
        return ledger_from(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise InputRefused(
            "ledger-unreadable", _("This is no ledger of releases: %(problem)s."), params={"problem": error}
        ) from error


def _write_ledger(path: Path, ledger: Ledger) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(json.dumps(ledger_document(ledger)), encoding="utf-8")
    os.replace(draft, path)


def _document(
    method: str, rule: Rule, read: Sequence[Subject], protected: Protected, written: Sequence[str]
) -> dict[str, Any]:
    advice = recommend([one.table for one in read], rule)
    return {
        "method": method,
        "rule": asdict(rule),
        "recommended": asdict(advice),
        "figures": dict(protected.figures),
        "notes": list(protected.notes),
        "tables": [_loss(one, table) for one, table in zip(read, protected.tables, strict=True)],
        "attack": {
            "safe": protected.may_go_out,
            "asked": len(protected.audit.targets),
            "open": counts(protected.audit.open_cells),
            "exact_space": protected.audit.space.is_exact,
        },
        "files": list(written),
    }


def _loss(one: Subject, table: CountTable) -> dict[str, Any]:
    loss = information_loss(one.table, table, build_space([one.table]))
    states = [state.value for state in table.states]
    return {
        "name": one.path.name,
        "states": {state: states.count(state) for state in sorted(set(states))},
        **asdict(loss),
    }
