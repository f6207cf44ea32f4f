"""Photographs come out without what they tell beside the picture, or not at all."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.formats.photographs import JPEG, LARGEST_BYTES, PNG, read_photograph
from jahorina.kernel.errors import InputRefused

SECRET = b"taken in Bihac by Amra on a Pixel"


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(*before: bytes, width: int = 20, height: int = 30, scan: bytes = b"\x12\xff\x00\x34\xff\xd0\x56") -> bytes:
    """A JPEG as far as its segments go."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    tables = segment(0xDB, b"\x00" * 65) + segment(0xC4, b"\x00" * 20)
    start = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + scan
    return b"\xff\xd8" + b"".join(before) + tables + frame + start + b"\xff\xd9"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*between: bytes, width: int = 20, height: int = 30) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\x00" * (width + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(between) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("marker", [*range(0xE0, 0xF0), 0xFE])
def test_what_a_jpeg_tells_beside_the_picture_is_gone(marker: int) -> None:
    found = read_photograph(jpeg(segment(marker, b"Exif\x00\x00" + SECRET)) + SECRET)
    assert (found.content, found.kind) == (jpeg(), JPEG)
    assert (found.width, found.height) == (20, 30)


def test_adobes_mark_of_the_colours_stays_and_a_longer_one_does_not() -> None:
    mark = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")
    assert read_photograph(jpeg(mark)).content == jpeg(mark)
    assert read_photograph(jpeg(segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01" + SECRET))).content == jpeg()


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"pHYs", b"prVt"])
def test_what_a_png_tells_beside_the_picture_is_gone(name: bytes) -> None:
    found = read_photograph(png(chunk(name, SECRET)) + SECRET)
    assert (found.content, found.kind, found.width, found.height) == (png(), PNG, 20, 30)


def test_several_scans_are_kept_and_words_between_them_are_not() -> None:
    two = jpeg()[:-2] + segment(0xFE, SECRET) + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x77\xff\xd9"
    found = read_photograph(two).content
    assert SECRET not in found
    assert found.count(b"\xff\xda") == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no JPEG or PNG"),
        (b"GIF89a" + bytes(40), "no JPEG or PNG"),
        (b"<svg onload='x'/>", "no JPEG or PNG"),
        (jpeg()[:-2], "no JPEG or PNG"),
        (jpeg()[:40], "no JPEG or PNG"),
        (png()[:-3], "no JPEG or PNG"),
        (png().replace(b"IDAT", b"IDAX"), "no JPEG or PNG"),
        (png(chunk(b"CgBI", b"")), "no JPEG or PNG"),
        (jpeg(width=0), "4,000 pixels"),
        (png(height=4_001), "4,000 pixels"),
        (jpeg() + bytes(LARGEST_BYTES), "larger than 1 MB"),
    ],
)
def test_what_is_no_whole_picture_of_a_fitting_size_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(InputRefused, match=says):
        read_photograph(content)


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", jpeg()[:60], png()[:60]]))
def test_any_bytes_are_a_picture_or_refused(tail: bytes, head: bytes) -> None:
    try:
        found = read_photograph(head + tail)
    except InputRefused:
        return
    assert read_photograph(found.content) == found


@given(st.lists(st.tuples(st.sampled_from([0xE0, 0xE1, 0xE2, 0xED, 0xFE]), st.binary(max_size=50)), max_size=6))
def test_whatever_stands_before_the_picture_the_same_picture_comes_out(before: list[tuple[int, bytes]]) -> None:
    assert read_photograph(jpeg(*(segment(marker, body) for marker, body in before))).content == jpeg()
