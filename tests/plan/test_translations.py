"""A text that was changed in one language says which others were left as they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.documents import Change, Verb
from jahorina.plan.measure_pages import measure_page
from jahorina.plan.translations import left_as_they_were
from tests.plan.plan_world import WHY, PlanWorld


def test_a_language_that_was_not_brought_along_is_named_until_it_is(world: PlanWorld) -> None:
    def change(**texts: str) -> tuple[str, ...]:
        entry = {"texts": texts}
        step = Change(EntryKind.MEASURE, Verb.CHANGE, "M-1", entry)
        apply_changes(by=world.coordinator(), changes=[step], reason=WHY)
        return measure_page("M-1", member=None, language="en").behind

    assert change(en="Counsel first", sq="Këshillo më parë") == ()
    assert change(en="Counsel early", sq="Këshillo më parë") == ("sq",)
    assert change(en="Counsel early", sq="Këshillo herët") == ("en",)
    assert change(en="Counsel very early", sq="Këshillo shumë herët") == ()


@given(st.lists(st.dictionaries(st.sampled_from(["en", "sq", "mk"]), st.sampled_from("abc"), min_size=1), max_size=6))
def test_some_language_is_always_the_newest(states: list[dict[str, str]]) -> None:
    changes = list(zip([{}, *states], states, strict=False))
    now = states[-1] if states else {}
    assert set(left_as_they_were(changes, now)) < set(now) or not now
