"""Members that are PDF: pages to be read and nothing that acts. Streams that hide objects are unpacked and looked into."""

from __future__ import annotations

import re
import zlib
from typing import Final

from jahorina.formats.bundle.limits import LARGEST_PDF, LARGEST_PDF_OBJECTS
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

ACTIVE: Final = frozenset(
    {
        b"JavaScript",
        b"JS",
        b"Launch",
        b"EmbeddedFile",
        b"EmbeddedFiles",
        b"RichMedia",
        b"XFA",
        b"SubmitForm",
        b"ImportData",
        b"GoToR",
        b"GoToE",
        b"OpenAction",
        b"AA",
        b"Encrypt",
    }
)
"""Names in a PDF that let it act, carry files, reach out, or hide what it holds."""

_NAME: Final = re.compile(rb"/([A-Za-z0-9#]{1,60})")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS: Final = re.compile(rb"/Type\s*/ObjStm\b.*?stream\r?\n", re.DOTALL)


def check_pdf(content: Content) -> None:
    """Raises BundleRefused (`bundle-content`) for what is no PDF or can do more than be read."""
    body = content.content
    if len(body) > LARGEST_PDF:
        raise refused("bundle-content", name=content.name, what=_("it is too large"))
    if not body.startswith(b"%PDF-1.") or b"%%EOF" not in body[-1024:]:
        raise refused("bundle-content", name=content.name, what=_("it is no PDF"))
    found = _names(_without_streams(body))
    for hidden in _hidden(content):
        found |= _names(hidden)
    if active := found & ACTIVE:
        raise refused("bundle-content", name=content.name, what=b", ".join(sorted(active)).decode("ascii"))


def _names(body: bytes) -> set[bytes]:
    return {_ESCAPED.sub(lambda one: bytes([int(one[1], 16)]), name) for name in _NAME.findall(body)}


def _without_streams(body: bytes) -> bytes:
    """The objects outside of streams: a picture's bytes may spell anything."""
    parts, end = [], 0
    for begin in re.finditer(rb"stream\r?\n", body):
        if begin.start() < end or body[begin.start() - 3 : begin.start()] == b"end":
            continue
        parts.append(body[end : begin.start()])
        closing = body.find(b"endstream", begin.end())
        end = len(body) if closing < 0 else closing
    return b"".join((*parts, body[end:]))


def _hidden(content: Content) -> list[bytes]:
    """The objects that object streams hold; a filter other than Flate is refused."""
    found: list[bytes] = []
    left = LARGEST_PDF_OBJECTS
    body = memoryview(content.content)
    for begin in _OBJECTS.finditer(content.content):
        stream = zlib.decompressobj()
        try:
            found.append(stream.decompress(body[begin.end() :], left))
        except zlib.error:
            left = 0
        left -= len(found[-1]) if left else 0
        if left <= 0:
            raise refused("bundle-content", name=content.name, what=_("it hides objects from being looked at"))
    return found
