"""Signatures over typed bytes (DSSE): the type is signed with the content, and what was verified is what is read.

PAE(type, body) = "DSSEv1" SP len(type) SP type SP len(body) SP body (secure-systems-lab, DSSE 1.0.0). Ed25519 only: no
document chooses its algorithm. A key's name is the first 16 hexadecimal digits of its SHA-256 and only helps to find it;
k of n counts different keys, so one key under two names counts once.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jahorina.formats.bundle import fields
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.limits import MOST_SIGNATURES
from jahorina.formats.bundle.refusals import refused

_DOCUMENT = fields.record(
    {
        "payload": fields.base64_bytes(2 * 1024**2),
        "payloadType": fields.text(r"[a-z0-9./+-]{1,80}"),
        "signatures": fields.listing(
            fields.record({"keyid": fields.text(r"[0-9a-f]{16}"), "sig": fields.base64_bytes(88, 64)}),
            least=1,
            most=MOST_SIGNATURES,
            key=lambda one: one["keyid"],
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed body; nothing is verified yet."""

    kind: str
    body: bytes
    signatures: tuple[tuple[str, bytes], ...]


def raw(key: Ed25519PublicKey) -> bytes:
    """A public key as its 32 bytes."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_name(key: bytes) -> str:
    """The short name of a public key."""
    return hashlib.sha256(key).hexdigest()[:16]


def pae(kind: str, body: bytes) -> bytes:
    """What a signature covers."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode("ascii"), len(body), body)


def signed(kind: str, body: bytes, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    """The signed document, canonical."""
    by_name = {key_name(raw(key.public_key())): key.sign(pae(kind, body)) for key in keys}
    return canonical(
        {
            "payload": base64.b64encode(body).decode("ascii"),
            "payloadType": kind,
            "signatures": [
                {"keyid": name, "sig": base64.b64encode(signature).decode("ascii")}
                for name, signature in sorted(by_name.items())
            ],
        }
    )


def read(content: bytes, *, kind: str, part: str, largest: int) -> Signed:
    """The document in its form; raises BundleRefused (`bundle-json`, `bundle-format`, `bundle-type`, `bundle-size`)."""
    document = _DOCUMENT(parsed(content, part=part, largest=largest), part)
    if document["payloadType"] != kind:
        raise refused("bundle-type", part=part, what=document["payloadType"])
    return Signed(kind, document["payload"], tuple((one["keyid"], one["sig"]) for one in document["signatures"]))


def verify(document: Signed, keys: Iterable[bytes], *, threshold: int, part: str, sender: str) -> frozenset[bytes]:
    """The keys that signed. Raises BundleRefused (`bundle-signature`) if they are fewer than `threshold`, or if any
    signature is of no such key or does not hold: who adds one to a document is refused, too."""
    known = {key_name(key): key for key in keys}
    valid = set()
    for name, signature in document.signatures:
        if name not in known or not _holds(known[name], signature, pae(document.kind, document.body)):
            raise refused("bundle-signature", part=part, sender=sender)
        valid.add(known[name])
    if len(valid) < max(threshold, 1):
        raise refused("bundle-signature", part=part, sender=sender)
    return frozenset(valid)


def _holds(key: bytes, signature: bytes, covered: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, covered)
    except (InvalidSignature, ValueError):
        return False
    return True
