"""The plan's documents as targets of a repository of The Update Framework (TUF 1.0), made and checked by python-tuf, offline.

    targets.json    length and SHA-256 of every version and decision that was ever sent; signed by two release keys
    snapshot.json   which version of targets.json there is; signed by the transport key
    timestamp.json  which version of snapshot.json there is, for seven days; signed by the transport key

The root of trust is the sender's key root. Who holds a set of these three takes only a newer one: an older one is refused
(rollback), so is one whose seven days have passed (freeze), one whose parts are not of one another (mix-and-match), and one
that fewer keys signed. What a bundle carries beside them must be what targets.json says.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import (
    BadVersionNumberError,
    EqualVersionNumberError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, MetaFile, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.keyroots import KeyRoot
from jahorina.formats.bundle.members import Content
from jahorina.kernel.errors import InputRefused, NotReady, Refusal
from jahorina.kernel.messages import gettext_noop as _

TIMESTAMP, SNAPSHOT, TARGETS = "timestamp.json", "snapshot.json", "targets.json"
NAMES: Final = (TIMESTAMP, SNAPSHOT, TARGETS)
LEAST_SIGNERS: Final = 2
FRESH: Final = timedelta(days=7)
LASTS: Final = timedelta(days=365)

_ALL: Final = (
    Refusal("repository-signatures", _("%(part)s is not signed by as many keys of %(sender)s as it must be.")),
    Refusal("repository-rollback", _("%(part)s is older than what came from %(sender)s before.")),
    Refusal("repository-frozen", _("%(part)s has expired; somebody may hold back what is newer.")),
    Refusal("repository-mixed", _("%(part)s does not belong to the others; they were put together from several sets.")),
    Refusal("repository-unreadable", _("%(part)s is no metadata of a repository.")),
    Refusal("repository-target", _("%(part)s is not what the signed list of documents says.")),
)
REASONS: Final = {one.code: one.message for one in _ALL}
_HINTS: Final = {"repository-frozen": _("Ask the sender to send the plan again; its time stamp holds for seven days.")}


@dataclass(frozen=True, slots=True)
class Repository:
    """The three files, as they are sent."""

    timestamp: bytes
    snapshot: bytes
    targets: bytes

    @classmethod
    def of(cls, contents: Sequence[Content]) -> Repository | None:
        """That of a bundle's members; None where one of the three is missing."""
        found = {one.name: one.content for one in contents}
        return cls(*(found[name] for name in NAMES)) if all(name in found for name in NAMES) else None

    def contents(self) -> list[Content]:
        """As members of a bundle."""
        files = (self.timestamp, self.snapshot, self.targets)
        return [Content(name, content) for name, content in zip(NAMES, files, strict=True)]

    def plain(self) -> dict[str, str]:
        """As texts, to be kept."""
        return {
            "timestamp": self.timestamp.decode(),
            "snapshot": self.snapshot.decode(),
            "targets": self.targets.decode(),
        }

    @classmethod
    def of_plain(cls, kept: dict[str, str]) -> Repository:
        """What `plain` was made from."""
        return cls(*(kept[name].encode() for name in ("timestamp", "snapshot", "targets")))


def next_repository(
    root: KeyRoot,
    before: Repository | None,
    documents: Sequence[Content],
    *,
    release_keys: Sequence[Ed25519PrivateKey],
    transport_key: Ed25519PrivateKey,
    now: datetime,
) -> Repository:
    """The set after `before` that holds these documents, too. Raises NotReady (`repository-threshold`) where the sender's
    keys do not ask for two signatures."""
    if root.threshold < LEAST_SIGNERS:
        raise NotReady(
            "repository-threshold",
            _("Documents of the plan are signed by two release keys; one is enough for the keys of this node."),
            hint=_("Bring two root keys back, then `jahorina node change-keys --threshold 2`."),
        )
    ends = min(now + LASTS, root.expires)
    old = Metadata[Targets].from_bytes(before.targets).signed if before else None
    version = old.version + 1 if old else 1
    files = dict(old.targets) if old else {}
    files |= {one.name: TargetFile.from_data(one.name, one.content, ["sha256"]) for one in documents}
    targets = _signed(Targets(version, None, ends, files), release_keys)
    snapshot = _signed(Snapshot(version, None, ends, {TARGETS: _meta(version, targets)}), [transport_key])
    stamp = stamped(before.timestamp).version + 1 if before else 1
    timestamp = Timestamp(stamp, None, min(now + FRESH, root.expires), _meta(version, snapshot))
    return Repository(_signed(timestamp, [transport_key]), snapshot, targets)


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a `timestamp.json` says: its version, until when it holds, and which snapshot there is."""

    version: int
    until: datetime
    snapshot_sha256: str

    def is_of(self, snapshot: bytes) -> bool:
        """Whether it speaks of this snapshot."""
        return hashlib.sha256(snapshot).hexdigest() == self.snapshot_sha256


def stamped(timestamp: bytes) -> Stamped:
    """What a `timestamp.json` says, unverified; raises InputRefused (`repository-unreadable`)."""
    try:
        found = Metadata[Timestamp].from_bytes(timestamp).signed
        return Stamped(found.version, found.expires, str((found.snapshot_meta.hashes or {})["sha256"]))
    except (RepositoryError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            "repository-unreadable", REASONS["repository-unreadable"], params={"part": TIMESTAMP, "sender": ""}
        ) from error


def renewed_timestamp(
    root: KeyRoot, before: Repository, *, transport_key: Ed25519PrivateKey, now: datetime
) -> bytes | None:
    """The next `timestamp.json` of a set, signed by the transport key alone, once more than half of its days have passed;
    None before. Raises InputRefused (`repository-...`) where the set does not hold under the root, as after a change of
    keys: then the plan is sent again.
    """
    old = stamped(before.timestamp)
    if old.until - now > FRESH / 2:
        return None
    meta = Metadata[Timestamp].from_bytes(before.timestamp).signed.snapshot_meta
    made = _signed(Timestamp(old.version + 1, None, min(now + FRESH, root.expires), meta), [transport_key])
    check_repository(root, None, Repository(made, before.snapshot, before.targets), [], now=now)
    return made


def check_timestamp(root: KeyRoot, before: bytes | None, new: bytes, *, now: datetime) -> Stamped:
    """What a renewed `timestamp.json` says, if the sender's transport key signed it, it holds now, and is newer than the one
    `before`. Raises InputRefused (`repository-...`)."""
    logging.getLogger("tuf").setLevel(logging.ERROR)
    trusted = TrustedMetadataSet(root.document, EnvelopeType.METADATA)
    trusted.reference_time = now
    if before is not None:
        with suppress(RepositoryError):
            trusted.update_timestamp(before)
    _load(trusted.update_timestamp, TIMESTAMP, new, root)
    return stamped(new)


def _meta(version: int, content: bytes) -> MetaFile:
    return MetaFile(version, len(content), {"sha256": hashlib.sha256(content).hexdigest()})


def _signed(signed: Any, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    metadata = Metadata(signed)
    for key in keys:
        metadata.sign(CryptoSigner(key), append=True)
    document = metadata.to_dict()
    document["signatures"].sort(key=lambda one: one["keyid"])
    return canonical(document)


def check_repository(
    root: KeyRoot, before: Repository | None, new: Repository, documents: Sequence[Content], *, now: datetime
) -> None:
    """Whether the new set follows the one `before` and lists these documents. Raises InputRefused (`repository-...`).

    What was signed with keys that `root` does not have any more is no set before: a change of keys begins anew.
    """
    logging.getLogger("tuf").setLevel(logging.ERROR)
    if root.threshold < LEAST_SIGNERS:
        raise _refused("repository-signatures", TARGETS, root)
    trusted = TrustedMetadataSet(root.document, EnvelopeType.METADATA)
    trusted.reference_time = now
    if before is not None and before.timestamp != new.timestamp:
        with suppress(RepositoryError):
            trusted.update_timestamp(before.timestamp)
    _load(trusted.update_timestamp, TIMESTAMP, new.timestamp, root)
    if before is not None and before.timestamp != new.timestamp:
        with suppress(RepositoryError):
            trusted.update_snapshot(before.snapshot, trusted=True)
    _load(trusted.update_snapshot, SNAPSHOT, new.snapshot, root)
    _load(trusted.update_targets, TARGETS, new.targets, root)
    for one in documents:
        _check_target(trusted.targets, one, root)


def _load(load: Callable[[bytes], object], part: str, content: bytes, root: KeyRoot) -> None:
    try:
        load(content)
    except (RepositoryError, ValueError) as error:
        raise _refused(_why(error), part, root) from error


def _why(error: Exception) -> str:
    match error:
        case UnsignedMetadataError():
            return "repository-signatures"
        case ExpiredMetadataError():
            return "repository-frozen"
        case EqualVersionNumberError():
            return "repository-mixed"
        case BadVersionNumberError():
            return "repository-rollback"
        case LengthOrHashMismatchError():
            return "repository-mixed"
        case _:
            return "repository-unreadable"


def _check_target(targets: Targets, document: Content, root: KeyRoot) -> None:
    listed = targets.targets.get(document.name)
    try:
        if listed is None:
            raise LengthOrHashMismatchError(document.name)
        listed.verify_length_and_hashes(document.content)
    except LengthOrHashMismatchError as error:
        raise _refused("repository-target", document.name, root) from error


def _refused(code: str, part: str, root: KeyRoot) -> InputRefused:
    return InputRefused(code, REASONS[code], hint=_HINTS.get(code, ""), params={"part": part, "sender": root.node})
