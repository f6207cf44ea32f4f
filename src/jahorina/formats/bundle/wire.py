"""The two signed documents with which nodes speak to each other over HTTPS, beside the bundles themselves.

A `Login` answers a challenge: the node's transport key signs who asks, whom it asks, and the challenge of that moment, so
that an answer given to one node opens nothing at another. A `Delivery` is what a node says it did with a file, signed by its
transport key, so that a sender can show it. Both are DSSE over canonical JSON with a closed schema, as a bundle's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jahorina.formats.bundle import fields, signing
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.keyroots import KeyRoot
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

LOGIN: Final = "jahorina-login/1"
DELIVERY: Final = "jahorina-delivery/1"
LOGIN_TYPE: Final = "application/vnd.jahorina.login.v1+json"
DELIVERY_TYPE: Final = "application/vnd.jahorina.delivery.v1+json"
LARGEST: Final = 4 * 1024
CHALLENGE: Final = r"[A-Za-z0-9:_-]{20,200}"

STORED: Final = "stored"
"""The file is there whole and its node takes it in with the next run: it was too large to be opened at once."""

VERDICTS: Final = ("accepted", "duplicate", "held", "forked", "refused", STORED)
ARRIVED: Final = frozenset(VERDICTS) - {"refused", STORED}
"""Verdicts after which a sender need not send the file again."""

_LOGIN = fields.record(
    {
        "audience": fields.CODE,
        "challenge": fields.text(CHALLENGE),
        "format": fields.choice(LOGIN),
        "node": fields.CODE,
    }
)
_DELIVERY = fields.record(
    {
        "at": fields.instant,
        "bundle": fields.NO_HASH_OR_SHA256,
        "code": fields.text(r"[a-z-]{0,60}"),
        "file": fields.SHA256,
        "format": fields.choice(DELIVERY),
        "node": fields.CODE,
        "verdict": fields.choice(*VERDICTS),
    }
)


@dataclass(frozen=True, slots=True)
class Login:
    """That `node` asks `audience`, which challenged it."""

    node: str
    audience: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What `node` did with a file: `file` names it by the SHA-256 of its head, `bundle` is the bundle's identity where the
    file could be opened, `code` the reason for waiting or refusing."""

    node: str
    file: str
    bundle: str
    verdict: str
    code: str
    at: datetime


def signed_login(login: Login, key: Ed25519PrivateKey) -> bytes:
    """The login, signed by the node's transport key."""
    body = {"audience": login.audience, "challenge": login.challenge, "format": LOGIN, "node": login.node}
    return signing.signed(LOGIN_TYPE, canonical(body), [key])


def read_login(content: bytes, *, audience: str, roots: Mapping[str, KeyRoot], now: datetime) -> Login:
    """The login of a known node, for this one.

    Raises BundleRefused: `bundle-json`, `bundle-format`, `bundle-type`, `bundle-sender`, `bundle-time`, `bundle-signature`,
    `bundle-recipient`.
    """
    signed = signing.read(content, kind=LOGIN_TYPE, part="login", largest=2 * LARGEST)
    document = _LOGIN(parsed(signed.body, part="login", largest=LARGEST), "login")
    _verified(signed, document["node"], roots=roots, now=now, part="login")
    if document["audience"] != audience:
        raise refused("bundle-recipient", me=audience)
    return Login(document["node"], document["audience"], document["challenge"])


def signed_delivery(delivery: Delivery, key: Ed25519PrivateKey) -> bytes:
    """The delivery, signed by the transport key of the node that says it."""
    body: dict[str, Any] = {
        "at": fields.written(delivery.at),
        "bundle": delivery.bundle,
        "code": delivery.code,
        "file": delivery.file,
        "format": DELIVERY,
        "node": delivery.node,
        "verdict": delivery.verdict,
    }
    return signing.signed(DELIVERY_TYPE, canonical(body), [key])


def read_delivery(content: bytes, *, node: str, roots: Mapping[str, KeyRoot], now: datetime) -> Delivery:
    """What this node said of a file; raises BundleRefused as `read_login`."""
    signed = signing.read(content, kind=DELIVERY_TYPE, part="delivery", largest=2 * LARGEST)
    document = _DELIVERY(parsed(signed.body, part="delivery", largest=LARGEST), "delivery")
    if document["node"] != node:
        raise refused("bundle-sender", sender=document["node"])
    _verified(signed, node, roots=roots, now=now, part="delivery")
    del document["format"]
    return Delivery(**document)


def _verified(signed: signing.Signed, node: str, *, roots: Mapping[str, KeyRoot], now: datetime, part: str) -> None:
    root = roots.get(node)
    if root is None:
        raise refused("bundle-sender", sender=node)
    if not root.is_in_force(now):
        raise refused("bundle-time", what=_("the sender's keys have expired; newer ones are needed"))
    keys: Sequence[bytes] = root.transport
    signing.verify(signed, keys, threshold=1, part=part, sender=node)
