"""What each side reads of incidents: the reporting side its own in full, the partner what was released to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.partners.permissions import Capability, Member, may
from jahorina.registers.incidents.folding import Said, Scope, Standing, Status, stand
from jahorina.registers.incidents.sealing import open_words
from jahorina.registers.incidents.sides import ENTRY_KINDS, Side, known_incident, side_of
from jahorina.registers.models import Incident, IncidentEntry

SHOWN_AT_MOST = 500
_WITH_NARRATIVE = frozenset({IncidentEntry.Kind.REPORTED, IncidentEntry.Kind.FOLLOW_UP})


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident in a list: coded facts, no words."""

    id: UUID
    reference: str
    concerned: str
    kind: str
    happened_on: date
    precision: str
    status: Status
    shared: Scope


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry as a side reads it; `words` are empty where they are not for that side."""

    sequence: int
    kind: str
    scope: str
    institution: Mapping[str, str]
    recorded_at: datetime
    words: str
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """An incident as a side reads it; `can_add` holds the kinds of entry that it may add now."""

    line: IncidentLine
    side: Side
    actor: str
    place: str
    persons: int | None
    consent: Scope
    institution: Mapping[str, str]
    entries: tuple[EntryCard, ...]
    can_add: tuple[str, ...]


def incidents(*, member: Member) -> tuple[IncidentLine, ...]:
    """The incidents that the member knows of, the newest first; raises NotAllowed. The reading is recorded."""
    found = tuple(_known(member))
    _record(member, actions.INCIDENTS_LISTED, "incidents", {"incidents": len(found)})
    return found


def counts(*, member: Member) -> dict[tuple[str, Status], int]:
    """How many incidents that the member knows of there are, by kind and status; raises NotAllowed.

    A partner's counts hold what was released to it and nothing else: that something was reported and not released is
    told to nobody on that side.
    """
    return dict(Counter((line.kind, line.status) for line in _known(member)))


def incident(identifier: UUID, *, member: Member) -> IncidentCard:
    """One incident; raises NotAllowed, NotFound (`incident-unknown`). The reading is recorded.

    A partner reads words only where they were released in full, consent to that stands, and they were written before
    the release.
    """
    found, side, standing = known_incident(member, identifier)
    entries = tuple(_entry(row, found, side, standing) for row in found.entries.select_related("institution"))
    with_words = side is Side.REPORTING or standing.shared is Scope.FULL
    _record(member, actions.INCIDENT_READ, found.label, {"side": str(side), "narrative": with_words})
    is_closed = standing.status is Status.CLOSED
    return IncidentCard(
        line=_line(found, standing),
        side=side,
        actor=found.actor,
        place=found.place,
        persons=found.persons,
        consent=standing.consent,
        institution=found.institution.names,
        entries=tuple(one for one in entries if not (side is Side.STATE and one.kind == IncidentEntry.Kind.CONSENT)),
        can_add=() if is_closed else tuple(str(kind) for kind in ENTRY_KINDS[side]),
    )


def _known(member: Member) -> Iterator[IncidentLine]:
    side = side_of(member)
    rows = _rows(member, side)
    said: dict[UUID, list[Said]] = {}
    entries = IncidentEntry.objects.filter(incident__in=rows.values("id")).order_by("incident", "sequence")
    for identifier, sequence, kind, scope in entries.values_list("incident_id", "sequence", "kind", "scope"):
        said.setdefault(identifier, []).append(Said(sequence, kind, scope))
    lines = (_line(row, stand(said.get(row.pk, []))) for row in rows)
    shown = (line for line in lines if side is Side.REPORTING or line.shared is not Scope.NONE)
    yield from (line for line, _number in zip(shown, range(SHOWN_AT_MOST), strict=False))


def _rows(member: Member, side: Side) -> QuerySet[Incident]:
    if side is Side.STATE:
        return Incident.objects.filter(
            concerned=member.partner_code, entries__kind=IncidentEntry.Kind.RELEASED
        ).distinct()
    if may(member, Capability.OVERSEE_INCIDENTS):
        return Incident.objects.filter(partner_code=member.partner_code)
    return Incident.objects.filter(by=member)


def _line(row: Incident, standing: Standing) -> IncidentLine:
    return IncidentLine(
        row.pk,
        row.reference,
        row.concerned,
        row.kind,
        row.happened_on,
        row.precision,
        standing.status,
        standing.shared,
    )


def _entry(row: IncidentEntry, incident: Incident, side: Side, standing: Standing) -> EntryCard:
    is_withheld = side is Side.STATE and row.kind in _WITH_NARRATIVE and not _released(row, standing)
    words = "" if is_withheld else open_words(row.sealed_text, incident=incident, sequence=row.sequence)
    return EntryCard(row.sequence, row.kind, row.scope, row.institution.names, row.recorded_at, words, is_withheld)


def _released(row: IncidentEntry, standing: Standing) -> bool:
    return standing.shared is Scope.FULL and row.sequence < standing.released_to


def _record(member: Member, action: str, target: str, detail: dict[str, object]) -> None:
    with transaction.atomic():
        audit.record(actor=member.label, action=action, target=target, detail=detail, partner=member.partner_code)
