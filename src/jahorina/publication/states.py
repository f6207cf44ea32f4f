"""The life of a release as data: from each state, where it may go. docs/methods/publication.md draws it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jahorina.publication.choices import ReleaseState

RELEASE: Mapping[ReleaseState, frozenset[ReleaseState]] = MappingProxyType(
    {
        ReleaseState.REQUESTED: frozenset({ReleaseState.PREPARED, ReleaseState.OPENED, ReleaseState.DROPPED}),
        ReleaseState.OPENED: frozenset({ReleaseState.REQUESTED, ReleaseState.DROPPED}),
        ReleaseState.PREPARED: frozenset(
            {ReleaseState.CHECKED, ReleaseState.SENT_BACK, ReleaseState.REQUESTED, ReleaseState.DROPPED}
        ),
        ReleaseState.SENT_BACK: frozenset({ReleaseState.REQUESTED, ReleaseState.DROPPED}),
        ReleaseState.CHECKED: frozenset({ReleaseState.PUBLISHED, ReleaseState.REQUESTED, ReleaseState.DROPPED}),
        ReleaseState.PUBLISHED: frozenset({ReleaseState.WITHDRAWN}),
        ReleaseState.WITHDRAWN: frozenset(),
        ReleaseState.DROPPED: frozenset(),
    }
)
"""What the attacker opened goes nowhere but back to be asked for otherwise. What was published only ever gets withdrawn."""

AGAIN = frozenset(state for state, following in RELEASE.items() if ReleaseState.REQUESTED in following)
"""States from which a release is prepared anew, with other choices or on newer numbers."""

OUT = frozenset({ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN})
"""States in which somebody may have read the numbers: the ledger counts them for ever."""

WORDS_FIXED = frozenset({ReleaseState.CHECKED, *OUT})
"""States in which nothing of what was checked changes."""
