"""The pages in headless Chromium: no axe-core violation in light and dark, nothing cut off on a phone, charts alive."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import environment
from tests.demo import own_demo
from tests.processes import Forked
from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_pages import PAGES

FEATURES_OF_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "TcpPortRandomizationWin,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
"""What Playwright turns off itself; Chromium heeds the last list alone."""
FEATURES_OF_A_WINDOW = "WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup"
"""Pages that Chromium draws for the address bar of every new window, seen or not: two fifths of its processor time."""
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")

EXPLORED = "/public/en/explore/protection-intentions/sex/"
PORTAL = (
    *("/public/en/", "/public/mk/", "/public/en/explore/", EXPLORED, "/public/en/protection-ba/", "/public/en/places/"),
    *("/public/en/places/ba/", "/public/en/methods/", "/public/sq/methods/protection/"),
)
"""The public portal, as the demo publishes it."""

WIDTHS = (320, 390, 1280)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demo, of this file's own."""
    return own_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """A demo served as its user serves it."""
    address = f"127.0.0.1:{free_port()}"
    words, silent = ("--home", home, "serve", "--address", address, "--workers", "1"), subprocess.DEVNULL
    server = Forked("jahorina", *words, env=environment(), stdout=silent, stderr=silent)
    try:
        for _attempt in range(150):
            try:
                urllib.request.urlopen(f"http://{address}/health/", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        off = f"--disable-features={FEATURES_OF_PLAYWRIGHT},{FEATURES_OF_A_WINDOW}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", off])
        yield browser
        browser.close()


def violations(page: Any) -> list[str]:
    """What axe-core finds on a page, one line each."""
    found = page.evaluate(AXE + "; axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:150]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "widths"), [("light", WIDTHS), ("dark", WIDTHS[-1:])])
def test_no_page_has_an_accessibility_violation_or_is_cut_off(
    site: str, chromium: Any, scheme: str, widths: tuple[int, ...]
) -> None:
    """Each page is opened once in each scheme, the narrowest width first; the checker looks at the widest."""
    # The checker is injected for the test; the site's own policy would refuse it.
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found, wide = {}, []
    for address in (*PAGES, *PORTAL):
        page.set_viewport_size({"width": widths[0], "height": 800})
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((address, width))
        if wrong := violations(page):
            found[address] = wrong
    context.close()
    assert (found, wide) == ({}, [])


def test_charts_come_alive_under_the_strict_policy_and_nothing_is_blocked(site: str, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site + "/evidence/")
    page.wait_for_selector(".live-chart svg, .live-chart canvas")
    context.close()
    assert complaints == []


def test_without_javascript_the_explorer_answers_and_shows_the_drawn_chart(site: str, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/evidence/")
    page.select_option("#statistic", "centre-stock")
    page.click("text=Show")
    assert "statistic=centre-stock" in page.url
    assert page.locator("h2").first.inner_text() == "Persons in centres"
    context.close()


def test_the_keyboard_reaches_the_content_first(site: str, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site + "/plan/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    context.close()


def test_a_visitor_comes_from_the_site_to_a_figure_with_the_keyboard_and_without_javascript(
    site: str, chromium: Any
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(site + "/partners/")
    page.focus("text=Open data")
    page.keyboard.press("Enter")
    page.wait_for_url("**/public/en/")
    page.focus("nav >> text=Explore")
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore/")
    page.focus("button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore/protection-intentions/*/")
    page.select_option("#breakdown", "sex")
    page.select_option("#period", index=1)
    page.click("text=Show")
    page.wait_for_url("**/explore/protection-intentions/sex/20*/")
    assert page.locator("caption").first.is_visible()
    assert page.locator("text=Simulated").first.is_visible()
    context.close()
