"""The world of the Dialogue's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.audit.log import write_key
from tests.dialogue.dialogue_world import DialogueWorld


@pytest.fixture
def node_key() -> Iterator[None]:
    """The node's signing key, for a while."""
    write_key(settings.JAHORINA.workspace)
    yield
    settings.JAHORINA.workspace.signing_key_file.unlink(missing_ok=True)


@pytest.fixture
def world(db: None, node_key: None) -> DialogueWorld:
    """The small Dialogue."""
    return DialogueWorld()
