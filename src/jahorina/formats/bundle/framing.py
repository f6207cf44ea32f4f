"""The two containers. Neither is an archive: no directory, no name, no offset that could contradict another.

    file     "JAHORINA-BUNDLE/1\\n"   u32 length of the envelope   envelope   payload, to the end of the file
    content  "JAHORINA-CONTENT/1\\n"  u32 length of the manifest   manifest   members as the manifest lists them   zeros

Lengths are big-endian. How long the members are stands in the signed manifest; what follows them are zeros, fewer than a
step, that make the content's length a multiple of the step.
"""

from __future__ import annotations

from typing import Final

from jahorina.formats.bundle.limits import LARGEST_ENVELOPE, LARGEST_FILE, LARGEST_MANIFEST
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

FILE_MAGIC: Final = b"JAHORINA-BUNDLE/1\n"
CONTENT_MAGIC: Final = b"JAHORINA-CONTENT/1\n"
_LENGTH: Final = 4
ENVELOPE_ROOM: Final = 2 * LARGEST_ENVELOPE
MANIFEST_ROOM: Final = 2 * LARGEST_MANIFEST
"""A signed document is its body in base 64 with signatures."""


def join(magic: bytes, document: bytes, rest: bytes) -> bytes:
    """A container."""
    return b"".join((magic, len(document).to_bytes(_LENGTH, "big"), document, rest))


def split_file(content: bytes) -> tuple[bytes, memoryview]:
    """Envelope and payload; raises BundleRefused (`bundle-size`, `bundle-frame`)."""
    if len(content) > LARGEST_FILE:
        raise refused("bundle-size", what=_("too large"))
    return _split(content, FILE_MAGIC, ENVELOPE_ROOM)


def split_content(content: bytes) -> tuple[bytes, memoryview]:
    """Manifest, and members with what follows them; raises BundleRefused (`bundle-frame`)."""
    return _split(content, CONTENT_MAGIC, MANIFEST_ROOM)


def _split(content: bytes, magic: bytes, most: int) -> tuple[bytes, memoryview]:
    begin = len(magic) + _LENGTH
    if not content.startswith(magic) or len(content) < begin:
        raise refused("bundle-frame", what=_("it does not begin as it must"))
    length = int.from_bytes(content[len(magic) : begin], "big")
    if not 0 < length <= most or len(content) < begin + length:
        raise refused("bundle-frame", what=_("a length does not fit"))
    return content[begin : begin + length], memoryview(content)[begin + length :]


def filling(length: int, step: int) -> int:
    """How many zeros follow a content of this length."""
    return -length % step
