"""Each kind of case worker opens a case, screens, asks for consent, refers and closes, in headless Chromium and timed.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page, and the times.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import looked_at, sign_in
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

SCREENING = {
    "protection": ("vulnerability-noted", {"factor": "no-documents", "level": "individual", "direction": "risk"}),
    "return": ("trafficking-screened", {"result": "no-indication"}),
    "counter-trafficking": ("presumed", {"decided_by": "NGO"}),
}
CLOSURE = {"protection": "absconded", "return": "revoked", "counter-trafficking": "declined"}
AT_MOST = 60.0
"""Seconds from the empty form of a case to the sent referral, without a person's reading and typing."""


def members(home: Path) -> list[dict[str, str]]:
    return list(json.loads((home / "demo-members.json").read_text(encoding="utf-8")))


def seen_by(chromium: Any, site: str, member: dict[str, str], *, width: int = 1280, scheme: str = "light") -> Any:
    """A page of a browser in which the member is logged in."""
    size = {"width": width, "height": 900}
    page = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport=size).new_page()
    sign_in(page, site, member)
    return page


def sent_form(page: Any) -> None:
    """Send the form of the page with the keyboard."""
    page.focus("main form.stack button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("area", list(SCREENING))
def test_a_worker_opens_screens_refers_and_closes_and_a_receiver_accepts(
    site: str, home: Path, chromium: Any, area: str
) -> None:
    own, other = [one for one in members(home) if one["role"] == f"case-worker:{area}"][:2]
    narrow = area == "counter-trafficking"
    scheme = "dark" if area == "return" else "light"
    page = seen_by(chromium, site, own, width=390 if narrow else 1280, scheme=scheme)
    there = seen_by(chromium, site, other, width=1280 if narrow else 390, scheme=scheme)
    began = time.monotonic()
    page.goto(f"{site}/cases/{area}/new/")
    page.fill("input[name=name_latin]", f"Lamp {area}")
    page.fill("input[name=birth_year]", "1999")
    page.select_option("select[name=nationality]", "AFG")
    page.select_option("select[name=sex]", "female")
    sent_form(page)
    if page.locator("#likely").count():
        sent_form(page)
    case = page.url
    kind, fields = SCREENING[area]
    page.goto(f"{case}steps/{kind}/")
    for name, value in fields.items():
        page.select_option(f"select[name={name}]", value)
    sent_form(page)
    page.goto(f"{case}consents/")
    institution = page.locator("select[name=recipient] option").evaluate_all(
        "options => options.map(one => [one.value, one.text])"
    )
    recipient = next(code for code, _text in institution if code == institution_of(other, institution))
    page.select_option("select[name=recipient]", recipient)
    page.check("input[name=purposes][value=service]")
    page.check("input[name=scope][value=name]")
    for name, value in (("given_by", "self"), ("language", "prs"), ("text_version", "referral-written-1")):
        page.select_option(f"select[name={name}]", value)
    sent_form(page)
    wrong = looked_at(page, f"{area}-refer")
    assert page.input_value("select[name=to]") == recipient
    page.select_option("select[name=service]", "health")
    page.select_option("select[name=urgency]", "week")
    sent_form(page)
    took = time.monotonic() - began
    assert "waiting for an answer" in page.inner_text("main"), page.inner_text("main")
    kept_time(area, took)
    referral = page.url.replace(site, "")
    wrong += looked_at(page, f"{area}-referral-sent")
    there.goto(f"{site}/cases/")
    wrong += looked_at(there, f"{area}-receivers-day")
    there.goto(f"{site}/cases/referrals/received/")
    wrong += looked_at(there, f"{area}-received")
    there.goto(site + referral)
    assert "Lamp" not in there.content()
    wrong += looked_at(there, f"{area}-referral-received")
    for act in ("declined", "accepted"):
        there.goto(f"{site}{referral}{act}/")
        wrong += looked_at(there, f"{area}-{act}")
    sent_form(there)
    assert f"Lamp {area}" in there.inner_text("main")
    wrong += looked_at(there, f"{area}-referral-accepted")
    there.goto(f"{site}{referral}service-given/")
    wrong += looked_at(there, f"{area}-service-given")
    sent_form(there)
    page.goto(f"{case}consents/")
    wrong += looked_at(page, f"{area}-consents")
    page.click("main ul.rows a.button-quiet")
    wrong += looked_at(page, f"{area}-withdraw")
    sent_form(page)
    there.goto(site + referral)
    assert "withdrawn after it was accepted" in there.inner_text("main")
    wrong += looked_at(there, f"{area}-referral-withdrawn")
    page.goto(f"{case}family/")
    wrong += looked_at(page, f"{area}-family")
    page.goto(f"{site}/cases/referrals/sent/")
    wrong += looked_at(page, f"{area}-sent")
    page.goto(f"{case}steps/closed/")
    page.select_option("select[name=reason]", CLOSURE[area])
    sent_form(page)
    wrong += looked_at(page, f"{area}-case-closed")
    for one in (page, there):
        one.context.close()
    assert wrong == []
    assert took < AT_MOST


def institution_of(member: dict[str, str], choices: list[list[str]]) -> str:
    """The institution of a demo member: the first one of its partner's in the list of recipients."""
    return next(code for code, _text in choices if code.startswith(f"{member['partner']}-"))


def kept_time(area: str, seconds: float) -> None:
    """Keep how long it took, where pictures are kept."""
    folder = os.environ.get("JAHORINA_SCREENSHOTS")
    if folder:
        with (Path(folder) / "times.txt").open("a", encoding="utf-8") as file:
            file.write(f"{area} {seconds:.1f} s from the empty case to the sent referral\n")


def test_the_survey_and_the_exceptions_are_filled_in_and_read(site: str, home: Path, chromium: Any) -> None:
    worker = next(one for one in members(home) if one["role"] == "case-worker:return")
    page = seen_by(chromium, site, worker, width=390)
    page.goto(f"{site}/cases/return/new/")
    page.fill("input[name=name_latin]", "Quiet Lamp")
    sent_form(page)
    if page.locator("#likely").count():
        sent_form(page)
    case = page.url
    page.goto(f"{case}steps/readmission-received/")
    page.select_option("select[name=counterpart]", "DEU")
    sent_form(page)
    page.goto(f"{case}steps/survey-answered/")
    for select in page.locator("select[name^=answers-]").all():
        select.select_option("good")
    wrong = looked_at(page, "survey")
    sent_form(page)
    assert "32 of 32" in page.inner_text("main")
    wrong += looked_at(page, "survey-scored")
    page.goto(f"{case}refer/")
    recipients = page.locator("select[name=to] option").evaluate_all("options => options.map(one => one.value)")
    page.select_option("select[name=to]", recipients[-1])
    page.select_option("select[name=purpose]", "safety")
    page.select_option("select[name=service]", "health")
    page.select_option("select[name=urgency]", "week")
    page.select_option("select[name=exception]", "danger-to-life")
    sent_form(page)
    assert page.locator(".errorlist").count()
    wrong += looked_at(page, "refer-refused")
    page.fill("textarea[name=reason]", "She collapsed at the gate and nobody could ask her.")
    sent_form(page)
    wrong += looked_at(page, "referral-to-be-sent")
    assert "It has reached nobody yet" in page.inner_text("main")
    officer = seen_by(chromium, site, next(one for one in members(home) if one["role"] == "data-protection-officer"))
    officer.goto(f"{site}/cases/referrals/without-consent/")
    wrong += looked_at(officer, "without-consent")
    officer.click("main a.button")
    wrong += looked_at(officer, "review-referral")
    for one in (page, officer):
        one.context.close()
    assert wrong == []
