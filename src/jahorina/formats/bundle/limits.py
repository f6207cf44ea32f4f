"""How much of anything a bundle may hold. A reader checks each limit before it spends work on what the limit is about."""

from __future__ import annotations

from typing import Final

LARGEST_FILE: Final = 512 * 1024**2
LARGEST_CONTENT: Final = 1024**3
"""Bytes of all members together once unpacked."""

LARGEST_RATIO: Final = 200
"""Times that a member may grow when it is unpacked."""

LARGEST_ENVELOPE: Final = 16 * 1024
LARGEST_MANIFEST: Final = 1024**2
LARGEST_KEY_ROOT: Final = 64 * 1024
DEEPEST_JSON: Final = 32

MOST_MEMBERS: Final = 64
MOST_RECIPIENTS: Final = 14
MOST_SIGNATURES: Final = 16
MOST_HEADS: Final = 512
MOST_READS: Final = 64
MOST_COLUMNS: Final = 64
MOST_ROWS: Final = 5_000_000

MOST_STANZAS: Final = 16
"""Recipients that an age header may hold. Each costs a curve operation: thousands of them cost minutes."""

LARGEST_AGE_HEADER: Final = 8 * 1024

STEP: Final = 64 * 1024
"""The content is filled up to a multiple of this, so that who carries a bundle learns little from its size."""

STEPS: Final = (1, STEP)

MOST_HELD: Final = 500
"""Bundles of one stream that wait for one that is missing: more than a year of daily ones."""

CLOCKS_DIFFER_HOURS: Final = 24
"""A bundle from further in the future than this waits until the clock has been looked at."""

LARGEST_PDF: Final = 32 * 1024**2
LARGEST_PDF_OBJECTS: Final = 64 * 1024**2
