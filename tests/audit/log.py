"""Writes a log and tampers with it the way somebody with the database's password would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection, transaction

from jahorina.audit import append_only
from jahorina.audit.chain import FIRST_PREVIOUS, Link
from jahorina.audit.models import Event
from jahorina.audit.services import record
from jahorina.kernel.workspace import Workspace

ACTION = "evidence.import"


def write_key(workspace: Workspace) -> None:
    """A new node key in place of the old one."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    workspace.signing_key_file.unlink(missing_ok=True)
    workspace.signing_key_file.write_bytes(pem)


def write_events(count: int) -> None:
    """Events 1 to `count`, each in a transaction of its own."""
    for number in range(1, count + 1):
        with transaction.atomic():
            record(actor="system", action=ACTION, target=f"import:{number}", detail={"added": number})


@contextmanager
def without_triggers() -> Iterator[None]:
    """The database as its owner can make it."""
    append_only.remove(connection)
    yield
    append_only.install(connection)


def chain_anew() -> None:
    """Compute all hashes again, as if nothing had happened."""
    previous = FIRST_PREVIOUS
    for position, event in enumerate(Event.objects.order_by("sequence"), start=1):
        link = Link(position, event.at, event.actor, event.partner, event.action, event.target, event.detail, previous)
        Event.objects.filter(pk=event.pk).update(sequence=position, previous_hash=previous, hash=link.hash())
        previous = link.hash()
