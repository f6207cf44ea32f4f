"""Case workers at their pages in headless Chromium: a case from its opening to its closure, in each area.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.web.accounts.browser import code_for
from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_in_the_browser import chromium, home, site, violations

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

WALKS = {
    "protection": (
        ("intention-declared", {"where": "inside"}),
        ("vulnerability-noted", {"factor": "no-documents", "level": "individual", "direction": "risk"}),
        ("application-lodged", {}),
        ("discontinued", {"reason": "absconded"}),
        ("closed", {"reason": "absconded"}),
    ),
    "return": (
        ("counselled", {"language": "prs"}),
        ("protection-screened", {"result": "no-need"}),
        ("declaration-signed", {"modality": "avrr", "language": "prs"}),
        ("declaration-revoked", {}),
        ("closed", {"reason": "revoked"}),
    ),
    "counter-trafficking": (
        ("presumed", {"decided_by": "NGO"}),
        ("support-planned", {}),
        ("closed", {"reason": "declined"}),
    ),
}


_signed_in: dict[tuple[str, str], Any] = {}


def log_in(page: Any, site: str, home: Path, role: str) -> None:
    """Log in as the demo's first member with a role."""
    members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
    sign_in(page, site, next(one for one in members if one["role"] == role))


def sign_in(page: Any, site: str, member: dict[str, str]) -> None:
    """Log in with password and, where one is needed, second factor; who was logged in before stays so in another browser.

    A code counts once: who logs in anew for each test would wait for the next half minute.
    """
    name = (site, member["email"])
    if name in _signed_in:
        page.context.add_cookies(_signed_in[name])
    page.goto(f"{site}/account/log-in/")
    if page.query_selector("input[name=login]") is None:
        return
    page.fill("input[name=login]", member["email"])
    page.fill("input[name=password]", member["password"])
    with page.expect_navigation():
        page.click("main button[type=submit]")
    if not member["second_factor"]:
        _signed_in[name] = page.context.cookies()
        return
    page.wait_for_selector("input[name=code]")
    for _try in range(3):
        page.fill("input[name=code]", code_for(member["second_factor"]))
        with page.expect_navigation():
            page.click("main button[type=submit]")
        if page.query_selector("input[name=code]") is None:
            _signed_in[name] = page.context.cookies()
            return
        page.wait_for_timeout(31_000)
    raise AssertionError("the second factor was not accepted")


def send(page: Any) -> None:
    """Send the page's form, and wait for the answer."""
    with page.expect_navigation():
        page.click("main form button[type=submit]")


def looked_at(page: Any, name: str) -> list[str]:
    """What is wrong with a page for the accessibility checker and on its width; keeps a picture where one is wanted."""
    page.wait_for_load_state()
    page.wait_for_function("document.documentElement !== null")
    folder = os.environ.get("JAHORINA_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{name}: {one}" for one in (*violations(page), *(["scrolls sideways"] if wide else []))]


@pytest.mark.parametrize("area", list(WALKS))
def test_a_case_worker_walks_a_case_from_opening_to_closure(
    site: str,
    home: Path,
    chromium: Any,
    area: str,
) -> None:
    scheme = "dark" if area == "return" else "light"
    width = 390 if area == "counter-trafficking" else 1280
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    log_in(page, site, home, f"case-worker:{area}")
    page.goto(f"{site}/cases/")
    wrong = looked_at(page, f"{area}-day")
    page.goto(f"{site}/cases/{area}/new/")
    wrong += looked_at(page, f"{area}-new")
    page.fill("input[name=name_original]", "محمد کریمی")
    page.fill("input[name=name_latin]", "Muhammad Karimi")
    page.select_option("select[name=nationality]", "AFG")
    page.fill("input[name=birth_year]", "1999")
    page.click("main form button[type=submit]")
    if page.locator("#likely").count():
        # One of the demo's simulated people may have such a name.
        page.click("main form button[type=submit]")
    case = page.url
    wrong += looked_at(page, f"{area}-case")
    for kind, fields in WALKS[area]:
        page.goto(f"{case}steps/{kind}/")
        for name, value in fields.items():
            page.select_option(f"select[name={name}]", value)
        wrong += looked_at(page, f"{area}-{kind}")
        page.click("main form button[type=submit]")
        assert page.url == case, page.inner_text("main")
    wrong += looked_at(page, f"{area}-closed")
    assert "Karimi" not in page.content()
    for address in (f"{site}/cases/search/", f"{case}identity/", f"{site}/cases/{area}/list/unassigned/"):
        page.goto(address)
        wrong += looked_at(page, f"{area}-{address.rstrip('/').rsplit('/', 1)[-1]}")
    context.close()
    assert wrong == []
    assert CHROMIUM
