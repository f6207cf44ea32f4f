"""The pages of the Dialogue that everybody reads in headless Chromium, on the demo.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import looked_at
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_what_everybody_reads_is_accessible_and_fits(site: str, chromium: Any, scheme: str, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page, wrong = context.new_page(), []
    for address in ("", "meetings/smd-3/", "meetings/smd-2/", "decisions/jahorina-action-plan/"):
        page.goto(f"{site}/dialogue/{address}")
        name = address.strip("/").replace("/", "-") or "home"
        wrong += looked_at(page, f"dialogue-{scheme}-{name}")
    assert wrong == []
