"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

pytest_plugins = ["tests.append_only", "tests.database_template", "tests.loop"]

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def programme_folder() -> Path:
    """The shipped programme."""
    return PROJECT / "programme" / "western_balkans"


@pytest.fixture(scope="session")
def public_data() -> Path:
    """Published series that lie beside the checkout on some machines; the test is skipped where they do not."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public series are not on this machine")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _a_programmes_file_is_parsed_once() -> Iterator[None]:
    """Some hundred tests read the shipped programme, most with one file changed: what is the same text stays parsed."""
    from jahorina.formats import yaml_documents

    patch = pytest.MonkeyPatch()
    patch.setattr(yaml_documents, "parse_yaml", lru_cache(maxsize=40)(yaml_documents.parse_yaml))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """No test sees what another one cached."""
    from tests.kept import clear_caches

    clear_caches()
    yield
    clear_caches()
