"""What is hashed and signed in the Dialogue.

decision   SHA-256 of its canonical JSON: code, meeting, words, rule, parties and the proposal's changes. Each answer is
           an answer to this hash.
version    a certificate: number, hash of the document, of the plan before and of the version before, the decision with
           its hash, and every answer with its reservation. The node's Ed25519 key signs `jahorina-plan-version/1`, a
           line feed, and the certificate's hash.
statement  the same, as `jahorina-statement/1`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from jahorina.audit.checkpoints import node_key
from jahorina.dialogue.models import Answer, Decision
from jahorina.plan.content.documents import content_hash

VERSION_FORMAT: Final = "jahorina-plan-version/1"
STATEMENT_FORMAT: Final = "jahorina-statement/1"


def decision_content(decision: Decision, parties: Sequence[str]) -> Mapping[str, Any]:
    """What the parties answer to."""
    return {
        "code": decision.code,
        "meeting": decision.meeting.code,
        "texts": decision.texts,
        "rule": decision.rule_code,
        "acceptances_needed": decision.acceptances_needed,
        "decline_blocks": decision.decline_blocks,
        "parties": list(parties),
        "changes": decision.proposal.changes if decision.proposal is not None else [],
    }


def is_as_put(decision: Decision) -> bool:
    """Whether words, rule, parties and changes are those that the answers were given to."""
    parties = [party.partner_code for party in decision.parties.order_by("id")]
    return content_hash(decision_content(decision, parties)) == decision.content_hash


def answer_content(answer: Answer) -> Mapping[str, Any]:
    """An answer as a certificate holds it; the member by label, not by name."""
    return {
        "partner": answer.partner_code,
        "answer": answer.answer,
        "reservation": answer.reservation,
        "by": answer.by.label,
        "at": answer.at.isoformat(),
        "content_hash": answer.content_hash,
    }


def signature_of(kind: str, sha256: str) -> str:
    """The node's signature over a hash, in base 64; raises NotReady (`signing-key-missing`)."""
    signature = node_key(settings.JAHORINA.workspace).sign(_text(kind, sha256))
    return base64.b64encode(signature).decode("ascii")


def is_signed_here(kind: str, sha256: str, signature: str) -> bool:
    """Whether the signature is this node's; raises NotReady (`signing-key-missing`)."""
    return is_signed_by(own_key(), kind, sha256, signature)


def own_key() -> str:
    """The public half of the node's signing key, its 32 bytes in hexadecimal; raises NotReady (`signing-key-missing`)."""
    return node_key(settings.JAHORINA.workspace).public_key().public_bytes_raw().hex()


def is_signed_by(key: str, kind: str, sha256: str, signature: str) -> bool:
    """Whether the signature over a hash is that of a public key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            base64.b64decode(signature, validate=True), _text(kind, sha256)
        )
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _text(kind: str, sha256: str) -> bytes:
    return f"{kind}\n{sha256}".encode()
