"""How long work tells how far it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with what is being done, how much is done and how much there is (None: not known)."""

    def __call__(self, doing: str, done: int, total: int | None) -> None: ...


def silent(doing: str, done: int, total: int | None) -> None:
    """Listen to nothing."""
