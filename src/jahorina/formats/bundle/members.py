"""Members: packed as they are or with deflate, and unpacked under a hard limit, hash by hash."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jahorina.formats.bundle.documents import Member, check_name
from jahorina.formats.bundle.limits import LARGEST_CONTENT, LARGEST_RATIO
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

_RAW_DEFLATE: Final = -15
_LEVEL: Final = 6
_WORTH: Final = 0.95
"""A member is deflated where that makes it smaller than this share; what is compressed or random already stays as it is."""

_SAMPLE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """A member on its way out or just taken in: its name and bytes, and of a table the columns with types and the rows."""

    name: str
    content: bytes
    columns: tuple[tuple[str, str], ...] = ()
    rows: int = 0

    @property
    def media(self) -> str:
        """Its kind, by its name."""
        return self.name.rpartition(".")[2]


def pack(content: Content) -> tuple[Member, bytes]:
    """The member's declaration and its packed bytes; raises BundleRefused (`bundle-name`, `bundle-content`)."""
    check_name(content.name)
    if not content.content:
        raise refused("bundle-content", name=content.name, what=_("it is empty"))
    packed = _deflated(content.content)
    sha256 = hashlib.sha256(content.content).hexdigest()
    member = Member(
        name=content.name,
        media=content.media,
        sha256=sha256,
        size=len(content.content),
        packing="none" if packed is None else "deflate",
        packed_sha256=sha256 if packed is None else hashlib.sha256(packed).hexdigest(),
        packed_size=len(content.content if packed is None else packed),
        rows=content.rows,
        columns=content.columns,
    )
    return member, content.content if packed is None else packed


def _deflated(content: bytes) -> bytes | None:
    sample = content[:_SAMPLE]
    if len(zlib.compress(sample, 1)) > _WORTH * len(sample):
        return None
    squeezer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW_DEFLATE)
    packed = squeezer.compress(content) + squeezer.flush()
    is_worth_it = len(packed) < _WORTH * len(content) and len(content) <= LARGEST_RATIO * len(packed)
    return packed if is_worth_it else None


def refuse_bombs(members: Sequence[Member]) -> None:
    """Raises BundleRefused (`bundle-bomb`) where what is declared is too large or grows too much; nothing is unpacked."""
    for member in members:
        if member.size > LARGEST_RATIO * member.packed_size:
            raise refused("bundle-bomb", name=member.name)
    if sum(member.size for member in members) > LARGEST_CONTENT:
        raise refused("bundle-bomb", name=max(members, key=lambda one: one.size).name)


def unpack(member: Member, packed: memoryview) -> bytes:
    """The member's bytes; raises BundleRefused (`bundle-hash`, `bundle-bomb`). `packed` is as long as declared."""
    if hashlib.sha256(packed).hexdigest() != member.packed_sha256:
        raise refused("bundle-hash", part=member.name)
    if member.packing == "none":
        return bytes(packed)
    content = _inflated(member, packed)
    if len(content) != member.size or hashlib.sha256(content).hexdigest() != member.sha256:
        raise refused("bundle-hash", part=member.name)
    return content


def _inflated(member: Member, packed: memoryview) -> bytes:
    stream = zlib.decompressobj(_RAW_DEFLATE)
    try:
        content = stream.decompress(packed, member.size + 1)
    except zlib.error as error:
        raise refused("bundle-hash", part=member.name) from error
    if len(content) > member.size:
        raise refused("bundle-bomb", name=member.name)
    if not stream.eof or stream.unused_data or stream.unconsumed_tail:
        raise refused("bundle-hash", part=member.name)
    return content
