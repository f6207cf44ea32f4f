"""Makes a bundle: content checked, scanned for people, under an agreement, signed by release keys, sealed, signed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jahorina.formats.bundle import framing, sealing, signing
from jahorina.formats.bundle.agreements import Agreement, allow
from jahorina.formats.bundle.contents import check_contents
from jahorina.formats.bundle.documents import (
    ENVELOPE_TYPE,
    MANIFEST_TYPE,
    Envelope,
    Head,
    Manifest,
    envelope_bytes,
    manifest_bytes,
    read_envelope,
    read_manifest,
)
from jahorina.formats.bundle.leaks import refuse_leaks
from jahorina.formats.bundle.limits import STEP
from jahorina.formats.bundle.members import Content, pack, refuse_bombs, unpack
from jahorina.formats.bundle.schemas import READS, check_members


@dataclass(frozen=True, slots=True)
class Address:
    """Where a bundle stands in its stream: the number, what came before it, and what the sender knows of others."""

    epoch: int
    seq: int
    previous: str
    created: datetime
    expires: datetime
    heads: tuple[Head, ...] = ()
    acks: tuple[Head, ...] = ()
    audit_size: int = 0
    audit_head: str = ""
    simulated: bool = False
    reads: tuple[str, ...] = READS
    step: int = STEP


@dataclass(frozen=True, slots=True)
class Draft:
    """A bundle before it is signed and sealed: this is what is looked at before it leaves, and what a sender keeps."""

    manifest: Manifest
    packed: tuple[bytes, ...]

    def contents(self) -> tuple[Content, ...]:
        """The members, unpacked again."""
        return tuple(
            Content(member.name, unpack(member, memoryview(packed)), member.columns, member.rows)
            for member, packed in zip(self.manifest.members, self.packed, strict=True)
        )


def draft(contents: Sequence[Content], *, schema: str, agreement: Agreement, address: Address) -> Draft:
    """The bundle that would leave under this agreement.

    Raises BundleRefused: `bundle-agreement`, `bundle-manifest`, `bundle-content`, `bundle-name`, `bundle-bomb`, and
    `bundle-leak` where something looks as if it named people.
    """
    packed = [pack(one) for one in sorted(contents, key=lambda one: one.name)]
    place = {name: getattr(address, name) for name in Address.__slots__}
    manifest = Manifest(
        sender=agreement.sender,
        recipients=agreement.recipients,
        stream=agreement.stream,
        schema=schema,
        agreement=agreement.code,
        agreement_sha256=agreement.sha256,
        purpose=agreement.purpose,
        members=tuple(member for member, _bytes in packed),
        **place,
    )
    manifest = replace(
        manifest, heads=_in_order(manifest.heads), acks=_in_order(manifest.acks), reads=tuple(sorted(manifest.reads))
    )
    read_manifest(manifest_bytes(manifest))
    allow(manifest, [agreement], now=address.created)
    check_members(manifest)
    refuse_bombs(manifest.members)
    check_contents(contents)
    refuse_leaks(contents)
    return Draft(manifest, tuple(content for _member, content in packed))


def _in_order(heads: Sequence[Head]) -> tuple[Head, ...]:
    return tuple(sorted(heads, key=lambda one: (one.sender, one.stream)))


def sign_and_seal(
    draft: Draft,
    *,
    release_keys: Sequence[Ed25519PrivateKey],
    transport_key: Ed25519PrivateKey,
    seals: Mapping[str, Sequence[str]],
) -> bytes:
    """The bundle's file. `seals` are each recipient's age keys; raises BundleRefused (`bundle-keys`) where one has none.

    The same draft gives another file each time, of the same bundle.
    """
    manifest = draft.manifest
    document = signing.signed(MANIFEST_TYPE, manifest_bytes(manifest), release_keys)
    content = framing.join(framing.CONTENT_MAGIC, document, b"".join(draft.packed))
    content += bytes(framing.filling(len(content), manifest.step))
    payload = sealing.seal(content, [key for one in manifest.recipients for key in seals.get(one, ())])
    envelope = Envelope(
        sender=manifest.sender,
        recipients=manifest.recipients,
        stream=manifest.stream,
        epoch=manifest.epoch,
        seq=manifest.seq,
        created=manifest.created,
        payload_sha256=hashlib.sha256(payload).hexdigest(),
        payload_size=len(payload),
    )
    written = envelope_bytes(envelope)
    read_envelope(written)
    return framing.join(framing.FILE_MAGIC, signing.signed(ENVELOPE_TYPE, written, [transport_key]), payload)
