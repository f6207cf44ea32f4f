"""Finds people by name or document among the cases that are open to a member.

Only keyed tokens are compared (vault/index.py). The names of those found are opened from the vault to put them in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.names import likeness
from jahorina.partners.permissions import Member
from jahorina.registers.access import open_to
from jahorina.registers.cards import Likely
from jahorina.registers.models import Case
from jahorina.registers.queries import case_line, need_purpose, record_reading
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity
from jahorina.registers.vault.index import document_token, name_tokens

FOUND_AT_MOST = 20
LOOKED_AT = 60
"""Cases whose identities are opened for a search."""

LIKELY_FROM = 0.72
"""Names less alike than this are not shown as likely the same person (Winkler's measure, see kernel.names)."""


def search(text: str, *, member: Member, purpose: str, today: date | None = None) -> tuple[Likely, ...]:
    """Cases open to the member whose person has a name like `text`, or a document with this number, the likest first.

    Only keyed tokens are compared; the names of those found are opened from the vault to order them. Raises
    InputRefused (`search-empty`, `purpose-unknown`).
    """
    need_purpose(purpose)
    if not any(letter.isalnum() for letter in text):
        raise InputRefused("search-empty", _("Type a name or the number of a document."))
    found = _likely((text,), (text,), member, least=0.0, today=today)
    with transaction.atomic():
        record_reading(member, actions.CASES_SEARCHED, "cases", {"purpose": purpose, "found": len(found)})
    return found


def likely_duplicates(new: Identity, *, member: Member, today: date | None = None) -> tuple[Likely, ...]:
    """Cases open to the member that may be of the same person as a new one; for a hint while a case is opened."""
    numbers = tuple(paper.number for paper in new.documents if paper.number)
    found = _likely(new.spellings(), numbers, member, least=LIKELY_FROM, today=today)
    with transaction.atomic():
        record_reading(member, actions.CASES_SEARCHED, "cases", {"purpose": "duplicates", "found": len(found)})
    return found


def _likely(
    names: Iterable[str], numbers: Iterable[str], member: Member, *, least: float, today: date | None
) -> tuple[Likely, ...]:
    scope = f"{member.partner_code}:people"
    wanted = name_tokens(names, partner=scope) | {document_token(number, partner=scope) for number in numbers}
    day, cases = today or timezone.localdate(), _candidates(member, wanted)
    opened = identities.opened_many({case.person_id for case in cases if case.person_id})
    found = [
        _likeness_of(case, case.person_id, opened[case.person_id], names, day)
        for case in cases
        if case.person_id is not None and case.person_id in opened
    ]
    return tuple(sorted((one for one in found if one.likeness >= least), key=_likest))[:FOUND_AT_MOST]


def _candidates(member: Member, wanted: frozenset[int] | set[int]) -> list[Case]:
    """The open cases whose person has most of what was asked for; likeness then orders them."""
    best = (
        Case.objects.filter(open_to(member), person__tokens__token__in=wanted, person__erased_at__isnull=True)
        .values("id")
        .annotate(hits=Count("person__tokens"))
        .order_by("-hits", "id")
        .values_list("id", flat=True)[:LOOKED_AT]
    )
    # Counted by the key alone, so that the database does not group by every column of a case.
    return list(Case.objects.filter(id__in=list(best)).select_related("assignee"))


def _likest(one: Likely) -> tuple[float, str]:
    return -one.likeness, one.line.reference


def _likeness_of(case: Case, person: UUID, known: Identity, names: Iterable[str], day: date) -> Likely:
    best = max((likeness(one, other) for one in names for other in known.spellings()), default=0.0)
    return Likely(case_line(case, day), best, person, known.display_name)
