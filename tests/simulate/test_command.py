"""`jahorina simulate` as its user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.demo import own_demo
from tests.workspaces import fresh_workspace

pytestmark = pytest.mark.slow

FEW = ("simulate", "--seed", "4", "--people", "60", "--from", "2022-06-01", "--to", "2022-12-31")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fresh_workspace(tmp_path_factory.mktemp("nodes") / "trial")


def test_it_fills_the_registers_reports_and_keeps_the_truth(node: Path) -> None:
    outcome = jahorina(*FEW, "--json", home=node)
    assert outcome.code == 0, outcome.errors
    document = outcome.document
    assert document["seen"] < document["people"] == 60
    assert document["cases"] >= document["registrations"] > 30
    assert len((node / "simulated" / "4" / "truth.jsonl").read_text().splitlines()) >= 60
    shown = jahorina("simulate", "--seed", "4", "--report", "--json", home=node)
    assert shown.document["calibration"] == document["calibration"]
    assert {"target", "published", "simulated", "ratio", "sources"} <= set(document["calibration"][0])
    assert jahorina("audit", "verify", home=node).code == 0


def test_the_report_is_a_table_too(node: Path) -> None:
    outcome = jahorina("simulate", "--seed", "5", "--people", "40", "--partner", "ba", home=node)
    assert outcome.code == 0, outcome.errors
    assert "registrations-rs" in outcome.output
    assert "S126" in outcome.output


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        (("--partner", "atlantis"), 3, "There is no partner atlantis."),
        (("--from", "yesterday"), 3, "A day is written as 2026-03-31, not yesterday."),
        (("--seed", "99", "--report"), 4, "There is no simulation with the seed 99 here."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(node: Path, wrong: tuple[str, ...], code: int, said: str) -> None:
    outcome = jahorina("simulate", "--people", "10", *wrong, home=node)
    assert outcome.code == code
    assert said in outcome.errors
    assert "Traceback" not in outcome.errors


def test_the_demo_has_cases_for_its_case_workers_in_every_area_of_two_partners(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = own_demo(tmp_path_factory)
    lines = (home / "simulated" / "33" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    found = {
        (seen["partner"], case["area"])
        for line in lines
        for seen in json.loads(line)["registrations"]
        for case in seen["cases"]
    }
    members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
    partners = {one["partner"] for one in members if one["role"].startswith(("case-worker", "supervisor"))}
    assert len(partners) == 2
    assert found == {
        (partner, area) for partner in partners for area in ("protection", "return", "counter-trafficking")
    }
    for role in ("case-worker", "supervisor"):
        assert {one["partner"] for one in members if one["role"] == f"{role}:return"} == partners
