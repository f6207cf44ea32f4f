"""The pages of the plan in headless Chromium, on the demo: what everybody reads, and what a coordinator works with.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.chromium import CHROMIUM, MISSING
from tests.web.plan_people import coordinator
from tests.web.test_cases_in_the_browser import looked_at
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

EVERYBODYS = (
    *("", "timeline/", "changes/", "check/", "printed/", "rounds/", "rounds/demonstration/", "money/", "support/"),
    *("municipalities/", "measures/M-RE-1/", "measures/M-CC-1/", "indicators/I-PR-4a/", "commitments/"),
)
MEMBERS = (
    *("morning/", "measures/M-RE-1/claim/", "measures/M-RE-1/evidence/", "measures/M-RE-1/money/"),
    *("measures/M-RE-1/edit/", "rounds/new/", "support/need/", "support/offer/", "municipalities/new/"),
    *("workbook/", "calendar/", "rounds/demonstration/figures/I-RE-1a/", "money/iati/"),
    *("measures/M-RE-1/milestones/new/", "measures/M-RE-1/indicators/new/"),
    *("indicators/I-RE-1a/edit/", "indicators/I-RE-1a/targets/new/"),
)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_of_the_plan_is_accessible_and_fits(site: str, chromium: Any, scheme: str, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page, wrong = context.new_page(), []
    for address in EVERYBODYS:
        page.goto(f"{site}/plan/{address}")
        wrong += looked_at(page, f"plan-{scheme}-{address.strip('/').replace('/', '-') or 'overview'}")
    assert wrong == []


@pytest.mark.parametrize("width", [320, 1280])
def test_every_members_page_is_accessible_and_fits(site: str, home: Path, chromium: Any, width: int) -> None:
    boss, wrong = coordinator(chromium, site, home, width=width), []
    closing = boss.open("support/").locator("main a[href$='/close/']").first.get_attribute("href")
    for address in (*MEMBERS, closing.removeprefix("/plan/")):
        assert boss.page.goto(f"{site}/plan/{address}").status == 200, address
        wrong += looked_at(boss.page, f"plan-member-{width}-{address.strip('/').replace('/', '-')}")
    assert wrong == []
