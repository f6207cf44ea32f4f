"""Putting a decision to the partners, answering it, and making the next version of the plan of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from jahorina.audit.actions import DECISION_ANSWERED, DECISION_MOVED, PLAN_VERSION_MADE
from jahorina.dialogue.choices import Answered, DecisionState, Origin, ProposalState, RuleFor
from jahorina.dialogue.models import Answer, Decision, DecisionParty, DecisionRule, Meeting, PlanVersion, Proposal
from jahorina.dialogue.policies import Rule, outcome
from jahorina.dialogue.recording import record
from jahorina.dialogue.services.meeting import changeable
from jahorina.dialogue.services.proposal import changes_of, clashes_of, locked_proposal
from jahorina.dialogue.signing import VERSION_FORMAT, answer_content, decision_content, signature_of
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import ProvenanceChoice
from jahorina.plan.content.changing import apply_changes, check_changes
from jahorina.plan.content.current import current_plan
from jahorina.plan.content.documents import content_hash
from jahorina.plan.recording import need_reason


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision to put at a meeting: its words, and the proposal that it is about, if any."""

    meeting: str
    texts: Mapping[str, str]
    proposal: int | None = None
    answer_by: date | None = None
    rule: str = ""
    """The code of a rule; empty: the first of the programme for this kind of decision."""


@transaction.atomic
def put_decision(*, by: Member, new: NewDecision) -> str:
    """Put a decision to the partners that the programme's rule names; gives its code.

    Raises NotAllowed, NotFound, InputRefused (`decision-empty`, `plan-changes-refused`), NotFound (`no-rule`), Conflict
    (`meeting-closed`, `proposal-settled`, `proposal-clashes`).
    """
    meeting = changeable(by, new.meeting)
    if not new.texts.get("en", "").strip():
        raise InputRefused("decision-empty", _("Say in English at least what is decided."))
    proposal = _puttable(new.proposal) if new.proposal is not None else None
    rule = _rule(RuleFor.PLAN_CHANGE if proposal is not None else RuleFor.FREE, new.rule)
    decision = Decision(
        code=_next_code(meeting),
        origin=Origin.HERE,
        meeting=meeting,
        proposal=proposal,
        texts=dict(new.texts),
        state=DecisionState.OPEN,
        rule_code=rule.code,
        acceptances_needed=rule.acceptances_needed or len(rule.parties),
        decline_blocks=rule.decline_blocks,
        answer_by=new.answer_by,
        put_by=by,
        put_at=timezone.now(),
        provenance=ProvenanceChoice.PROPOSED,
    )
    decision.content_hash = content_hash(decision_content(decision, rule.parties))
    decision.save()
    DecisionParty.objects.bulk_create(DecisionParty(decision=decision, partner_code=code) for code in rule.parties)
    if proposal is not None:
        proposal.state = ProposalState.PUT
        proposal.save(update_fields=["state"])
    record(by, DECISION_MOVED, f"decision:{decision.code}", {"to": "open", "content": decision.content_hash})
    return decision.code


@transaction.atomic
def answer_decision(*, by: Member, decision: str, answer: Answered, seen: str, reservation: str = "") -> DecisionState:
    """Answer for the own partner, once; gives where the decision stands then.

    `seen` is the hash of the content that was looked at. A reservation, and why one declines, is written out and stands
    beside the decision for good. When the last party has accepted, the version of the plan is made in the same
    transaction; where the plan has moved so that it cannot be, the decision stays agreed and says so.
    Raises NotAllowed, NotFound, Conflict (`decision-settled`, `decision-answered`, `decision-other-content`) and
    InputRefused (`decision-reservation`).
    """
    require(by, Capability.ANSWER_DECISIONS)
    row = _locked(decision)
    _need_answerable(row, by, seen)
    answer = Answered(answer)
    words = reservation.strip()
    if answer is Answered.ACCEPTED and words:
        raise InputRefused(
            "decision-reservation", _("Who accepts without a reservation writes none; choose the answer that you mean.")
        )
    if answer is not Answered.ACCEPTED:
        words = need_reason(words)
    Answer.objects.create(
        decision=row,
        partner_code=by.partner_code,
        answer=answer,
        reservation=words,
        content_hash=row.content_hash,
        by=by,
        at=timezone.now(),
    )
    detail = {"partner": by.partner_code, "answer": answer.value, "content": row.content_hash}
    record(by, DECISION_ANSWERED, f"decision:{row.code}", detail)
    return _settle(row, by)


@transaction.atomic
def withdraw_decision(*, by: Member, decision: str, reason: str) -> None:
    """Take a decision back that is not settled; its proposal is under discussion again. Raises NotAllowed
    (`decision-of-another`), NotFound, Conflict (`decision-settled`), InputRefused (`plan-reason-needed`)."""
    require(by, Capability.CONVENE_DIALOGUE)
    row = _locked(decision)
    if row.put_by is None or row.put_by.partner_code != by.partner_code:
        raise NotAllowed("decision-of-another", _("Only the partner that put the decision takes it back."))
    _need_open(row)
    row.ended_because = need_reason(reason)
    _move(row, DecisionState.WITHDRAWN, by)
    _move_proposal(row, ProposalState.OPEN)


@transaction.atomic
def carry_out(*, by: Member, decision: str) -> int:
    """Make the next version of the plan of an agreed decision; gives its number.

    The one way in, `apply_changes`, makes exactly the changes that the parties agreed to; what the plan is then is
    kept whole, hashed, and signed together with the answers. Raises NotAllowed, NotFound, Conflict
    (`decision-not-agreed`, `proposal-clashes`), InputRefused (`plan-changes-refused`), NotReady (`signing-key-missing`).
    """
    require(by, Capability.ANSWER_DECISIONS)
    row = _locked(decision)
    if row.state != DecisionState.AGREED or row.proposal is None:
        raise Conflict("decision-not-agreed", _("There is no agreed decision here that waits for its version."))
    base = current_plan()
    _need_no_clash(row.proposal)
    applied = apply_changes(
        by=by, changes=changes_of(row.proposal), reason=row.proposal.reason, decision=row.code, onto=base.sha256
    )
    number = _keep_version(row, by, base.sha256)
    _move(row, DecisionState.CARRIED_OUT, by)
    _move_proposal(row, ProposalState.ACCEPTED)
    record(by, PLAN_VERSION_MADE, f"plan-version:{number}", {"decision": row.code, "sha256": applied.sha256})
    return number


def _keep_version(row: Decision, by: Member, base: str) -> int:
    plan, last = current_plan(), PlanVersion.objects.order_by("-number").first()
    number = last.number + 1 if last is not None else 1
    moment = timezone.now()
    certificate = {
        "number": number,
        "sha256": plan.sha256,
        "base_sha256": base,
        "previous": last.certificate_sha256 if last is not None else "",
        "decision": row.code,
        "decision_sha256": row.content_hash,
        "made_at": moment.isoformat(),
        "answers": [answer_content(one) for one in row.answers.select_related("by").order_by("id")],
    }
    sha256 = content_hash(certificate)
    PlanVersion.objects.create(
        number=number,
        decision=row,
        document=plan.document,
        sha256=plan.sha256,
        base_sha256=base,
        certificate=certificate,
        certificate_sha256=sha256,
        signature=signature_of(VERSION_FORMAT, sha256),
        made_at=moment,
        made_by=by,
    )
    return number


def _settle(row: Decision, by: Member) -> DecisionState:
    parties = tuple(row.parties.order_by("id").values_list("partner_code", flat=True))
    rule = Rule(parties, row.acceptances_needed, row.decline_blocks)
    answers = {one.partner_code: Answered(one.answer) for one in row.answers.all()}
    to = outcome(rule, answers)
    if to is DecisionState.OPEN:
        return to
    _move(row, to, by)
    if to is DecisionState.BLOCKED:
        _move_proposal(row, ProposalState.DECLINED)
        return to
    if row.proposal is None:
        return to
    try:
        with transaction.atomic():
            carry_out(by=by, decision=row.code)
    except (Conflict, InputRefused):
        return to  # agreed all the same; its page says why the plan does not have it yet
    return DecisionState.CARRIED_OUT


def _need_answerable(row: Decision, by: Member, seen: str) -> None:
    if by.partner_code not in row.parties.values_list("partner_code", flat=True):
        raise NotAllowed("decision-not-a-party", _("Your partner is no party to this decision."))
    if row.answers.filter(partner_code=by.partner_code).exists():
        raise Conflict("decision-answered", _("Your partner has answered already; an answer stands."))
    _need_open(row)
    if seen != row.content_hash:
        raise Conflict("decision-other-content", _("You looked at another text than the one that was put."))


def _need_open(row: Decision) -> None:
    if row.state != DecisionState.OPEN:
        raise Conflict("decision-settled", _("This decision is settled."))


def _puttable(identifier: int) -> Proposal:
    row = locked_proposal(identifier)
    if row.state != ProposalState.OPEN:
        raise Conflict("proposal-settled", _("This proposal is settled."))
    _need_no_clash(row)
    check_changes(changes_of(row))
    return row


def _need_no_clash(row: Proposal) -> None:
    if found := clashes_of(row, current_plan()):
        raise Conflict(
            "proposal-clashes",
            _("The plan was changed since in what this proposal changes: %(codes)s."),
            hint=_("Its partner brings it up to date first."),
            params={"codes": ", ".join(sorted({one.code for one in found}))},
        )


def _rule(kind: RuleFor, code: str) -> DecisionRule:
    rows = DecisionRule.objects.filter(rule_for=kind)
    row = (rows.filter(code=code) if code else rows).first()
    if row is None:
        raise NotFound("no-rule", _("The programme has no rule for such a decision."))
    return row


def _next_code(meeting: Meeting) -> str:
    return f"{meeting.code}-{meeting.decisions.count() + 1}"


def _locked(code: str) -> Decision:
    row = Decision.objects.select_for_update(of=("self",)).filter(code=code, origin=Origin.HERE).first()
    if row is None:
        raise no_decision(code)
    return row


def no_decision(code: str) -> NotFound:
    """The refusal."""
    return NotFound("no-decision", _("There is no decision %(code)s."), params={"code": code})


def _move(row: Decision, to: DecisionState, by: Member) -> None:
    row.state = to
    row.settled_at = timezone.now()
    row.save(update_fields=["state", "settled_at", "ended_because"])
    record(by, DECISION_MOVED, f"decision:{row.code}", {"to": to.value, "content": row.content_hash})


def _move_proposal(row: Decision, to: ProposalState) -> None:
    if row.proposal is not None:
        row.proposal.state = to
        row.proposal.save(update_fields=["state"])
