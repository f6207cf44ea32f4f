"""Certificates are signed: the tests' workspace gets a signing key and an empty journal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from jahorina.registers.retention.journal import journal_file
from tests.audit.log import write_key
from tests.registers.smuggling.conftest import places

__all__ = ["places"]


@pytest.fixture(autouse=True)
def _signing_key() -> Iterator[None]:
    write_key(settings.JAHORINA.workspace)
    journal_file().unlink(missing_ok=True)
    yield
    journal_file().unlink(missing_ok=True)
    settings.JAHORINA.workspace.signing_key_file.unlink(missing_ok=True)
