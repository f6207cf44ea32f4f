"""Who read a person's cases, and who received from them: roles, institutions and purposes, no names of staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit.queries import events_about
from jahorina.partners import queries as partners
from jahorina.registers.models import Case, Consent, Referral
from jahorina.registers.referral.states import TITLES, State
from jahorina.registers.subject_requests.wording import Wording

READINGS = (
    actions.CASE_READ,
    actions.IDENTITY_READ,
    actions.PHOTOGRAPH_READ,
    actions.GLASS_BROKEN,
    actions.SUBJECT_DATA_EXPORTED,
    actions.REFERRAL_READ,
)


def readings(cases: Sequence[Case], say: Wording) -> list[dict[str, Any]]:
    """The readings of the cases and of what was referred of them, those of one day, role, institution, kind and purpose
    together, the oldest first."""
    about = [case.label for case in cases] + [row.label for row in Referral.objects.filter(case__in=cases)]
    events = list(events_about(about, READINGS))
    members = partners.members_of_labels({event.actor for event in events})
    counted: Counter[tuple[str, ...]] = Counter()
    for event in events:
        reader = members.get(event.actor)
        roles = ", ".join(sorted(str(held.get_role_display()) for held in reader.roles.all())) if reader else ""
        institution = say.texts(reader.institution.names) if reader else ""
        purpose = str(event.detail.get("purpose", ""))
        said = say.code("reading-purpose", purpose) if purpose else ""
        day = timezone.localdate(event.at).isoformat()
        counted[day, roles, institution, str(actions.ACTIONS[event.action]), said] += 1
    columns = ("day", "role", "institution", "what", "purpose")
    return [{**dict(zip(columns, key, strict=True)), "times": times} for key, times in sorted(counted.items())]


def recipients(cases: Sequence[Case], say: Wording) -> list[dict[str, Any]]:
    """The institutions that something of a case was shared with by a referral: which fields, on which basis, since when."""
    rows = Referral.objects.filter(case__in=cases).exclude(state=State.TO_BE_SENT)
    return [
        {
            "case": row.case.reference,
            "institution": say.texts(row.to_institution.names),
            "since": timezone.localdate(row.created_at).isoformat(),
            "purpose": say.code("referral-purpose", row.purpose),
            "basis": str(row.get_basis_display()),
            "fields": row.fields["person"],
            "state": str(TITLES[State(row.state)]),
        }
        for row in rows.select_related("to_institution", "case").order_by("created_at")
    ]


def consents(case: Case, say: Wording) -> list[dict[str, Any]]:
    """What the person agreed to in a case."""
    return [
        {
            "purposes": row.purposes,
            "scope": row.scope,
            "recipient": say.texts(row.recipient.names) if row.recipient else "",
            "given_by": row.given_by,
            "language": row.language,
            "text_version": row.text_version,
            "interpreter": row.interpreter,
            "given_on": row.given_on.isoformat(),
            "expires_on": row.expires_on.isoformat(),
            "withdrawn_on": row.withdrawn_on.isoformat() if row.withdrawn_on else "",
        }
        for row in Consent.objects.filter(case=case).select_related("recipient")
    ]
