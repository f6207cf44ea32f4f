"""The status of the exchange in headless Chromium, looked at by axe: what is well, missing, made, refused.

Set JAHORINA_SCREENSHOTS to a folder to keep a picture of each page.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jahorina.exchange import keyfolder
from jahorina.formats.bundle.agreements import Agreement
from jahorina.formats.bundle.packing import Address, draft, sign_and_seal
from tests.cli.run import jahorina
from tests.exchange.intake.conftest import members, release, table, total
from tests.exchange.nodes import agreement
from tests.web.chromium import CHROMIUM, MISSING
from tests.web.test_cases_in_the_browser import looked_at
from tests.web.test_emergency_in_the_browser import seen_by
from tests.web.test_in_the_browser import chromium, home, site

__all__ = ["chromium", "home", "site"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not CHROMIUM, reason=MISSING),
]


def _ok(*arguments: str | Path, home: Path) -> None:
    outcome = jahorina(*arguments, home=home)
    assert outcome.code == 0, outcome.errors


def _release_of_al(
    folder: Path, number: int, agreed: Agreement, previous: str = "", **changed: Any
) -> tuple[Path, str]:
    """The next bundle of al's stream to ba, as a file."""
    keys, now = keyfolder.load(folder / "al"), datetime.now(UTC).replace(microsecond=0)
    content = members(release(number, table(**changed)), total(61))
    address = Address(1, number, previous, now, now + timedelta(days=40))
    made = draft(content, schema="aggregates/1.0", agreement=agreed, address=address)
    seals = {"ba": list(keyfolder.read_exported((folder / "ba.keys").read_bytes())[-1].seal)}
    file = folder / f"al-{number}.bundle"
    file.write_bytes(sign_and_seal(made, release_keys=keys.signers(), transport_key=keys.transport, seals=seals))
    return file, made.manifest.sha256


def test_who_answers_for_it_sees_what_is_missing_and_what_was_refused(
    site: str, home: Path, chromium: Any, tmp_path: Path
) -> None:
    _ok("node", "init-keys", "ba", home=home)
    root = keyfolder.make(tmp_path / "hub", code="hub", threshold=1, now=datetime.now(UTC))
    from jahorina.formats.bundle.keyroots import fingerprint

    (tmp_path / "hub.keys").write_bytes(keyfolder.exported([root]))
    _ok("node", "join", tmp_path / "hub.keys", "--fingerprint", fingerprint(root), home=home)
    for sender, recipient, stream in (("ba", "hub", "figures"), ("hub", "ba", "plan")):
        made = agreement(sender, recipient, stream=stream, since=date(2026, 1, 1), until=date(2036, 12, 31))
        (tmp_path / f"{stream}.json").write_bytes(made.document())
        _ok("node", "agree", tmp_path / f"{stream}.json", home=home)
    (tmp_path / "figures.csv").write_text("place,month,people\nba,2026-01,120\n")
    _ok("exchange", "send", "figures", tmp_path / "figures.csv", home=home)
    al = keyfolder.make(tmp_path / "al", code="al", threshold=1, now=datetime.now(UTC))
    (tmp_path / "al.keys").write_bytes(keyfolder.exported([al]))
    _ok("node", "join", tmp_path / "al.keys", "--fingerprint", fingerprint(al), home=home)
    _ok("node", "export-keys", tmp_path / "ba.keys", home=home)
    releases = agreement("al", "ba", stream="releases", schemas=("aggregates/1",), until=date(2036, 12, 31))
    (tmp_path / "releases.json").write_bytes(releases.document())
    _ok("node", "agree", tmp_path / "releases.json", home=home)
    first, identity = _release_of_al(tmp_path, 1, releases)
    second, _identity = _release_of_al(tmp_path, 2, releases, identity, definition="7")
    _ok("exchange", "receive", first, second, home=home)
    assert jahorina("exchange", "take-in", home=home).code == 3
    (tmp_path / "letter.bundle").write_text("Dear colleagues, these are our figures.")
    assert jahorina("exchange", "receive", tmp_path / "letter.bundle", home=home).code == 3
    page = seen_by(chromium, site, home, "data-protection-officer", scheme="light")
    page.goto(f"{site}/exchange/")
    wrong = looked_at(page, "exchange")
    text = page.inner_text("main")
    for part in (
        "figures",
        "Nothing came within the agreed rhythm",
        "This is no bundle",
        "bundle-frame",
        "The release registered-1. Observations added: 1; revised: 0.",
        "by the definition register-v7",
        fingerprint(root),
    ):
        assert part in text
    page.set_viewport_size({"width": 320, "height": 800})
    wrong += looked_at(page, "exchange-narrow")
    assert wrong == []
