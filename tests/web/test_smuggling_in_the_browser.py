"""A worker of criminal justice in headless Chromium: an incident from its report to its closure, its suspects, the network.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import log_in, looked_at, send
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

GRADES = {"source_grade": "B", "information_grade": "2"}


def report(page: Any, site: str, persons: str) -> str:
    """Report an incident; its address."""
    page.goto(f"{site}/cases/criminal-justice/new/")
    page.select_option("select[name=means]", "van")
    page.select_option("select[name=place]", index=1)
    page.fill("input[name=persons]", persons)
    page.fill("input[name=price]", "900 EUR")
    page.check("input[name=harm][value=confined]")
    send(page)
    return str(page.url)


def assert_tie(page: Any, ties: str, what: str, chosen: dict[str, str], **typed: str) -> None:
    """Fill in the form of a tie and send it."""
    page.goto(f"{ties}{what}/")
    for name, value in {**GRADES, **chosen}.items():
        page.select_option(f"select[name={name}]", value)
    for name, value in typed.items():
        page.fill(f"input[name={name}]", value)
    send(page)
    assert page.url == ties, page.inner_text("main")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_an_incident_from_its_report_to_its_closure(
    site: str, home: Path, chromium: Any, scheme: str, width: int
) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    log_in(page, site, home, "case-worker:criminal-justice")
    first, second = report(page, site, "7"), report(page, site, "11")
    wrong = looked_at(page, f"incident-{scheme}")
    ties = [one.replace("/cases/", "/smuggling/") + "ties/" for one in (first, second)]
    for what in ("suspect", "group", "trace", "membership"):
        page.goto(f"{ties[0]}{what}/")
        wrong += looked_at(page, f"incident-{what}-{scheme}")
    assert_tie(page, ties[0], "suspect", {"code": "transporter"}, name_original="Драган Петровић")
    assert_tie(page, ties[0], "group", {"code": "organised"}, name="The valley")
    for one in ties:
        assert_tie(page, one, "trace", {"code": "phone"}, identifier="+387 61 000 111")
    page.goto(f"{ties[1]}known-suspect/")
    suspect = page.locator("select[name=suspect] option").nth(1).get_attribute("value")
    assert_tie(page, ties[1], "known-suspect", {"code": "guide", "suspect": suspect, "information_grade": "3"})
    page.goto(ties[0])
    wrong += looked_at(page, f"incident-ties-{scheme}")
    page.goto(f"{site}/smuggling/network/")
    wrong += looked_at(page, f"network-{scheme}")
    page.focus(".net a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/smuggling/network/*-*/")
    wrong += looked_at(page, f"network-around-{scheme}")
    for name in ("figures", "suspects/search", f"suspects/{suspect}"):
        page.goto(f"{site}/smuggling/{name}/")
        wrong += looked_at(page, f"incidents-{name.split('/')[0]}-{len(name)}-{scheme}")
    assert "Петровић" not in page.content()
    for kind, fields in (("arrests-made", {}), ("charges-filed", {}), ("judgement-given", {"outcome": "convicted"})):
        page.goto(f"{first}steps/{kind}/")
        if kind == "arrests-made":
            page.fill("input[name=arrested]", "2")
        for name, value in fields.items():
            page.select_option(f"select[name={name}]", value)
        send(page)
        assert page.url == first, page.inner_text("main")
    page.goto(f"{first}steps/closed/")
    page.select_option("select[name=reason]", "judged")
    send(page)
    wrong += looked_at(page, f"incident-closed-{scheme}")
    context.close()
    assert wrong == []


def test_the_network_works_without_scripts(site: str, home: Path, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, site, home, "case-worker:criminal-justice")
    incident = report(page, site, "3").replace("/cases/", "/smuggling/") + "ties/"
    assert_tie(page, incident, "group", {"code": "organised"}, name="The other valley")
    page.goto(f"{site}/smuggling/network/")
    page.select_option("select[name=least]", "high")
    send(page)
    assert page.locator(".net .net-node").count() > 1
    page.locator(".net a").first.click()
    assert "/smuggling/network/" in page.url
    context.close()
