"""The Dialogue's closed lists: the codes that files and database use, and the words people see."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingState(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    STATEMENT_AGREED = "statement-agreed", _("Statement agreed")
    CANCELLED = "cancelled", _("Cancelled")


class ProposalState(TextChoices):
    OPEN = "open", _("Under discussion")
    PUT = "put", _("Before the partners")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Not agreed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the proposer")


class DecisionState(TextChoices):
    OPEN = "open", _("Waiting for answers")
    AGREED = "agreed", _("Agreed")
    BLOCKED = "blocked", _("Not agreed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CARRIED_OUT = "carried-out", _("In the plan")


class Answered(TextChoices):
    """How a partner answers a decision."""

    ACCEPTED = "accepted", _("Accepts")
    RESERVATION = "reservation", _("Accepts with a written reservation")
    DECLINED = "declined", _("Declines")


class Origin(TextChoices):
    """Whether something happened in this system, or a public source reports it."""

    HERE = "here", _("Recorded here")
    DOCUMENTED = "documented", _("Documented by public sources")


class RuleFor(TextChoices):
    """What a rule of decision is for."""

    PLAN_CHANGE = "plan-change", _("A change of the plan")
    FREE = "free", _("A decision without a change of the plan")


class ProposedBy(TextChoices):
    """How a proposal came about."""

    FORM = "form", _("By form")
    WORKBOOK = "workbook", _("From a workbook")
