"""Background work: count what was asked for, protect it, attack it together with all that went out before.

Only the command calls this; a web process never loads the engine.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.engines.disclosure.attack import attack
from jahorina.engines.disclosure.information_loss import information_loss
from jahorina.engines.disclosure.protected import Protected
from jahorina.engines.disclosure.recommendation import recommend
from jahorina.engines.disclosure.reports import attack_document
from jahorina.engines.disclosure.rules import Rule, rule_for
from jahorina.engines.disclosure.space import build_space
from jahorina.engines.disclosure.tables import CellState, CountTable, count_table
from jahorina.kernel.errors import Conflict, UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ObsStatus
from jahorina.kernel.periods import Period
from jahorina.publication.choices import FIXED_MEMBERS, Method, ReleaseState, TableKind
from jahorina.publication.content import content_hash, reading_order
from jahorina.publication.heads import ledger_head, ledger_heads
from jahorina.publication.ledger import as_read, published_tables
from jahorina.publication.models import Release, ReleaseCell, ReleaseTable
from jahorina.publication.overlaps import attacked_with_overlapping
from jahorina.publication.protecting import Asked, protected_by, true_table
from jahorina.publication.sources import PERIOD, SourceTable, Wanted, is_counted, source_tables
from jahorina.publication.withheld_attack import attacked_as_withheld

STATES = {
    ObsStatus.SUPPRESSED: CellState.SUPPRESSED,
    ObsStatus.MISSING: CellState.MISSING,
    ObsStatus.NOT_COLLECTED: CellState.MISSING,
    ObsStatus.NOT_APPLICABLE: CellState.NOT_APPLICABLE,
}


@dataclass(frozen=True)
class Made:
    """A table as it would go out, with its source, method, version, and what it spends of a privacy budget."""

    source: SourceTable
    table: CountTable
    method: Method
    version: int
    epsilon: float = 0.0


def prepare_waiting() -> tuple[Release, ...]:
    """Prepare every release that waits, the oldest first."""
    waiting = Release.objects.filter(state=ReleaseState.REQUESTED).order_by("requested_at", "pk")
    return tuple(prepare(pk) for pk in waiting.values_list("pk", flat=True))


def prepare(release: int) -> Release:
    """Count, protect and attack a requested release; afterwards it is prepared, or opened with the report of why.

    Raises Conflict (`release-state`). A refusal of the input (a period too fine, parts that do not add up) is the report.
    """
    row = Release.objects.get(pk=release)
    _need_requested(row)
    moment = timezone.now()
    try:
        made, report = _made(row)
    except UserError as error:
        return _written(row, (), _refused(error), moment)
    return _written(row, made, report, moment)


def _need_requested(row: Release) -> None:
    if row.state != ReleaseState.REQUESTED:
        raise Conflict(
            "release-state",
            _("The state of this release is “%(state)s”; that cannot be done with it now."),
            params={"state": row.get_state_display()},
        )


def _made(row: Release) -> tuple[tuple[Made, ...], dict[str, Any]]:
    wanted = [Wanted.of_plain(plain) for plain in row.wanted["tables"]]
    sources = source_tables(wanted, partner=row.partner_code, simulated=row.is_simulated, cut_off=timezone.now())
    by_subject: dict[str, list[SourceTable]] = defaultdict(list)
    for source in sources:
        by_subject[source.subject].append(source)
    found: list[Made] = []
    subjects = []
    for subject, tables in by_subject.items():
        if tables[0].kind is not TableKind.REGISTER:
            as_they_are = [_as_it_is(one) for one in tables]
            found += as_they_are
            if tables[0].sums:
                subjects.append(attacked_as_withheld(subject, [(one.source, one.table) for one in as_they_are]))
            continue
        made, report = _protected(subject, tables, row.wanted)
        found += made
        subjects.append(report)
    overlapping, known = attacked_with_overlapping(_as_they_would_go_out(found))
    subjects += overlapping
    safe = all(one["safe"] for one in subjects)
    order = {source.code: place for place, source in enumerate(sources)}
    found.sort(key=lambda one: order[one.source.code])
    return tuple(found), {"safe": safe, "subjects": subjects, "refusal": None, "known": known}


def _as_they_would_go_out(made: Sequence[Made]) -> dict[str, list[CountTable]]:
    """The protected tables of registers by subject, as readers would have them beside what went out before."""
    found: dict[str, list[CountTable]] = {}
    for one in made:
        if one.source.kind is TableKind.REGISTER:
            found.setdefault(one.source.subject, list(published_tables(one.source.subject))).append(
                _as_public(one.table)
            )
    return found


def _refused(error: UserError) -> dict[str, Any]:
    params = {name: str(value) for name, value in error.params.items()}
    refusal = {"code": error.code, "message": error.message, "hint": error.hint, "params": params}
    return {"safe": False, "subjects": [], "refusal": refusal}


def _as_it_is(source: SourceTable) -> Made:
    cells, numbers = tuple(source.cells), source.cells.values()
    states = [CellState.NUMBER if one.value is not None else STATES[one.status] for one in numbers]
    values = [np.nan if one.value is None else float(one.value) for one in numbers]
    table = count_table(source.code, source.dimensions, cells, values, states=states)
    return Made(source, table, _way_it_came(source), ledger_head(source.subject) + 1)


def _way_it_came(source: SourceTable) -> Method:
    """How a table that is not protected here was made safe. Numbers that were moved elsewhere must go on saying so."""
    if source.kind is TableKind.PLAN:
        return Method.WITHHELD
    moved = any(number.status is ObsStatus.ESTIMATED for number in source.cells.values())
    return Method.AS_RELEASED if moved and is_counted(source.statistic) else Method.AS_PUBLISHED


def _protected(
    subject: str, sources: Sequence[SourceTable], wanted: Mapping[str, Any]
) -> tuple[list[Made], dict[str, Any]]:
    """The tables of one subject protected together and attacked with all that went out of it."""
    version, earlier = ledger_head(subject) + 1, published_tables(subject)
    rule = _rule(sources[0], wanted)
    true = [replace(true_table(one), version=version if earlier else None) for one in sources]
    groups = {"period": _periods([*true, *earlier])} if sources[0].adds_over_time else {}
    groups = {name: parts for name, parts in groups.items() if parts}
    method = wanted.get("method") or sources[0].method or recommend(true, rule).method
    asked = Asked(rule, int(wanted.get("base") or 0), groups, earlier)
    protected, listed = protected_by(method, sources, true, asked)
    if method in (Method.ROUNDING, Method.CELL_KEY):
        protected = replace(protected, tables=tuple(map(_without_empty, protected.tables)))
    public = [_as_public(table) for table in protected.tables]
    document = attack_document(attack([*public, *earlier], groups, provable=rule.provable), public)
    made = [
        Made(source, table, Method(protected.method), version, protected.figures.get("epsilon", 0.0) / len(listed))
        for source, table in zip(listed, protected.tables, strict=True)
    ]
    return made, _report(subject, rule, protected, document, true, earlier)


def _rule(source: SourceTable, wanted: Mapping[str, Any]) -> Rule:
    """The domain's rule, made stricter by the statistic's own threshold or by what was asked for, never looser."""
    rule = rule_for(source.domain)
    return rule.with_threshold(max(rule.threshold, source.threshold, int(wanted.get("threshold") or 0)))


def _periods(tables: Sequence[CountTable]) -> dict[str, tuple[str, ...]]:
    """Longer periods as the shorter ones that fill them, among those that the tables show."""
    shown = sorted({Period.parse(label) for table in tables for label in table.labels("period")})
    found = {}
    for whole in shown:
        inside = [one for one in shown if one != whole and whole.start <= one.start and one.end <= whole.end]
        largest = [one for one in inside if not any(_within(one, other) for other in inside if other != one)]
        if largest and sum(one.days for one in largest) == whole.days:
            found[str(whole)] = tuple(map(str, largest))
    return found


def _within(one: Period, other: Period) -> bool:
    return other.start <= one.start and one.end <= other.end


def _without_empty(table: CountTable) -> CountTable:
    """The table without members that show nothing but 0, unless their list is fixed.

    A table lists the members that somebody was counted in. A row of zeros rounded down would tell that one was there: a
    child of that age, a person of that nationality.
    """
    kept = np.ones(len(table), dtype=bool)
    for at, name in enumerate(table.dimensions):
        if name not in FIXED_MEMBERS and name != PERIOD:
            shown = {
                cell[at]
                for cell, value, state in zip(table.cells, table.values, table.states, strict=True)
                if state is not CellState.NUMBER or value > 0
            }
            kept &= np.array([cell[at] in shown or cell[at] == "_T" for cell in table.cells])
    return _of(table, np.flatnonzero(kept).tolist())


def _of(table: CountTable, places: Sequence[int]) -> CountTable:
    """Some cells of a table."""
    return replace(
        table,
        cells=tuple(table.cells[place] for place in places),
        states=tuple(table.states[place] for place in places),
        values=table.values[list(places)],
        low=table.low[list(places)],
        high=table.high[list(places)],
        rows=(),
    )


def _as_public(table: CountTable) -> CountTable:
    return replace(table, states=tuple(map(as_read, table.states)))


def _report(
    subject: str,
    rule: Rule,
    protected: Protected,
    document: Mapping[str, Any],
    true: Sequence[CountTable],
    earlier: Sequence[CountTable],
) -> dict[str, Any]:
    safe = protected.may_go_out and bool(document["safe"])
    # Which cell, and how; not between which bounds: for an open cell they are the count of people that it hides.
    opened = [*_open(protected), *({"how": one["how"], "cell": one["cell"]} for one in document["cells"])]
    return {
        "subject": subject,
        "safe": safe,
        "rule": {"domain": rule.domain, "threshold": rule.threshold, "base": rule.base, "provable": rule.provable},
        "method": protected.method,
        "notes": list(protected.notes),
        "earlier": len(earlier),
        "asked": len(protected.audit.targets),
        "cells": opened[:200],
        "open": len(opened),
        "only_together": document["only_together"],
        "mend": list(document["mend"]) or ([] if safe else [_("Publish fewer breakdowns, or round to a larger base.")]),
        "loss": [_loss(one, shown) for one, shown in zip(true, protected.tables, strict=True)],
    }


def _open(protected: Protected) -> list[dict[str, Any]]:
    found = [{"how": cell.opening.value, "cell": dict(cell.cell)} for cell in protected.audit.open_cells]
    return found + [{"how": "unprotected", "cell": dict(cell)} for cell in protected.unprotected]


def _loss(true: CountTable, shown: CountTable) -> dict[str, Any]:
    where = {cell: place for place, cell in enumerate(true.cells)}
    both = [cell for cell in shown.cells if cell in where]
    same = _of(true, [where[cell] for cell in both])
    shown = _of(shown, [place for place, cell in enumerate(shown.cells) if cell in where])
    loss = asdict(information_loss(same, shown, build_space([same])))
    return {"table": true.name, "cells": len(shown), "hidden": int(shown.suppressed.sum()), **_plain(loss)}


def _plain(loss: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has no word for what is not a number."""
    text = json.dumps(loss, default=float).replace("NaN", "null").replace("Infinity", "null")
    return dict(json.loads(text))


def _written(row: Release, made: Sequence[Made], report: dict[str, Any], moment: Any) -> Release:
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=row.pk)
        _need_requested(locked)
        locked.tables.all().delete()
        # What the attacker can open is not kept, not even inside.
        kept = made if report["safe"] else ()
        for position, one in enumerate(kept):
            _keep(locked, position, one)
        locked.state = ReleaseState.PREPARED if report["safe"] else ReleaseState.OPENED
        locked.prepared_at, locked.report = moment, report
        locked.ledger_head = ledger_heads((*(one.source.subject for one in kept), *report.get("known", ())))
        locked.sha256 = content_hash(locked) if kept else ""
        locked.save()
        detail = {"safe": report["safe"], "tables": len(kept), "series": locked.series}
        audit.record(
            actor="system",
            action=actions.RELEASE_PREPARED,
            target=locked.label,
            detail=detail,
            partner=locked.partner_code,
        )
    return locked


def _keep(row: Release, position: int, one: Made) -> None:
    source, table = one.source, one.table
    width = len(source.dimensions)
    kept = ReleaseTable.objects.create(
        release=row,
        position=position,
        code=source.code,
        kind=source.kind,
        subject=source.subject,
        statistic=source.statistic,
        titles=dict(source.titles),
        units=dict(source.units),
        dimensions=list(source.dimensions),
        fixed=dict(source.fixed),
        labels={name: dict(texts) for name, texts in source.labels.items()},
        method=one.method,
        domain=source.domain,
        rounded=table.rounded,
        epsilon=one.epsilon,
        version=one.version,
        period_start=source.period.start,
        period_end=source.period.end,
        cut_off=source.cut_off,
        sources=list(source.sources),
    )
    ReleaseCell.objects.bulk_create(
        (
            ReleaseCell(
                table=kept,
                position=place,
                members=list(cell[:width]),
                value=None if np.isnan(value) else f"{value:.4f}",
                state=state.value,
                low=float(low),
                high=None if np.isinf(high) else float(high),
            )
            for place, (cell, value, state, low, high) in enumerate(
                sorted(
                    zip(table.cells, table.values, table.states, table.low, table.high, strict=True),
                    key=lambda one: reading_order(source.dimensions, one[0]),
                )
            )
        ),
        batch_size=500,
    )
