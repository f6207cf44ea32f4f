"""The two signed documents of a bundle: the envelope, which carriers read, and the manifest, which only recipients see.

Both say who sends what to whom, under which number of which stream; they must agree. A bundle's identity is the SHA-256 of
its manifest's bytes: sealing it again, or signing it with newer keys, makes another file of the same bundle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jahorina.formats.bundle import fields
from jahorina.formats.bundle.canonical import canonical, parsed
from jahorina.formats.bundle.limits import (
    LARGEST_CONTENT,
    LARGEST_ENVELOPE,
    LARGEST_FILE,
    LARGEST_MANIFEST,
    MOST_COLUMNS,
    MOST_HEADS,
    MOST_MEMBERS,
    MOST_READS,
    MOST_RECIPIENTS,
    MOST_ROWS,
    STEPS,
)
from jahorina.formats.bundle.refusals import refused

ENVELOPE: Final = "jahorina-envelope/1"
MANIFEST: Final = "jahorina-manifest/1"
ENVELOPE_TYPE: Final = "application/vnd.jahorina.envelope.v1+json"
MANIFEST_TYPE: Final = "application/vnd.jahorina.manifest.v1+json"

MEDIA: Final = ("age", "csv", "json", "parquet", "pdf")
PACKINGS: Final = ("none", "deflate")
COLUMN_TYPES: Final = ("code", "text", "count", "decimal", "day", "bytes", "integer")
PURPOSE: Final = r"[A-Za-z0-9 ,.()/-]{1,200}"

MEMBER_NAME: Final = r"[a-z0-9][a-z0-9_-]{0,63}\.(age|csv|json|parquet|pdf)"
COLUMN_NAME: Final = r"[a-z][a-z0-9_]{0,39}"

_SHARED: Final[Mapping[str, fields.Check]] = {
    "created": fields.instant,
    "epoch": fields.COUNTER,
    "recipients": fields.listing(fields.CODE, least=1, most=MOST_RECIPIENTS, key=lambda one: one),
    "sender": fields.CODE,
    "seq": fields.COUNTER,
    "stream": fields.CODE,
}
_ENVELOPE = fields.record(
    {
        **_SHARED,
        "format": fields.choice(ENVELOPE),
        "payload_sha256": fields.SHA256,
        "payload_size": fields.whole(1, LARGEST_FILE),
    }
)
_HEAD = fields.record(
    {
        "epoch": fields.COUNTER,
        "sender": fields.CODE,
        "seq": fields.COUNTER,
        "sha256": fields.SHA256,
        "stream": fields.CODE,
    }
)
_HEADS = fields.listing(_HEAD, most=MOST_HEADS, key=lambda one: (one["sender"], one["stream"]))
_COLUMN = fields.record({"name": fields.text(COLUMN_NAME), "type": fields.choice(*COLUMN_TYPES)})
_MEMBER = fields.record(
    {
        "columns": fields.listing(_COLUMN, most=MOST_COLUMNS),
        "media": fields.choice(*MEDIA),
        "name": fields.text(r"[^\x00-\x1f]*"),
        "packed_sha256": fields.SHA256,
        "packed_size": fields.whole(1, LARGEST_FILE),
        "packing": fields.choice(*PACKINGS),
        "rows": fields.whole(0, MOST_ROWS),
        "sha256": fields.SHA256,
        "size": fields.whole(1, LARGEST_CONTENT),
    }
)
_MANIFEST = fields.record(
    {
        **_SHARED,
        "acks": _HEADS,
        "agreement": fields.record({"code": fields.CODE, "sha256": fields.SHA256}),
        "audit": fields.record({"head": fields.NO_HASH_OR_SHA256, "size": fields.whole()}),
        "expires": fields.instant,
        "format": fields.choice(MANIFEST),
        "heads": _HEADS,
        "members": fields.listing(_MEMBER, most=MOST_MEMBERS, key=lambda one: one["name"]),
        "previous": fields.NO_HASH_OR_SHA256,
        "purpose": fields.text(PURPOSE),
        "reads": fields.listing(fields.SCHEMA, most=MOST_READS, key=lambda one: one),
        "schema": fields.SCHEMA,
        "simulated": fields.flag,
        "step": fields.choice(*STEPS),
    }
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: its last bundle's number and hash. As an acknowledgement: the last that was taken in."""

    sender: str
    stream: str
    epoch: int
    seq: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a carrier reads: who, to whom, which number, how large. It says nothing about the content."""

    sender: str
    recipients: tuple[str, ...]
    stream: str
    epoch: int
    seq: int
    created: datetime
    payload_sha256: str
    payload_size: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the manifest declares it: packed and unpacked size and hash, and for tables columns and rows."""

    name: str
    media: str
    sha256: str
    size: int
    packing: str
    packed_sha256: str
    packed_size: int
    rows: int
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the release keys signed. `heads` are the sender's streams, `acks` what it has taken in from others."""

    sender: str
    recipients: tuple[str, ...]
    stream: str
    epoch: int
    seq: int
    created: datetime
    previous: str
    expires: datetime
    schema: str
    agreement: str
    agreement_sha256: str
    purpose: str
    simulated: bool
    reads: tuple[str, ...]
    heads: tuple[Head, ...]
    acks: tuple[Head, ...]
    audit_size: int
    audit_head: str
    step: int
    members: tuple[Member, ...]

    @property
    def sha256(self) -> str:
        """The bundle's identity."""
        return hashlib.sha256(manifest_bytes(self)).hexdigest()

    @property
    def head(self) -> Head:
        """Where the stream stands with this bundle."""
        return Head(self.sender, self.stream, self.epoch, self.seq, self.sha256)


def _shared(document: Envelope | Manifest) -> dict[str, Any]:
    return {
        "created": fields.written(document.created),
        "epoch": document.epoch,
        "recipients": list(document.recipients),
        "sender": document.sender,
        "seq": document.seq,
        "stream": document.stream,
    }


def envelope_bytes(envelope: Envelope) -> bytes:
    """The envelope, canonical."""
    return canonical(
        {
            **_shared(envelope),
            "format": ENVELOPE,
            "payload_sha256": envelope.payload_sha256,
            "payload_size": envelope.payload_size,
        }
    )


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest, canonical: what is hashed, signed, and named by the next one."""
    return canonical(
        {
            **_shared(manifest),
            "acks": [_head_document(one) for one in manifest.acks],
            "agreement": {"code": manifest.agreement, "sha256": manifest.agreement_sha256},
            "audit": {"head": manifest.audit_head, "size": manifest.audit_size},
            "expires": fields.written(manifest.expires),
            "format": MANIFEST,
            "heads": [_head_document(one) for one in manifest.heads],
            "members": [_member_document(one) for one in manifest.members],
            "previous": manifest.previous,
            "purpose": manifest.purpose,
            "reads": list(manifest.reads),
            "schema": manifest.schema,
            "simulated": manifest.simulated,
            "step": manifest.step,
        }
    )


def _head_document(head: Head) -> dict[str, Any]:
    return {name: getattr(head, name) for name in Head.__slots__}


def _member_document(member: Member) -> dict[str, Any]:
    columns = [{"name": name, "type": kind} for name, kind in member.columns]
    return {name: getattr(member, name) for name in Member.__slots__} | {"columns": columns}


def read_envelope(content: bytes) -> Envelope:
    """The envelope; raises BundleRefused (`bundle-json`, `bundle-format`)."""
    document = _ENVELOPE(parsed(content, part="envelope", largest=LARGEST_ENVELOPE), "envelope")
    del document["format"]
    return Envelope(**document)


def read_manifest(content: bytes) -> Manifest:
    """The manifest; raises BundleRefused (`bundle-json`, `bundle-format`, `bundle-name`)."""
    document = _MANIFEST(parsed(content, part="manifest", largest=LARGEST_MANIFEST), "manifest")
    del document["format"]
    agreement, audit = document.pop("agreement"), document.pop("audit")
    members = tuple(_member(one) for one in document.pop("members"))
    if (document["seq"] == 1) == bool(document["previous"]):
        raise fields.wrong("manifest.previous")
    return Manifest(
        **document
        | {
            "agreement": agreement["code"],
            "agreement_sha256": agreement["sha256"],
            "audit_size": audit["size"],
            "audit_head": audit["head"],
            "members": members,
            "heads": tuple(Head(**one) for one in document["heads"]),
            "acks": tuple(Head(**one) for one in document["acks"]),
        }
    )


_NAME = re.compile(MEMBER_NAME, re.ASCII)


def _member(document: dict[str, Any]) -> Member:
    name = check_name(document["name"])
    if name.rpartition(".")[2] != document["media"]:
        raise refused("bundle-name", name=name)
    columns = tuple((one["name"], one["type"]) for one in document.pop("columns"))
    is_table = document["media"] in ("csv", "parquet")
    if is_table != bool(columns) or (not is_table and document["rows"]) or len(dict(columns)) != len(columns):
        raise fields.wrong("manifest.members.columns")
    if document["packing"] == "none" and (document["sha256"], document["size"]) != (
        document["packed_sha256"],
        document["packed_size"],
    ):
        raise fields.wrong("manifest.members.packed_size")
    return Member(**document, columns=columns)


def check_name(name: str) -> str:
    """The name, if a member may have it: lower case ASCII, no path; raises BundleRefused (`bundle-name`)."""
    if not _NAME.fullmatch(name):
        raise refused("bundle-name", name=repr(name)[:80])
    return name
