"""The certificate of an erasure: what, when, under which rule, by whom. It holds no personal data.

Its hash is the SHA-256 of its canonical JSON (audit/chain.py), which the audit event of the erasure carries; its signature
is Ed25519 by the node's key over `jahorina-erasure/1`, a line feed, and the hash. So it can be held against the log, and
by whoever has the node's public key also against nothing else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.conf import settings

from jahorina.audit import actions
from jahorina.audit.chain import canonical
from jahorina.audit.checkpoints import node_key
from jahorina.audit.queries import event_of
from jahorina.kernel.messages import gettext_noop as _

FORMAT = "jahorina-erasure/1"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its hash and the node's signature over it."""

    content: Mapping[str, Any]
    sha256: str
    signature: str

    @property
    def number(self) -> str:
        """Its number."""
        return str(self.content.get("number", ""))

    def as_json(self) -> dict[str, Any]:
        """As it is kept and handed out."""
        return {"certificate": dict(self.content), "sha256": self.sha256, "signature": self.signature}


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a certificate holds; `wrong` says what does not, in sentences to translate."""

    event: int | None
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def certified(content: Mapping[str, Any]) -> Certificate:
    """The content with its hash and signature; raises NotReady (`signing-key-missing`)."""
    found = hash_of(content)
    signature = node_key(settings.JAHORINA.workspace).sign(_signed_text(found))
    return Certificate(content, found, base64.b64encode(signature).decode("ascii"))


def hash_of(content: Mapping[str, Any]) -> str:
    """The certificate's hash in hexadecimal; raises ValueError for what has no canonical form."""
    return hashlib.sha256(canonical(dict(content))).hexdigest()


def is_signed_here(certificate: Certificate) -> bool:
    """Whether hash and signature are those of the content and of this node's key."""
    try:
        if hash_of(certificate.content) != certificate.sha256:
            return False
        key = node_key(settings.JAHORINA.workspace).public_key()
        key.verify(base64.b64decode(certificate.signature, validate=True), _signed_text(certificate.sha256))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def verified(certificate: Certificate) -> Verification:
    """Hold a certificate against its own hash, the node's key, and the event of the audit log that it belongs to."""
    wrong = []
    try:
        if hash_of(certificate.content) != certificate.sha256:
            wrong.append(_("The content is not what was hashed."))
    except ValueError:
        wrong.append(_("The content is not what was hashed."))
    if not is_signed_here(certificate):
        wrong.append(_("The signature is not this node's."))
    case = str(certificate.content.get("case", ""))
    # In a restored database the erasure was done again: that event is the one there is.
    event = event_of(actions.CASE_ERASED, case) or event_of(actions.CASE_ERASED_AGAIN, case)
    if event is None:
        wrong.append(_("The audit log knows no such erasure."))
    elif not event.is_unchanged:
        wrong.append(_("The event of the audit log was changed."))
    elif event.detail.get("sha256") != certificate.sha256 or event.detail.get("certificate") != certificate.number:
        wrong.append(_("The audit log has another certificate for this case."))
    return Verification(event.sequence if event else None, tuple(wrong))


def _signed_text(sha256: str) -> bytes:
    return f"{FORMAT}\n{sha256}".encode()
