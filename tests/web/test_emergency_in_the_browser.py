"""Opening in an emergency, handing over and incident reports in headless Chromium.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import jahorina
from tests.people import PASSWORD
from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import log_in, looked_at
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

REASON = "The child collapsed at the shelter and the clinic asks for the known allergies."


def seen_by(chromium: Any, site: str, home: Path, role: str, *, width: int = 1280, scheme: str = "light") -> Any:
    """A page of a browser in which a member of the demo is logged in."""
    size = {"width": width, "height": 900}
    page = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport=size).new_page()
    log_in(page, site, home, role)
    return page


def a_new_case(page: Any, site: str) -> str:
    """Open a case and carry it; returns its reference."""
    page.goto(f"{site}/cases/protection/new/")
    page.fill("input[name=name_latin]", "Lamp Quiet")
    page.select_option("select[name=nationality]", "AFG")
    page.click("main form button[type=submit]")
    return str(page.inner_text("h1"))


def test_a_case_is_opened_in_an_emergency_and_reviewed(site: str, home: Path, chromium: Any) -> None:
    boss = seen_by(chromium, site, home, "supervisor:protection")
    reference = a_new_case(boss, site)
    worker = seen_by(chromium, site, home, "case-worker:protection", width=390)
    worker.goto(f"{site}/cases/emergency/")
    wrong = looked_at(worker, "emergency")
    worker.fill("input[name=reference]", "P-BA-26-2222222")
    worker.fill("textarea[name=reason]", REASON)
    worker.click("main form.stack button[type=submit]")
    assert "There is no such case." in worker.inner_text("main")
    wrong += looked_at(worker, "emergency-none")
    worker.fill("input[name=reference]", reference)
    worker.click("main form.stack button[type=submit]")
    assert "It stays open to you for" in worker.inner_text("main")
    wrong += looked_at(worker, "emergency-case")
    boss.goto(f"{site}/cases/emergency/here/")
    assert REASON in boss.inner_text("main")
    wrong += looked_at(boss, "openings-here")
    boss.goto(f"{site}/cases/protection/handover/")
    boss.click("main ul.inline a.button")
    wrong += looked_at(boss, "handover")
    boss.goto(f"{site}/cases/")
    wrong += looked_at(boss, "supervisors-day")
    officer = seen_by(chromium, site, home, "data-protection-officer", scheme="dark")
    officer.goto(f"{site}/cases/gates/overrides/")
    wrong += looked_at(officer, "overrides")
    officer.goto(f"{site}/cases/emergency/all/")
    wrong += looked_at(officer, "openings")
    officer.click("main a.button")
    wrong += looked_at(officer, "review-opening")
    officer.check("input[value=justified]")
    officer.fill("textarea[name=note]", "The clinic confirmed its call that night.")
    officer.click("main form button[type=submit]")
    assert "0 wait for a finding" in officer.inner_text("main")
    for page in (boss, worker, officer):
        page.context.close()
    assert wrong == []


def test_an_incident_is_reported_and_a_partners_coordinator_looks_for_it(site: str, home: Path, chromium: Any) -> None:
    secret = home / "reporter.txt"
    secret.write_text(PASSWORD, encoding="utf-8")
    given = ("--email", "reporter@iom.example", "--name", "Demo reporter", "--institution", "iom-al")
    added = jahorina("member", "add", *given, "--role", "contributor", "--password-file", secret, home=home)
    assert added.code == 0, added.errors
    page = chromium.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}).new_page()
    with_password(page, site, "reporter@iom.example", PASSWORD)
    page.goto(f"{site}/incidents/new/")
    wrong = looked_at(page, "incident-new")
    choices = {"concerned": "ba", "kind": "pushback", "actor": "border-police"}
    for name, value in choices.items():
        page.select_option(f"select[name={name}]", value)
    page.fill("input[name=happened_on]", "2026-01-05")
    page.fill("textarea[name=narrative]", "Twelve people were led back over the river at night.")
    page.check("input[name=consent][value=facts]")
    page.click("main form button[type=submit]")
    assert "Twelve people" in page.inner_text("main")
    wrong += looked_at(page, "incident")
    incident = page.url
    page.goto(f"{incident}add/released/")
    wrong += looked_at(page, "incident-release")
    page.goto(f"{site}/incidents/")
    wrong += looked_at(page, "incidents")
    page.context.close()
    members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
    coordinator = next(one for one in members if one["role"] == "coordinator")
    state = chromium.new_context(bypass_csp=True, viewport={"width": 390, "height": 900}).new_page()
    with_password(state, site, coordinator["email"], coordinator["password"])
    state.goto(f"{site}/incidents/")
    wrong += looked_at(state, "incidents-of-a-partner")
    assert state.goto(f"{site}/incidents/new/").status == 403
    assert state.goto(incident).status == 404
    state.context.close()
    assert wrong == []


def with_password(page: Any, site: str, email: str, password: str) -> None:
    """Log in somebody whose roles need no second factor."""
    page.goto(f"{site}/account/log-in/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "log-in" not in url)
