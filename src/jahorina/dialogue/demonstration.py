"""A decision of the Dialogue for the demo: one coordinator proposes a milestone, all parties accept, the first version of
the plan comes of it. The words say that it is a demonstration; no partner decided any of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction

from jahorina.dialogue.choices import Answered, RuleFor
from jahorina.dialogue.models import Decision, DecisionRule
from jahorina.dialogue.services.decision import NewDecision, answer_decision, put_decision
from jahorina.dialogue.services.meeting import NewMeeting, call_meeting
from jahorina.dialogue.services.proposal import propose
from jahorina.dialogue.versions import newest_version
from jahorina.partners.permissions import Member
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.documents import Change, Verb

MEETING: Final = "demonstration"
MEASURE: Final = "M-RE-1"
MILESTONE: Final = "M-RE-1.D"
TEXT: Final = "Counsellors exchange their working languages (demonstration)"
WHY: Final = "Entered for the demonstration; no partner decided it."


@transaction.atomic
def decide_first_version(members: Mapping[tuple[str, str], Member], *, today: date) -> int:
    """Let the parties of the programme's rule decide one change; `members` are those of the demo by role and partner.

    Gives the number of the plan's newest version, 0 where a party has no coordinator here. A plan that has versions stays.
    """
    number, _hash = newest_version()
    rule = DecisionRule.objects.filter(rule_for=RuleFor.PLAN_CHANGE).first()
    if number or rule is None or not all(("coordinator", party) in members for party in rule.parties):
        return number
    heads = [members["coordinator", party] for party in rule.parties]
    name = {"en": "Meeting of the demonstration"}
    meeting = call_meeting(by=heads[0], new=NewMeeting(MEETING, name, today, today))
    entry = {
        "code": MILESTONE,
        "measure": MEASURE,
        "texts": {"en": TEXT},
        "due_on": date(today.year + 1, 6, 30).isoformat(),
    }
    change = Change(EntryKind.MILESTONE, Verb.CREATE, MILESTONE, entry)
    proposal = propose(by=heads[0], title=TEXT, changes=[change], reason=WHY)
    code = put_decision(by=heads[0], new=NewDecision(meeting, {"en": TEXT}, proposal))
    seen = Decision.objects.get(code=code).content_hash
    for head in heads:
        answer_decision(by=head, decision=code, answer=Answered.ACCEPTED, seen=seen)
    return newest_version()[0]
