"""A whole reporting round in headless Chromium, on the demo: two members of a partner and one of another.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.web.test_cases_in_the_browser import looked_at
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed (Debian: apt install chromium)"),
]

EVERYBODYS = (
    *("", "timeline/", "changes/", "check/", "printed/", "rounds/", "rounds/demonstration/", "money/", "support/"),
    *("municipalities/", "measures/M-RE-1/", "measures/M-CC-1/", "indicators/I-PR-4a/", "commitments/"),
)
MEMBERS = (
    *("morning/", "measures/M-RE-1/claim/", "measures/M-RE-1/evidence/", "measures/M-RE-1/money/"),
    *("measures/M-RE-1/edit/", "rounds/new/", "support/need/", "support/offer/", "municipalities/new/"),
    *("workbook/", "calendar/", "rounds/demonstration/figures/I-RE-1a/"),
)


class Person:
    """A browser in which somebody of the demo is logged in; roles of the plan need no second factor."""

    def __init__(self, browser: Any, site: str, home: Path, role: str, *, own: bool, width: int = 1280) -> None:
        members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
        partner = members[0]["partner"]
        member = next(one for one in members if one["role"] == role and (one["partner"] == partner) is own)
        context = browser.new_context(
            bypass_csp=True, viewport={"width": width, "height": 900}, java_script_enabled=True
        )
        self.page, self.site = context.new_page(), site
        self.page.goto(f"{site}/account/log-in/")
        self.page.fill("input[name=login]", member["email"])
        self.page.fill("input[name=password]", member["password"])
        self.page.click("main button[type=submit]")

    def open(self, address: str) -> Any:
        self.page.goto(f"{self.site}/plan/{address}")
        return self.page

    def send(self) -> str:
        self.page.locator("main form button[type=submit]").last.click()
        return str(self.page.inner_text("main"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_of_the_plan_is_accessible_and_fits(site: str, chromium: Any, scheme: str, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page, wrong = context.new_page(), []
    for address in EVERYBODYS:
        page.goto(f"{site}/plan/{address}")
        wrong += looked_at(page, f"plan-{scheme}-{address.strip('/').replace('/', '-') or 'overview'}")
    assert wrong == []


def test_every_members_page_is_accessible_and_fits(site: str, home: Path, chromium: Any) -> None:
    boss, wrong = Person(chromium, site, home, "coordinator", own=True, width=390), []
    for address in MEMBERS:
        wrong += looked_at(boss.open(address), f"plan-member-{address.strip('/').replace('/', '-')}")
    assert wrong == []


def test_a_report_is_sent_back_put_right_accepted_and_stands_with_a_reservation(
    site: str, home: Path, chromium: Any
) -> None:
    boss = Person(chromium, site, home, "coordinator", own=True)
    writer = Person(chromium, site, home, "contributor", own=True)
    page = boss.open("rounds/new/")
    for name, value in (("code", "walk-2025"), ("name", "Walk 2025"), ("period", "2025"), ("due_on", "2026-01-31")):
        page.fill(f"[name={name}]", value)
    assert "Walk 2025" in boss.send()
    page = writer.open("rounds/")
    page.locator("main tr", has_text="Walk 2025").filter(has_text="M-RE-3").locator("a").first.click()
    report = page.url
    page.click("main a.button")
    wrong = looked_at(page, "plan-walk-write")
    page.select_option("[name=status]", "in-progress")
    page.fill("[name=narrative]", "A common list was agreed with two partners.")
    page.fill("[name='I-RE-3:value']", "0")
    writer.send()
    page.click("main form button[type=submit]")
    assert "Submitted" in page.inner_text("main")
    number = report.rstrip("/").rsplit("/", 1)[-1]
    page = boss.open(f"reports/{number}/review/")
    wrong += looked_at(page, "plan-walk-review")
    page.check("[name=verdict][value=send-back]")
    page.fill("[name=remarks]", "With which two partners? Name them.")
    boss.send()
    page = writer.open(f"reports/{number}/write/")
    assert "With which two partners?" in page.inner_text("main")
    page.fill("[name=narrative]", "A common list was agreed with Serbia and Montenegro.")
    writer.send()
    writer.page.click("main form button[type=submit]")
    page = boss.open(f"reports/{number}/review/")
    page.check("[name=verdict][value=accept]")
    boss.send()
    page = boss.open(f"reports/{number}/")
    assert "Accepted" in page.inner_text("main")
    page = boss.open("rounds/walk-2025/figures/I-RE-3/")
    page.check("[name=stance][value=reservation]")
    page.fill("[name=reservation]", "Working arrangements are counted differently by each of us.")
    assert "Working arrangements are counted differently" in boss.send()
    wrong += looked_at(boss.page, "plan-walk-figure")
    wrong += looked_at(boss.open("morning/"), "plan-walk-morning")
    assert wrong == []
