"""Applies changes of the plan's content: the one way in for the programme, a coordinator, a workbook and a decision.

All of it or nothing. Each change is checked as a whole entry, held against what it names, written, and kept in the
history with the fields before and after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from jahorina.audit.actions import PLAN_CHANGED
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import SOURCED, EntryKind
from jahorina.plan.content.current import current_entries, current_plan
from jahorina.plan.content.documents import SECTIONS, Change, Verb, entry_hash
from jahorina.plan.content.entries import FORMS, TargetEntry, as_json
from jahorina.plan.content.naming import Known, unknown_names
from jahorina.plan.content.warrants import need_warrant
from jahorina.plan.content.writing import Writer
from jahorina.plan.recording import Changed, keep, need_reason

MOST_REFUSALS = 200
Entries = dict[EntryKind, dict[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done, and the hash of the plan as it is now."""

    created: int
    changed: int
    withdrawn: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A change that was checked: the entry before and after, one of them None."""

    change: Change
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@transaction.atomic
def apply_changes(
    *,
    by: Member | None,
    changes: Sequence[Change],
    reason: str,
    decision: str = "",
    onto: str = "",
    seen: Mapping[str, str] | None = None,
) -> Applied:
    """Apply `changes` in their order, for a reason, as `by` (None: the programme itself).

    `decision` is the code of the decision of the Dialogue that they carry out; without one a coordinator changes what
    is proposed and belongs to no other partner. `onto` is the hash of the plan that the changes were made for; `seen`
    says the same of single entries: by `kind:code`, the hash (`entry_hash`) of each as it was looked at.
    The Dialogue is asked whether the decision covers exactly these changes (warrants.py); so is the database.
    Raises NotAllowed (`plan-decision-not-agreed`, ...), Conflict (`plan-changed-meanwhile`, `plan-period-locked`,
    `plan-entry-changed-meanwhile`) and InputRefused (`plan-changes-refused`) which lists what is wrong, with the number
    of the change as its row. Nothing is written then.
    """
    if by is not None:
        require(by, Capability.EDIT_PLAN)
        reason = need_reason(reason)
    if decision:
        need_warrant(decision, changes)
    _need_onto(onto)
    entries: Entries = {kind: current_entries(kind) for kind in SECTIONS}
    _need_seen(seen or {}, entries)
    # What the programme proposes was held against the programme's own files, which may be loaded after it.
    steps = _checked(changes, entries, names=by is not None or bool(decision))
    if by is not None and not decision:
        for step in steps:
            _need_own(by, step, entries)
    Writer().write([(step.change, step.after) for step in steps])
    _keep(steps, entries, by=by, reason=reason, decision=decision)
    counts = Counter(step.change.verb for step in steps)
    return Applied(counts[Verb.CREATE], counts[Verb.CHANGE], counts[Verb.WITHDRAW], current_plan().sha256)


def check_changes(changes: Sequence[Change], *, onto: str = "") -> None:
    """Whether the changes could be made of the plan as it is now, without making them, for a proposal.

    Raises Conflict (`plan-changed-meanwhile`) and InputRefused (`plan-changes-refused`) as `apply_changes` would.
    """
    _need_onto(onto)
    _checked(changes, {kind: current_entries(kind) for kind in SECTIONS}, names=True)


def _need_onto(onto: str) -> None:
    if onto and onto != current_plan().sha256:
        raise Conflict(
            "plan-changed-meanwhile",
            _("The plan was changed since these changes were made for it."),
            hint=_("Make them again for the plan as it is now."),
        )


def _need_seen(seen: Mapping[str, str], entries: Entries) -> None:
    for subject, sha256 in seen.items():
        kind, _colon, code = subject.partition(":")
        entry = entries[EntryKind(kind)].get(code)
        if entry is None or entry_hash(entry) != sha256:
            raise Conflict(
                "plan-entry-changed-meanwhile",
                _("%(code)s was changed since you opened this page."),
                hint=_("Look at it as it is now, and make your change again."),
                params={"code": code},
            )


def _checked(changes: Sequence[Change], entries: Entries, *, names: bool) -> list[_Step]:
    """The steps, with `entries` brought to what they will be; raises InputRefused with all that is wrong."""
    steps: list[_Step] = []
    refusals: list[Refusal] = []
    for number, change in enumerate(changes, start=1):
        step, wrong = _step(number, change, entries[change.kind])
        refusals += wrong
        if step is not None:
            steps.append(step)
            if step.after is None:
                del entries[change.kind][change.code]
            else:
                entries[change.kind][change.code] = step.after
    if names:
        refusals += _names(changes, entries)
    refusals += _orphans(changes, entries)
    if refusals:
        raise InputRefused(
            "plan-changes-refused",
            _("%(n)s of the changes cannot be made; the first: %(first)s"),
            refusals=tuple(refusals[:MOST_REFUSALS]),
            hint=_("Nothing was changed."),
            params={"n": len(refusals), "first": refusals[0].text()},
        )
    return steps


def _names(changes: Sequence[Change], entries: Entries) -> list[Refusal]:
    """What names something that is not there."""
    known = Known.now(entries)
    found = []
    for number, change in enumerate(changes, start=1):
        entry = entries[change.kind].get(change.code)
        if entry is not None and change.verb is not Verb.WITHDRAW:
            wrong = unknown_names(change.kind, entry, known)
            found += [_refusal(number, field, text, change.code) for field, text in wrong]
    return found


def _step(number: int, change: Change, there: Mapping[str, dict[str, Any]]) -> tuple[_Step | None, list[Refusal]]:
    old = there.get(change.code)
    if change.verb is Verb.CREATE and old is not None:
        return None, [_refusal(number, "code", _("is there already"), change.code)]
    if change.verb is not Verb.CREATE and old is None:
        return None, [_refusal(number, "code", _("is not in the plan"), change.code)]
    if change.verb is Verb.WITHDRAW:
        return _Step(change, old, None), []
    try:
        entry = FORMS[change.kind].model_validate({**(old or {}), **change.entry})
    except ValidationError as error:
        return None, [
            _refusal(
                number,
                ".".join(map(str, detail["loc"])) or "entry",
                detail["msg"].removeprefix("Value error, "),
                change.code,
            )
            for detail in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    new = as_json(entry)
    if (entry.code if isinstance(entry, TargetEntry) else new["code"]) != change.code:
        return None, [_refusal(number, "code", _("is another code than the entry's"), change.code)]
    wrong = _version_stands_still(old, new) if change.kind is EntryKind.INDICATOR and old else ""
    if wrong:
        return None, [_refusal(number, "definition.version", wrong, change.code)]
    return _Step(change, old, new), []


def _version_stands_still(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """A definition that counts otherwise has a higher version, so that a value says by which one it was counted."""
    before, after = old["definition"], new["definition"]
    if before and after and before != after and after["version"] <= before["version"]:
        return _("must be higher than before, because the definition counts otherwise now")
    return ""


def _orphans(changes: Sequence[Change], entries: Entries) -> list[Refusal]:
    """What would be left hanging on something that is withdrawn."""
    upper = (
        (EntryKind.MILESTONE, "measure", EntryKind.MEASURE),
        (EntryKind.INDICATOR, "measure", EntryKind.MEASURE),
        (EntryKind.TARGET, "indicator", EntryKind.INDICATOR),
    )
    gone = {(c.kind, c.code): n for n, c in enumerate(changes, start=1) if c.verb is Verb.WITHDRAW}
    return [
        _refusal(gone[above, entry[field]], "code", _("still has %(code)s; withdraw that first"), code)
        for kind, field, above in upper
        for code, entry in entries[kind].items()
        if (above, entry[field]) in gone and entry[field] not in entries[above]
    ]


def _need_own(by: Member, step: _Step, entries: Entries) -> None:
    """Without a decision nobody changes what a source states, and what belongs to another partner."""
    for entry in (step.before, step.after):
        if entry is None:
            continue
        if entry.get("provenance") in SOURCED:
            raise NotAllowed(
                "plan-needs-decision",
                _("%(code)s is official; a decision of the Dialogue changes it, nobody alone."),
                params={"code": step.change.code},
            )
        owner = _owner(step.change.kind, entry, entries)
        if owner and owner != by.partner_code:
            raise NotAllowed(
                "plan-of-another-partner",
                _("%(code)s belongs to %(partner)s; propose the change in the Dialogue."),
                params={"code": step.change.code, "partner": owner},
            )


def _owner(kind: EntryKind, entry: Mapping[str, Any], entries: Entries) -> str:
    """The partner whose entry it is; empty where it is everybody's."""
    if kind is EntryKind.MEASURE:
        return str(entry["lead_partner"])
    if kind in (EntryKind.MILESTONE, EntryKind.TARGET) and entry["partner"]:
        return str(entry["partner"])
    if kind is EntryKind.TARGET:
        indicator = entries[EntryKind.INDICATOR].get(entry["indicator"], {})
        return _owner(EntryKind.INDICATOR, indicator, entries) if indicator else ""
    measure = entries[EntryKind.MEASURE].get(entry["measure"], {})
    return str(measure.get("lead_partner", ""))


def _keep(steps: Sequence[_Step], entries: Entries, *, by: Member | None, reason: str, decision: str) -> None:
    rows = []
    for step in steps:
        before, after = step.before or {}, step.after or {}
        fields = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        rows.append(
            Changed(
                subject=f"{step.change.kind.value}:{step.change.code}",
                verb=step.change.verb.value,
                measure=_measure_of(step.change.kind, after or before, entries),
                partner=str((after or before).get("partner", "")),
                before={name: before[name] for name in fields if name in before},
                after={name: after[name] for name in fields if name in after},
            )
        )
    keep(rows, by=by, action=PLAN_CHANGED, reason=reason, decision=decision, at=timezone.now())


def _measure_of(kind: EntryKind, entry: Mapping[str, Any], entries: Entries) -> str:
    if kind is EntryKind.MEASURE:
        return str(entry["code"])
    if kind is EntryKind.TARGET:
        return str(entries[EntryKind.INDICATOR].get(entry["indicator"], {}).get("measure", ""))
    return str(entry["measure"])


def _refusal(number: int, field: str, text: str, code: str = "") -> Refusal:
    return Refusal(
        "plan-change-refused",
        _("%(code)s %(text)s"),
        row=number,
        column=field,
        params=(("code", code), ("text", text % {"code": code} if "%(" in text else text)),
    )
