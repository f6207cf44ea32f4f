"""A whole round of the Dialogue in headless Chromium, on the demo: from a proposal to the statement as PDF.

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
from tests.web.test_plan_in_the_browser import Person

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed (Debian: apt install chromium)"),
]
RESERVED = "Our law on counselling is not in force before January."


class Coordinator(Person):
    """A coordinator of one partner of the demo."""

    def __init__(self, browser: Any, site: str, home: Path, partner: str, *, width: int = 1280) -> None:
        members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
        member = next(one for one in members if one["role"] == "coordinator" and one["partner"] == partner)
        context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
        self.page, self.site = context.new_page(), site
        self.page.goto(f"{site}/account/log-in/")
        self.page.fill("input[name=login]", member["email"])
        self.page.fill("input[name=password]", member["password"])
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda address: "log-in" not in address)

    def see(self, address: str) -> Any:
        self.page.goto(f"{self.site}/dialogue/{address}")
        return self.page


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_what_everybody_reads_is_accessible_and_fits(site: str, chromium: Any, scheme: str, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page, wrong = context.new_page(), []
    for address in ("", "meetings/smd-3/", "meetings/smd-2/", "decisions/jahorina-action-plan/"):
        page.goto(f"{site}/dialogue/{address}")
        name = address.strip("/").replace("/", "-") or "home"
        wrong += looked_at(page, f"dialogue-{scheme}-{name}")
    assert wrong == []


def test_a_proposal_becomes_the_next_version_with_a_reservation_beside_it(site: str, home: Path, chromium: Any) -> None:
    boss = Coordinator(chromium, site, home, "ba")
    page = boss.see("meetings/new/")
    for name, value in (("code", "walk"), ("starts", "2025-11-03"), ("ends", "2025-11-04")):
        page.fill(f"[name={name}]", value)
    page.fill("[name='names:en']", "Sixth Sarajevo Migration Dialogue")
    page.fill("[name='names:mk']", "Шести Сараевски дијалог за миграција")
    page.fill("[name='place:en']", "Jahorina")
    wrong = looked_at(page, "dialogue-walk-new-meeting")
    assert "Sixth Sarajevo" in boss.send()
    page = boss.see("proposals/new/measure/M-RE-1/")
    page.fill("[name='texts:en']", "Counsel everybody in their own language before every return")
    page.fill("[name=title]", "Counselling in one's own language")
    page.fill("[name=reason]", "People sign what they have understood.")
    wrong += looked_at(page, "dialogue-walk-propose")
    boss.send()
    page.wait_for_selector("ins")
    wrong += looked_at(page, "dialogue-walk-proposal")
    page.fill("[name=text]", "We can begin in spring.")
    assert "We can begin in spring." in boss.send()
    page.click("text=Put to the partners")
    page.select_option("[name=meeting]", "walk")
    page.fill("[name='texts:en']", "Counselling takes place in the person's own language.")
    page.fill("[name=answer_by]", "2999-01-31")
    boss.send()
    page.wait_for_url("**/decisions/walk-1/")
    for partner in ("ba", "al", "xk", "me", "mk", "rs"):
        member = Coordinator(chromium, site, home, partner, width=390 if partner == "rs" else 1280)
        assert "walk-1" in member.open("morning/").inner_text("main")
        page = member.see("decisions/walk-1/answer/")
        reserves = partner == "rs"
        page.check(f"[name=answer][value={'reservation' if reserves else 'accepted'}]")
        if reserves:
            page.fill("[name=reservation]", RESERVED)
            wrong += looked_at(page, "dialogue-walk-answer")
        member.send()
        page.wait_for_url("**/decisions/walk-1/")
    assert RESERVED in boss.open("measures/M-RE-1/").inner_text("main")
    wrong += looked_at(boss.page, "dialogue-walk-measure")
    assert "all hold" in boss.see("versions/1/").inner_text("main")
    wrong += looked_at(boss.page, "dialogue-walk-version")
    wrong += looked_at(boss.see("decisions/walk-1/"), "dialogue-walk-decision")
    page = boss.see("meetings/walk/")
    page.click("button[value=held]")
    page.click("button[value=statement-agreed]")
    page.wait_for_selector("text=Statement agreed")
    wrong += looked_at(page, "dialogue-walk-meeting")
    assert RESERVED in boss.see("meetings/walk/statement/").inner_text("main")
    wrong += looked_at(boss.page, "dialogue-walk-statement")
    with page.expect_download() as waiting:
        page.locator("a[href$='mk.pdf']").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-1.7")
    wrong += looked_at(boss.see(""), "dialogue-walk-home")
    assert wrong == []
