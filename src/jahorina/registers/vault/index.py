"""A blind index: what is searched for is turned into keyed numbers, and only those are stored and compared.

HMAC-SHA256 under the index key, cut to 63 bits: without the key nobody can try names out, and a stolen table tells how
often a name occurs but not which.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from jahorina.kernel.names import KEYS_VERSION, name_keys
from jahorina.registers.vault.keys import vault_key

_BITS = 0x7FFF_FFFF_FFFF_FFFF


def name_tokens(names: Iterable[str], *, partner: str) -> frozenset[int]:
    """The tokens of all spellings in `names`; those of two partners have nothing in common.

    Spellings that transliteration and phonetics lead to the same key share a token (jahorina.kernel.names).
    """
    key = vault_key().index_key
    return frozenset(
        _token(key, f"{partner}|name{KEYS_VERSION}|{name_key}") for name in names for name_key in name_keys(name)
    )


def document_token(number: str, *, partner: str) -> int:
    """The token of a document's number, however it is spaced and cased."""
    plain = "".join(letter for letter in number.casefold() if letter.isalnum())
    return _token(vault_key().index_key, f"{partner}|document|{plain}")


def submission_key() -> bytes:
    """The key under which a submission becomes a number that tells nothing and is the same when it comes again."""
    return hmac.digest(vault_key().index_key, b"jahorina.submissions", "sha256")


def _token(key: bytes, text: str) -> int:
    return int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:8], "big") & _BITS
