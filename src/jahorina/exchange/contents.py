"""A bundle's content as it lies in the store: the signed manifest and the members, as they were sealed."""

from __future__ import annotations

from collections.abc import Sequence

from jahorina.exchange.store import Store
from jahorina.formats.bundle import framing, signing
from jahorina.formats.bundle.documents import MANIFEST_TYPE, Manifest, read_manifest
from jahorina.formats.bundle.packing import Draft
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _


def manifest_of(signed_manifest: str) -> Manifest:
    """The manifest that a row holds with its signatures."""
    content = signed_manifest.encode("utf-8")
    document = signing.read(content, kind=MANIFEST_TYPE, part="manifest", largest=framing.MANIFEST_ROOM)
    return read_manifest(document.body)


def kept(signed_manifest: bytes, packed: Sequence[bytes]) -> bytes:
    """The content as it is kept."""
    return framing.join(framing.CONTENT_MAGIC, signed_manifest, b"".join(packed))


def draft_of(store: Store, sha256: str) -> Draft:
    """The draft of a bundle in the store; raises NotReady (`exchange-content-missing`) where it is gone."""
    try:
        content = store.content_file(sha256).read_bytes()
    except OSError as error:
        raise NotReady(
            "exchange-content-missing",
            _("The content of the bundle %(sha256)s is not in the workspace; restore it from a backup."),
            params={"sha256": sha256[:16]},
        ) from error
    document, rest = framing.split_content(content)
    manifest = manifest_of(document.decode("utf-8"))
    packed, place = [], 0
    for member in manifest.members:
        packed.append(bytes(rest[place : place + member.packed_size]))
        place += member.packed_size
    return Draft(manifest, tuple(packed))
