"""The same workspace as for the tests of retention."""

from __future__ import annotations

from tests.registers.retention.conftest import _signing_key, places

__all__ = ["_signing_key", "places"]
