"""Reads a bundle from anywhere, in the order in which little work is spent on what nobody vouches for.

size, frame, envelope's form, known sender, outer signature, hash of the sealed part, addressee, age header within its limits,
decryption, frame, manifest's k of n signatures, manifest's form, envelope equals manifest, agreement, schema, hashes of the
members, contents. It refuses at the first that does not hold and writes nothing. `chain` says what comes of what was opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jahorina.formats.bundle import framing, sealing, signing
from jahorina.formats.bundle.agreements import Agreement, allow
from jahorina.formats.bundle.contents import check_contents
from jahorina.formats.bundle.documents import (
    ENVELOPE_TYPE,
    MANIFEST_TYPE,
    Envelope,
    Manifest,
    read_envelope,
    read_manifest,
)
from jahorina.formats.bundle.keyroots import KeyRoot
from jahorina.formats.bundle.members import Content, refuse_bombs, unpack
from jahorina.formats.bundle.refusals import refused
from jahorina.formats.bundle.schemas import check_members
from jahorina.kernel.messages import gettext_noop as _

_BOUND = ("sender", "recipients", "stream", "epoch", "seq", "created")


@dataclass(frozen=True, slots=True)
class Trust:
    """What a reader knows before a bundle comes: who it is, its secrets to open with, the others' keys, the agreements."""

    me: str
    identities: Sequence[str]
    roots: Mapping[str, KeyRoot]
    agreements: Collection[Agreement]


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that holds: signed, addressed to the reader, under an agreement, and as it says inside."""

    envelope: Envelope
    manifest: Manifest
    contents: tuple[Content, ...]
    signers: frozenset[bytes]
    signed_manifest: bytes
    inner: bytes
    """What was sealed: signed manifest and members, to be kept as it is."""

    @property
    def sha256(self) -> str:
        """The bundle's identity."""
        return self.manifest.sha256


def look(content: bytes) -> Envelope:
    """What the envelope says, verified by nobody: to find out which keys to ask for."""
    document, _payload = framing.split_file(content)
    return read_envelope(_read_envelope_document(document).body)


def _read_envelope_document(document: bytes) -> signing.Signed:
    return signing.read(document, kind=ENVELOPE_TYPE, part="envelope", largest=framing.ENVELOPE_ROOM)


def verify_head(content: bytes, *, roots: Mapping[str, KeyRoot], now: datetime) -> tuple[Envelope, memoryview]:
    """Envelope whose outer signature holds, and whatever follows it, unverified: what is asked before anything is stored.

    Raises BundleRefused as `verify_envelope`, but never `bundle-hash`.
    """
    document, payload = framing.split_file(content)
    signed = _read_envelope_document(document)
    envelope = read_envelope(signed.body)
    root = roots.get(envelope.sender)
    if root is None:
        raise refused("bundle-sender", sender=envelope.sender)
    if not root.is_in_force(now):
        raise refused("bundle-time", what=_("the sender's keys have expired; newer ones are needed"))
    signing.verify(signed, root.transport, threshold=1, part="envelope", sender=envelope.sender)
    return envelope, payload


def verify_envelope(content: bytes, *, roots: Mapping[str, KeyRoot], now: datetime) -> tuple[Envelope, memoryview]:
    """Envelope and payload whose outer signature and hash hold: what a carrier can check without opening anything.

    Raises BundleRefused: `bundle-size`, `bundle-frame`, `bundle-json`, `bundle-type`, `bundle-format`, `bundle-sender`,
    `bundle-time`, `bundle-signature`, `bundle-hash`.
    """
    envelope, payload = verify_head(content, roots=roots, now=now)
    if len(payload) != envelope.payload_size or hashlib.sha256(payload).hexdigest() != envelope.payload_sha256:
        raise refused("bundle-hash", part="payload")
    return envelope, payload


def open_bundle(content: bytes, *, trust: Trust, now: datetime) -> Opened:
    """The bundle; raises BundleRefused with the code of the first thing that does not hold."""
    envelope, payload = verify_envelope(content, roots=trust.roots, now=now)
    if trust.me not in envelope.recipients:
        raise refused("bundle-recipient", me=trust.me)
    inner = sealing.unseal(bytes(payload), trust.identities, me=trust.me)
    document, rest = framing.split_content(inner)
    signed = signing.read(document, kind=MANIFEST_TYPE, part="manifest", largest=framing.MANIFEST_ROOM)
    root = trust.roots[envelope.sender]
    signers = signing.verify(signed, root.release, threshold=root.threshold, part="manifest", sender=root.node)
    manifest = read_manifest(signed.body)
    _bind(envelope, manifest)
    allow(manifest, trust.agreements, now=now)
    check_members(manifest)
    contents = _members(manifest, rest, len(inner))
    check_contents(contents)
    return Opened(envelope, manifest, contents, signers, document, inner)


def _bind(envelope: Envelope, manifest: Manifest) -> None:
    for field in _BOUND:
        if getattr(envelope, field) != getattr(manifest, field):
            raise refused("bundle-bind", field=field)
    if manifest.expires <= manifest.created:
        raise refused("bundle-time", what=_("it would have expired before it was made"))


def _members(manifest: Manifest, rest: memoryview, length: int) -> tuple[Content, ...]:
    refuse_bombs(manifest.members)
    end = sum(member.packed_size for member in manifest.members)
    filled = rest[end:]
    if len(rest) < end or len(filled) >= manifest.step or length % manifest.step or any(filled):
        raise refused(
            "bundle-manifest", what=_("there is more or less than the members, or what fills up is not zeros")
        )
    contents, place = [], 0
    for member in manifest.members:
        packed = rest[place : place + member.packed_size]
        contents.append(Content(member.name, unpack(member, packed), member.columns, member.rows))
        place += member.packed_size
    return tuple(contents)
