"""The hub deletes a run's encodings once the table is written, and signs that it did; anybody can verify it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jahorina.cli.linkage import encode, overlap
from jahorina.cli.linkage_statement import verify_deletion
from jahorina.kernel.errors import UserError
from tests.cli.test_linkage_command import write
from tests.engines.linkage.invented import people, register


def call(command: object, *arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the hub has linked, deleted and signed; copies of the encodings lie in `kept`."""
    monkeypatch.setenv("JAHORINA_HOME", str(tmp_path / "no-workspace"))
    (tmp_path / "key").write_text("k" * 44)
    everybody = people(300, 9)
    (tmp_path / "kept").mkdir()
    for name, who in (("mk", range(200)), ("rs", range(100, 300))):
        file = write(tmp_path / f"{name}.csv", register([everybody[one] for one in who], 3), who)
        call(encode, file, "--key-file", tmp_path / "key", "--run", "2026/10", "--output", tmp_path / f"{name}.encoded")
        (tmp_path / "kept" / f"{name}.encoded").write_bytes((tmp_path / f"{name}.encoded").read_bytes())
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "hub.pem").write_bytes(pem)
    done = call(
        overlap,
        *(tmp_path / "mk.encoded", tmp_path / "rs.encoded", "--delete", "--sign-with", tmp_path / "hub.pem", "--json"),
    )
    assert done.exception is None, done.exception
    return tmp_path


STATEMENT = "overlap-2026-10.deleted.json"


def test_the_table_is_out_the_encodings_are_gone_and_the_statement_holds(run: Path) -> None:
    assert not list(run.glob("*.encoded"))
    table = run / "overlap-2026-10.json"
    assert json.loads(table.read_bytes())["pairs"]
    options = ["--table", table, "--input", run / "kept" / "mk.encoded", "--json"]
    done = call(verify_deletion, run / STATEMENT, *options)
    assert done.exception is None, done.exception
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["holds"], said["run"]) == (True, "2026/10")
    assert [one["name"] for one in said["deleted"]] == ["mk.encoded", "rs.encoded"]


@pytest.mark.parametrize("what", ["content", "signature", "key", "table", "input", "no statement"])
def test_what_was_changed_or_is_another_ones_does_not_hold(run: Path, what: str) -> None:
    file, options = run / STATEMENT, []
    document = json.loads(file.read_bytes())
    if what == "content":
        document["statement"]["deleted"].pop()
    elif what == "signature":
        document["signature"] = document["signature"][::-1].replace("=", "A")[:86] + "=="
    elif what == "no statement":
        document = {"statement": []}
    else:
        options = {
            "key": ["--key-id", "0" * 16],
            "table": ["--table", run / "key"],
            "input": ["--input", run / "hub.pem"],
        }[what]
    file.write_text(json.dumps(document))
    refused = call(verify_deletion, file, *options).exception
    assert isinstance(refused, UserError)
    assert refused.code == ("deletion-unreadable" if what == "no statement" else "deletion-does-not-hold")


def test_without_a_key_nothing_is_signed_and_that_is_said(tmp_path: Path, run: Path) -> None:
    files = [run / "kept" / name for name in ("mk.encoded", "rs.encoded")]
    done = call(overlap, *files, "--delete", "--json")
    assert "not signed" in done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["statement"] is None
    assert not list((run / "kept").glob("*.encoded"))


def test_a_key_that_is_none_is_refused_before_anything_is_deleted(run: Path) -> None:
    files = [run / "kept" / name for name in ("mk.encoded", "rs.encoded")]
    refused = call(overlap, *files, "--delete", "--sign-with", run / "key").exception
    assert isinstance(refused, UserError)
    assert len(list((run / "kept").glob("*.encoded"))) == 2
