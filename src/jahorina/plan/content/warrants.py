"""Who says whether a decision covers the changes that are made in its name.

The plan lies below the Dialogue and cannot ask it; the Dialogue registers its question here when the program starts.
Until it has, nothing is changed in the name of a decision: the absence of the question is a refusal, not a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jahorina.kernel.errors import NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.content.documents import Change

Question = Callable[[str, Sequence[Change]], None]
"""Given the code of a decision and the changes, raises NotAllowed unless the decision covers exactly these, once."""

_asked: list[Question] = []


def ask_for_warrants(question: Question) -> None:
    """Have `question` asked before every change in the name of a decision; registering it again changes nothing."""
    if question not in _asked:
        _asked.append(question)


def need_warrant(decision: str, changes: Sequence[Change]) -> None:
    """Raises NotAllowed (`plan-decision-not-agreed`) unless every registered question, at least one, lets it pass."""
    if not _asked:
        raise not_agreed(decision)
    for question in _asked:
        question(decision, changes)


def not_agreed(decision: str) -> NotAllowed:
    """The refusal."""
    return NotAllowed(
        "plan-decision-not-agreed",
        _("No decision %(decision)s that the parties agreed to covers these changes."),
        params={"decision": decision},
    )
