"""The keys to which letters are sealed: one an institution, made on its node, its secret wrapped by that node's vault key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import INSTITUTION_KEY_CHANGED
from jahorina.exchange.letters.models import InstitutionKey, InstitutionKeyEnd
from jahorina.exchange.services import now, own_keys, reason_of
from jahorina.formats.bundle.sealing import new_identity, recipient_of
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.registers.vault.keys import vault_key
from jahorina.registers.vault.sealing import Slot


def own_institutions(me: str) -> dict[str, str]:
    """The institutions that work on this node and their keys, made where one has none yet; in the caller's transaction.

    Only institutions of this node's partner: nobody believes a node about another partner's.
    """
    known = newest_keys(me)
    of_partner = {card.code for card in partners.institutions(partner=me)}
    for code in sorted((partners.institutions_with_workers() & of_partner) - known.keys()):
        known[code] = _made(me, code)
    return known


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A key of an institution: its node, since when it is known here, whether letters are sealed to it, when it was
    revoked."""

    node: str
    institution: str
    recipient: str
    since: datetime
    is_newest: bool
    revoked_at: datetime | None


def key_cards() -> list[KeyCard]:
    """Every institution's keys that are known here, own ones among them, the newest of each last."""
    rows = InstitutionKey.objects.select_related("end").order_by("node", "institution", "id")
    newest = {(row.node, row.institution): row.pk for row in rows}
    return [
        KeyCard(
            row.node,
            row.institution,
            row.recipient,
            row.at,
            row.pk == newest[row.node, row.institution],
            row.end.at if hasattr(row, "end") else None,
        )
        for row in rows
    ]


@transaction.atomic
def change_key(institution: str, *, by: str, revoke: str = "") -> str:
    """Give an own institution a new key; with a reason to `revoke`, all its keys until now are revoked. Gives the new key.

    Others learn it with the next bundle of letters. What was sealed to the keys before still opens; to a revoked one,
    only what was written by somebody who could not know better. Raises NotFound (`institution-no-key`), InputRefused
    (`exchange-reason`), NotReady (`exchange-keys-missing`, `vault-key-missing`).
    """
    me = own_keys().code
    own = InstitutionKey.objects.filter(node=me, institution=institution, wrapped__isnull=False)
    if not own.exists():
        raise NotFound(
            "institution-no-key",
            _("No institution %(institution)s on this node has a key for letters."),
            params={"institution": institution},
        )
    why = reason_of(revoke) if revoke else ""
    for row in own.filter(end__isnull=True) if why else ():
        InstitutionKeyEnd.objects.create(key=row, reason=why, at=now(), by=by)
    made = _made(me, institution)
    detail = {"revoked": bool(why)}
    audit.record(actor=by, action=INSTITUTION_KEY_CHANGED, target=f"institution:{institution}", detail=detail)
    return made


def newest_keys(node: str) -> dict[str, str]:
    """What letters to a node's institutions are sealed to."""
    rows = InstitutionKey.objects.filter(node=node).order_by("id")
    return {row.institution: row.recipient for row in rows}


def node_and_key(institution: str, *, node: str = "") -> tuple[str, str] | None:
    """The node on which an institution works and its key; None where no node has said so yet."""
    rows = InstitutionKey.objects.filter(institution=institution, wrapped__isnull=True)
    rows = rows.filter(node=node) if node else rows
    row = rows.order_by("-id").first()
    return (row.node, row.recipient) if row is not None else None


def identities(me: str) -> list[tuple[str, str]]:
    """Institution and secret of each own key, the newest first; older ones open what was sealed before."""
    vault = vault_key()
    rows = InstitutionKey.objects.filter(node=me, wrapped__isnull=False).order_by("-id")
    return [
        (
            row.institution,
            vault.unwrap(bytes(row.wrapped or b""), _slot(row.recipient), row.vault_version or 0).decode(),
        )
        for row in rows
    ]


def revoked_identities(me: str) -> list[str]:
    """Secret of each own key that was revoked."""
    revoked = set(InstitutionKeyEnd.objects.filter(key__node=me).values_list("key__recipient", flat=True))
    if not revoked:
        return []
    return [secret for _institution, secret in identities(me) if recipient_of(secret) in revoked]


def learn(node: str, keys: dict[str, str]) -> int:
    """Keep what a node says of its institutions' keys; returns how many are new. Of another partner's it is not believed."""
    of_partner = {card.code for card in partners.institutions(partner=node)}
    known = newest_keys(node)
    new = {code: key for code, key in keys.items() if code in of_partner and known.get(code) != key}
    for code, recipient in new.items():
        InstitutionKey.objects.get_or_create(node=node, institution=code, recipient=recipient, defaults={"at": now()})
    return len(new)


def _made(me: str, institution: str) -> str:
    identity, recipient = new_identity()
    vault = vault_key()
    InstitutionKey.objects.create(
        node=me,
        institution=institution,
        recipient=recipient,
        wrapped=vault.wrap(identity.encode("ascii"), _slot(recipient)),
        vault_version=vault.version,
        at=now(),
    )
    return recipient


def _slot(recipient: str) -> Slot:
    return Slot("exchange_institutionkey", recipient, "wrapped")
