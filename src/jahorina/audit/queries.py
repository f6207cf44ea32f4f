"""Questions to the audit log. Who may ask them is decided above, in partners: the log knows labels, not members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from jahorina.audit.chain import Link
from jahorina.audit.models import Event

EVENTS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; an empty text or None does not restrict. `actor` and `target` are whole labels; days are
    those of the time zone in force."""

    action: str = ""
    actor: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event as it is read."""

    sequence: int
    at: datetime
    actor: str
    partner: str
    action: str
    target: str
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events, newest first. `older` is what to pass as `before` for the next page, None on the last."""

    events: tuple[EventCard, ...]
    older: int | None


def events(*, partners: frozenset[str] | None, wanted: EventFilter, before: int | None = None) -> EventPage:
    """Events with one of the `partners`' labels (None: all), newest first, with a sequence below `before`."""
    rows = Event.objects.filter(_condition(wanted))
    if partners is not None:
        rows = rows.filter(partner__in=partners)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows.order_by("-sequence")[: EVENTS_ON_A_PAGE + 1])
    shown = found[:EVENTS_ON_A_PAGE]
    return EventPage(tuple(map(_card, shown)), shown[-1].sequence if len(found) > EVENTS_ON_A_PAGE else None)


@dataclass(frozen=True, slots=True)
class SingleEvent:
    """One event, and whether its own hash is still that of its content."""

    sequence: int
    at: datetime
    actor: str
    detail: Mapping[str, Any]
    hash: str
    is_unchanged: bool


def event_of(action: str, target: str) -> SingleEvent | None:
    """The first event of an action about a target; None where there is none. For what happens once."""
    row = Event.objects.filter(action=action, target=target).order_by("sequence").first()
    if row is None:
        return None
    link = Link(row.sequence, row.at, row.actor, row.partner, row.action, row.target, row.detail, row.previous_hash)
    return SingleEvent(row.sequence, row.at, row.actor, row.detail, row.hash, link.hash() == row.hash)


def events_about(targets: Iterable[str], wanted: Iterable[str]) -> Iterator[EventCard]:
    """The events of the `wanted` actions about any of the targets, in their order."""
    rows = Event.objects.filter(target__in=list(targets), action__in=list(wanted)).order_by("sequence")
    return map(_card, rows.iterator())


def _condition(wanted: EventFilter) -> Q:
    condition = Q()
    for name in ("action", "actor", "target"):
        if value := getattr(wanted, name):
            condition &= Q(**{name: value})
    if wanted.since:
        condition &= Q(at__gte=_midnight(wanted.since))
    if wanted.until:
        condition &= Q(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _card(row: Event) -> EventCard:
    return EventCard(row.sequence, row.at, row.actor, row.partner, row.action, row.target, row.detail, row.hash)
