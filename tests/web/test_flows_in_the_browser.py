"""Flows and estimates in headless Chromium on the demo's simulated route: light, dark, on a phone, by keyboard, by axe.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import looked_at
from tests.web.test_emergency_in_the_browser import seen_by
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

PAGES = {
    "now": "/flows/",
    "days": "/flows/days/",
    "day": "/flows/days/rehearsed-registrations/simulated/rs/",
    "series": "/flows/series/rehearsed-registrations/simulated/rs/?before=3",
    "warnings": "/flows/warnings/",
    "beds": "/flows/beds/",
    "what-if": "/flows/what-if/",
    "record": "/flows/record/",
    "runs": "/flows/runs/",
    "estimates": "/estimates/",
}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
def test_every_page_is_accessible_fits_and_draws_its_pictures(
    site: str, home: Path, chromium: Any, scheme: str, width: int
) -> None:
    page = seen_by(chromium, site, home, "coordinator", scheme=scheme, width=width)
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    wrong = []
    for name, address in PAGES.items():
        page.goto(site + address)
        page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.wait_for_load_state("networkidle")
        wrong += looked_at(page, f"flows-{name}-{scheme}-{width}")
        wrong += [
            f"{name}: an image is not drawn"
            for drawn in page.evaluate("[...document.querySelectorAll('.chart img')].map(one => one.naturalWidth > 0)")
            if not drawn
        ]
    assert not wrong, "\n".join(wrong)
    assert not failed


def test_estimates_show_a_usable_and_a_refused_judgement(site: str, home: Path, chromium: Any) -> None:
    page = seen_by(chromium, site, home, "analyst", width=320)
    page.goto(site + "/estimates/")
    said = page.inner_text("main")
    assert "not usable" in said
    assert "People who stayed with a partner in a year" in said
    wrong = []
    for number, link in enumerate(page.eval_on_selector_all("main h2 a", "found => found.map(one => one.href)")):
        page.goto(link)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        wrong += looked_at(page, f"estimate-{number}-320")
        assert "invented people" in page.inner_text("main")
    assert not wrong, "\n".join(wrong)


def test_the_pages_are_walked_by_keyboard(site: str, home: Path, chromium: Any) -> None:
    page = seen_by(chromium, site, home, "coordinator")
    page.goto(site + "/flows/record/")
    page.focus("nav ul.tabs li:first-child a")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Day by day"
    page.focus("main details summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('main details').open")
    page.focus("main .table-wrap")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
