"""The programme's plan files say what the public sources say, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from jahorina.plan.choices import SOURCED, Area
from jahorina.plan.programme_schema import ProgrammePlan

COMMITMENTS = (
    "SD-1 SD-1a SD-2 SD-2a SD-2b SD-3 SD-3a SD-X JA-1 JA-2 JA-3 JA-4 JA-5 JA-6 JA-7 JA-8 JA-9".split()  # noqa: SIM905
)
WRITTEN_LANGUAGES = {"en", "sq", "bs", "sr-Latn", "mk", "cnr"}
TEXTS = ("names", "texts", "status_note", "caution", "remark", "summary", "date_note", "short_names", "place_text")


@pytest.fixture
def plan(shipped: ProgrammePlan) -> ProgrammePlan:
    return shipped


def texts_in(value: object) -> Iterator[dict[str, str]]:
    """Every text by language, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key in TEXTS else texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def framework(plan: ProgrammePlan, code: str):
    return next(entry for entry in plan.frameworks if entry.code == code)


def commitment(plan: ProgrammePlan, code: str):
    return next(entry for entry in plan.commitments if entry.code == code)


def test_the_register_holds_every_commitment_that_could_be_evidenced(plan):
    assert [entry.code for entry in plan.commitments] == COMMITMENTS


def test_every_commitment_names_a_source(plan):
    assert all(entry.sources for entry in plan.commitments)


def test_every_source_that_is_named_is_in_the_catalogue(plan, programme_folder):
    # read_plan itself refuses unknown sources; this states what the catalogue must hold.
    known = {entry["code"] for entry in yaml.safe_load((programme_folder / "sources.yaml").read_text(encoding="utf-8"))}
    evidenced = [*plan.frameworks, *plan.commitments, *plan.events]
    evidenced += [element for entry in plan.frameworks for element in entry.elements]
    evidenced += [line for entry in (*plan.frameworks, *plan.commitments) for line in entry.crosswalk]
    assert {source for entry in evidenced for source in entry.sources} <= known


@pytest.mark.parametrize("name", ["frameworks.yaml", "commitments.yaml", "dialogue.yaml"])
def test_every_text_is_written_in_every_language_and_none_is_left_to_a_fallback(programme_folder, name):
    texts = list(texts_in(yaml.safe_load((programme_folder / name).read_text(encoding="utf-8"))))
    assert len(texts) >= 17
    assert [text["en"] for text in texts if set(text) != WRITTEN_LANGUAGES] == []


def test_serbian_in_cyrillic_letters_is_derived(plan):
    assert commitment(plan, "JA-6").texts["sr-Cyrl"] == "Обезбедити заштиту онима који не могу да се врате"


def test_translations_say_that_they_are_working_translations(plan):
    entries = [*plan.frameworks, *plan.commitments, *plan.events]
    assert {entry.translation_status for entry in entries} == {"working"}


def test_levels_and_horizons_that_no_source_states_are_marked_inferred(plan):
    levels = {entry.code for entry in plan.commitments if entry.levels_inferred}
    horizons = {entry.code for entry in plan.commitments if entry.horizons_inferred}
    assert levels == {"SD-1a", "SD-2", "SD-2b", "JA-2"}
    assert horizons == {"SD-2", "SD-2a", "SD-2b", "SD-3", "SD-3a", "JA-1", "JA-2", "JA-3", "JA-4"}


def test_a_statement_about_the_declaration_is_not_shown_as_a_clause_of_it(plan):
    assert [entry.code for entry in plan.commitments if entry.standing == "statement"] == ["SD-X"]


def test_every_area_has_a_commitment(plan):
    assert {area for entry in plan.commitments for area in entry.areas} == set(Area)


def test_every_mapping_of_a_commitment_is_the_analysts_and_says_so(plan):
    mappings = [line for entry in plan.commitments for line in entry.crosswalk]
    assert {line.provenance for line in mappings} == {"inferred"}


def test_the_goals_that_the_plans_own_page_names_are_the_only_sourced_mapping(plan):
    mappings = [line for entry in plan.frameworks for line in entry.crosswalk]
    assert [(line.framework, line.element, line.sources) for line in mappings] == [
        ("sdg", goal, ("S0",)) for goal in ("10", "16", "17")
    ]


def test_the_commitments_of_smuggling_and_trafficking_correspond_to_the_same_elements(plan):
    mappings = [
        {(line.framework, line.element) for line in commitment(plan, code).crosswalk}
        for code in ("SD-1", "JA-1", "JA-7")
    ]
    assert mappings[0] == mappings[1] == mappings[2]
    assert {("gcm", "9"), ("gcm", "10"), ("sdg", "16.2"), ("sdg", "5.2"), ("sdg", "8.7"), ("sdg", "16.4")} <= mappings[
        0
    ]


@pytest.mark.parametrize(
    ("code", "kind", "count"),
    [
        ("eu-action-plan", "pillar", 5),
        ("eu-action-plan", "element", 19),
        ("gcm", "objective", 23),
        ("migof", "principle", 3),
        ("migof", "objective", 3),
        ("mgi", "domain", 6),
        ("sdg", "goal", 6),
    ],
)
def test_a_framework_holds_all_of_its_elements(plan, code, kind, count):
    assert sum(element.kind == kind for element in framework(plan, code).elements) == count


def test_only_the_objectives_of_the_compact_that_a_source_confirms_are_sourced(plan):
    sourced = [element.code for element in framework(plan, "gcm").elements if element.provenance in SOURCED]
    assert sourced == ["1", "2", "4", "5", "23"]


def test_what_no_source_confirms_is_to_be_verified(plan):
    elements = [element for entry in plan.frameworks for element in entry.elements]
    assert all(element.verify for element in elements if element.provenance not in SOURCED)


def test_the_action_plan_says_that_its_text_is_not_public(plan):
    note = framework(plan, "jahorina-action-plan").status_note["en"]
    assert "not public" in note
    assert framework(plan, "jahorina-action-plan").elements == ()


def test_the_governance_indicators_say_that_they_are_not_for_ranking(plan):
    assert "not for ranking" in framework(plan, "mgi").caution["en"]


def test_the_dialogues_of_which_no_page_was_found_are_there_and_say_so(plan):
    undocumented = {entry.code: entry.summary["en"] for entry in plan.events if not entry.documented}
    assert undocumented.keys() == {"smd-2", "smd-5"}
    assert all(summary.startswith("No page found.") for summary in undocumented.values())


def test_a_date_that_the_source_does_not_show_is_left_out(plan):
    assert [entry.code for entry in plan.events if entry.period is None] == ["iom-return-project", "smd-5"]
