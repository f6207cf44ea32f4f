"""Adds events, seals them with checkpoints, and proves that the log is whole."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jahorina.audit import checkpoints
from jahorina.audit.actions import ACTIONS
from jahorina.audit.chain import FIRST_PREVIOUS, Link, checked
from jahorina.audit.models import Event
from jahorina.audit.verification import Report, verify_events
from jahorina.kernel.errors import Bug, NotReady
from jahorina.kernel.progress import Progress, silent
from jahorina.kernel.workspace import Workspace

CHECKPOINT_EVERY = 10
"""Events between two automatic checkpoints: at most this many can be cut off the end unnoticed."""

BATCH = 2000
"""Events that `record_all` writes at once."""

LOCK = 0x6A61686F72696E61
"""The name (`jahorina` in ASCII) of PostgreSQL's advisory lock that makes writers of the log wait for one another."""

LABEL = re.compile(r"[\w:./-]*", re.ASCII)
"""Labels are codes and random identifiers. A person's address or name does not fit."""

log = logging.getLogger("jahorina.audit")


def record(
    *, actor: str, action: str, target: str, detail: Mapping[str, Any] | None = None, partner: str = ""
) -> Event:
    """Add an event to the log, in the transaction of the act that it records.

    `actor`, `target` and `partner` are labels (`member:<id>`, `import:<id>`, `ba`), `action` is one of ACTIONS,
    `detail` holds no personal data and only texts, integers, true, false, null, lists and objects of them. The event
    exists when the transaction is committed, and not otherwise. Raises Bug outside a transaction and for what cannot
    be recorded.
    """
    return record_all([Act(actor, action, target, detail or {}, partner)])[0]


@dataclass(frozen=True, slots=True)
class Act:
    """An act for `record_all`; the same labels as of `record`."""

    actor: str
    action: str
    target: str
    detail: Mapping[str, Any]
    partner: str = ""


def record_all(acts: Iterable[Act]) -> list[Event]:
    """Add an event for each act, in their order: as `record`, in a few statements, with one checkpoint at the last tenth.

    For acts by the thousand in one transaction; they carry its moment. Raises as `record`.
    """
    found = [replace(act, detail=dict(act.detail)) for act in acts]
    for act in found:
        _need_recordable(act.actor, act.action, act.target, act.partner, dict(act.detail))
    _wait_for_other_writers()
    size, head = Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, FIRST_PREVIOUS)
    before, at, events = size, timezone.now(), list[Event]()
    for act in found:
        link = Link(size + 1, at, act.actor, act.partner, act.action, act.target, act.detail, head)
        size, head = link.sequence, link.hash()
        events.append(_event(link, head))
    Event.objects.bulk_create(events, batch_size=BATCH)
    if size // CHECKPOINT_EVERY > before // CHECKPOINT_EVERY:
        _seal_at_the_last_tenth(events)
    return events


def _seal_at_the_last_tenth(events: list[Event]) -> None:
    last = next(event for event in reversed(events) if event.sequence % CHECKPOINT_EVERY == 0)
    transaction.on_commit(lambda: _seal(last.sequence, last.hash), robust=True)


def _event(link: Link, link_hash: str) -> Event:
    return Event(
        sequence=link.sequence,
        at=link.at,
        actor=link.actor,
        partner=link.partner,
        action=link.action,
        target=link.target,
        detail=dict(link.detail),
        previous_hash=link.previous_hash,
        hash=link_hash,
    )


def checkpoint() -> checkpoints.Checkpoint | None:
    """Seal the log as it is now; None where it is empty. Raises NotReady (`signing-key-missing`)."""
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return _written(*last) if last else None


def verify(*, progress: Progress = silent) -> Report:
    """Check every event's hash, the chain between them and every checkpoint; raises NotReady (`signing-key-missing`).

    Streams: memory does not grow with the log.
    """
    workspace = _workspace()
    key = checkpoints.node_key(workspace).public_key()
    return verify_events(checkpoints.read(workspace), key, progress)


def _need_recordable(actor: str, action: str, target: str, partner: str, detail: dict[str, Any]) -> None:
    if not connection.in_atomic_block:
        raise Bug("an audit event must be recorded in the transaction of the act")
    if action not in ACTIONS:
        raise Bug(f"{action} is not among the actions of the audit log")
    for label in (actor, target, partner):
        if not LABEL.fullmatch(label):
            raise Bug("a label of the audit log holds something else than letters, digits and : . / - _")
    try:
        checked(detail)
    except ValueError as error:
        raise Bug(f"the detail of {action} cannot be recorded: {error}") from error


def _wait_for_other_writers() -> None:
    # SQLite's transactions are IMMEDIATE: this one is the only writer already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _seal(size: int, head: str) -> None:
    try:
        _written(size, head)
    except NotReady as error:
        # The act is done and recorded; `jahorina doctor` names the missing key.
        log.error("no checkpoint at event %s: %s", size, error)


def _written(size: int, head: str) -> checkpoints.Checkpoint:
    workspace = _workspace()
    sealed = checkpoints.signed(size, head, checkpoints.node_key(workspace))
    checkpoints.append(workspace, sealed)
    return sealed


def _workspace() -> Workspace:
    workspace: Workspace = settings.JAHORINA.workspace
    return workspace
