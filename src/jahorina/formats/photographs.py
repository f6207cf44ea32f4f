"""Photographs without what they tell beside the picture: place, time, device, owner, thumbnails.

Nothing is decoded. Of a JPEG (ITU-T T.81) the segments that draw the picture stay: tables, frame, scans, and Adobe's APP14,
twelve fixed bytes without which colours change; every other APPn segment, comments, and whatever follows the end of the
image go. Of a PNG (ISO/IEC 15948) the chunks IHDR, PLTE, tRNS, IDAT and IEND stay. What is not whole is refused.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_BYTES = 1_000_000
"""Small enough that an upload never touches the disk on its way into the vault (FILE_UPLOAD_MAX_MEMORY_SIZE)."""

LARGEST_SIDE = 4_000

JPEG, PNG = "image/jpeg", "image/png"
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_SOI, _EOI, _SOS, _APP14 = 0xD8, 0xD9, 0xDA, 0xEE
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_TABLES = frozenset({0xC4, 0xDB, 0xDD})
_ADOBE = b"Adobe"
_ADOBE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture without metadata: its bytes, media type, width and height in pixels."""

    content: bytes
    kind: str
    width: int
    height: int


def read_photograph(content: bytes) -> Photograph:
    """The picture without its metadata, of a JPEG (baseline or progressive) or PNG of at most 1 MB and 4,000 pixels a side.

    Raises InputRefused (`photograph-refused`).
    """
    if len(content) > LARGEST_BYTES:
        raise InputRefused("photograph-refused", _("The photograph is larger than 1 MB."))
    try:
        found = _png(content) if content.startswith(_PNG_HEAD) else _jpeg(content)
    except (IndexError, struct.error, ValueError) as error:
        raise InputRefused("photograph-refused", _("The photograph is no JPEG or PNG, or it is damaged.")) from error
    if not (0 < found.width <= LARGEST_SIDE and 0 < found.height <= LARGEST_SIDE):
        raise InputRefused("photograph-refused", _("The photograph has more than 4,000 pixels on a side, or none."))
    return found


def _jpeg(content: bytes) -> Photograph:
    kept, size = bytearray(b"\xff\xd8"), None
    for marker, piece in _segments(content):
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", piece[5:9])
            size = width, height
        kept += piece
    if size is None or not kept.endswith(b"\xff\xd9"):
        raise ValueError("no frame, or no end")
    return Photograph(bytes(kept), JPEG, *size)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments that draw the picture, each with its marker, up to the end of the image."""
    if content[:2] != b"\xff\xd8":
        raise ValueError("no start")
    at = 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("a segment is cut off")
        piece = content[at:end]
        if marker == _SOS:
            end = _end_of_scan(content, end)
            yield marker, content[at:end]
        elif marker in _TABLES or marker in _FRAMES or _is_adobes(marker, piece):
            yield marker, piece
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            raise ValueError("another kind of JPEG")
        at = end


def _is_adobes(marker: int, piece: bytes) -> bool:
    return marker == _APP14 and len(piece) == _ADOBE_LENGTH + 4 and piece[4:9] == _ADOBE


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the coded data of a scan ends: at the next marker that is neither stuffing nor a restart."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following != 0x00 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _png(content: bytes) -> Photograph:
    kept, size, at = bytearray(_PNG_HEAD), None, len(_PNG_HEAD)
    while True:
        length, name = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        if checksum != zlib.crc32(name + body):
            raise ValueError("a chunk is damaged")
        if name == b"IHDR":
            size = struct.unpack(">II", body[:8])
        if name in _PNG_KEPT:
            kept += content[at : at + 12 + length]
        elif not name[0] & 0x20:
            raise ValueError("a chunk that draws the picture is not known")
        at += 12 + length
        if name == b"IEND":
            break
    if size is None or length:
        raise ValueError("no header, or an end with content")
    return Photograph(bytes(kept), PNG, *size)
