"""What a web process keeps for its pages: names and pictures, never a person's data and never what one member saw."""

from __future__ import annotations

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache


def pages() -> BaseCache:
    """This process's own memory; the cache named `default` is shared by all processes and counts attempts."""
    return caches["pages"]
