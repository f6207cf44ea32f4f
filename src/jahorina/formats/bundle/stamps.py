"""The time stamp of a plan's repository, renewed between two bundles, as a file of its own.

DSSE over canonical JSON with a closed schema, signed by the sender's transport key, as what nodes say over the wire;
inside, as text, `timestamp.json` of the repository (TUF 1.0), which the same key signs in its role of TUF. It says that
nothing newer was made until a day, and nothing else: no plan changes by it, so nobody's release keys are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jahorina.formats.bundle import fields, signing
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.keyroots import KeyRoot
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

STAMP: Final = "jahorina-stamp/1"
STAMP_TYPE: Final = "application/vnd.jahorina.stamp.v1+json"
LARGEST: Final = 16 * 1024
MOST_LETTERS: Final = 4_000
"""Of `timestamp.json`; one has some five hundred."""

_STAMP = fields.record(
    {
        "format": fields.choice(STAMP),
        "node": fields.CODE,
        "stream": fields.CODE,
        "timestamp": fields.text(r"[ -~]+", MOST_LETTERS),
    }
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """That the repository which `node` sends in `stream` has this `timestamp.json` now."""

    node: str
    stream: str
    timestamp: str


def signed_stamp(stamp: Stamp, key: Ed25519PrivateKey) -> bytes:
    """The file, signed by the sender's transport key."""
    body = {"format": STAMP, "node": stamp.node, "stream": stamp.stream, "timestamp": stamp.timestamp}
    return signing.signed(STAMP_TYPE, canonical(body), [key])


def read_stamp(content: bytes, *, roots: Mapping[str, KeyRoot], now: datetime) -> Stamp:
    """The stamp of a known node. What its `timestamp.json` is worth, `repository.check_timestamp` says.

    Raises BundleRefused: `bundle-size`, `bundle-json`, `bundle-format`, `bundle-type`, `bundle-sender`, `bundle-time`,
    `bundle-signature`.
    """
    signed = signing.read(content, kind=STAMP_TYPE, part="time stamp", largest=2 * LARGEST)
    document = _STAMP(parsed(signed.body, part="time stamp", largest=LARGEST), "time stamp")
    root = roots.get(document["node"])
    if root is None:
        raise refused("bundle-sender", sender=document["node"])
    if not root.is_in_force(now):
        raise refused("bundle-time", what=_("the sender's keys have expired; newer ones are needed"))
    signing.verify(signed, root.transport, threshold=1, part="time stamp", sender=root.node)
    return Stamp(document["node"], document["stream"], document["timestamp"])
