"""Likely duplicates in headless Chromium: found by the command, compared and decided on the page, looked at by axe.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import jahorina
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


def a_case_of(page: Any, site: str, name: str) -> str:
    """Open a case of somebody born on one day, likely known or not; returns its reference."""
    page.goto(f"{site}/cases/protection/new/")
    page.fill("input[name=name_latin]", name)
    page.fill("input[name=born]", "1991-05-17")
    page.select_option("select[name=nationality]", "AFG")
    page.click("main form button[type=submit]")
    if page.locator("#likely").count():
        page.click("main form button[type=submit]")
    return str(page.inner_text("h1"))


def test_a_pair_is_found_compared_and_decided(site: str, home: Path, chromium: Any) -> None:
    boss = seen_by(chromium, site, home, "supervisor:protection")
    references = {a_case_of(boss, site, name) for name in ("Zubaidullah Quraishi", "Zubaidulah Kuraishi")}
    found = jahorina("duplicates", "find", "--json", home=home)
    assert found.code == 0, found.errors
    assert sum(one["new"] for one in found.document["partners"]) >= 1
    boss.goto(f"{site}/cases/duplicates/")
    wrong = looked_at(boss, "duplicates")
    row = boss.locator("main tbody tr").filter(has_text=min(references)).filter(has_text=max(references))
    row.locator("a").first.click()
    boss.wait_for_selector("main mark")
    wrong += looked_at(boss, "duplicate")
    boss.set_viewport_size({"width": 320, "height": 800})
    wrong += looked_at(boss, "duplicate-narrow")
    boss.click("main button[value=same]")
    boss.wait_for_selector("main button[value=undone]")
    wrong += looked_at(boss, "duplicate-decided")
    boss.click("main button[value=undone]")
    boss.wait_for_selector("main ol.timeline li:nth-child(2)")
    boss.goto(f"{site}/cases/duplicates/?show=decided")
    assert min(references) not in boss.inner_text("main")
    assert wrong == []
