"""The keys to which letters are sealed: one an institution, made on its node, its secret wrapped by that node's vault key."""

from __future__ import annotations

from jahorina.exchange.letters.models import InstitutionKey
from jahorina.exchange.services import now
from jahorina.formats.bundle.sealing import new_identity
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
