"""Bundles made by somebody who wants to be believed: any of the four layers changed, everything above it made good again.

layer 1 the file's bytes; layer 2 the envelope, signed again; layer 3 the sealed content, sealed and signed again; layer 4 the
manifest and members, signed by release keys. An outsider has no keys, a carrier none, an insider its own, all of them here.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jahorina.formats.bundle import framing, sealing, signing
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.documents import ENVELOPE, ENVELOPE_TYPE, MANIFEST_TYPE, manifest_bytes
from jahorina.formats.bundle.fields import written
from jahorina.formats.bundle.packing import Draft
from tests.formats.bundle.made import Partner

Change = Callable[[Any], Any]


def same(value: Any) -> Any:
    return value


@dataclass
class Forger:
    """Writes a bundle like `sign_and_seal`, with a change at each step; a change of a document gets it as JSON."""

    manifest: Change = same
    manifest_raw: Change = same
    manifest_signed: Change = same
    packed: Change = same
    content: Change = same
    payload: Change = same
    envelope: Change = same
    envelope_raw: Change = same
    envelope_signed: Change = same
    file: Change = same
    manifest_type: str = MANIFEST_TYPE
    envelope_type: str = ENVELOPE_TYPE
    release_keys: Sequence[Ed25519PrivateKey] = ()
    transport_key: Ed25519PrivateKey | None = None

    def bundle(self, made: Draft, sender: Partner, *recipients: Partner) -> bytes:
        release = list(self.release_keys) or sender.release()[: sender.threshold]
        transport = self.transport_key or sender.transport()
        body = self.manifest_raw(canonical(self.manifest(json.loads(manifest_bytes(made.manifest)))))
        signed = self.manifest_signed(signing.signed(self.manifest_type, body, release))
        content = framing.join(framing.CONTENT_MAGIC, signed, self.packed(b"".join(made.packed)))
        content += bytes(framing.filling(len(content), made.manifest.step))
        payload = self.payload(sealing.seal(self.content(content), [one.seal for one in recipients]))
        envelope = self.envelope_raw(canonical(self.envelope(_envelope(made, payload))))
        outer = self.envelope_signed(signing.signed(self.envelope_type, envelope, [transport]))
        return self.file(framing.join(framing.FILE_MAGIC, outer, payload))  # type: ignore[no-any-return]


def _envelope(made: Draft, payload: bytes) -> dict[str, Any]:
    manifest = made.manifest
    return {
        "created": written(manifest.created),
        "epoch": manifest.epoch,
        "format": ENVELOPE,
        "payload_sha256": hashlib.sha256(payload).hexdigest(),
        "payload_size": len(payload),
        "recipients": list(manifest.recipients),
        "sender": manifest.sender,
        "seq": manifest.seq,
        "stream": manifest.stream,
    }


def put(**values: Any) -> Change:
    """Sets fields of a document; a name with two underscores goes one level down (`audit__size`)."""

    def change(document: dict[str, Any]) -> dict[str, Any]:
        for name, value in values.items():
            place, *rest = name.split("__")
            inner = document
            while rest:
                inner, (place, *rest) = inner[place], rest
            inner[place] = value
        return document

    return change


def member(**values: Any) -> Change:
    """Sets fields of the first member."""

    def change(document: dict[str, Any]) -> dict[str, Any]:
        document["members"][0].update(values)
        return document

    return change


def signature_twice(content: bytes) -> bytes:
    """The same signature under two names of keys."""
    document = json.loads(content)
    document["signatures"].append(document["signatures"][0] | {"keyid": "f" * 16})
    return canonical(document)


def body_of(content: bytes) -> bytes:
    """The body of a signed document."""
    return base64.b64decode(json.loads(content)["payload"])
