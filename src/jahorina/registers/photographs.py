"""The photograph of a case's person: put in, opened for a purpose, taken out. Each is recorded.

Whoever neither carries nor supervises the case does not see it: it is masked like sensitive fields.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.access import MASKED_DOORS, Door, need_kept, opened_case
from jahorina.registers.models import Case, Person
from jahorina.registers.queries import need_purpose, record_reading
from jahorina.registers.vault import photographs as vault


@transaction.atomic
def store_photograph(*, by: Member, case: UUID, content: bytes) -> None:
    """Keep a photograph of the case's person in place of the earlier one, without its metadata.

    Raises NotFound (`case-unknown`), InputRefused (`photograph-refused`, `case-of-nobody`), Conflict (`case-erased`).
    """
    found, person, through = _of_somebody(by, case, lock=True)
    need_kept(found)
    kept = vault.store(content, person=person, by=by.pk)
    detail = {"door": str(through), "bytes": len(kept.content)}
    record_reading(by, actions.PHOTOGRAPH_STORED, found.label, detail)


@transaction.atomic
def remove_photograph(*, by: Member, case: UUID) -> None:
    """Take the photograph out of the vault for good; raises NotFound (`case-unknown`, `photograph-missing`)."""
    found, person, through = _of_somebody(by, case, lock=True)
    if not vault.remove(person):
        raise _no_photograph()
    record_reading(by, actions.PHOTOGRAPH_STORED, found.label, {"door": str(through), "bytes": 0})


@transaction.atomic
def photograph(case: UUID, *, member: Member, purpose: str) -> tuple[bytes, str]:
    """The photograph and its media type, for a purpose; the reading is recorded.

    Raises NotFound (`case-unknown`, `photograph-missing`), InputRefused (`purpose-unknown`).
    """
    need_purpose(purpose)
    found, person, through = _of_somebody(member, case)
    opened = vault.opened(person)
    if opened is None:
        raise _no_photograph()
    record_reading(member, actions.PHOTOGRAPH_READ, found.label, {"door": str(through), "purpose": purpose})
    return opened


def has_photograph(case: UUID, *, member: Member) -> bool:
    """Whether there is one that the member may open; raises NotFound (`case-unknown`)."""
    found, through = opened_case(member, case)
    return found.person is not None and through not in MASKED_DOORS and vault.is_there(found.person)


def _of_somebody(member: Member, identifier: UUID, *, lock: bool = False) -> tuple[Case, Person, Door]:
    found, through = opened_case(member, identifier, lock=lock)
    if found.person is None:
        raise InputRefused("case-of-nobody", _("This case concerns no person."))
    if through in MASKED_DOORS:
        raise _no_photograph()
    return found, found.person, through


def _no_photograph() -> NotFound:
    return NotFound("photograph-missing", _("There is no photograph."))
