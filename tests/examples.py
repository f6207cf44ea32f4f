"""How many examples a property is held to: all of them in `make test`, an eighth in the loop while writing."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("JAHORINA_THOROUGH_TESTS"))


def examples(thorough: int) -> int:
    """The number of examples to draw, where `make test` draws `thorough`."""
    return thorough if THOROUGH else max(5, thorough // 8)
