"""The regional brief in headless Chromium, on the demo: accessible, fits a phone, reached by keyboard, whole on paper.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
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
def test_the_brief_is_accessible_and_fits(site: str, chromium: Any, scheme: str, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page, wrong = context.new_page(), []
    for language in ("en", "mk"):
        page.goto(f"{site}/public/{language}/brief/")
        wrong += looked_at(page, f"brief-{scheme}-{language}")
    assert wrong == []


def test_a_section_is_reached_by_keyboard(site: str, chromium: Any) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{site}/public/en/brief/")
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "#plan":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#plan"


def test_on_paper_no_table_is_wider_than_the_page(site: str, chromium: Any) -> None:
    page = chromium.new_context(viewport={"width": 700, "height": 1000}).new_page()
    page.goto(f"{site}/public/en/brief/")
    page.emulate_media(media="print")
    widths = page.evaluate(
        "[...document.querySelectorAll('table')].map(t => t.scrollWidth - t.parentElement.clientWidth)"
    )
    assert max(widths) <= 0
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as pdf:
        assert 2 <= len(pdf.pages) <= 12
