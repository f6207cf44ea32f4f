"""Which languages of a text were left as they were when it was last changed in others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jahorina.plan.models import PlanChange

Texts = Mapping[str, str]


def left_as_they_were(changes: Iterable[tuple[Texts, Texts]], now: Texts) -> tuple[str, ...]:
    """The languages of `now` that the last of the `changes` (before and after, oldest first) of any language left alone.

    All languages are equally authentic: a change in one may be due in each other, whichever was changed.
    """
    last: dict[str, int] = {}
    for number, (before, after) in enumerate(changes):
        last.update({tag: number for tag in {**before, **after} if before.get(tag) != after.get(tag)})
    newest = max((last.get(tag, -1) for tag in now), default=-1)
    return tuple(tag for tag in now if last.get(tag, -1) < newest)


def languages_behind(measure: str, now: Texts) -> tuple[str, ...]:
    """The languages in which a measure's text was left as it was when it was last changed in another."""
    rows = PlanChange.objects.filter(subject=f"measure:{measure}").order_by("id").values_list("before", "after")
    return left_as_they_were(
        [(before.get("texts") or {}, after.get("texts") or {}) for before, after in rows if "texts" in after], now
    )
