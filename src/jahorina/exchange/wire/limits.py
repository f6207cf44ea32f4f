"""What a node over the wire may cost: sizes, parts, times and how often. Each is one row, where an auditor finds it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.core.cache import cache

from jahorina.formats.bundle.framing import ENVELOPE_ROOM, FILE_MAGIC
from jahorina.kernel.errors import UserError
from jahorina.kernel.messages import gettext_noop as _

LARGEST_HEAD: Final = len(FILE_MAGIC) + 4 + ENVELOPE_ROOM
LARGEST_PART: Final = 1024**2
"""Bytes of one request."""

MOST_PARTS: Final = 40_000
"""Of one file: the largest in parts of 16 KiB, and some that were cut."""

PART_SECONDS: Final = 30
"""How long one request may take to arrive; what came until then is kept."""

OPEN_UPLOADS: Final = 8
"""Half files of one node at a time."""

OPEN_BYTES: Final = 1024**3
"""Declared bytes of one node's half files together."""

HALF_FILES_LAST: Final = timedelta(hours=72)
DELIVERIES_LAST: Final = timedelta(days=14)

TAKEN_IN_AT_ONCE: Final = 32 * 1024**2
"""A larger file is kept, and taken in by the node's next run: a web process opens none of hundreds of megabytes."""

CHALLENGE_LASTS: Final = timedelta(seconds=60)
SESSION_LASTS: Final = timedelta(minutes=10)

LOGINS_A_MINUTE: Final = 60
"""From one address: challenges, and answers to them."""

REQUESTS_A_MINUTE: Final = 1_200
"""Of one node."""

REFUSALS_AN_HOUR: Final = 120
"""Files of one node that are refused before it has to wait: each leaves a row."""


class TooMany(UserError):
    """Too often; `seconds` says when to ask again."""

    exit_code = 7
    http_status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            "wire-too-often",
            _("This node was asked too often; ask again in %(seconds)s seconds."),
            params={"seconds": seconds},
        )


def counted(what: str, who: str, *, most: int, seconds: int = 60) -> None:
    """Count an attempt; raises TooMany where there were more than `most` within so many seconds."""
    key = f"wire:{what}:{who}"
    if cache.add(key, 1, seconds):
        return
    try:
        found = cache.incr(key)
    except ValueError:  # it ended between the two
        cache.set(key, 1, seconds)
        return
    if found > most:
        raise TooMany(seconds)


def refuse_more(what: str, who: str, *, most: int, seconds: int) -> None:
    """Raises TooMany where `counted` has counted `most` already."""
    if int(cache.get(f"wire:{what}:{who}", 0)) >= most:
        raise TooMany(seconds)
