"""Retention and requests in headless Chromium: walked, looked at by axe, and pictured.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import looked_at
from tests.web.test_emergency_in_the_browser import a_new_case, seen_by
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

WHY = "The file was opened for the wrong person and holds nothing that is needed."


def test_a_closed_case_is_held_proposed_and_erased(site: str, home: Path, chromium: Any) -> None:
    boss = seen_by(chromium, site, home, "supervisor:protection")
    reference = a_new_case(boss, site)
    address = boss.url
    boss.goto(f"{address}photograph/")
    wrong = looked_at(boss, "photograph")
    boss.goto(f"{address}steps/closed/")
    boss.select_option("select[name=reason]", "error")
    boss.click("main form.stack button[type=submit]")
    boss.goto(f"{site}/retention/holds/new/")
    wrong += looked_at(boss, "new-hold")
    boss.fill("input[name=reference]", reference)
    boss.fill("input[name=until]", boss.evaluate("new Date().toISOString().slice(0, 10)"))
    boss.fill("textarea[name=reason]", WHY)
    boss.click("main form.stack button[type=submit]")
    wrong += looked_at(boss, "holds")

    officer = seen_by(chromium, site, home, "data-protection-officer", scheme="dark")
    officer.goto(f"{site}/retention/?until=2040-01-01")
    assert reference in officer.inner_text("main")
    wrong += looked_at(officer, "retention-preview")
    officer.goto(f"{site}/retention/holds/")
    officer.click("main ul.rows a.button")
    wrong += looked_at(officer, "review-hold")
    officer.check("input[value=lift]")
    officer.fill("textarea[name=reason]", WHY)
    officer.click("main form.stack button[type=submit]")
    assert "lifted" in officer.inner_text("main")

    boss.goto(f"{site}/retention/propose/")
    boss.fill("input[name=reference]", reference)
    boss.select_option("select[name=ground]", "unlawful")
    boss.fill("textarea[name=reason]", WHY)
    boss.click("main form.stack button[type=submit]")
    wrong += looked_at(boss, "proposals-supervisor")

    # With the keyboard alone: the tick, the confirmation, the button.
    officer.goto(f"{site}/retention/proposals/")
    wrong += looked_at(officer, "proposals-officer")
    for box in ("input[name=erasures]", "input[name=understood]"):
        officer.focus(box)
        officer.keyboard.press("Space")
    officer.focus("main form.stack button[type=submit]")
    officer.keyboard.press("Enter")
    officer.wait_for_url("**/certificates/")
    wrong += looked_at(officer, "certificates")
    officer.click("main table a")
    assert "It holds" in officer.inner_text("main")
    wrong += looked_at(officer, "certificate")
    for page in (boss, officer):
        page.context.close()
    assert wrong == []


def test_a_person_asks_for_their_data_and_gets_a_file(site: str, home: Path, chromium: Any) -> None:
    boss = seen_by(chromium, site, home, "supervisor:protection", width=390)
    reference = a_new_case(boss, site)
    boss.goto(f"{site}/retention/requests/new/")
    wrong = looked_at(boss, "new-request")
    boss.fill("input[name=reference]", reference)
    boss.fill("textarea[name=note]", "Came to the office with the card of the centre.")
    boss.click("main form.stack button[type=submit]")
    wrong += looked_at(boss, "request")
    boss.check("input[value=started]")
    boss.click("main form.stack button[type=submit]")
    boss.click("main a.button:has-text('Write the file')")
    wrong += looked_at(boss, "request-export")
    with boss.expect_download() as waiting:
        boss.click("main form.stack button[type=submit]")
    assert waiting.value.suggested_filename.endswith(".zip")
    boss.goto(f"{site}/retention/requests/")
    wrong += looked_at(boss, "requests")
    boss.context.close()
    assert wrong == []
