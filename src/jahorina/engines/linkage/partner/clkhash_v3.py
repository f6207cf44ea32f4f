"""Filters equal, bit for bit, to those of clkhash under a linkage schema of version 3 (Data61): for partners who must join
with registers encoded elsewhere. They are not diffused: their sender must know that known pairs undo them
(docs/methods/linkage.md). Among the partners the schema of `schema.py` is used.

Rules: HKDF-SHA256 of the secret gives two keys a feature, ignored ones counted, of which blakeHash uses the first. A token's
hash numbers are the 16-bit little-endian words of BLAKE2b(token; key, salt = "0", "1", ..); the first k of them modulo l set
bits. Tokens: n-grams padded with n - 1 spaces, with the position counted from 1 where positional; the whole value; a number
as 2 resolution + 1 neighbours on a grid of the threshold. `bitsPerFeature` b spreads over n tokens: b // n each, the first
b % n one more. An empty value sets nothing. `xorFolds` folds halves. Bit 0 is the highest bit of the first byte.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from jahorina.engines.linkage.partner.keys import hkdf
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

VERSION: Final = 3
DEFAULT_BITS: Final = 200
_KEYS_A_FEATURE: Final = 2

Tokenise = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class _Feature:
    key: bytes
    tokenise: Tokenise
    bits_per_token: int | None
    bits_per_feature: int

    def hashes(self, tokens: Sequence[str]) -> Iterable[tuple[str, int]]:
        """Each token with the number of its hashes."""
        if self.bits_per_token is not None:
            return ((token, self.bits_per_token) for token in tokens)
        each, more = divmod(self.bits_per_feature, max(len(tokens), 1))
        return ((token, each + (place < more)) for place, token in enumerate(tokens))


def encode_rows(rows: Iterable[Sequence[str]], schema: Mapping[str, Any], secret: bytes) -> list[bytes]:
    """The filters of rows, whose cells stand in the order of the schema's features; l / 8 bytes each after folding.

    Raises InputRefused `linkage-clkhash-schema` for a schema that is not of version 3, or asks for what is not known here.
    """
    try:
        config = schema["clkConfig"]
        if schema["version"] != VERSION:
            raise _refused("version")
        length, folds = int(config["l"]), int(config.get("xor_folds", config.get("xorFolds", 0)))
        features = _features(schema["features"], config["kdf"], secret)
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(str(error)) from error
    return [_folded(_filter(row, features, length << folds), folds) for row in rows]


def _refused(place: str) -> InputRefused:
    return InputRefused(
        "linkage-clkhash-schema",
        _("This is not a linkage schema of version 3 that can be followed here: see %(place)s."),
        params={"place": place},
    )


def _features(described: Sequence[Mapping[str, Any]], kdf: Mapping[str, Any], secret: bytes) -> list[_Feature | None]:
    if kdf.get("type", "HKDF") != "HKDF" or kdf.get("hash", "SHA256") != "SHA256":
        raise ValueError("kdf")
    size = int(kdf.get("keySize", 64))
    derived = hkdf(
        secret,
        salt=base64.b64decode(kdf.get("salt", "")),
        info=base64.b64decode(kdf.get("info", "")),
        length=size * _KEYS_A_FEATURE * len(described),
    )
    starts = range(0, len(derived), size * _KEYS_A_FEATURE)
    return [_feature(one, derived[start : start + size]) for one, start in zip(described, starts, strict=True)]


def _feature(described: Mapping[str, Any], key: bytes) -> _Feature | None:
    if described.get("ignored"):
        return None
    hashing = described["hashing"]
    strategy = hashing.get("strategy", {})
    if hashing.get("hash", {}).get("type", "blakeHash") != "blakeHash":
        raise ValueError("hash")
    per_token = strategy.get("bitsPerToken")
    return _Feature(
        key, _tokeniser(hashing["comparison"]), per_token, int(strategy.get("bitsPerFeature", DEFAULT_BITS))
    )


def _tokeniser(comparison: Mapping[str, Any]) -> Tokenise:
    match comparison["type"]:
        case "ngram":
            size, positional = int(comparison["n"]), bool(comparison.get("positional"))
            return lambda text: _grams(text, size, positional=positional)
        case "exact":
            return lambda text: (text,)
        case "numeric":
            scale = 10 ** int(comparison.get("fractionalPrecision", 0))
            threshold = int(comparison["thresholdDistance"] * scale)
            resolution = int(comparison["resolution"])
            return lambda text: _neighbours(text, threshold, resolution, scale)
        case other:
            raise ValueError(f"comparison {other}")


def _grams(text: str, size: int, *, positional: bool) -> list[str]:
    padded = " " * (size - 1) + text + " " * (size - 1)
    grams = [padded[place : place + size] for place in range(len(padded) - size + 1)]
    return [f"{place} {gram}" for place, gram in enumerate(grams, start=1)] if positional else grams


def _neighbours(text: str, threshold: int, resolution: int, scale: int) -> list[str]:
    value = (int(text) if scale == 1 else round(float(text) * scale)) * 2 * resolution
    beyond = value % threshold
    nearest = value - beyond if beyond < threshold / 2 else value + threshold - beyond
    return [str(nearest + step * threshold) for step in range(-resolution, resolution + 1)]


def _filter(
    row: Sequence[str], features: Sequence[_Feature | None], length: int
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    bits = np.zeros(length, dtype=np.uint8)
    for text, feature in zip(row, features, strict=True):
        if feature is None or not text:
            continue
        for token, hashes in feature.hashes(feature.tokenise(text)):
            bits[_positions(token, feature.key, hashes, length)] = 1
    return bits


def _positions(token: str, key: bytes, hashes: int, length: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    digests = [
        hashlib.blake2b(token.encode("utf-8"), key=key, salt=str(counter).encode("ascii")).digest()
        for counter in range(-(-hashes // 32))
    ]
    return np.frombuffer(b"".join(digests), dtype="<u2")[:hashes].astype(np.int64) % length


def _folded(bits: np.ndarray[Any, np.dtype[np.uint8]], folds: int) -> bytes:
    for _fold in range(folds):
        half = len(bits) // 2
        bits = bits[:half] ^ bits[half:]
    return np.packbits(bits).tobytes()
