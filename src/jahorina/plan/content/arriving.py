"""Makes the plan what a decided version of another node says it is, whole, or leaves it as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.content.changing import Applied, apply_changes, check_changes
from jahorina.plan.content.current import current_plan
from jahorina.plan.content.documents import Change, difference
from jahorina.plan.models import PlanChange


@transaction.atomic
def take_document(document: Mapping[str, Any], *, sha256: str, reason: str) -> Applied:
    """Bring the plan to the document of a decided version, whose hash is `sha256`, in the programme's name.

    The caller has verified that it was decided. Raises Conflict (`plan-changed-here` where members of this node changed
    an entry that the version says otherwise, `plan-arrived-differs`) and as `apply_changes`.
    """
    changes = difference(current_plan().document, document)
    _need_unchanged_here(changes)
    check_changes(
        changes
    )  # what the version names must be here; `apply_changes` asks that of people and decisions alone
    applied = apply_changes(by=None, changes=changes, reason=reason)
    if applied.sha256 != sha256:
        raise Conflict(
            "plan-arrived-differs",
            _("Made here, the version would be another plan than the one that was decided; nothing was changed."),
            hint=_("Bring this node to the version of the program with which the plan was decided."),
        )
    return applied


def _need_unchanged_here(changes: tuple[Change, ...]) -> None:
    """Nobody's words are overwritten in silence: what members changed here stays until they have spoken."""
    for change in changes:
        if _is_changed_here(f"{change.kind.value}:{change.code}"):
            raise Conflict(
                "plan-changed-here",
                _("%(code)s was changed on this node, and the decided version says it otherwise."),
                hint=_("Propose the change in the Dialogue, or take it back here; then take in again."),
                params={"code": change.code},
            )


def _is_changed_here(subject: str) -> bool:
    """Whether an entry is another one than the programme or the last decided version left, by what members did since."""
    left: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for row in PlanChange.objects.filter(subject=subject).order_by("id"):
        if row.by_id is None:
            left, now = {}, {}
            continue
        for name in {*row.before, *row.after}:
            left.setdefault(name, row.before.get(name))
            now[name] = row.after.get(name)
    return left != now
