"""Encodes a register: a record-level filter, diffused, and tokens, under the keys of one run.

The filter of a record is the union of its pieces' bits over all fields (a cryptographic long-term key: Schnell, Bachteler
and Reiher 2011), so that no part of it belongs to one field. Distinct values are hashed once and put together by arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from jahorina.engines.linkage.partner.diffusion import Diffusion
from jahorina.engines.linkage.partner.hashing import Bits, Channel, Mins
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.pieces import Column, column_of
from jahorina.engines.linkage.partner.siphash import Words
from jahorina.engines.linkage.partner.tokens import bands, match_keys
from jahorina.engines.linkage.roles import Role
from jahorina.engines.linkage.schema import Schema

Texts = Mapping[Role, Sequence[str]]
"""A register's columns by role; all of one length."""

UNBANDED: Final = "fold"
"""The channel that stays out of the bands: two offices spell one name in too many ways for their folds to agree."""
_RECORDS_AT_ONCE: Final = 200_000
_VALUES_AT_ONCE: Final = 512
"""Values put together at once: their pieces' rows stay in the processor's cache."""


class Encoder:
    """Encodes records under one schema and one run's keys; hashed pieces are kept from one call to the next."""

    def __init__(self, schema: Schema, keys: RunKeys) -> None:
        self.schema, self.keys = schema, keys
        self._channels: dict[str, Channel] = {}
        self._diffusion = Diffusion(keys.purpose("diffusion"), bits=schema.bits, spread=schema.spread)

    def encode(self, texts: Texts) -> tuple[Bits, Words]:
        """Diffused filters and all tokens of records, before frequent tokens are left out."""
        filters, tokens = self.undiffused(texts)
        return self._diffusion(filters), tokens

    def undiffused(self, texts: Texts) -> tuple[Bits, Words]:
        """Filters before diffusion, and tokens. Never leaves the partner; the attack suite compares with it."""
        count = len(texts[self.schema.roles[0]])
        parts = [self._block(texts, start) for start in range(0, max(count, 1), _RECORDS_AT_ONCE)]
        return np.concatenate([one[0] for one in parts]), np.concatenate([one[1] for one in parts])

    def _block(self, texts: Texts, start: int) -> tuple[Bits, Words]:
        columns = [column_of(role, texts[role][start : start + _RECORDS_AT_ONCE]) for role in self.schema.roles]
        count = len(columns[0].values)
        filters = np.zeros((count, self.schema.bits // 64), dtype=np.uint64)
        smallest = np.full((count, self.schema.bands * self.schema.band_rows), 0xFFFF, dtype=np.uint16)
        for column in columns:
            value_filters, value_smallest = self._values(column)
            filters |= value_filters[column.values]
            np.minimum(smallest, value_smallest[column.values], out=smallest)
        tokens = [match_keys(self.schema, self.keys, columns), bands(self.schema, self.keys, smallest)]
        return filters, np.concatenate(tokens, axis=1)

    def _values(self, column: Column) -> tuple[Bits, Mins]:
        count = len(column.pieces[0].starts) - 1
        filters = np.zeros((count, self.schema.bits // 64), dtype=np.uint64)
        smallest = np.full((count, self.schema.bands * self.schema.band_rows), 0xFFFF, dtype=np.uint16)
        for pieces in column.pieces:
            channel = self._channel(pieces.channel)
            rows = channel.rows(pieces.codes)
            for start in range(0, count, _VALUES_AT_ONCE):
                starts = pieces.starts[start : start + _VALUES_AT_ONCE + 1]
                part, begins = rows[starts[0] : starts[-1]], starts[:-1] - starts[0]
                values = slice(start, start + len(begins))
                filters[values] |= np.bitwise_or.reduceat(channel.filters[part], begins)
                if not pieces.channel.endswith(UNBANDED):
                    least = np.minimum.reduceat(channel.smallest[part], begins)
                    np.minimum(smallest[values], least, out=smallest[values])
        return filters, smallest

    def _channel(self, name: str) -> Channel:
        if name not in self._channels:
            self._channels[name] = Channel(
                self.keys.purpose(f"channel {name}"),
                bits=self.schema.bits,
                hashes=self.schema.hashes[name.rpartition(" ")[2]],
                mins_key=self.keys.purpose(f"minhash {name}"),
                mins=self.schema.bands * self.schema.band_rows,
            )
        return self._channels[name]
