"""The documented history as meetings and decisions that public sources report, and the rules of decision."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jahorina.dialogue.loading import load_dialogue
from jahorina.dialogue.models import Decision, DecisionRule, Meeting
from jahorina.dialogue.programme import read_rules
from jahorina.dialogue.queries.decision import decision_page
from jahorina.dialogue.queries.meeting import meeting_page
from jahorina.dialogue.services.decision import carry_out
from jahorina.dialogue.services.meeting import add_agenda_item
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.partners.roles import Role
from jahorina.plan.loading import load_plan
from jahorina.plan.programme import read_plan
from tests.dialogue.dialogue_world import DialogueWorld
from tests.kept_load import load_once
from tests.people import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(programme_folder: Path) -> dict[str, int]:
    def load() -> dict[str, int]:
        plan = read_plan(programme_folder)
        load_plan(plan, by="system")
        return load_dialogue(plan, read_rules(programme_folder), by="system")

    return load_once("plan and history", load)


@pytest.mark.usefixtures("loaded")
def test_the_shipped_history_is_there_with_its_sources() -> None:
    page = meeting_page("smd-3", member=None, language="en")
    assert (page.line.is_documented, page.line.official, page.line.sources) == (True, True, ("S0", "S8", "S9"))
    (decision,) = page.decisions
    assert (decision.is_documented, decision.framework, decision.version) == (True, "jahorina-action-plan", None)
    assert decision_page("skopje-declaration", member=None, language="mk").answers == ()
    assert Meeting.objects.filter(code="smd-2", documented=False).exists()
    assert not Meeting.objects.filter(kind__in=["document", "project"]).exists()


def test_twice_is_the_same_as_once(loaded: dict[str, int], programme_folder: Path) -> None:
    assert loaded["added"] > 0
    again = load_dialogue(read_plan(programme_folder), read_rules(programme_folder), by="system")
    assert again == {"added": 0, "changed": 0, "removed": 0, "unchanged": loaded["added"]}


@pytest.mark.usefixtures("loaded")
def test_nothing_is_done_with_what_is_documented() -> None:
    by = make_member(Role.COORDINATOR)
    with pytest.raises(Conflict, match="stays as it is"):
        add_agenda_item(by=by, meeting="smd-3", texts={"en": "More"})
    with pytest.raises(NotFound):
        carry_out(by=by, decision="jahorina-action-plan")


def test_the_shipped_rules_name_the_six_and_let_one_no_block(loaded: dict[str, int]) -> None:
    rule = DecisionRule.objects.get(code="plan-change")
    assert (rule.parties, rule.acceptances_needed, rule.decline_blocks) == (
        ["al", "ba", "xk", "me", "mk", "rs"],
        None,
        True,
    )


@pytest.mark.usefixtures("node_key")
def test_the_programme_leaves_what_is_recorded_here_and_takes_no_code_of_it(programme_folder: Path) -> None:
    world = DialogueWorld()
    world.call("smd-3")
    world.decide(world.propose())
    plan = read_plan(programme_folder)
    with pytest.raises(Conflict, match="smd-3"):
        load_dialogue(plan, (), by="system")
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("parties: [al, ba", "parties: [atlantis, ba", "names atlantis"),
        ("parties: [al, ba", "parties: [ba, ba", "names a party twice"),
        ("acceptances: all", "acceptances: 7", "more acceptances than there are parties"),
        ("decline_blocks: true", "decline_stops: true", "decline_stops"),
    ],
)
def test_a_wrong_rule_is_named_by_line(
    programme_folder: Path, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(programme_folder, folder)
    file = folder / "dialogue_rules.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_rules(folder)
    assert problem in str(refused.value)
    assert "dialogue_rules.yaml, line" in str(refused.value)
