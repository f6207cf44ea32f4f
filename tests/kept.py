"""What the site keeps between requests, emptied."""

from __future__ import annotations

from django.core.cache import caches


def clear_caches() -> None:
    """Forget names and pictures, and all counted attempts."""
    for name in caches:
        caches[name].clear()


def forget_attempts() -> None:
    """Forget the counted attempts; names and pictures, which are the same for everybody, stay."""
    caches["default"].clear()
