"""Filters as clkhash 0.18 makes them under a schema of version 3. The expected bytes were made with clkhash itself."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from jahorina.engines.linkage.partner.clkhash_v3 import encode_rows
from jahorina.kernel.errors import InputRefused

SALT = "SCbL2zHNnmsckfzchsNkZY9XoHk96P/G5nUBrM7ybymlEFsMV6PAeDZCNp3rfNUPCtLDMOGQHG4pCQpfhiHCyA=="


def schema(**config: Any) -> dict[str, Any]:
    return {
        "version": 3,
        "clkConfig": {
            "l": 1024,
            "kdf": {"type": "HKDF", "hash": "SHA256", "salt": SALT, "info": "", "keySize": 64},
            **config,
        },
        "features": [
            {
                "identifier": "given",
                "format": {"type": "string"},
                "hashing": {"comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerToken": 15}},
            },
            {
                "identifier": "yob",
                "format": {"type": "integer"},
                "hashing": {
                    "comparison": {"type": "numeric", "thresholdDistance": 3, "resolution": 3},
                    "strategy": {"bitsPerFeature": 100},
                },
            },
            {
                "identifier": "place",
                "format": {"type": "string"},
                "hashing": {"comparison": {"type": "exact"}, "strategy": {"bitsPerFeature": 40}},
            },
        ],
    }


@pytest.mark.parametrize(
    ("row", "ones", "digest"),
    [
        (("mohammad", "1990", "kabul"), 231, "c61df341e2c1c179db1379c9"),
        (("fatema", "2001", ""), 185, "7a23b9f6aa9dde8e5752c05b"),
        (("محمد", "1985", "herat"), 191, "89dfe2f55c43c05e78446327"),
        (("", "1970", "x"), 130, "df5b19025acc1d0032d23725"),
    ],
)
def test_a_filter_is_the_one_that_clkhash_makes(row: tuple[str, ...], ones: int, digest: str) -> None:
    made = encode_rows([row], schema(), b"secret")[0]
    assert sum(byte.bit_count() for byte in made) == ones
    assert hashlib.sha256(made).hexdigest()[:24] == digest


def test_folding_is_the_exclusive_or_of_the_halves_of_a_filter_twice_as_long() -> None:
    row = [("mohammad", "1990", "kabul")]
    long = np.frombuffer(encode_rows(row, schema(l=2048), b"secret")[0], dtype=np.uint8)
    folded = np.frombuffer(encode_rows(row, schema(xorFolds=1), b"secret")[0], dtype=np.uint8)
    assert (folded == long[:128] ^ long[128:]).all()


def test_an_ignored_feature_keeps_its_place_among_the_keys() -> None:
    ignoring = schema()
    ignoring["features"][0] = {"identifier": "given", "ignored": True}
    assert encode_rows([("mohammad", "1990", "kabul")], ignoring, b"secret") == encode_rows(
        [("", "1990", "kabul")], schema(), b"secret"
    )


@pytest.mark.parametrize("broken", [{"version": 2}, {"features": [{"identifier": "given"}]}, {"clkConfig": {}}])
def test_a_schema_that_cannot_be_followed_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(InputRefused) as refused:
        encode_rows([("a", "1", "b")], {**schema(), **broken}, b"secret")
    assert refused.value.code == "linkage-clkhash-schema"
