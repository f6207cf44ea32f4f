"""The evidence's small catalogue and short ways to import, for what leaves as files."""

from tests.evidence.conftest import catalogue, take_in, workspace

__all__ = ["catalogue", "take_in", "workspace"]
