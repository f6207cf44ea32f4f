"""Decisions: one with its answers, those that wait for a partner, those that a measure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from jahorina.dialogue.choices import Answered, DecisionState, Origin, RuleFor
from jahorina.dialogue.diffs import EntryDiff, diff_of
from jahorina.dialogue.models import Answer, Decision, DecisionRule
from jahorina.dialogue.policies import Clash
from jahorina.dialogue.services.decision import no_decision
from jahorina.dialogue.services.proposal import clashes_of
from jahorina.dialogue.wordings import Told, told
from jahorina.partners.permissions import Capability, Member, may
from jahorina.partners.texts import in_language
from jahorina.plan.answers import Choice, Evidenced
from jahorina.plan.content.current import current_plan
from jahorina.plan.lines import choice, evidenced

SETTLED = (DecisionState.AGREED, DecisionState.CARRIED_OUT, DecisionState.BLOCKED)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A party's answer; `answer` None: none yet. `by` is shown to members alone."""

    partner: str
    answer: Choice | None
    reservation: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionLine(Evidenced):
    """A decision in a list. `is_documented`: public sources report it; nobody answered here."""

    code: str
    meeting: str
    meeting_name: str
    text: Told
    state: Choice
    is_documented: bool
    framework: str
    proposal: int | None
    version: int | None
    answer_by: date | None
    put_at: datetime | None
    waiting: tuple[str, ...]
    reservations: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """A decision with all that hangs on it, and what the reader may do."""

    line: DecisionLine
    texts: Mapping[str, str]
    rule: str
    answers: tuple[AnswerLine, ...]
    content_hash: str
    diff: tuple[EntryDiff, ...]
    clashes: tuple[Clash, ...]
    ended_because: str
    may_answer: bool
    may_withdraw: bool
    may_carry_out: bool


def decision_page(code: str, *, member: Member | None, language: str) -> DecisionPage:
    """One decision; the public sees settled ones alone. Raises NotFound (`no-decision`)."""
    row = rows().filter(code=code).first()
    if row is None or not is_readable(row, member):
        raise no_decision(code)
    answered = {one.partner_code for one in row.answers.all()}
    parties = {one.partner_code for one in row.parties.all()}
    is_open = row.state == DecisionState.OPEN
    waits = row.state == DecisionState.AGREED and row.proposal is not None and row.origin == Origin.HERE
    answers = may(member, Capability.ANSWER_DECISIONS)
    own = member.partner_code if member is not None else ""
    rule = DecisionRule.objects.filter(code=row.rule_code).first()
    return DecisionPage(
        line=decision_line(row, language, member),
        texts=row.texts,
        rule=in_language(rule.names, language) if rule is not None else "",
        answers=_answers(row, member),
        content_hash=row.content_hash,
        diff=diff_of(row.proposal.changes, row.proposal.before) if row.proposal is not None else (),
        clashes=clashes_of(row.proposal, current_plan()) if row.proposal is not None and (is_open or waits) else (),
        ended_because=row.ended_because,
        may_answer=answers and is_open and own in parties - answered,
        may_withdraw=is_open
        and may(member, Capability.CONVENE_DIALOGUE)
        and row.put_by is not None
        and row.put_by.partner_code == own,
        may_carry_out=answers and waits,
    )


def decisions_of_measure(measure: str, *, member: Member | None, language: str) -> tuple[DecisionLine, ...]:
    """The decisions that changed a measure, or what hangs on it, with their reservations; the oldest first."""
    found = rows().filter(state=DecisionState.CARRIED_OUT).order_by("put_at", "id")
    # JSON lists are not searched alike by both databases; decisions are few.
    return tuple(
        decision_line(row, language, member)
        for row in found
        if row.proposal is not None and measure in row.proposal.measures
    )


def waiting_for(partner: str, *, member: Member | None, language: str) -> tuple[DecisionLine, ...]:
    """Decisions that a partner has not answered yet, by the day when its answer is asked for."""
    found = rows().filter(state=DecisionState.OPEN, parties__partner_code=partner)
    found = found.exclude(answers__partner_code=partner)
    lines = [decision_line(row, language, member) for row in found]
    return tuple(sorted(lines, key=lambda one: (one.answer_by or date.max, one.code)))


def decisions(*, member: Member | None, language: str) -> tuple[DecisionLine, ...]:
    """The decisions put here, the newest first."""
    found = rows().filter(origin=Origin.HERE).order_by("-put_at", "-id")
    return tuple(decision_line(row, language, member) for row in found)


def is_readable(row: Decision, member: Member | None) -> bool:
    """Members read all decisions; the public, what was settled."""
    return may(member, Capability.FOLLOW_PLAN) or row.state in SETTLED


def rule_names(*, for_proposal: bool, language: str) -> tuple[tuple[str, str], ...]:
    """The rules that a decision can be put by, as code and name."""
    kind = RuleFor.PLAN_CHANGE if for_proposal else RuleFor.FREE
    return tuple((row.code, in_language(row.names, language)) for row in DecisionRule.objects.filter(rule_for=kind))


def rows() -> QuerySet[Decision]:
    """Decisions with all that a line needs."""
    found = Decision.objects.select_related("meeting", "proposal", "version", "put_by__institution__partner")
    return found.defer("version__document").prefetch_related("parties", "answers__by")


def decision_line(row: Decision, language: str, member: Member | None) -> DecisionLine:
    """A row of `rows` as a line."""
    answers = _answers(row, member)
    version = getattr(row, "version", None)
    return DecisionLine(
        **evidenced(row),
        code=row.code,
        meeting=row.meeting.code,
        meeting_name=row.meeting.text_in(language),
        text=told(row.texts, language),
        state=choice(DecisionState, row.state),
        is_documented=row.origin == Origin.DOCUMENTED,
        framework=row.framework,
        proposal=row.proposal_id,
        version=version.number if version is not None else None,
        answer_by=row.answer_by,
        put_at=row.put_at,
        waiting=tuple(one.partner for one in answers if one.answer is None),
        reservations=tuple(one for one in answers if one.answer and one.answer.code == Answered.RESERVATION),
    )


def _answers(row: Decision, member: Member | None) -> tuple[AnswerLine, ...]:
    given: dict[str, Answer] = {one.partner_code: one for one in row.answers.all()}
    return tuple(_answer(one.partner_code, given.get(one.partner_code), member) for one in row.parties.all())


def _answer(partner: str, found: Answer | None, member: Member | None) -> AnswerLine:
    if found is None:
        return AnswerLine(partner, None, "", "", None)
    by = found.by.name if member is not None else ""
    return AnswerLine(partner, choice(Answered, found.answer), found.reservation, by, found.at)
