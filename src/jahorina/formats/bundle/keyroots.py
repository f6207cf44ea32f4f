"""Who a node is: a key root in the form of The Update Framework (TUF 1.0, root role), checked by python-tuf.

    root        k of n keys that are kept offline and only sign key roots
    targets     k of n release keys: they sign manifests
    timestamp   the transport key, online: it signs envelopes (snapshot holds the same one)
    expires     a year at most; `x-jahorina-node`, `x-jahorina-seal` the node's code and the age keys to seal to

Keys change by a new version, signed by the threshold of the version before and by its own: who holds the first version
can follow all later ones, and nobody can go back. What is not in the newest version is revoked.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Role, Root
from tuf.api.serialization import DeserializationError
from tuf.api.serialization.json import JSONDeserializer

from jahorina.formats.bundle import fields
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.limits import LARGEST_KEY_ROOT, MOST_SIGNATURES
from jahorina.formats.bundle.refusals import refused
from jahorina.formats.bundle.sealing import RECIPIENT
from jahorina.formats.bundle.signing import raw
from jahorina.kernel.messages import gettext_noop as _

ROLES: Final = ("root", "snapshot", "targets", "timestamp")
_NODE: Final = "x-jahorina-node"
_SEAL: Final = "x-jahorina-seal"

_HEX64: Final = r"[0-9a-f]{64}"
_KEY = fields.record(
    {
        "keytype": fields.choice("ed25519"),
        "scheme": fields.choice("ed25519"),
        "keyval": fields.record({"public": fields.text(_HEX64)}),
    }
)
_ROLE = fields.record(
    {
        "keyids": fields.listing(fields.text(_HEX64), least=1, most=MOST_SIGNATURES, key=lambda one: one),
        "threshold": fields.whole(1, MOST_SIGNATURES),
    }
)


def _keys(value: Any, place: str) -> Any:
    if not isinstance(value, dict) or len(value) > 3 * MOST_SIGNATURES:
        raise fields.wrong(place)
    return {fields.text(_HEX64)(name, place): _KEY(key, place) for name, key in value.items()}


_ROOT = fields.record(
    {
        "signatures": fields.listing(
            fields.record({"keyid": fields.text(_HEX64), "sig": fields.text(r"[0-9a-f]{128}")}),
            least=1,
            most=2 * MOST_SIGNATURES,
            key=lambda one: one["keyid"],
        ),
        "signed": fields.record(
            {
                "_type": fields.choice("root"),
                "consistent_snapshot": fields.flag,
                "expires": fields.instant,
                "keys": _keys,
                "roles": fields.record(dict.fromkeys(ROLES, _ROLE)),
                "spec_version": fields.text(r"1\.0\.\d{1,3}"),
                "version": fields.COUNTER,
                _NODE: fields.CODE,
                _SEAL: fields.listing(fields.text(RECIPIENT), least=1, most=3, key=lambda one: one),
            }
        ),
    }
)


@dataclass(frozen=True, slots=True)
class KeyRoot:
    """A node's keys in one version, whose own signatures hold. `seal` are the keys to seal to: two while keys change."""

    node: str
    version: int
    expires: datetime
    transport: tuple[bytes, ...]
    release: tuple[bytes, ...]
    threshold: int
    seal: tuple[str, ...]
    document: bytes

    def is_in_force(self, now: datetime) -> bool:
        """Whether its keys may still be used."""
        return now < self.expires


@dataclass(frozen=True, slots=True)
class NewRoot:
    """What a new version shall say; keys are public, as their 32 bytes."""

    node: str
    version: int
    expires: datetime
    root: Sequence[bytes]
    root_threshold: int
    release: Sequence[bytes]
    threshold: int
    transport: Sequence[bytes]
    seal: Sequence[str]


def make_root(new: NewRoot, signers: Sequence[Ed25519PrivateKey]) -> bytes:
    """The document, signed by these root keys (of the version before and of this one); canonical."""
    keys: dict[str, SSlibKey] = {}

    def named(public: Sequence[bytes]) -> list[str]:
        found = [SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(one)) for one in public]
        keys.update({key.keyid: key for key in found})
        return sorted({key.keyid for key in found})

    roles = {
        "root": Role(named(new.root), new.root_threshold),
        "targets": Role(named(new.release), new.threshold),
        "snapshot": Role(named(new.transport), 1),
        "timestamp": Role(named(new.transport), 1),
    }
    others = {_NODE: new.node, _SEAL: sorted(new.seal)}
    root = Root(new.version, None, new.expires, dict(keys), roles, True, others)
    metadata = Metadata(root)
    for signer in signers:
        metadata.sign(CryptoSigner(signer), append=True)
    document = metadata.to_dict()
    document["signatures"].sort(key=lambda one: one["keyid"])
    for role in document["signed"]["roles"].values():
        role["keyids"].sort()
    return canonical(document)


def read_root(content: bytes) -> KeyRoot:
    """The first version of a node's keys, which somebody compared by its fingerprint.

    Raises BundleRefused (`bundle-json`, `bundle-format`, `bundle-keys`).
    """
    metadata = _metadata(content)
    _verify(metadata, metadata)
    return _key_root(metadata, content)


def follow(known: KeyRoot, content: bytes) -> KeyRoot:
    """The next version. Raises BundleRefused: `bundle-rollback` for an older one, `bundle-keys` for one that is not the
    next, names another node, or is not signed by the version before and by itself."""
    metadata = _metadata(content)
    version = metadata.signed.version
    if version <= known.version:
        raise refused("bundle-rollback", found=version, known=known.version)
    if version != known.version + 1 or metadata.signed.unrecognized_fields[_NODE] != known.node:
        raise refused("bundle-keys", what=_("a version is missing in between, or they are of another node"))
    _verify(_metadata(known.document), metadata)
    _verify(metadata, metadata)
    return _key_root(metadata, content)


def fingerprint(root: KeyRoot) -> str:
    """What two people compare aloud when they meet: the root keys of a version, in groups of four."""
    import hashlib

    signed = parsed(root.document, part="key root", largest=LARGEST_KEY_ROOT)["signed"]
    keys = [signed["keys"][keyid]["keyval"]["public"] for keyid in signed["roles"]["root"]["keyids"]]
    found = hashlib.sha256("\n".join([root.node, *sorted(keys)]).encode("ascii")).hexdigest()[:32]
    return " ".join(found[place : place + 4] for place in range(0, 32, 4))


def _metadata(content: bytes) -> Metadata[Root]:
    document = parsed(content, part="key root", largest=LARGEST_KEY_ROOT)
    _ROOT(document, "key root")
    try:
        return JSONDeserializer().deserialize(content)
    except (DeserializationError, ValueError) as error:
        raise refused("bundle-keys", what=_("their form is not that of a key root")) from error


def _verify(authority: Metadata[Root], metadata: Metadata[Root]) -> None:
    logging.getLogger("tuf").setLevel(logging.ERROR)
    try:
        authority.signed.verify_delegate("root", metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, ValueError) as error:
        raise refused("bundle-keys", what=_("too few of the root keys signed them")) from error


def _key_root(metadata: Metadata[Root], content: bytes) -> KeyRoot:
    root = metadata.signed
    if any(_key_id(bytes.fromhex(key.keyval["public"])) != keyid for keyid, key in root.keys.items()):
        raise refused("bundle-keys", what=_("a key goes by a name that is not its own"))
    if any(not set(role.keyids) <= root.keys.keys() for role in root.roles.values()):
        raise refused("bundle-keys", what=_("a role names a key that is not there"))
    release, transport = _public(root, "targets"), _public(root, "timestamp")
    return KeyRoot(
        node=root.unrecognized_fields[_NODE],
        version=root.version,
        expires=root.expires,
        transport=transport,
        release=release,
        threshold=root.roles["targets"].threshold,
        seal=tuple(root.unrecognized_fields[_SEAL]),
        document=content,
    )


def _key_id(public: bytes) -> str:
    return str(SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(public)).keyid)


def _public(root: Root, role: str) -> tuple[bytes, ...]:
    keys: Mapping[str, Any] = root.keys
    return tuple(bytes.fromhex(keys[keyid].keyval["public"]) for keyid in root.roles[role].keyids)


def public_bytes(keys: Sequence[Ed25519PrivateKey]) -> list[bytes]:
    """The public halves, as their 32 bytes."""
    return [raw(key.public_key()) for key in keys]
