"""What the plan answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jahorina.kernel.errors import NotFound, UserError
from jahorina.kernel.periods import Period
from jahorina.plan import queries
from jahorina.plan.answers import ElementNode, Evidenced
from jahorina.plan.models import Commitment, CommitmentArea

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def codes(lines) -> list[str]:
    return [line.code for line in lines]


def nodes(tree: tuple[ElementNode, ...]) -> Iterator[ElementNode]:
    for node in tree:
        yield node
        yield from nodes(node.children)


def test_the_register_comes_in_its_own_order():
    assert codes(queries.commitments(language="en"))[:5] == ["SD-1", "SD-1a", "SD-2", "SD-2a", "SD-2b"]


def test_filters_combine():
    assert codes(queries.commitments(area="return", framework="jahorina-action-plan", language="en")) == [
        "JA-3",
        "JA-4",
        "JA-5",
    ]
    assert codes(
        queries.commitments(
            area="return",
            framework="jahorina-action-plan",
            level="partner",
            horizon="medium",
            provenance="paraphrased",
            language="en",
        )
    ) == ["JA-3", "JA-5"]
    assert queries.commitments(area="return", provenance="quoted", language="en") == ()


@pytest.mark.parametrize("name", ["area", "level", "horizon", "framework", "provenance"])
def test_a_filter_that_does_not_exist_is_refused_with_those_that_do(name):
    with pytest.raises(UserError, match=f"There is no {name} 'x' to filter the commitments by; there are: ") as caught:
        queries.commitments(**{name: "x"}, language="en")
    assert caught.value.code == "plan-filter-unknown"


def test_a_line_says_where_it_comes_from():
    (line,) = [line for line in queries.commitments(language="en") if line.code == "SD-2a"]
    assert line.provenance.label == "In our own words"
    assert line.sources == ("S14", "S15")
    assert line.official
    assert [level.label for level in line.levels] == ["Each partner"]
    assert not line.levels_inferred
    assert [(horizon.code, horizon.label) for horizon in line.horizons] == [("medium", "Medium term")]
    assert line.horizons_inferred
    assert line.parent == "SD-2"
    assert line.framework.name == "Skopje Declaration"
    assert line.translation.label == "Working translation"


def test_texts_come_in_the_language_asked_for():
    def text(language: str) -> str:
        return queries.commitment("JA-6", language=language).line.text

    assert text("sq").startswith("Sigurimi i mbrojtjes")
    assert text("sr-Cyrl").startswith("Обезбедити")
    assert text("mk").startswith("Обезбедување")


def test_a_commitment_brings_its_family_its_crosswalk_and_all_its_texts():
    page = queries.commitment("SD-1", language="en")
    assert (page.parent, codes(page.children)) == (None, ["SD-1a"])
    assert ("gcm", "9", "Counter smuggling") in [(c.framework.code, c.element, c.text) for c in page.crosswalk]
    assert {line.provenance.code for line in page.crosswalk} == {"inferred"}
    assert not any(line.official for line in page.crosswalk)
    assert page.texts.keys() == {"en", "sq", "bs", "sr-Latn", "sr-Cyrl", "mk", "cnr"}
    child = queries.commitment("SD-1a", language="en")
    assert child.parent is not None
    assert (child.parent.code, child.children) == ("SD-1", ())


def test_what_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        queries.commitment("SD-99", language="en")
    with pytest.raises(NotFound):
        queries.framework("nowhere", language="en")


def test_a_statement_is_not_official_though_it_has_a_source():
    line = queries.commitment("SD-X", language="en").line
    assert line.sources
    assert not line.official
    assert line.standing.label == "A statement, not a clause"
    assert "not a clause" in line.remark


def test_nothing_unsourced_is_official():
    shown: list[Evidenced] = [*queries.commitments(language="en"), *queries.dialogue_events(language="en")]
    for line in queries.frameworks(language="en"):
        page = queries.framework(line.code, language="en")
        shown += [page.line, *page.crosswalk]
        for node in nodes(page.elements):
            shown += [node, *node.mapped]
    assert len(shown) > 150
    assert {entry.provenance.code for entry in shown if entry.official} <= {"quoted", "paraphrased"}
    assert all(entry.sources and not entry.verify for entry in shown if entry.official)
    assert any(not entry.official for entry in shown)


def test_facets_count_beside_the_other_filters():
    facets = queries.facets(area="return", language="en")
    areas = {value.code: value.count for value in facets.areas}
    assert areas["protection"] == 2
    assert areas["return"] == 5
    assert [value.code for value in facets.areas if value.chosen] == ["return"]
    frameworks = {value.code: value.count for value in facets.frameworks}
    assert frameworks == {"skopje-declaration": 2, "jahorina-action-plan": 3}
    for value in facets.levels:
        assert value.count == len(queries.commitments(area="return", level=value.code, language="en"))


def test_facets_without_a_filter_count_the_whole_register():
    facets = queries.facets(language="en")
    assert sum(value.count for value in facets.frameworks) == len(queries.commitments(language="en"))
    assert [value.code for value in facets.horizons] == ["immediate", "medium", "continuous", "unstated"]


def test_a_framework_shows_its_elements_as_a_tree_with_what_corresponds_to_them():
    page = queries.framework("sdg", language="en")
    tree = {node.code: node for node in nodes(page.elements)}
    assert [node.code for node in page.elements] == ["4", "5", "8", "10", "16", "17"]
    assert [node.code for node in tree["10.7"].children] == ["10.7.1", "10.7.2", "10.7.3", "10.7.4"]
    assert (tree["10"].depth, tree["10.7"].depth, tree["10.7.2"].depth) == (0, 1, 2)
    assert [line.commitment for line in tree["10.7"].mapped] == ["SD-3", "JA-3", "JA-4", "JA-5"]
    assert tree["10.7.2"].custodian == "IOM, UN DESA"
    assert tree["10.7.2"].caution


def test_the_action_plan_shows_its_standing_and_its_commitments():
    page = queries.framework("jahorina-action-plan", language="en")
    assert "not public" in page.line.status_note
    assert page.line.short_name == "Jahorina Action Plan"
    assert (page.line.adopted, page.line.adopted_inferred) == (Period(date(2023, 6, 7), date(2023, 6, 8)), True)
    assert codes(page.commitments) == [f"JA-{number}" for number in range(1, 10)]
    assert [(line.framework.code, line.element, line.official) for line in page.crosswalk] == [
        ("sdg", goal, True) for goal in ("10", "16", "17")
    ]


def test_frameworks_are_listed_with_how_much_of_them_is_here():
    lines = {line.code: line for line in queries.frameworks(language="en")}
    assert (lines["skopje-declaration"].commitments, lines["skopje-declaration"].elements) == (8, 0)
    assert (lines["gcm"].commitments, lines["gcm"].elements) == (0, 23)


def test_the_areas_at_a_glance():
    overview = {line.area.code: line for line in queries.areas_overview(language="en")}
    assert list(overview)[:3] == ["counter-trafficking", "smuggling", "return"]
    assert (overview["data"].commitments, overview["data"].official) == (2, 1)
    assert [level.code for level in overview["cross-cutting"].levels] == ["regional", "supporting"]
    assert [horizon.code for horizon in overview["return"].horizons] == ["immediate", "medium"]


def test_the_road_to_the_plan_shows_what_was_not_found():
    events = {event.code: event for event in queries.dialogue_events(language="en")}
    assert events["smd-3"].outcome is not None
    assert events["smd-3"].outcome.code == "jahorina-action-plan"
    assert events["smd-3"].date_inferred
    assert events["smd-5"].period is None
    assert not events["smd-5"].documented
    assert not events["smd-5"].official
    assert events["smd-1"].period == Period(date(2021, 11, 17), date(2021, 11, 19))


def test_counts():
    counts = queries.plan_counts()
    assert counts["commitments"] == 17
    assert counts["frameworks"] == 8


@pytest.mark.parametrize(
    ("question", "most"),
    [
        (lambda: queries.commitments(area="return", language="en"), 5),
        (lambda: queries.facets(language="en"), 5),
        (lambda: queries.commitment("SD-1", language="en"), 6),
        (lambda: queries.frameworks(language="en"), 1),
        (lambda: queries.framework("sdg", language="en"), 9),
        (lambda: queries.areas_overview(language="en"), 4),
        (lambda: queries.dialogue_events(language="en"), 1),
    ],
)
def test_the_number_of_database_queries_does_not_grow_with_the_register(question, most):
    def count() -> int:
        from django.db import connection

        with CaptureQueriesContext(connection) as captured:
            question()
        return len(captured)

    few = count()
    assert few <= most
    template = Commitment.objects.get(code="JA-3")
    for number in range(20):
        row = Commitment.objects.get(pk=template.pk)
        row.pk, row.code, row.position = None, f"JA-3x{number}", 100 + number
        row.save(force_insert=True)
        CommitmentArea.objects.create(commitment=row, area="return")
    assert count() == few
