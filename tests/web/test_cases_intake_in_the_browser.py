"""Intake and export in headless Chromium: a file looked at, its questions answered, taken in; a list taken out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.registers.intake.test_import import row, table
from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import log_in, looked_at, send
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]


def test_a_case_worker_takes_a_file_in_and_a_list_out(site: str, home: Path, chromium: Any) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    log_in(page, site, home, "case-worker:protection")
    address = f"{site}/cases/protection/intake/"
    page.goto(address)
    wrong = looked_at(page, "intake")
    upload(page, table(row(), row(sex="x"), row(happened_on="yesterday")))
    wrong += looked_at(page, "intake-refused")
    page.goto(address)
    upload(page, table(row("محمد کریمی"), row("Mohammad Karimi"), row("Zoran Petrović")))
    wrong += looked_at(page, "intake-preview")
    send(page)
    # One of the first two; whether the other is like somebody of the demo depends on whom the simulation invented.
    assert re.search(r"Left out: [12]\.", page.inner_text("body"))
    wrong += looked_at(page, "intake-done")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{site}/cases/protection/export/")
    wrong += looked_at(page, "export")
    with page.expect_download() as waiting:
        page.click("main form button[type=submit]")
    assert waiting.value.suggested_filename == "protection-cases.csv"
    context.close()
    assert wrong == []


def upload(page: Any, content: bytes) -> None:
    """Choose a file and send it."""
    page.set_input_files("input[name=file]", {"name": "cases.csv", "mimeType": "text/csv", "buffer": content})
    send(page)
