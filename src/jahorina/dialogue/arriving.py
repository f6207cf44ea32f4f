"""Whether a version of the plan that another node made came of its parties' answers, as its certificate says (ADR 0017).

The version and the decision as they were sent in, what does not hold out. What only the other node's database holds is taken
from the certificate that its key signed; everything else is hashed and counted again here, by the rule of the own programme.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jahorina.dialogue.choices import Answered, DecisionState
from jahorina.dialogue.models import DecisionRule
from jahorina.dialogue.policies import Rule, outcome
from jahorina.dialogue.signing import VERSION_FORMAT, is_signed_by
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.content.documents import content_hash


def wrong_with_arrived(version: Mapping[str, Any], decision: Mapping[str, Any]) -> tuple[str, ...]:
    """What does not hold, in sentences to translate: content, certificate, signature, decision, answers, agreement."""
    certificate = version["certificate"]
    answers = certificate["answers"]
    checks = (
        (content_hash(version["document"]) == certificate["sha256"], _("The content is not what was hashed.")),
        (content_hash(certificate) == version["certificate_sha256"], _("The certificate is not what was signed.")),
        (
            is_signed_by(version["key"], VERSION_FORMAT, version["certificate_sha256"], version["signature"]),
            _("The signature is not that of the key that is named."),
        ),
        (
            content_hash(decision) == certificate["decision_sha256"] and decision["code"] == certificate["decision"],
            _("The decision is not the one that the partners answered."),
        ),
        (
            all(one["content_hash"] == certificate["decision_sha256"] for one in answers),
            _("The answers are not to this decision."),
        ),
        (_is_agreed(decision, answers), _("The parties have not agreed.")),
    )
    return tuple(sentence for holds, sentence in checks if not holds)


def _is_agreed(decision: Mapping[str, Any], answers: list[Mapping[str, Any]]) -> bool:
    """Whether each party answered once, nobody else did, and the answers make an agreement by the decision's rule."""
    given = {one["partner"]: Answered(one["answer"]) for one in answers if one["answer"] in Answered.values}
    if len(given) != len(answers) or set(given) != set(decision["parties"]):
        return False
    rule = Rule(tuple(decision["parties"]), decision["acceptances_needed"], decision["decline_blocks"])
    return outcome(rule, given) is DecisionState.AGREED


def wrong_with_rule(decision: Mapping[str, Any]) -> tuple[str, ...]:
    """Whether the decision was put by a rule of the programme as it is here: else anybody could name parties that agree."""
    rule = DecisionRule.objects.filter(code=decision["rule"]).first()
    wanted = (decision["parties"], decision["acceptances_needed"], decision["decline_blocks"])
    if rule is not None and (rule.parties, rule.acceptances_needed or len(rule.parties), rule.decline_blocks) == wanted:
        return ()
    return (_("The decision was not put by the rule that the programme here has."),)
