"""The command on a machine: what it says, what it leaves, and its exit codes."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from jahorina.cli.command import OBJECTS_BETWEEN_COLLECTIONS, VERBS
from jahorina.formats.iati.rules import rule_findings
from jahorina.formats.iati.schema_check import schema_errors
from tests.cli.run import environment, jahorina
from tests.demo import own_demo
from tests.workspaces import fresh_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo workspace, of this module's own; tests that change it copy it first."""
    return own_demo(tmp_path_factory)


OF_THE_DEMO_ALONE = {"demo-partner", "demo-office"}


@pytest.mark.parametrize(
    "door", [(sys.executable, "-m", "jahorina"), (str(Path(sys.executable).with_name("jahorina")),)]
)
def test_each_door_opens_in_a_process_that_is_started(door: tuple[str, ...], made: Path) -> None:
    """All other tests run the command in a forked one."""
    command = [*door, "--home", str(made), "audit", "verify", "--json"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=120)
    forked = jahorina("audit", "verify", "--json", home=made)
    assert (done.returncode, json.loads(done.stdout)) == (0, forked.document)


def test_a_verb_is_not_held_up_by_looking_for_cycles_at_every_turn() -> None:
    program = (
        "import gc, sys; from jahorina.cli import main; sys.argv = ['jahorina', '--version']\n"
        "try: main()\nfinally: print(gc.get_threshold()[0], gc.isenabled())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines()[-1] == f"{OBJECTS_BETWEEN_COLLECTIONS} True"


def test_help_names_every_verb() -> None:
    outcome = jahorina("--help")
    assert outcome.code == 0
    assert all(f"\n  {verb} " in outcome.output for verb in VERBS if verb not in OF_THE_DEMO_ALONE)


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_help(verb: str) -> None:
    outcome = jahorina(verb, "--help")
    assert (outcome.code, outcome.errors) == (0, "")
    assert outcome.output.startswith("Usage:")


def test_an_unknown_verb_is_wrong_use() -> None:
    outcome = jahorina("prettify")
    assert outcome.code == 2
    assert "No such command 'prettify'" in outcome.errors


@pytest.mark.parametrize("verb", ["serve", "backup", "audit verify", "export --template x.csv"])
def test_without_a_workspace_a_verb_says_how_to_make_one(verb: str, tmp_path: Path) -> None:
    outcome = jahorina(*verb.split(), home=tmp_path / "nowhere")
    assert outcome.code == 7
    assert "There is no workspace in" in outcome.errors
    assert "init" in outcome.errors
    assert "Traceback" not in outcome.errors
    assert not (tmp_path / "nowhere").exists()


def test_doctor_says_that_there_is_no_workspace_and_how_to_make_one(tmp_path: Path) -> None:
    outcome = jahorina("doctor", "--json", home=tmp_path / "nowhere")
    assert outcome.code == 7
    assert outcome.document["healthy"] is False
    assert "init" in outcome.document["findings"][0]["do"]


def test_init_leaves_a_foreign_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    outcome = jahorina("init", "--json", home=tmp_path)
    assert outcome.code == 6
    assert outcome.document["error"]["code"] == "home-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_misspelt_setting_is_refused_by_name(made: Path, tmp_path: Path) -> None:
    (tmp_path / "jahorina.toml").write_text("[server]\nworkerz = 3\n")
    outcome = jahorina("serve", home=tmp_path)
    assert outcome.code == 7
    assert "[server] workerz" in outcome.errors


def test_the_demo_says_in_one_line_what_it_made(made: Path) -> None:
    outcome = jahorina("demo", "--alone", "--home", made, "--no-serve", "--json")
    summary = outcome.document
    assert summary["home"] == str(made)
    assert summary["partners"] >= 6
    assert summary["observations"] > 100
    assert summary["commitments"] >= 17
    assert {"role", "email", "password"} <= set(summary["members"][0])


def test_seven_nodes_do_not_begin_in_a_workspace_that_is_in_use(tmp_path: Path) -> None:
    outcome = jahorina("demo", "--no-serve", "--json", home=fresh_workspace(tmp_path / "node"))
    assert outcome.code == 6
    assert outcome.document["error"]["code"] == "demo-workspace-used"


def test_a_second_demo_changes_nothing(made: Path) -> None:
    first = jahorina("demo", "--alone", "--home", made, "--no-serve", "--json").document
    second = jahorina("demo", "--alone", "--home", made, "--no-serve", "--json").document
    assert {**first, "seconds": 0} == {**second, "seconds": 0}


def test_a_fresh_demo_is_healthy(made: Path) -> None:
    outcome = jahorina("doctor", "--json", home=made)
    bad = [finding for finding in outcome.document["findings"] if finding["state"] == "bad"]
    assert bad == []
    assert outcome.code == 0


def test_keys_are_readable_by_the_owner_alone(made: Path) -> None:
    for path in (made / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_the_audit_log_of_a_fresh_demo_is_whole(made: Path) -> None:
    outcome = jahorina("audit", "verify", "--json", home=made)
    assert outcome.code == 0
    assert outcome.document["whole"] is True
    assert outcome.document["events"] > 0


def test_import_refuses_a_bad_file_with_row_and_column_and_writes_nothing(made: Path, tmp_path: Path) -> None:
    before = jahorina("demo", "--alone", "--home", made, "--no-serve", "--json").document["observations"]
    bad = tmp_path / "bad.csv"
    template = tmp_path / "template.csv"
    assert jahorina("export", "--template", template, home=made).code == 0
    header = template.read_text(encoding="utf-8-sig").splitlines()[0]
    bad.write_text(f"{header}\n" + ",".join("many" for _ in header.split(",")) + "\n", encoding="utf-8")
    outcome = jahorina("import", bad, "--owner", "ba", "--json", home=made)
    assert outcome.code == 3
    assert any("row 2" in line for line in outcome.document["error"]["refusals"])
    assert jahorina("demo", "--alone", "--home", made, "--no-serve", "--json").document["observations"] == before


def test_fetch_says_in_words_that_there_is_no_network(made: Path) -> None:
    blocked = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    outcome = jahorina("fetch", "unhcr", "--json", home=made, **blocked)
    assert outcome.code == 8
    assert "Traceback" not in outcome.errors


def test_export_writes_what_import_reads(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "registrations.csv"
    assert jahorina("export", "registrations", "--format", "csv", "--output", file, home=made).code == 0
    assert file.read_text(encoding="utf-8-sig").count("\n") > 5
    outcome = jahorina("import", file, "--json", home=made)
    assert outcome.code == 0, outcome.errors
    assert outcome.document["added"] == 0
    assert outcome.document["revised"] == 0


def test_the_plan_leaves_as_iati_that_schema_and_ruleset_allow(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.xml"
    outcome = jahorina("export", "iati", "--out", file, "--publisher", "XX-TEST", "--json", home=made)
    assert outcome.code == 0, outcome.errors
    content = file.read_bytes()
    assert outcome.document == {"file": str(file), "bytes": len(content)}
    assert schema_errors(content) == ()
    assert rule_findings(content, today=date.today()) == ()  # noqa: DTZ011
    assert b"A demonstration; nobody reported it." in content
    assert jahorina("export", "iati", "--publisher", "A/B", home=made).code == 3
    assert jahorina("export", "registrations", "--publisher", "XX-TEST", home=made).code == 2


def test_a_members_password_is_never_printed(made: Path, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("correct horse battery staple 7\n")
    arguments = ("--email", "new@example.org", "--name", "New Test", "--role", "reader", "--password-file", secret)
    outcome = jahorina("member", "add", "--institution", "ba-sfa", *arguments, home=made)
    assert outcome.code == 0, outcome.errors
    assert "correct horse" not in outcome.output + outcome.errors


def test_a_member_of_an_unknown_institution_is_refused(made: Path, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("correct horse battery staple 7\n")
    arguments = ("--email", "x@example.org", "--name", "X Test", "--role", "reader", "--password-file", secret)
    outcome = jahorina("member", "add", "--institution", "nowhere", *arguments, home=made)
    assert outcome.code in (3, 4)
    assert "nowhere" in outcome.errors


def test_a_backup_must_say_how_it_is_sealed(made: Path) -> None:
    outcome = jahorina("backup", "--json", home=made)
    assert outcome.code == 7
    assert outcome.document["error"]["code"] == "backup-unsealed"


@pytest.mark.parametrize("seal", ["plain", "passphrase", "recipient"])
def test_a_restored_backup_is_the_same_workspace(made: Path, tmp_path: Path, seal: str) -> None:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"# test\n{identity}\n")
    (tmp_path / "phrase").write_text("a passphrase for the test\n")
    locks = {
        "plain": (["--plain"], []),
        "passphrase": (["--passphrase-file", tmp_path / "phrase"], ["--passphrase-file", tmp_path / "phrase"]),
        "recipient": (["--recipient", str(identity.to_public())], ["--identity-file", tmp_path / "identity"]),
    }
    closing, opening = locks[seal]
    file, home = tmp_path / "backup", tmp_path / "restored"
    outcome = jahorina("backup", file, *closing, "--json", home=made)
    assert outcome.code == 0, outcome.errors
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert jahorina("restore", file, *opening, home=home).code == 0
    assert "erased since may be known again" in jahorina("doctor", home=home).output
    assert jahorina("retention", "replay", home=home).code == 0
    assert jahorina("doctor", home=home).code == 0
    numbers = ["partners", "institutions", "places", "statistics", "observations", "commitments"]
    before, after = (jahorina("demo", "--alone", "--home", h, "--no-serve", "--json").document for h in (made, home))
    assert {key: before[key] for key in numbers} == {key: after[key] for key in numbers}


@pytest.mark.parametrize("damage", ["truncated", "flipped", "wrong key", "no backup"])
def test_a_damaged_backup_restores_nothing(made: Path, tmp_path: Path, damage: str) -> None:
    file, home = tmp_path / "backup", tmp_path / "restored"
    assert jahorina("backup", file, "--plain", home=made).code == 0
    content = bytearray(file.read_bytes())
    options: list[str | Path] = []
    match damage:
        case "truncated":
            content = content[: len(content) // 2]
        case "flipped":
            content[len(content) // 2] ^= 1
        case "wrong key":
            (tmp_path / "phrase").write_text("wrong\n")
            options = ["--passphrase-file", tmp_path / "phrase"]
        case _:
            content = bytearray(b"hello")
    file.write_bytes(content)
    outcome = jahorina("restore", file, *options, "--json", home=home)
    assert outcome.code == 3
    assert outcome.document["error"]["code"] == "backup-unreadable"
    assert not home.exists()


def test_restore_never_touches_a_workspace_that_is_there(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    assert jahorina("backup", file, "--plain", home=made).code == 0
    outcome = jahorina("restore", file, "--json", home=made)
    assert outcome.code == 6
    assert json.loads((made / "demo-members.json").read_text())
