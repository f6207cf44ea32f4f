"""The shipped programme in the test's database, as `jahorina init` loads it."""

from __future__ import annotations

from jahorina.cli.loading import load_programme
from jahorina.kernel.progress import silent
from tests.kept_load import load_once


def load_shipped_programme() -> None:
    """Load everything; call it inside the test's transaction, and it is gone with it."""
    load_once("programme", lambda: load_programme(silent))
