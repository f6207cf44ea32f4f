"""A node key and an empty file of checkpoints for every test of the audit log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from jahorina.audit.checkpoints import FILE
from jahorina.kernel.workspace import Workspace
from tests.audit.log import write_key


@pytest.fixture(autouse=True)
def sealed_workspace() -> Iterator[Workspace]:
    """The test run's workspace with a signing key; without checkpoints before and after."""
    workspace: Workspace = settings.JAHORINA.workspace
    write_key(workspace)
    (workspace.audit / FILE).unlink(missing_ok=True)
    yield workspace
    (workspace.audit / FILE).unlink(missing_ok=True)
    workspace.signing_key_file.unlink(missing_ok=True)
