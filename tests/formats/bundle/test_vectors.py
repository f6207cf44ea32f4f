"""The committed vectors: read by us, and by a reader of forty lines that follows the specification and shares no code."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jahorina.formats.bundle.agreements import read_agreement
from jahorina.formats.bundle.keyroots import read_root
from jahorina.formats.bundle.opening import Trust, open_bundle
from jahorina.formats.bundle.refusals import BundleRefused

FOLDER = Path(__file__).with_name("vectors")
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
IDENTITY = (FOLDER / "recipient.identity.txt").read_text(encoding="ascii").strip()
REFUSED = sorted((FOLDER / "refused").glob("*.bundle"))
ROOT = json.loads((FOLDER / "al.root.json").read_bytes())["signed"]


def _trust() -> tuple[Trust, datetime]:
    root = read_root((FOLDER / "al.root.json").read_bytes())
    agreement = read_agreement((FOLDER / "agreement.json").read_bytes())
    return Trust("hub", [IDENTITY], {"al": root}, [agreement]), datetime.fromisoformat(EXPECTED["read_at"])


def test_the_vector_opens() -> None:
    trust, moment = _trust()
    opened = open_bundle((FOLDER / "first.bundle").read_bytes(), trust=trust, now=moment)
    assert opened.sha256 == EXPECTED["sha256"]
    assert hashlib.sha256((FOLDER / "manifest.json").read_bytes()).hexdigest() == EXPECTED["sha256"]
    found = [
        {"name": one.name, "sha256": hashlib.sha256(one.content).hexdigest(), "size": len(one.content)}
        for one in opened.contents
    ]
    assert found == EXPECTED["members"]


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: file.stem)
def test_what_must_be_refused_is(file: Path) -> None:
    trust, moment = _trust()
    with pytest.raises(BundleRefused) as refusal:
        open_bundle(file.read_bytes(), trust=trust, now=moment)
    assert refusal.value.code == file.stem


def _framed(content: bytes, magic: bytes) -> tuple[bytes, bytes]:
    assert content.startswith(magic)
    begin = len(magic) + 4
    length = int.from_bytes(content[len(magic) : begin], "big")
    return content[begin : begin + length], content[begin + length :]


def _verified(document: bytes, role: str) -> bytes:
    signed = json.loads(document)
    body, kind = base64.b64decode(signed["payload"]), signed["payloadType"].encode()
    covered = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
    keys = [bytes.fromhex(ROOT["keys"][name]["keyval"]["public"]) for name in ROOT["roles"][role]["keyids"]]
    by_name = {hashlib.sha256(one).hexdigest()[:16]: one for one in keys}
    for one in signed["signatures"]:
        Ed25519PublicKey.from_public_bytes(by_name[one["keyid"]]).verify(base64.b64decode(one["sig"]), covered)
    return body


def test_somebody_else_reads_it_by_the_specification_alone() -> None:
    document, payload = _framed((FOLDER / "first.bundle").read_bytes(), b"JAHORINA-BUNDLE/1\n")
    envelope = json.loads(_verified(document, "timestamp"))
    assert hashlib.sha256(payload).hexdigest() == envelope["payload_sha256"]
    content = pyrage.decrypt(payload, [pyrage.x25519.Identity.from_str(IDENTITY)])
    document, members = _framed(content, b"JAHORINA-CONTENT/1\n")
    body = _verified(document, "targets")
    assert hashlib.sha256(body).hexdigest() == EXPECTED["sha256"]
    for member in json.loads(body)["members"]:
        packed, members = members[: member["packed_size"]], members[member["packed_size"] :]
        assert hashlib.sha256(packed).hexdigest() == member["packed_sha256"]
    assert members == b""
