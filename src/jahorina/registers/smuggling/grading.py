"""How sure a tie is: the 4x4 grading of source (A, B, C, X) and information (1 to 4), and the word that it comes to."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

SOURCE_GRADES = ("A", "B", "C", "X")
INFORMATION_GRADES = ("1", "2", "3", "4")


class Confidence(StrEnum):
    """The word, the surest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


CONFIDENCE_TITLES = {
    Confidence.HIGH: _("high"),
    Confidence.MEDIUM: _("medium"),
    Confidence.LOW: _("low"),
}

_BY_WORSE_GRADE = (Confidence.HIGH, Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
"""The worse of the two grades decides: first and second place are high, the third medium, the last low."""


def confidence(source: str, information: str) -> Confidence:
    """The confidence of a grading; raises ValueError for a grade that does not exist."""
    return _BY_WORSE_GRADE[max(SOURCE_GRADES.index(source), INFORMATION_GRADES.index(information))]


def at_least(least: Confidence) -> frozenset[Confidence]:
    """This confidence and every surer one."""
    order = list(Confidence)
    return frozenset(order[: order.index(least) + 1])
