"""A node's own exchange keys as a folder, and the file by which it makes its public keys known. No Django, no database.

<folder>/node.txt          the node's code
         root-1.pem ...    sign key roots, nothing else; belong on three media in three safes, not on the node
         release-1.pem ... sign manifests
         transport.pem     signs envelopes
         seal.txt          age identities that open what is sealed to the node, the newest first
         roots/<n>.json    the node's key roots, every version
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from jahorina.formats.bundle import fields, keyroots, sealing
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.keyroots import KeyRoot, NewRoot, follow, make_root, read_root
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.errors import Conflict, InputRefused, NotReady
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-keys/1"
ROOT_KEYS: Final = 3
ROOT_THRESHOLD: Final = 2
RELEASE_KEYS: Final = 2
LASTS: Final = timedelta(days=365)
MOST_VERSIONS: Final = 256
_LARGEST: Final = 16 * 1024**2
_OWNER_READS: Final = 0o400
_OWNER_ONLY: Final = 0o700


@dataclass(frozen=True, slots=True)
class NodeKeys:
    """What a node signs and opens with, and its key roots, the newest last."""

    code: str
    roots: tuple[KeyRoot, ...]
    release: tuple[Ed25519PrivateKey, ...]
    transport: Ed25519PrivateKey
    identities: tuple[str, ...]

    @property
    def root(self) -> KeyRoot:
        """The newest."""
        return self.roots[-1]

    def signers(self) -> list[Ed25519PrivateKey]:
        """As many release keys as a manifest of this node needs; raises NotReady (`release-keys-missing`)."""
        mine = dict(zip(self.release, keyroots.public_bytes(self.release), strict=True))
        found = [key for key, raw in mine.items() if raw in self.root.release]
        if len(found) < self.root.threshold:
            raise NotReady(
                "release-keys-missing",
                _("%(needed)s release keys must sign and %(found)s are here; put the others into the keys' folder."),
                params={"needed": self.root.threshold, "found": len(found)},
            )
        return found[: self.root.threshold]


def make(folder: Path, *, code: str, threshold: int, now: datetime) -> KeyRoot:
    """Make a node's keys and its first key root; raises Conflict (`exchange-keys-exist`) where there are some."""
    fields.CODE(code, "key root.node")
    if folder.exists():
        raise Conflict("exchange-keys-exist", _("This node has its exchange keys already; change them instead."))
    folder.mkdir(mode=_OWNER_ONLY, parents=True)
    (folder / "roots").mkdir(mode=_OWNER_ONLY)
    _write(folder / "node.txt", code.encode("ascii"))
    roots = [_new_key(folder / f"root-{number}.pem") for number in range(1, ROOT_KEYS + 1)]
    release = [_new_key(folder / f"release-{number}.pem") for number in range(1, RELEASE_KEYS + 1)]
    transport = _new_key(folder / "transport.pem")
    identity, seal = sealing.new_identity()
    _write(folder / "seal.txt", identity.encode("ascii"))
    new = NewRoot(
        node=code,
        version=1,
        expires=(now + LASTS).replace(microsecond=0),
        root=keyroots.public_bytes(roots),
        root_threshold=ROOT_THRESHOLD,
        release=keyroots.public_bytes(release),
        threshold=threshold,
        transport=keyroots.public_bytes([transport]),
        seal=[seal],
    )
    return _add_root(folder, make_root(new, roots), None)


def change(folder: Path, *, now: datetime, threshold: int | None = None) -> KeyRoot:
    """Replace release, transport and sealing keys by new ones, in a new key root that the root keys sign.

    What was sealed to the key before still opens; what was signed by the keys before is no longer believed once others
    have the new root. Raises NotReady (`root-keys-missing`) where fewer root keys than needed are in the folder.
    """
    keys = load(folder)
    roots = [key for path in sorted(folder.glob("root-*.pem")) if (key := _read_key(path)) is not None]
    if len(roots) < ROOT_THRESHOLD:
        raise NotReady(
            "root-keys-missing",
            _("%(needed)s root keys must sign and %(found)s are here; bring them from their safes for this."),
            params={"needed": ROOT_THRESHOLD, "found": len(roots)},
        )
    document = json.loads(keys.root.document)["signed"]
    root_public = [
        bytes.fromhex(document["keys"][keyid]["keyval"]["public"]) for keyid in document["roles"]["root"]["keyids"]
    ]
    release = [Ed25519PrivateKey.generate() for _number in range(RELEASE_KEYS)]
    transport = Ed25519PrivateKey.generate()
    identity, seal = sealing.new_identity()
    new = NewRoot(
        node=keys.code,
        version=keys.root.version + 1,
        expires=(now + LASTS).replace(microsecond=0),
        root=root_public,
        root_threshold=document["roles"]["root"]["threshold"],
        release=keyroots.public_bytes(release),
        threshold=threshold or keys.root.threshold,
        transport=keyroots.public_bytes([transport]),
        seal=[seal],
    )
    content = make_root(new, roots)
    follow(keys.root, content)
    _replace(folder / "seal.txt", "\n".join([identity, *keys.identities[:2]]).encode("ascii"))
    for number, key in enumerate(release, 1):
        _replace(folder / f"release-{number}.pem", _pem(key))
    _replace(folder / "transport.pem", _pem(transport))
    return _add_root(folder, content, keys.root)


def load(folder: Path) -> NodeKeys:
    """The node's keys; raises NotReady (`exchange-keys-missing`) where there are none that can be read."""
    try:
        code = (folder / "node.txt").read_text(encoding="ascii").strip()
        identities = tuple((folder / "seal.txt").read_text(encoding="ascii").split())
        documents = [path.read_bytes() for path in sorted((folder / "roots").glob("*.json"))]
    except (OSError, ValueError) as error:
        raise _missing() from error
    transport = _read_key(folder / "transport.pem")
    release = tuple(key for path in sorted(folder.glob("release-*.pem")) if (key := _read_key(path)) is not None)
    if transport is None or not documents or not identities:
        raise _missing()
    return NodeKeys(code, chain_of(documents), release, transport, identities)


def chain_of(documents: Sequence[bytes]) -> tuple[KeyRoot, ...]:
    """Key roots from the first version on, each followed from the one before; raises BundleRefused."""
    if not 0 < len(documents) <= MOST_VERSIONS:
        raise refused("bundle-keys", what=_("there are none, or too many versions"))
    chain = [read_root(documents[0])]
    for document in documents[1:]:
        chain.append(follow(chain[-1], document))
    return tuple(chain)


def exported(roots: Sequence[KeyRoot]) -> bytes:
    """The file by which a node makes its keys known: every version, so that whoever knows one can follow."""
    return canonical({"format": FORMAT, "roots": [json.loads(one.document) for one in roots]})


def read_exported(content: bytes) -> tuple[KeyRoot, ...]:
    """The key roots of such a file; raises BundleRefused (`bundle-json`, `bundle-keys`, `bundle-format`)."""
    document: Any = parsed(content, part="file of keys", largest=_LARGEST)
    if not isinstance(document, dict) or document.keys() != {"format", "roots"} or document["format"] != FORMAT:
        raise fields.wrong("keys.format")
    if not isinstance(document["roots"], list):
        raise fields.wrong("keys.roots")
    return chain_of([canonical(one) for one in document["roots"]])


def _add_root(folder: Path, content: bytes, before: KeyRoot | None) -> KeyRoot:
    root = read_root(content) if before is None else follow(before, content)
    _write(folder / "roots" / f"{root.version:06}.json", content)
    return root


def _new_key(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    _write(path, _pem(key))
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_key(path: Path) -> Ed25519PrivateKey | None:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError:
        return None
    except ValueError as error:
        raise InputRefused(
            "exchange-key-unreadable", _("%(file)s is no key that can be read."), params={"file": path.name}
        ) from error
    return key if isinstance(key, Ed25519PrivateKey) else None


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_READS)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    _write(draft, content)
    os.replace(draft, path)


def _missing() -> NotReady:
    return NotReady(
        "exchange-keys-missing",
        _("This node has no exchange keys yet."),
        hint=_("Make them with `jahorina node init-keys`."),
    )
