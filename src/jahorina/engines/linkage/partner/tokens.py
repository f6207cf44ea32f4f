"""Tokens by which the hub finds candidates: match keys and MinHash bands, all keyed, the frequent ones left out.

A match key is put together of atoms (the skeleton of the given name, the birthday ...). Each distinct atom becomes
BLAKE2b under the key of its kind, cut to 64 bits; the key's token is SipHash-2-4 of its atoms' numbers under a key of its
own. A band's token is SipHash-2-4 of `band_rows` MinHash numbers. All are pseudorandom functions of the run's key: the
hub sees which records of a run share a token, and nothing else.

How many share a token is what frequency attacks count, so a token that more than `most_holders` of a register's records
hold is left out (0). It would bring mostly strangers together anyway. Which tokens a record lacks would tell which fields are
empty; before a register leaves, each missing token becomes a number that nobody else has (`filled`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from jahorina.engines.linkage.partner.hashing import Mins
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.pieces import Column
from jahorina.engines.linkage.partner.siphash import Words, siphash
from jahorina.engines.linkage.schema import Schema

NONE = np.uint64(0)


def match_keys(schema: Schema, keys: RunKeys, columns: Sequence[Column]) -> Words:
    """The match keys' tokens: records x keys; 0 where a record lacks an atom."""
    atoms = _atoms(keys, columns)
    tokens = [
        _token(keys, f"key {'+'.join(key)}", [part for atom in key for part in atoms[atom]]) for key in schema.keys
    ]
    return np.stack(tokens, axis=1) if tokens else np.zeros((len(columns[0].values), 0), dtype=np.uint64)


def bands(schema: Schema, keys: RunKeys, smallest: Mins) -> Words:
    """The bands' tokens: records x bands, from the MinHash numbers (records x bands * band_rows)."""
    rows, words = schema.band_rows, -(-schema.band_rows // 4)
    padded = np.zeros((len(smallest), schema.bands, words * 4), dtype="<u2")
    padded[:, :, :rows] = smallest.reshape(len(smallest), schema.bands, rows)
    packed = padded.view("<u8")
    tokens = np.zeros((len(smallest), schema.bands), dtype=np.uint64)
    for band in range(schema.bands):
        columns = [np.ascontiguousarray(packed[:, band, word]) for word in range(words)]
        tokens[:, band] = _token(keys, f"band {band}", columns)
    return tokens


def without_frequent(tokens: Words, most_holders: int) -> Words:
    """The tokens with 0 in place of each that more than `most_holders` records hold, column by column."""
    kept = tokens.copy()
    for column in kept.T:
        values, holders = np.unique(column, return_counts=True)
        frequent = values[holders > most_holders]
        if len(frequent):
            places = np.minimum(np.searchsorted(frequent, column), len(frequent) - 1)
            column[frequent[places] == column] = NONE
    return kept


def filled(tokens: Words, key: bytes) -> Words:
    """The tokens with a pseudorandom number of its own (SHAKE-256 of the key) in place of each 0."""
    missing = tokens == NONE
    stream = hashlib.shake_256(key).digest(8 * int(missing.sum()))
    whole = tokens.copy()
    whole[missing] = np.frombuffer(stream, dtype="<u8")
    return whole


def _token(keys: RunKeys, purpose: str, columns: Sequence[Words]) -> Words:
    token = siphash(keys.purpose(purpose)[:16], columns)
    missing = np.zeros(len(token), dtype=bool)
    if purpose.startswith("key "):
        for column in columns:
            missing |= column == NONE
    token[missing] = NONE
    return token


def _atoms(keys: RunKeys, columns: Sequence[Column]) -> Mapping[str, list[Words]]:
    made = {
        name: [_hashed(keys, name, texts)[column.values]] for column in columns for name, texts in column.atoms.items()
    }
    if "given" in made and "family first" in made:
        # The same two names in either order give the same pair.
        given, family = made["given"][0], made.pop("family first")[0]
        some = (given != NONE) & (family != NONE)
        made["pair"] = [
            np.where(some, np.minimum(given, family), NONE),
            np.where(some, np.maximum(given, family), NONE),
        ]
    return made


def _hashed(keys: RunKeys, name: str, texts: Sequence[str]) -> Words:
    key = keys.purpose("atom " + ("given" if name == "family first" else name))
    digests = b"".join(
        hashlib.blake2b(text.encode("utf-8"), key=key, digest_size=8).digest() if text else bytes(8) for text in texts
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)
