"""Whether a decision covers the changes that are made in its name; the plan asks before it makes them."""

from __future__ import annotations

from collections.abc import Sequence

from jahorina.dialogue.choices import DecisionState, Origin
from jahorina.dialogue.models import Decision
from jahorina.dialogue.signing import is_as_put
from jahorina.plan.content.documents import Change
from jahorina.plan.content.warrants import not_agreed


def need_warrant(code: str, changes: Sequence[Change]) -> None:
    """Raises NotAllowed (`plan-decision-not-agreed`) unless the decision was agreed here, is not carried out yet, is as it
    was put, and its proposal holds exactly these changes in this order."""
    decision = Decision.objects.select_related("proposal").filter(code=code).first()
    if decision is None or decision.origin != Origin.HERE or decision.state != DecisionState.AGREED:
        raise not_agreed(code)
    if decision.proposal is None or not is_as_put(decision):
        raise not_agreed(code)
    if [change.as_json() for change in changes] != decision.proposal.changes:
        raise not_agreed(code)
