"""Questions about incidents, suspects and groups, for members who work on criminal justice and nobody else.

Every reading is written into the audit log; no name leaves the compartment without a purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from jahorina.audit import actions
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.names import likeness
from jahorina.partners.permissions import Member
from jahorina.registers.folding import Entry, effective
from jahorina.registers.models import Case, Group, Step, Suspect, SuspectToken, Tie, TieKind
from jahorina.registers.queries import need_purpose, record_reading
from jahorina.registers.smuggling import suspect_vault as vault
from jahorina.registers.smuggling.compartment import (
    groups_seen_by,
    incident_of,
    incidents_of,
    suspects_seen_by,
    ties_seen_by,
)
from jahorina.registers.smuggling.grading import Confidence, confidence
from jahorina.registers.smuggling.services import tie_seen_by
from jahorina.registers.vault import identities

FOUND_AT_MOST = 20
SUMMED = ("persons", "children", "dead", "injured")


@dataclass(frozen=True, slots=True)
class TieCard:
    """A tie in an incident's file. `label` is the reference of what it leads to; a trace has none, and `shared_with`
    names the other incidents of the member's that have the same."""

    id: UUID
    kind: TieKind
    code: str
    label: str
    suspect: UUID | None
    group: UUID | None
    other: UUID | None
    source_grade: str
    information_grade: str
    confidence: Confidence
    by: str
    recorded_at: datetime
    note: str
    is_void: bool
    is_corrected: bool
    shared_with: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """An incident with all that was asserted in its file."""

    id: UUID
    reference: str
    is_simulated: bool
    ties: tuple[TieCard, ...]
    earlier: tuple[TieCard, ...]


@dataclass(frozen=True, slots=True)
class FoundSuspect:
    """A suspect that a search found, with the name that was opened to order them."""

    id: UUID
    reference: str
    display_name: str
    incidents: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class IncidentFigures:
    """Counts over the incidents that are open to the member; an incident with several harms counts once in each."""

    incidents: int
    persons: int
    children: int
    dead: int
    injured: int
    without_persons: int
    by: Mapping[str, Mapping[str, int]]


def ties_of(incident: UUID, *, member: Member) -> IncidentCard:
    """What was asserted in the file of an incident, and the links that others' files have with it.

    Raises NotFound (`case-unknown`), NotAllowed.
    """
    case = incident_of(member, incident)
    seen = incidents_of(member).values("id")
    both_seen = Q(incident__in=seen) & (Q(other__isnull=True) | Q(other__in=seen))
    rows = list(
        Tie.objects.filter(Q(incident=case) | Q(other=case), both_seen).select_related(
            "suspect", "group", "other", "incident", "by"
        )
    )
    corrected = {row.corrects_id for row in rows if row.corrects_id is not None}
    shared = _sharing(rows, case, member)
    cards = [_tie_card(row, case, row.pk in corrected, shared) for row in rows]
    with transaction.atomic():
        record_reading(member, actions.TIES_READ, case.label, {"ties": len(cards)})
    return IncidentCard(
        case.pk,
        case.reference,
        case.is_simulated,
        tuple(card for card in cards if not card.is_void and not card.is_corrected),
        tuple(card for card in cards if card.is_void or card.is_corrected),
    )


def tie(identifier: UUID, *, member: Member) -> tuple[TieCard, IncidentCard]:
    """One tie and its incident; raises NotFound (`tie-unknown`, `case-unknown`)."""
    card = ties_of(tie_seen_by(member, identifier).incident_id, member=member)
    for one in (*card.ties, *card.earlier):
        if one.id == identifier:
            return one, card
    raise NotFound("tie-unknown", _("There is no such entry."))


def suspect_name(suspect: UUID, *, member: Member, purpose: str) -> tuple[str, identities.Identity]:
    """The reference and the identity of a suspect; raises NotFound (`suspect-unknown`), InputRefused."""
    need_purpose(purpose)
    found = suspects_seen_by(member).filter(id=suspect).first()
    if found is None:
        raise NotFound("suspect-unknown", _("There is no such entry."))
    with transaction.atomic():
        record_reading(member, actions.SUSPECT_IDENTITY_READ, str(found), {"purpose": purpose})
        return found.reference, vault.suspect_identity(found)


def opened_group_name(group: UUID, *, member: Member, purpose: str) -> tuple[str, str]:
    """The reference of a group and how it is called; raises NotFound (`group-unknown`), InputRefused."""
    need_purpose(purpose)
    found = groups_seen_by(member).filter(id=group).first()
    if found is None:
        raise NotFound("group-unknown", _("There is no such entry."))
    with transaction.atomic():
        record_reading(member, actions.SUSPECT_IDENTITY_READ, str(found), {"purpose": purpose})
        return found.reference, vault.group_name(found)


def reference_of(identifier: UUID, *, member: Member) -> str:
    """The reference of a suspect or group that the member may see; raises NotFound (`node-unknown`)."""
    rows: Iterable[Suspect | Group] = (
        *suspects_seen_by(member).filter(id=identifier),
        *groups_seen_by(member).filter(id=identifier),
    )
    for row in rows:
        return row.reference
    raise NotFound("node-unknown", _("There is no such entry."))


def search_suspects(text: str, *, member: Member, purpose: str) -> tuple[FoundSuspect, ...]:
    """Suspects in the member's incidents with a name like `text`, or a document with this number, the likest first.

    Only keyed tokens of the suspects' own space are compared: nobody in another register is ever found.
    Raises NotAllowed, InputRefused (`search-empty`, `purpose-unknown`).
    """
    need_purpose(purpose)
    if not any(letter.isalnum() for letter in text):
        raise InputRefused("search-empty", _("Type a name or the number of a document."))
    wanted = vault.suspect_tokens((text,), (text,), scope=member.institution.code)
    hits = Counter(SuspectToken.objects.filter(token__in=wanted).values_list("suspect_id", flat=True))
    seen = {suspect.pk: suspect for suspect in suspects_seen_by(member).filter(id__in=list(hits))}
    best = [seen[one] for one, _hits in hits.most_common() if one in seen][: 3 * FOUND_AT_MOST]
    found = [_found(suspect, text, member) for suspect in best]
    with transaction.atomic():
        record_reading(member, actions.SUSPECTS_SEARCHED, "suspects", {"purpose": purpose, "found": len(found)})
    return tuple(one for _likeness, one in sorted(found, key=lambda pair: (-pair[0], pair[1].reference)))[
        :FOUND_AT_MOST
    ]


def known(member: Member) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]], list[tuple[UUID, str]]]:
    """The suspects, groups and incidents that the member may tie further, by reference."""
    columns = ("id", "reference")
    return (
        list(suspects_seen_by(member).order_by("reference").values_list(*columns)),
        list(groups_seen_by(member).order_by("reference").values_list(*columns)),
        list(incidents_of(member).order_by("reference").values_list(*columns)),
    )


def incident_figures(*, member: Member, since: date | None = None, until: date | None = None) -> IncidentFigures:
    """Incidents reported from `since` to `until` and open to the member, by means, harm and outcome, with the persons
    smuggled, dead and injured as far as they are known. The empty code stands for what is not known."""
    rows = incidents_of(member)
    rows = rows.filter(opened_on__gte=since) if since else rows
    rows = rows.filter(opened_on__lte=until) if until else rows
    outcomes = dict(rows.values_list("id", "outcome"))
    details = _first_details(outcomes)
    counts: dict[str, Counter[str]] = {"means": Counter(), "harm": Counter(), "outcome": Counter(outcomes.values())}
    for detail in details:
        counts["means"][detail.get("means", "")] += 1
        counts["harm"].update(detail.get("harm") or [""])
    sums = {name: sum(detail.get(name) or 0 for detail in details) for name in SUMMED}
    with transaction.atomic():
        record_reading(member, actions.INCIDENTS_COUNTED, "incidents", {"incidents": len(outcomes)})
    return IncidentFigures(
        len(outcomes),
        **sums,
        without_persons=sum(detail.get("persons") is None for detail in details),
        by={name: dict(counter.most_common()) for name, counter in counts.items()},
    )


def _first_details(cases: Iterable[UUID]) -> list[dict[str, Any]]:
    """What each incident's report says, corrections counted."""
    columns = ("case_id", "sequence", "kind", "happened_on", "detail", "corrects", "is_void")
    entries: dict[UUID, list[Entry]] = {case: [] for case in cases}
    for case, *row in Step.objects.filter(case_id__in=list(entries)).order_by("sequence").values_list(*columns):
        entries[case].append(Entry(*row))
    return [
        next((dict(entry.detail) for entry in effective(found) if entry.kind == "registered"), {})
        for found in entries.values()
    ]


def _sharing(rows: Iterable[Tie], case: Case, member: Member) -> dict[int, tuple[tuple[UUID, str], ...]]:
    tokens = {row.token for row in rows if row.token is not None}
    found: dict[int, dict[UUID, str]] = {}
    others = ties_seen_by(member).filter(token__in=tokens).exclude(incident=case).select_related("incident")
    for one in others:
        found.setdefault(one.token or 0, {})[one.incident_id] = one.incident.reference
    return {token: tuple(incidents.items()) for token, incidents in found.items()}


def _tie_card(row: Tie, case: Case, is_corrected: bool, shared: Mapping[int, tuple[tuple[UUID, str], ...]]) -> TieCard:
    ends = (row.suspect, row.group, row.other if row.incident_id == case.pk else row.incident)
    return TieCard(
        id=row.pk,
        kind=TieKind(row.kind),
        code=row.code,
        label=", ".join(end.reference for end in ends if end is not None) if row.kind != TieKind.TRACE else "",
        suspect=row.suspect_id,
        group=row.group_id,
        other=(row.other_id if row.incident_id == case.pk else row.incident_id) if row.other_id else None,
        source_grade=row.source_grade,
        information_grade=row.information_grade,
        confidence=confidence(row.source_grade, row.information_grade),
        by=row.by.name,
        recorded_at=row.recorded_at,
        note=identities.open_note(row.sealed_note, case=row.incident, field="registers_tie", row=str(row.pk)),
        is_void=row.is_void,
        is_corrected=is_corrected,
        shared_with=shared.get(row.token, ()) if row.token is not None else (),
    )


def _found(suspect: Suspect, text: str, member: Member) -> tuple[float, FoundSuspect]:
    identity = vault.suspect_identity(suspect)
    ties = ties_seen_by(member).filter(suspect=suspect, kind=TieKind.INVOLVED).select_related("incident")
    incidents = tuple({tie.incident_id: tie.incident.reference for tie in ties}.items())
    best = max((likeness(text, name) for name in identity.spellings()), default=0.0)
    return best, FoundSuspect(suspect.pk, suspect.reference, identity.display_name, incidents)
