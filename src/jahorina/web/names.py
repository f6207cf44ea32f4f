"""What the pages call partners and places, kept for a moment by each web process."""

from __future__ import annotations

from jahorina.partners.naming import Names, names_in
from jahorina.web.kept import pages

__all__ = ["SECONDS_KEPT", "Names", "names"]

SECONDS_KEPT = 60
"""A newly loaded programme is seen after this time by every web process."""


def names(language: str) -> Names:
    """All names in a language (partners/naming.py)."""
    kept: Names | None = pages().get(f"names:{language}")
    if kept is None:
        kept = names_in(language)
        pages().set(f"names:{language}", kept, SECONDS_KEPT)
    return kept
