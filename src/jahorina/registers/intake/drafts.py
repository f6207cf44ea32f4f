"""The file between preview and import. It is sealed under a key that goes into the member's page and is kept nowhere.

Without the page nobody opens it, not even who has the database and the vault's key; after an hour it is removed.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from jahorina.kernel.errors import Bug, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.models import IntakeDraft
from jahorina.registers.vault.sealing import KEY_BYTES, Slot, new_key, seal, unseal

KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A file, its name, and the mapping to read it by: a code, or the text of an uploaded one."""

    name: str
    content: bytes
    mapping: str
    uploaded_mapping: bytes = b""


def keep(draft: Draft, *, by: Member, area: str) -> tuple[UUID, str]:
    """Seal and keep a file; gives its identifier and the key, which only the caller has then."""
    remove_old()
    key = new_key()
    row = IntakeDraft(by=by, area=area, kept_at=timezone.now())
    plain = {
        "name": draft.name,
        "mapping": draft.mapping,
        "content": b64encode(draft.content).decode(),
        "uploaded_mapping": b64encode(draft.uploaded_mapping).decode(),
    }
    row.sealed = seal(json.dumps(plain).encode(), key=key, slot=_slot(row))
    row.save(force_insert=True)
    return row.pk, urlsafe_b64encode(key).decode()


def opened(identifier: UUID, key: str, *, by: Member, area: str) -> Draft:
    """The file again; raises NotFound (`draft-gone`) after an hour, for another member, area or key."""
    remove_old()
    row = IntakeDraft.objects.filter(pk=identifier, by=by, area=area).first()
    try:
        raw = urlsafe_b64decode(key.encode())
        if row is None or len(raw) != KEY_BYTES:
            raise _gone()
        plain = json.loads(unseal(bytes(row.sealed), key=raw, slot=_slot(row)))
    except (ValueError, Bug) as error:
        raise _gone() from error
    return Draft(plain["name"], b64decode(plain["content"]), plain["mapping"], b64decode(plain["uploaded_mapping"]))


def remove(identifier: UUID, *, by: Member) -> None:
    """Remove a file that was taken in or given up."""
    IntakeDraft.objects.filter(pk=identifier, by=by).delete()


def remove_old() -> int:
    """Remove what has been kept for an hour; done whenever intake is used."""
    removed, _kinds = IntakeDraft.objects.filter(kept_at__lte=timezone.now() - KEPT_FOR).delete()
    return removed


def _slot(row: IntakeDraft) -> Slot:
    return Slot("registers_intakedraft", f"{row.pk}:{row.by_id}:{row.area}", "sealed")


def _gone() -> NotFound:
    return NotFound("draft-gone", _("The file is kept for an hour and is not there any more; send it again."))
