"""Labels on a map: inside the picture, never over another one, and left out sooner than put badly."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from jahorina.render.labels import Box, Label, placed


def pixels(low: float, high: float) -> st.SearchStrategy[float]:
    """A place on the picture; the tenth of a pixel is as near as two different points can be."""
    return st.floats(low, high).map(lambda value: round(value, 1))


labels = st.lists(
    st.builds(
        Label,
        text=st.text(st.characters(codec="ascii", categories=("L",)), min_size=1, max_size=18),
        at=st.tuples(pixels(-20, 780), pixels(-20, 520)),
        size=st.sampled_from([11.0, 13.0, 15.0]),
        style=st.just("map-name"),
        more=st.sampled_from([(), ("1,234",)]),
        radius=st.sampled_from([0.0, 6.0, 40.0]),
    ),
    max_size=20,
)


@given(labels)
def test_no_label_lies_over_another_or_outside_the_picture(wanted: list[Label]) -> None:
    circles = [
        Box(x - one.radius, y - one.radius, x + one.radius, y + one.radius)
        for one in wanted
        for x, y in [one.at]
        if one.radius
    ]
    found = placed(wanted, circles, 760, 500)
    boxes = [label.box(x, y) for label, (x, y) in found]
    assert not any(first.meets(second) for first, second in combinations(boxes, 2))
    assert all(box.left >= 0 and box.top >= 0 and box.right <= 760 and box.bottom <= 500 for box in boxes)
    for (label, _at), box in zip(found, boxes, strict=True):
        for one, circle in zip([one for one in wanted if one.radius], circles, strict=True):
            assert one.at == label.at or not box.meets(circle)


def test_the_first_in_the_list_has_the_better_place() -> None:
    first, second = (Label(name, (100, 100), 13, "map-name") for name in ("First", "Second"))
    found = {label.text: at for label, at in placed([first, second], [], 760, 500)}
    assert found["First"] == next(first.places())
    assert found["Second"] != next(second.places())


def test_a_label_without_room_is_left_out() -> None:
    everything = Box(0, 0, 760, 500)
    assert placed([Label("Nowhere", (100, 100), 13, "map-name")], [everything], 760, 500) == []
