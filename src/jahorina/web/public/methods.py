"""The methods in plain words: what was done to the numbers, what it cannot do. The mathematics is in docs/methods."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its question, what is done, what it cannot do, and the page with the mathematics."""

    code: str
    question: Text
    done: tuple[Text, ...]
    limits: tuple[Text, ...]
    page: str


METHODS = (
    Method(
        "protection",
        _("Can anybody be recognised in these numbers?"),
        (
            _("Small numbers point at people: one child of a rare nationality in a small town is known to many."),
            _(
                "So every count is rounded to a multiple of 5 or 10 in such a way that all sums still hold, "
                "or small counts are hidden and others with them, so that no sum gives them away."
            ),
            _(
                "Before a table goes out, the program attacks it itself: together with everything that was "
                "published before, it looks for any count that could be worked out. What it can open does "
                "not go out."
            ),
            _(
                "A second person checks every release. What was published is never changed in secret: a "
                "correction is a new number, with its reason."
            ),
        ),
        (
            _("A rounded number above zero says that somebody was there."),
            _("The promise covers what was published here. It cannot cover what others publish."),
        ),
        "disclosure",
    ),
    Method(
        "counting",
        _("Who is counted, and how often?"),
        (
            _(
                "Counts come from the case files of the institutions, one step after the other, as they "
                "were last corrected."
            ),
            _("Persons, cases, decisions and steps are different units, and they are never added to one another."),
        ),
        (
            _(
                "A person may be counted in several periods and by several partners. Persons of two months "
                "or of two partners are therefore not added up."
            ),
            _("Who was not registered is not in these counts."),
        ),
        "register-statistics",
    ),
    Method(
        "linkage",
        _("Is the same person counted twice along the route?"),
        (
            _("The same person is often registered by several partners, spelt differently each time."),
            _(
                "Partners send scrambled codes instead of names. From them the regional hub finds how many "
                "people stand in several registers, without learning who."
            ),
        ),
        (_("Some matches are missed and some are wrong; how many is measured and stands beside the figure."),),
        "linkage",
    ),
    Method(
        "unseen",
        _("How many has nobody registered?"),
        (
            _(
                "Where several lists of the same people overlap, their overlap says something about those "
                "on none of them."
            ),
            _("Several methods are shown side by side, each with its range and what it assumes."),
        ),
        (_("Where the assumptions do not hold, there is no number at all rather than a wrong one."),),
        "estimation",
    ),
    Method(
        "forecast",
        _("What is coming?"),
        (
            _("Forecasts of one to six months are the middle of several simple methods. Each comes with a range."),
            _("How good earlier forecasts were stands beside every new one."),
        ),
        (_("Nobody foresees a sudden movement. A warning says that something is unusual, not why."),),
        "flows",
    ),
    Method(
        "plan",
        _("Is the plan really carried out?"),
        (
            _(
                "A partner may say that a measure is done. It is shown as done only when somebody else has "
                "verified the evidence; until then it is shown as claimed."
            ),
            _("Where an indicator can be counted from the registers it is counted, not typed in."),
        ),
        (
            _(
                "The full text of the action plan is not public. What is proposed beyond the documented "
                "commitments is marked as proposed."
            ),
        ),
        "plan",
    ),
)


def method_of(code: str) -> Method:
    """One method; there is no page of another."""
    found = next((one for one in METHODS if one.code == code), None)
    if found is None:
        raise Http404
    return found
