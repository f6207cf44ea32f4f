"""The place that the tests' incidents happen at."""

from __future__ import annotations

import pytest

from jahorina.partners.models import Partner, Place
from tests.people import make_partners


@pytest.fixture
def places(db: None) -> None:
    """The territory of the partner ba."""
    make_partners()
    Place.objects.create(
        code="ba", kind="territory", partner=Partner.objects.get(code="ba"), names={"en": "Test"}, provenance="proposed"
    )
