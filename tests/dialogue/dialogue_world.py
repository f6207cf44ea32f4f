"""A small Dialogue for the tests: the plan of PlanWorld, a rule whose parties are ba and rs, a meeting.

world = DialogueWorld()                       # needs the database
world.propose(text="Counsel early")           # by ba; gives the proposal's number
world.put(proposal)                           # gives the decision's code
world.answer(code, "ba"), world.answer(code, "rs", Answered.RESERVATION, "Because ...")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jahorina.dialogue.choices import Answered, DecisionState
from jahorina.dialogue.models import Decision, DecisionRule
from jahorina.dialogue.services.decision import NewDecision, answer_decision, put_decision
from jahorina.dialogue.services.meeting import NewMeeting, call_meeting
from jahorina.dialogue.services.proposal import propose
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.documents import Change, Verb
from tests.plan.plan_world import PlanWorld

WHY = "Because the partners found it so."
MEETING = "smd-9"


@dataclass
class DialogueWorld:
    """The plan's world with a meeting and the rules of decision."""

    parties: Sequence[str] = ("ba", "rs")
    acceptances: int | None = None
    decline_blocks: bool = True
    plan: PlanWorld = field(init=False)

    def __post_init__(self) -> None:
        self.plan = PlanWorld()
        for position, kind in enumerate(("plan-change", "free")):
            DecisionRule.objects.update_or_create(
                code=kind,
                defaults={
                    "rule_for": kind,
                    "names": {"en": kind},
                    "parties": list(self.parties),
                    "acceptances_needed": self.acceptances,
                    "decline_blocks": self.decline_blocks,
                    "position": position,
                },
            )
        self.meeting = self.call()

    def call(self, code: str = MEETING, day: date = date(2025, 9, 1)) -> str:
        new = NewMeeting(code, {"en": "Ninth Dialogue"}, day, day, {"en": "Jahorina"})
        return call_meeting(by=self.plan.coordinator("ba"), new=new)

    def change(self, text: str = "Counsel early", code: str = "M-1") -> Change:
        return Change(EntryKind.MEASURE, Verb.CHANGE, code, {"texts": {"en": text}})

    def propose(self, *changes: Change, partner: str = "ba", **more: Any) -> int:
        by = self.plan.coordinator(partner)
        return propose(by=by, title="Earlier", changes=changes or (self.change(),), reason=WHY, **more)

    def put(self, proposal: int | None = None, text: str = "The plan is changed.", **more: Any) -> str:
        new = NewDecision(self.meeting, {"en": text}, proposal, **more)
        return put_decision(by=self.plan.coordinator("ba"), new=new)

    def answer(
        self, code: str, partner: str, answer: Answered = Answered.ACCEPTED, reservation: str = ""
    ) -> DecisionState:
        seen = Decision.objects.get(code=code).content_hash
        by = self.plan.coordinator(partner)
        return answer_decision(by=by, decision=code, answer=answer, seen=seen, reservation=reservation)

    def decide(self, proposal: int) -> str:
        """Put it, and have every party accept."""
        code = self.put(proposal)
        for partner in self.parties:
            self.answer(code, partner)
        return code
