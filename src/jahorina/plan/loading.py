"""Brings the plan's tables in line with the programme's files: all of it or nothing, and twice is the same as once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from django.db import models, transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import PLAN_LOADED
from jahorina.kernel.periods import Period
from jahorina.partners.programme_schema import EvidencedEntry
from jahorina.plan.content.documents import SECTIONS, Verb
from jahorina.plan.content.loading import load_measures, proposed
from jahorina.plan.models import (
    Commitment,
    CommitmentArea,
    CommitmentHorizon,
    CommitmentLevel,
    Crosswalk,
    DialogueEvent,
    Framework,
    FrameworkElement,
)
from jahorina.plan.programme_schema import (
    CommitmentEntry,
    CrosswalkEntry,
    EventEntry,
    FrameworkEntry,
    ProgrammePlan,
)

SomeModel = TypeVar("SomeModel", bound=models.Model)
Fields = dict[str, Any]
Rows = dict[int, list[models.Model]]
Elements = Mapping[tuple[str, str], FrameworkElement]


@dataclass(frozen=True, slots=True)
class PlanLoad:
    """What a load did, entry by entry, as `commitment SD-1` or `element sdg 10.7`."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The four numbers, by name."""
        return {name: len(getattr(self, name)) for name in ("added", "changed", "removed", "unchanged")}


@dataclass(slots=True)
class _Ledger:
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def note(self, label: str, *, is_new: bool, differs: bool) -> None:
        (self.added if is_new else self.changed if differs else self.unchanged).append(label)

    def closed(self) -> PlanLoad:
        return PlanLoad(tuple(self.added), tuple(self.changed), tuple(self.removed), tuple(self.unchanged))


@transaction.atomic
def load_plan(programme: ProgrammePlan, *, by: str) -> PlanLoad:
    """Add, change and remove frameworks, elements, commitments and events until they are those of `programme`; and
    bring in the measures that it proposes.

    `by` is the audit log's label of who does it (`system`, `member:<id>`). One event `plan.programme-loaded` names what
    was added, changed and removed; a load that finds everything in place writes nothing at all.
    """
    ledger = _Ledger()
    frameworks = _load_frameworks(programme.frameworks, ledger)
    elements = _load_elements(programme.frameworks, frameworks, ledger)
    _load_framework_crosswalks(programme.frameworks, frameworks, elements, ledger)
    _load_commitments(programme.commitments, frameworks, elements, ledger)
    _load_events(programme.events, frameworks, ledger)
    _load_measures(programme, ledger)
    _remove_what_left(programme, ledger)
    load = ledger.closed()
    if load.added or load.changed or load.removed:
        detail = {"added": list(load.added), "changed": list(load.changed), "removed": list(load.removed)}
        audit.record(actor=by, action=PLAN_LOADED, target="plan", detail=detail)
    return load


def _load_frameworks(entries: Sequence[FrameworkEntry], ledger: _Ledger) -> dict[str, Framework]:
    there = {framework.code: framework for framework in Framework.objects.all()}
    for position, entry in enumerate(entries):
        fields = _evidenced(entry) | {
            "kind": entry.kind,
            "position": position,
            "names": entry.names,
            "short_names": entry.short_names,
            "status_note": entry.status_note,
            "caution": entry.caution,
            "adopted_from": _first(entry.adopted),
            "adopted_to": _last(entry.adopted),
            "adopted_inferred": entry.adopted_inferred,
            "translation_status": entry.translation_status,
        }
        old = there.get(entry.code)
        there[entry.code], differs = _put(Framework, old, {"code": entry.code}, fields)
        ledger.note(f"framework {entry.code}", is_new=old is None, differs=differs)
    return there


def _load_elements(
    entries: Sequence[FrameworkEntry], frameworks: Mapping[str, Framework], ledger: _Ledger
) -> dict[tuple[str, str], FrameworkElement]:
    there = {(row.framework.code, row.code): row for row in FrameworkElement.objects.select_related("framework")}
    for framework in entries:
        for position, entry in enumerate(framework.elements):
            fields = _evidenced(entry) | {
                # The schema has parents stand above their children, so that the parent is loaded already.
                "parent_id": there[framework.code, entry.parent].pk if entry.parent else None,
                "kind": entry.kind,
                "position": position,
                "texts": entry.texts,
                "caution": entry.caution,
                "custodian": entry.custodian,
            }
            key = (framework.code, entry.code)
            old = there.get(key)
            identity = {"framework_id": frameworks[framework.code].pk, "code": entry.code}
            there[key], differs = _put(FrameworkElement, old, identity, fields)
            ledger.note(f"element {framework.code} {entry.code}", is_new=old is None, differs=differs)
    return there


def _load_framework_crosswalks(
    entries: Sequence[FrameworkEntry], frameworks: Mapping[str, Framework], elements: Elements, ledger: _Ledger
) -> None:
    there = _rows_by(Crosswalk, "framework_id")
    for entry in entries:
        framework = frameworks[entry.code]
        wanted = [_crosswalk(item, elements) for item in entry.crosswalk]
        label = f"framework {entry.code}"
        if _replace(Crosswalk, {"framework_id": framework.pk}, there, wanted) and label in ledger.unchanged:
            ledger.unchanged.remove(label)
            ledger.changed.append(label)


def _load_commitments(
    entries: Sequence[CommitmentEntry], frameworks: Mapping[str, Framework], elements: Elements, ledger: _Ledger
) -> None:
    there = {commitment.code: commitment for commitment in Commitment.objects.all()}
    parts: dict[type[models.Model], Rows] = {
        part: _rows_by(part, "commitment_id")
        for part in (CommitmentArea, CommitmentLevel, CommitmentHorizon, Crosswalk)
    }
    for position, entry in enumerate(entries):
        fields = _evidenced(entry) | {
            "framework_id": frameworks[entry.framework].pk,
            "parent_id": there[entry.parent].pk if entry.parent else None,
            "position": position,
            "texts": entry.texts,
            "remark": entry.remark,
            "standing": entry.standing,
            "levels_inferred": entry.levels_inferred,
            "horizons_inferred": entry.horizons_inferred,
            "translation_status": entry.translation_status,
        }
        old = there.get(entry.code)
        there[entry.code], differs = _put(Commitment, old, {"code": entry.code}, fields)
        wanted: dict[type[models.Model], list[Fields]] = {
            CommitmentArea: [{"area": area} for area in entry.areas],
            CommitmentLevel: [{"level": level} for level in entry.levels],
            CommitmentHorizon: [{"horizon": horizon} for horizon in entry.horizons],
            Crosswalk: [_crosswalk(item, elements) for item in entry.crosswalk],
        }
        owner = {"commitment_id": there[entry.code].pk}
        # Every part is brought in line, whether or not an earlier one differed.
        replaced = [_replace(part, owner, parts[part], rows) for part, rows in wanted.items()]
        ledger.note(f"commitment {entry.code}", is_new=old is None, differs=differs or any(replaced))


def _load_events(entries: Sequence[EventEntry], frameworks: Mapping[str, Framework], ledger: _Ledger) -> None:
    there = {event.code: event for event in DialogueEvent.objects.all()}
    for position, entry in enumerate(entries):
        fields = _evidenced(entry) | {
            "kind": entry.kind,
            "position": position,
            "starts": _first(entry.period),
            "ends": _last(entry.period),
            "date_inferred": entry.date_inferred,
            "date_note": entry.date_note,
            "documented": entry.documented,
            "outcome_id": frameworks[entry.outcome].pk if entry.outcome else None,
            "names": entry.names,
            "place_text": entry.place_text,
            "summary": entry.summary,
            "translation_status": entry.translation_status,
        }
        old = there.get(entry.code)
        _event, differs = _put(DialogueEvent, old, {"code": entry.code}, fields)
        ledger.note(f"event {entry.code}", is_new=old is None, differs=differs)


def _load_measures(programme: ProgrammePlan, ledger: _Ledger) -> None:
    """The proposed measures with all that hangs on them: changes of the plan's content like any others."""
    changes = load_measures(programme.measures)
    done = {(change.kind, change.code) for change in changes}
    for change in changes:
        label = f"{change.kind.value} {change.code.replace('*', 'all')}"
        {Verb.CREATE: ledger.added, Verb.CHANGE: ledger.changed, Verb.WITHDRAW: ledger.removed}[change.verb].append(
            label
        )
    for kind, section in SECTIONS.items():
        codes = proposed(programme.measures)[section]
        ledger.unchanged += [f"{kind.value} {code.replace('*', 'all')}" for code in codes if (kind, code) not in done]


def _remove_what_left(programme: ProgrammePlan, ledger: _Ledger) -> None:
    """Children go before their parents, and what points at something goes before it."""
    events = {entry.code for entry in programme.events}
    commitments = {entry.code for entry in programme.commitments}
    frameworks = {entry.code for entry in programme.frameworks}
    elements = {(framework.code, entry.code) for framework in programme.frameworks for entry in framework.elements}
    left: list[tuple[str, models.Model]] = [
        *((f"event {row.code}", row) for row in DialogueEvent.objects.exclude(code__in=events)),
        *((f"commitment {row.code}", row) for row in Commitment.objects.exclude(code__in=commitments).reverse()),
        *(
            (f"element {row.framework.code} {row.code}", row)
            for row in FrameworkElement.objects.select_related("framework").reverse()
            if (row.framework.code, row.code) not in elements
        ),
        *((f"framework {row.code}", row) for row in Framework.objects.exclude(code__in=frameworks)),
    ]
    # A framework's correspondences go with it, but their elements may be on their way out before it.
    Crosswalk.objects.filter(framework__isnull=False).exclude(framework__code__in=frameworks).delete()
    for label, row in left:
        row.delete()
        ledger.removed.append(label)


def _put(model: type[SomeModel], old: SomeModel | None, identity: Fields, fields: Fields) -> tuple[SomeModel, bool]:
    """Create the row, or write the fields that differ; gives the row and whether an old one differed."""
    fields = _stored(fields)
    if old is None:
        return model._default_manager.create(**identity, **fields), False
    differing = [name for name, value in fields.items() if getattr(old, name) != value]
    for name in differing:
        setattr(old, name, fields[name])
    if differing:
        old.save(update_fields=differing)
    return old, bool(differing)


def _replace(model: type[models.Model], owner: Mapping[str, int], there: Rows, wanted: list[Fields]) -> bool:
    """Where the owner's rows are not the wanted ones in the wanted order, write them anew; says whether it did."""
    (pk,) = owner.values()
    old, wanted = there.get(pk, []), [_stored(fields) for fields in wanted]
    same = len(old) == len(wanted) and all(
        getattr(row, name) == value for row, fields in zip(old, wanted, strict=True) for name, value in fields.items()
    )
    if not same:
        model._default_manager.filter(**owner).delete()
        model._default_manager.bulk_create([model(**owner, **fields) for fields in wanted])
    return not same


def _rows_by(model: type[models.Model], owner: str) -> Rows:
    rows: Rows = {}
    for row in model._default_manager.exclude(**{owner: None}).order_by("id"):
        rows.setdefault(getattr(row, owner), []).append(row)
    return rows


def _stored(fields: Fields) -> Fields:
    """Codes of closed lists as plain texts: not every database driver takes a member of a list for its value."""
    return {name: value.value if isinstance(value, Enum) else value for name, value in fields.items()}


def _crosswalk(entry: CrosswalkEntry, elements: Elements) -> Fields:
    element = elements[entry.framework, entry.element]
    return _evidenced(entry) | {"element_id": element.pk, "relation": entry.relation, "remark": entry.remark}


def _evidenced(entry: EvidencedEntry) -> Fields:
    return {"provenance": entry.provenance, "verify": entry.verify, "sources": list(entry.sources)}


def _first(period: Period | None) -> object:
    return period and period.start


def _last(period: Period | None) -> object:
    return period and period.end
