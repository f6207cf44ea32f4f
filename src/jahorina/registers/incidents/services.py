"""Reports an incident and adds to it. Nothing here changes or removes what was said, and the database refuses it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Member
from jahorina.registers.codes import code_lists
from jahorina.registers.incidents.folding import Scope, Standing, Status
from jahorina.registers.incidents.sealing import new_incident_key, seal_words
from jahorina.registers.incidents.sides import ENTRY_KINDS, known_incident, need_reporting
from jahorina.registers.models import Incident, IncidentEntry
from jahorina.registers.services import REFERENCE_ALPHABET, REFERENCE_LENGTH

KIND_LIST, ACTOR_LIST = "incident-kind", "incident-actor"


@dataclass(frozen=True, slots=True)
class NewIncident:
    """An incident as somebody reports it.

    `concerned` is the code of the partner whose authorities or territory it concerns; `happened_on` holds as exactly
    as `precision` says (day, month, year); `consent` is what those affected agreed to share with that partner.
    """

    concerned: str
    kind: str
    actor: str
    happened_on: date
    narrative: str
    precision: str = "day"
    place: str = ""
    persons: int | None = None
    consent: str = "none"
    submission: UUID | None = None


@transaction.atomic
def report_incident(*, by: Member, incident: NewIncident) -> Incident:
    """Report an incident; a `submission` that is there already changes nothing.

    Raises NotAllowed for members of a partner, InputRefused (`incident-refused`, `day-in-the-future`).
    """
    need_reporting(by)
    if incident.submission is not None:
        known = Incident.objects.filter(submission=incident.submission, by=by).first()
        if known is not None:
            return known
    _need_sound(incident)
    row = Incident(
        reference=_drawn(),
        concerned=incident.concerned,
        kind=incident.kind,
        actor=incident.actor,
        happened_on=incident.happened_on,
        precision=incident.precision,
        place=incident.place,
        persons=incident.persons,
        by=by,
        institution=by.institution,
        partner_code=by.partner_code,
        submission=incident.submission,
    )
    new_incident_key(row)
    row.save(force_insert=True)
    _append(row, by, IncidentEntry.Kind.REPORTED, incident.narrative, incident.consent)
    _record(by, actions.INCIDENT_REPORTED, row, {"kind": row.kind, "concerned": row.concerned})
    return row


@transaction.atomic
def add_entry(*, by: Member, incident: UUID, kind: str, words: str = "", scope: str = "") -> IncidentEntry:
    """Add to an incident that the member knows of: a follow-up, a changed consent, a release or the closure on the
    reporting side, an answer on the partner's.

    Raises NotAllowed, NotFound (`incident-unknown`), InputRefused (`incident-refused`), Conflict (`incident-closed`,
    `incident-without-consent`).
    """
    found, side, standing = known_incident(by, incident, lock=True)
    if kind not in ENTRY_KINDS[side]:
        raise NotAllowed("incident-other-side", _("This is for the other side of the report."))
    if standing.status is Status.CLOSED:
        raise Conflict("incident-closed", _("This incident is closed; nothing is added to it any more."))
    if kind in _WITH_WORDS and not words.strip():
        raise InputRefused("incident-refused", _("Write what there is to say."))
    if kind in _WITH_SCOPE:
        _need_scope(kind, scope, standing)
    entry = _append(found, by, IncidentEntry.Kind(kind), words, scope if kind in _WITH_SCOPE else "")
    _record(by, actions.INCIDENT_ADDED, found, {"entry": kind, "sequence": entry.sequence, "side": str(side)})
    return entry


_WITH_WORDS = frozenset({IncidentEntry.Kind.FOLLOW_UP, IncidentEntry.Kind.ANSWERED})
_WITH_SCOPE = frozenset({IncidentEntry.Kind.CONSENT, IncidentEntry.Kind.RELEASED})


def _need_scope(kind: str, scope: str, standing: Standing) -> None:
    allowed = list(Scope) if kind == IncidentEntry.Kind.CONSENT else [Scope.FACTS, Scope.FULL]
    if scope not in allowed:
        raise InputRefused("incident-refused", _("Say how much is shared."))
    if kind == IncidentEntry.Kind.RELEASED and Scope(scope).reach > standing.consent.reach:
        raise Conflict(
            "incident-without-consent",
            _("Those affected have not agreed to share this. Record their consent first, or release less."),
        )


def _need_sound(incident: NewIncident) -> None:
    lists = code_lists()
    concerned = {card.code for card in partners.partners()}
    wrong = (
        (incident.concerned not in concerned, _("Say which partner it concerns.")),
        (not lists.has(KIND_LIST, incident.kind), _("Say what kind of incident it was.")),
        (not lists.has(ACTOR_LIST, incident.actor), _("Say who is alleged to have acted; not known is an answer.")),
        (incident.precision not in Incident.Precision.values, _("Say how exactly the day is known.")),
        (bool(incident.place) and not partners.is_place(incident.place), _("There is no such place.")),
        (incident.consent not in list(Scope), _("Say what those affected agreed to share.")),
        (not incident.narrative.strip(), _("Write what happened.")),
        (incident.persons is not None and incident.persons < 0, _("Fewer than nobody cannot be affected.")),
        (incident.happened_on > timezone.localdate(), _("The day lies in the future.")),
    )
    for is_wrong, message in wrong:
        if is_wrong:
            raise InputRefused("incident-refused", message)


def _append(incident: Incident, by: Member, kind: IncidentEntry.Kind, words: str, scope: str) -> IncidentEntry:
    sequence = incident.entries.count() + 1
    return IncidentEntry.objects.create(
        incident=incident,
        sequence=sequence,
        kind=kind,
        by=by,
        institution=by.institution,
        scope=scope,
        sealed_text=seal_words(words, incident=incident, sequence=sequence) if words.strip() else None,
    )


def _drawn() -> str:
    """A reference that tells neither who reported nor whom it concerns."""
    while True:
        reference = "I-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _letter in range(REFERENCE_LENGTH))
        if not Incident.objects.filter(reference=reference).exists():
            return reference


def _record(by: Member, action: str, incident: Incident, detail: dict[str, object]) -> None:
    audit.record(actor=by.label, action=action, target=incident.label, detail=detail, partner=by.partner_code)
