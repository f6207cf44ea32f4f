"""What falls due, erased by command; and an older backup that knows again who was erased, until it is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import environment, jahorina
from tests.cli.test_cases_command import made, member

__all__ = ["made"]

pytestmark = pytest.mark.slow

SHORTEN = """
import django
django.setup()
from jahorina.registers.models import RetentionEntry
for row in RetentionEntry.objects.all():
    row.definition |= {"months": 1, "outcomes": row.definition["outcomes"]}
    row.save()
"""


def doctors_finding(home: Path) -> dict[str, str]:
    """What the doctor says of erasures."""
    findings = jahorina("doctor", "--json", home=home).document["findings"]
    return next(one for one in findings if one["subject"] == "erasures")  # type: ignore[no-any-return]


def shorten_the_schedule(home: Path) -> None:
    """Let everything that was closed a month ago fall due."""
    surroundings = environment(JAHORINA_HOME=str(home), DJANGO_SETTINGS_MODULE="jahorina.config.settings")
    subprocess.run([sys.executable, "-c", SHORTEN], env=surroundings, check=True, timeout=60)


@pytest.mark.timeout(900)
def test_an_erasure_outlives_the_restoring_of_an_older_backup(made: Path, tmp_path: Path) -> None:
    officer = ("--as", member(made, "data-protection-officer"))
    assert jahorina("retention", "preview", *officer, "--json", home=made).document["due"] == 0
    assert jahorina("retention", "preview", "--as", member(made, "case-worker:protection"), home=made).code == 5
    assert doctors_finding(made)["state"] == "good"
    backup, restored = tmp_path / "backup.tar", tmp_path / "restored"
    assert jahorina("backup", backup, "--plain", home=made).code == 0
    shorten_the_schedule(made)
    due = jahorina("retention", "preview", *officer, "--json", home=made)
    assert due.code == 0, due.errors
    count = due.document["due"]
    assert count > 0
    done = jahorina("retention", "apply", "--approve", *officer, "--json", home=made)
    assert (done.code, done.document["proposed"], len(done.document["erased"])) == (0, count, count), done.errors
    assert jahorina("retention", "preview", *officer, "--json", home=made).document["due"] == 0
    journal = made / "audit" / "erasures.jsonl"
    lines = journal.read_text(encoding="utf-8").splitlines()
    assert len(lines) == count

    assert jahorina("restore", backup, home=restored).code == 0
    assert doctors_finding(restored)["state"] == "bad"
    assert "retention replay" in doctors_finding(restored)["do"]
    kept = tmp_path / "kept.jsonl"
    shutil.copy(journal, kept)
    again = jahorina("retention", "replay", "--journal", kept, "--json", home=restored)
    assert (again.code, len(again.document["to_erase"])) == (0, count), again.errors
    assert doctors_finding(restored)["state"] == "good"
    assert jahorina("audit", "verify", home=restored).code == 0

    certificate = tmp_path / "certificate.json"
    certificate.write_text(lines[0], encoding="utf-8")
    for home in (made, restored):
        assert jahorina("retention", "verify", certificate, "--json", home=home).document["holds"] is True
    plain = json.loads(lines[0])
    plain["certificate"]["reference"] = "P-BA-26-2222222"
    certificate.write_text(json.dumps(plain), encoding="utf-8")
    wrong = jahorina("retention", "verify", certificate, home=made)
    assert (wrong.code, "does not hold" in wrong.errors) == (6, True)
    certificate.write_text("nothing", encoding="utf-8")
    assert jahorina("retention", "verify", certificate, home=made).code == 3
