"""A whole round in headless Chromium, on the demo: proposal, decision with a reservation, next version, reports, one sent
back, acceptance, a regional figure with a reservation beside it, the statement as PDF.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.chromium import CHROMIUM, MISSING
from tests.web.plan_people import Person, contributor, coordinator
from tests.web.test_cases_in_the_browser import looked_at
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]

MEASURE, INDICATOR = "M-RE-3", "I-RE-3"
WRITERS = {"al": "al-moi", "ba": "ba-mos", "xk": "xk-mia", "me": "me-moi", "mk": "mk-moi", "rs": "rs-moi"}
"""An institution of each partner: a figure is published when each partner it names has taken its stance."""

RESERVED = "Our law on working arrangements is not in force before January."
RESERVED_FIGURE = "Working arrangements are counted differently by each of us."
SENT_BACK = "With which two partners? Name them."


def test_a_whole_round_from_the_proposal_to_the_statement(site: str, home: Path, chromium: Any, tmp_path: Path) -> None:
    bosses = {
        partner: coordinator(chromium, site, home, partner, width=390 if partner == "rs" else 1280)
        for partner in WRITERS
    }
    wrong = call_the_meeting(bosses["ba"])
    wrong += propose(bosses["ba"])
    for partner, boss in bosses.items():
        wrong += answer(boss, reservation=RESERVED if partner == "rs" else "")
    wrong += read_the_next_version(bosses["ba"])
    wrong += add_the_partners_up(bosses["ba"])
    wrong += open_the_round(bosses["al"])
    for partner, institution in WRITERS.items():
        writer = contributor(chromium, site, home, tmp_path, institution, width=320 if partner == "me" else 1280)
        wrong += report(writer, bosses[partner], sent_back=partner == "xk")
    for partner, boss in bosses.items():
        wrong += sign_the_figure(boss, reservation=RESERVED_FIGURE if partner == "mk" else "")
    wrong += read_the_figure(bosses["ba"])
    wrong += hold_the_meeting(bosses["ba"])
    assert wrong == []


def call_the_meeting(boss: Person) -> list[str]:
    """A coordinator enters the next meeting."""
    page = boss.see("meetings/new/")
    boss.fill(code="walk", starts="2025-11-03", ends="2025-11-04")
    boss.fill(**{"names:en": "Sixth Sarajevo Migration Dialogue", "names:mk": "Шести Сараевски дијалог за миграција"})
    boss.fill(**{"place:en": "Jahorina"})
    wrong = looked_at(page, "walk-new-meeting")
    assert "Sixth Sarajevo" in boss.send()
    return wrong


def propose(boss: Person) -> list[str]:
    """A measure in other words, talked about, and put to the partners."""
    page = boss.see(f"proposals/new/measure/{MEASURE}/")
    boss.fill(title="Working arrangements in writing", reason="What is written can be relied on.")
    boss.fill(**{"texts:en": "Agree working arrangements on returns in writing, partner by partner"})
    wrong = looked_at(page, "walk-propose")
    boss.send()
    page.wait_for_selector("ins")
    wrong += looked_at(page, "walk-proposal")
    boss.fill(text="We can begin in spring.")
    assert "We can begin in spring." in boss.send()
    page.click("text=Put to the partners")
    page.select_option("[name=meeting]", "walk")
    boss.fill(**{"texts:en": "Working arrangements are agreed in writing.", "answer_by": "2999-01-31"})
    wrong += looked_at(page, "walk-put")
    boss.send()
    page.wait_for_url("**/decisions/walk-1/")
    return wrong


def answer(boss: Person, *, reservation: str) -> list[str]:
    """A partner accepts, or accepts with its reservation."""
    assert "walk-1" in boss.open("morning/").inner_text("main")
    page = boss.see("decisions/walk-1/answer/")
    page.check(f"[name=answer][value={'reservation' if reservation else 'accepted'}]")
    if reservation:
        boss.fill(reservation=reservation)
    wrong = looked_at(page, "walk-answer-with-reservation") if reservation else []
    boss.send()
    page.wait_for_url("**/decisions/walk-1/")
    return wrong


def read_the_next_version(boss: Person) -> list[str]:
    """The version that the last answer made holds the new words, and the reservation stands beside them."""
    shown = boss.open(f"measures/{MEASURE}/").inner_text("main")
    assert RESERVED in shown
    assert "in writing, partner by partner" in shown
    wrong = looked_at(boss.page, "walk-measure")
    assert "all hold" in boss.see("versions/1/").inner_text("main")
    wrong += looked_at(boss.page, "walk-version")
    return wrong + looked_at(boss.see("decisions/walk-1/"), "walk-decision")


def add_the_partners_up(boss: Person) -> list[str]:
    """The indicator's values are to add up to the region's, by the form of the indicator."""
    page = boss.open(f"indicators/{INDICATOR}/edit/")
    page.select_option("[name=aggregation]", "sum")
    boss.fill(reason="Each partner counts its own arrangements.")
    wrong = looked_at(page, "walk-indicator")
    assert "Each partner counts its own arrangements." in boss.send()
    return wrong


def open_the_round(boss: Person) -> list[str]:
    """A round about a year, in which every partner owes a report on every measure."""
    page = boss.open("rounds/new/")
    boss.fill(code="walk-2025", name="Walk 2025", period="2025", due_on="2026-01-31")
    wrong = looked_at(page, "walk-new-round")
    assert "Walk 2025" in boss.send()
    return wrong + looked_at(page, "walk-round-open")


def report(writer: Person, boss: Person, *, sent_back: bool) -> list[str]:
    """A partner's report: written, signed by handing it in, where wanted sent back and put right, accepted."""
    page = writer.open("rounds/")
    page.locator("main tr", has_text="Walk 2025").filter(has_text=MEASURE).locator("a").first.click()
    page.wait_for_url("**/reports/*/")
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    hand_in(writer, number, "A common list was agreed with two partners.")
    wrong = looked_at(page, f"walk-report-{number}")
    if sent_back:
        review = boss.open(f"reports/{number}/review/")
        review.check("[name=verdict][value=send-back]")
        boss.fill(remarks=SENT_BACK)
        wrong += looked_at(review, "walk-review")
        boss.send()
        assert SENT_BACK in writer.open(f"reports/{number}/write/").inner_text("main")
        wrong += looked_at(page, "walk-sent-back")
        hand_in(writer, number, "A common list was agreed with Serbia and Montenegro.")
    boss.open(f"reports/{number}/review/").check("[name=verdict][value=accept]")
    boss.send()
    assert "Accepted" in boss.open(f"reports/{number}/").inner_text("main")
    return wrong


def hand_in(writer: Person, number: str, narrative: str) -> None:
    """Write a report and submit it."""
    page = writer.open(f"reports/{number}/write/")
    page.select_option("[name=status]", "in-progress")
    writer.fill(**{"narrative": narrative, f"{INDICATOR}:value": "2"})
    writer.send()
    assert "Submitted" in writer.send()


def sign_the_figure(boss: Person, *, reservation: str) -> list[str]:
    """A partner agrees to the regional figure, or puts its reservation beside it; before that it is not published."""
    page = boss.open(f"rounds/walk-2025/figures/{INDICATOR}/")
    assert "not agreed yet" in page.inner_text(".page-head")
    page.check(f"[name=stance][value={'reservation' if reservation else 'agreed'}]")
    if reservation:
        boss.fill(reservation=reservation)
    wrong = looked_at(page, "walk-stance") if reservation else []
    assert (reservation or "agrees") in boss.send()
    return wrong


def read_the_figure(boss: Person) -> list[str]:
    """The figure is published, on its own page and in the round, with the reservation beside it."""
    page = boss.open(f"rounds/walk-2025/figures/{INDICATOR}/")
    assert "published" in page.inner_text(".page-head")
    assert RESERVED_FIGURE in page.inner_text("main")
    assert page.inner_text(".figure-big").strip() == "12"
    wrong = looked_at(page, "walk-figure")
    row = boss.open("rounds/walk-2025/").locator("tr", has_text=RESERVED_FIGURE)
    assert INDICATOR in row.inner_text()
    assert "published" in row.inner_text()
    return wrong + looked_at(page, "walk-round")


def hold_the_meeting(boss: Person) -> list[str]:
    """The meeting is held, its statement agreed, read and downloaded."""
    page = boss.see("meetings/walk/")
    page.click("button[value=held]")
    page.click("button[value=statement-agreed]")
    page.wait_for_selector("text=Statement agreed")
    wrong = looked_at(page, "walk-meeting")
    assert RESERVED in boss.see("meetings/walk/statement/").inner_text("main")
    wrong += looked_at(page, "walk-statement")
    with page.expect_download() as waiting:
        page.locator("a[href$='mk.pdf']").click()
    printed = Path(waiting.value.path()).read_bytes()
    assert printed.startswith(b"%PDF-1.7")
    assert printed.rstrip().endswith(b"%%EOF")
    return wrong + looked_at(boss.see(""), "walk-dialogue") + looked_at(boss.open("morning/"), "walk-morning")
