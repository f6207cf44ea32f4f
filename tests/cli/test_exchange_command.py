"""`bundle`, `node` and `exchange`: two workspaces and the files between them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from jahorina.cli.bundles import bundle
from jahorina.exchange import keyfolder
from jahorina.kernel.errors import Conflict, InputRefused
from tests.cli.run import Outcome, jahorina
from tests.exchange.nodes import agreement

FIGURES = agreement("al", "hub", stream="figures")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Keys of al and hub, their public keys' files, an agreement, a table."""
    from django.utils import timezone

    for code in ("al", "hub"):
        keyfolder.make(tmp_path / code, code=code, threshold=2, now=timezone.now())
        (tmp_path / f"{code}.keys").write_bytes(keyfolder.exported(keyfolder.load(tmp_path / code).roots))
    (tmp_path / "agreement.json").write_bytes(FIGURES.document())
    (tmp_path / "figures.csv").write_text("place,month,people\nal,2026-01,120\nal,2026-02,135\n")
    return tmp_path


def _run(*arguments: str | Path) -> dict[str, object]:
    run = CliRunner().invoke(bundle, [*map(str, arguments), "--json"])
    assert run.exception is None, run.exception
    found: dict[str, object] = json.loads(run.stdout.splitlines()[0])
    return found


def _pack(folder: Path, *more: str | Path) -> dict[str, object]:
    keys = ["--keys", folder / "al", "--partner", folder / "hub.keys", "--agreement", folder / "agreement.json"]
    return _run("pack", folder / "figures.csv", *keys, *more)


def _open(folder: Path) -> list[str | Path]:
    return ["--keys", folder / "hub", "--partner", folder / "al.keys", "--agreement", folder / "agreement.json"]


def test_what_leaves_is_shown_before_it_leaves(folder: Path) -> None:
    shown = _pack(folder)
    assert shown["recipients"] == ["hub"]
    assert shown["purpose"] == FIGURES.purpose
    (member,) = shown["members"]  # type: ignore[misc]
    assert member["columns"] == ["place (code)", "month (code)", "people (count)"]
    assert member["first_lines"][1] == "al,2026-01,120"
    assert not list(folder.glob("*.bundle"))


def test_a_bundle_goes_from_hand_to_hand_and_opens_into_a_new_folder(folder: Path) -> None:
    file = folder / "one.bundle"
    identity = _pack(folder, "--output", file)["sha256"]
    assert _run("inspect", file)["verified"] is False
    assert _run("verify", file, "--partner", folder / "al.keys")["envelope"] == "holds"
    assert _run("inspect", file, *_open(folder))["sha256"] == identity
    _run("open", file, *_open(folder), "--into", folder / "opened")
    assert (folder / "opened" / "figures.csv").read_bytes() == (folder / "figures.csv").read_bytes()
    again = CliRunner().invoke(bundle, ["open", str(file), *map(str, _open(folder)), "--into", str(folder / "opened")])
    assert isinstance(again.exception, Conflict)


def test_what_does_not_hold_writes_nothing(folder: Path) -> None:
    file = folder / "one.bundle"
    _pack(folder, "--output", file)
    file.write_bytes(file.read_bytes()[:-9])
    run = CliRunner().invoke(bundle, ["open", str(file), *map(str, _open(folder)), "--into", str(folder / "opened")])
    assert isinstance(run.exception, InputRefused)
    assert run.exception.code == "bundle-hash"
    assert not (folder / "opened").exists()


def test_a_list_of_people_does_not_leave(folder: Path) -> None:
    (folder / "figures.csv").write_text("surname,people\nX,1\n")
    keys = ["--keys", str(folder / "al"), "--agreement", str(folder / "agreement.json")]
    run = CliRunner().invoke(bundle, ["pack", str(folder / "figures.csv"), *keys])
    assert isinstance(run.exception, InputRefused)
    assert run.exception.code == "bundle-leak"


def _ok(outcome: Outcome) -> Outcome:
    assert outcome.code == 0, outcome.errors
    return outcome


@pytest.mark.slow
def test_a_new_partner_is_on_and_exchanges_by_files(tmp_path: Path) -> None:
    """The guide's steps, on two workspaces."""
    homes = {code: tmp_path / code for code in ("al", "hub")}
    prints = {}
    (tmp_path / "agreement.json").write_bytes(FIGURES.document() + b"\n")
    (tmp_path / "figures.csv").write_text("place,month,people\nal,2026-01,120\n")
    for code, home in homes.items():
        _ok(jahorina("init", home=home))
        _ok(jahorina("node", "init-keys", code, home=home))
        prints[code] = _ok(jahorina("node", "export-keys", tmp_path / f"{code}.keys", "--json", home=home)).document[
            "fingerprint"
        ]
    for code, other in (("al", "hub"), ("hub", "al")):
        _ok(jahorina("node", "join", tmp_path / f"{other}.keys", "--fingerprint", prints[other], home=homes[code]))
        _ok(jahorina("node", "agree", tmp_path / "agreement.json", home=homes[code]))
    dry = _ok(jahorina("exchange", "send", "figures", tmp_path / "figures.csv", "--dry-run", home=homes["al"]))
    assert "al,2026-01,120" in dry.output
    sent = _ok(jahorina("exchange", "send", "figures", tmp_path / "figures.csv", "--json", home=homes["al"])).document[
        0
    ]
    for verdict in ("accepted", "duplicate"):
        found = _ok(jahorina("exchange", "receive", Path(sent["file"]).parent, "--json", home=homes["hub"])).document[0]
        assert found["verdict"] == verdict
    _ok(jahorina("exchange", "take-out", found["bundle"], "--into", tmp_path / "out", home=homes["hub"]))
    assert (tmp_path / "out" / "figures.csv").read_text() == "place,month,people\nal,2026-01,120\n"
    assert "as it should be" in _ok(jahorina("exchange", "status", home=homes["hub"])).output
    assert jahorina("node", "doctor", home=homes["hub"]).code == 6
