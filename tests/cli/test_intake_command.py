"""`exchange take-in | expire` on a workspace of its own: once, after a kill at any moment, too, and in a member's name."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jahorina.exchange import keyfolder
from jahorina.formats.bundle.agreements import Agreement
from jahorina.formats.bundle.keyroots import fingerprint
from jahorina.formats.bundle.packing import Address, draft, sign_and_seal
from tests.cli.run import Outcome, environment, jahorina
from tests.exchange.intake.conftest import members, release, table
from tests.exchange.nodes import agreement
from tests.processes import Forked
from tests.workspaces import fresh_workspace

KILLS = int(os.environ.get("JAHORINA_KILLS", "4"))
RELEASES = agreement(
    "al", "hub", stream="releases", schemas=("aggregates/1",), since=date(2026, 1, 1), until=date(2036, 12, 31)
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def _ok(*arguments: str | Path, home: Path) -> Outcome:
    outcome = jahorina(*arguments, home=home)
    assert outcome.code == 0, outcome.errors
    return outcome


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A hub to which six bundles of al came."""
    hub, now = tmp_path / "home", datetime.now(UTC).replace(microsecond=0)
    al = keyfolder.make(tmp_path / "al", code="al", threshold=1, now=now)
    (tmp_path / "al.keys").write_bytes(keyfolder.exported([al]))
    (tmp_path / "agreement.json").write_bytes(RELEASES.document())
    fresh_workspace(hub)
    _ok("node", "init-keys", "hub", home=hub)
    _ok("node", "join", tmp_path / "al.keys", "--fingerprint", fingerprint(al), home=hub)
    _ok("node", "agree", tmp_path / "agreement.json", home=hub)
    _ok("node", "export-keys", tmp_path / "hub.keys", home=hub)
    (tmp_path / "came").mkdir()
    previous = ""
    for number in range(1, 7):
        previous = _bundle(tmp_path, number, previous, RELEASES, now)
    _ok("exchange", "receive", tmp_path / "came", home=hub)
    return hub


def _bundle(folder: Path, number: int, previous: str, agreed: Agreement, now: datetime) -> str:
    keys = keyfolder.load(folder / "al")
    seal = keyfolder.read_exported((folder / "hub.keys").read_bytes())[-1].seal
    contents = members(release(number, table("sex")), {"_T": 50 + number, "male": 30 + number, "female": 20})
    made = draft(
        contents,
        schema="aggregates/1.0",
        agreement=agreed,
        address=Address(1, number, previous, now, now + timedelta(days=90)),
    )
    content = sign_and_seal(made, release_keys=keys.signers(), transport_key=keys.transport, seals={"hub": list(seal)})
    (folder / "came" / f"{number}.bundle").write_bytes(content)
    return made.manifest.sha256


def test_a_run_that_is_killed_at_any_moment_makes_nothing_twice_and_loses_nothing(home: Path) -> None:
    drawn = random.Random(3)  # noqa: S311 - moments to kill at, no secret
    words, silent = ("--home", home, "exchange", "take-in"), subprocess.DEVNULL
    for _kill in range(KILLS):
        process = Forked("jahorina", *words, env=environment(), stdout=silent, stderr=silent)
        time.sleep(1 + 6 * drawn.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
    _ok("exchange", "take-in", home=home)
    assert _ok("exchange", "take-in", "--json", home=home).document == []
    rows = _ok("export", "protection-registered", home=home).output
    assert [line.count("node-al") for line in rows.splitlines() if "node-al" in line] == [1, 1, 1]
    assert ",56.0," in rows or ",56," in rows, "the total of the sixth release"
    _ok("audit", "verify", home=home)


def test_acts_are_audited_in_the_name_of_who_did_them(home: Path, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("four quiet lamps in the snow\n")
    _ok(
        *(
            "member",
            "add",
            "--email",
            "amra@ba.example",
            "--password-file",
            tmp_path / "password",
            "--name",
            "Amra Test",
            "--institution",
            "ba-sfa",
        ),
        *("--role", "node-administrator"),
        home=home,
    )
    found = _ok("exchange", "take-in", "--as", "amra@ba.example", "--json", home=home).document
    assert [one["outcome"] for one in found] == ["made"] * 6
    nobody = jahorina("exchange", "take-in", "--as", "nobody@ba.example", home=home)
    assert nobody.code == 4
    assert _ok("exchange", "expire", "--json", home=home).document == []
