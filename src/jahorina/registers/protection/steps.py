"""The protection area: its states and its steps, from the declared intention to the final outcome.

Decisions and persons are counted apart: one decision may cover several persons, who share its `decision_number`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jahorina.partners.roles import Area
from jahorina.registers import shared_steps as shared
from jahorina.registers.definitions import OPEN, AreaDefinition, Field, FieldKind, State, StepKind, by_code, states

STATES = states(
    State("registered", _("registered")),
    State("intention", _("intention declared")),
    State("application", _("application lodged")),
    State("decided", _("decided at first instance")),
    State("appeal", _("under appeal")),
    State("final", _("decided finally")),
    State("withdrawn", _("claim withdrawn or discontinued")),
    State("closed", _("closed"), is_closed=True),
)

_ANY = frozenset({OPEN})
_DECISION_NUMBER = Field(
    "decision_number", _("Number of the decision, shared by all whom it covers"), FieldKind.INTEGER
)
_PLACE = Field("place", _("Centre"), FieldKind.PLACE)

ASYLUM_STEPS = (
    StepKind(
        "intention-declared",
        _("Intention to seek asylum declared"),
        frozenset({"registered", "withdrawn", "final"}),
        "intention",
        (
            Field("where", _("Declared at"), FieldKind.CODE, "intention-place"),
            Field("subsequent", _("Not the first claim"), FieldKind.YES_NO),
        ),
    ),
    StepKind("photographed-fingerprinted", _("Photographed and fingerprinted by the police"), _ANY),
    StepKind(
        "certificate-issued",
        _("Certificate of the intention issued"),
        frozenset({"intention"}),
        fields=(Field("valid_until", _("Valid until"), FieldKind.DATE),),
    ),
    StepKind("centre-reached", _("Centre reached"), frozenset({"intention"}), fields=(_PLACE,)),
    StepKind(
        "application-lodged",
        _("Application lodged"),
        frozenset({"intention"}),
        "application",
        (Field("procedure", _("Procedure"), FieldKind.CODE, "asylum-procedure"),),
    ),
    StepKind(
        "interview-held",
        _("Personal interview held"),
        frozenset({"application"}),
        fields=(
            Field("language", _("Language of the interview"), FieldKind.CODE, "interpreter-language"),
            Field("interpreter", _("Interpreter present"), FieldKind.YES_NO),
            Field("lawyer", _("Legal representative present"), FieldKind.YES_NO),
        ),
    ),
    StepKind(
        "special-guarantees-noted",
        _("Special procedural guarantees"),
        _ANY,
        fields=(Field("guarantees", _("Guarantees"), FieldKind.CODES, "procedural-guarantee"),),
    ),
    StepKind(
        "decision-issued",
        _("Decision of first instance"),
        frozenset({"application"}),
        "decided",
        (
            Field(
                "decision",
                _("Decision"),
                FieldKind.CODE,
                "asylum-decision",
                necessity=_("Decisions are counted by what they decide."),
            ),
            _DECISION_NUMBER,
        ),
        outcome_field="decision",
    ),
    StepKind("decision-served", _("Decision served"), frozenset({"decided", "final"})),
    StepKind(
        "appeal-lodged",
        _("Appeal lodged"),
        frozenset({"decided"}),
        "appeal",
        (
            Field("instance", _("Instance"), FieldKind.CODE, "appeal-instance"),
            Field(
                "suspensive",
                _("The appeal suspends removal"),
                FieldKind.YES_NO,
                necessity=_("A suspensive appeal closes the way to departure."),
            ),
        ),
    ),
    StepKind(
        "appeal-decided",
        _("Appeal decided"),
        frozenset({"appeal"}),
        "final",
        (
            Field(
                "decision",
                _("Decision"),
                FieldKind.CODE,
                "appeal-decision",
                necessity=_("Appeals are counted by how they end."),
            ),
            _DECISION_NUMBER,
        ),
        outcome_field="decision",
    ),
    StepKind("decision-final", _("Decision became final without an appeal"), frozenset({"decided"}), "final"),
    StepKind("case-remitted", _("Sent back to first instance after the appeal"), frozenset({"final"}), "application"),
    StepKind(
        "claim-withdrawn",
        _("Claim withdrawn knowingly"),
        frozenset({"intention", "application", "decided", "appeal"}),
        "withdrawn",
        (
            Field("language", _("Language of the information"), FieldKind.CODE, "interpreter-language"),
            Field(
                "informed",
                _("Informed of the consequences"),
                FieldKind.YES_NO,
                necessity=_("A claim can only be withdrawn knowingly."),
            ),
        ),
    ),
    StepKind(
        "discontinued",
        _("Procedure discontinued"),
        frozenset({"intention", "application", "appeal"}),
        "withdrawn",
        (Field("reason", _("Reason"), FieldKind.CODE, "discontinuation-reason"),),
        outcome_field="reason",
    ),
)

CHILD_STEPS = (
    StepKind(
        "unaccompanied-child-noted",
        _("Unaccompanied or separated child"),
        _ANY,
        fields=(
            Field(
                "status",
                _("Status"),
                FieldKind.CODE,
                "child-status",
                necessity=_("Safeguards depend on whether the child is alone."),
            ),
        ),
    ),
    shared.GUARDIAN_APPOINTED,
    StepKind("guardian-ended", _("Guardianship ended"), _ANY),
    StepKind(
        "best-interests-assessed",
        _("Best-interests assessment"),
        _ANY,
        fields=(
            Field("heard", _("The child was heard"), FieldKind.YES_NO),
            Field("recommendation", _("Recommendation"), FieldKind.CODE, "best-interests-outcome"),
        ),
        needs_note=True,
    ),
    StepKind(
        "best-interests-determined",
        _("Best-interests determination"),
        _ANY,
        fields=(
            Field(
                "outcome",
                _("Outcome"),
                FieldKind.CODE,
                "best-interests-outcome",
                necessity=_("A return of a child alone needs this outcome."),
            ),
        ),
        supervisors_only=True,
        needs_note=True,
    ),
    StepKind("family-tracing-started", _("Family tracing started"), _ANY),
    StepKind(
        "family-tracing-concluded",
        _("Family tracing concluded"),
        _ANY,
        fields=(Field("result", _("Result"), FieldKind.CODE, "tracing-result"),),
    ),
)

STATELESSNESS_STEPS = (
    StepKind("statelessness-procedure-opened", _("Statelessness procedure opened"), _ANY),
    StepKind(
        "statelessness-determined",
        _("Statelessness determined"),
        _ANY,
        fields=(
            Field(
                "nationality_status",
                _("Status"),
                FieldKind.CODE,
                "nationality-status",
                necessity=_("The procedure ends with a status."),
            ),
        ),
        profile_field="nationality_status",
    ),
)

PROTECTION = AreaDefinition(
    area=Area.PROTECTION,
    title=_("Protection"),
    reference_letter="P",
    states=STATES,
    steps=by_code(
        StepKind("registered", _("Registered"), frozenset(), "registered", shared.REGISTERED_FIELDS),
        *ASYLUM_STEPS,
        *CHILD_STEPS,
        *STATELESSNESS_STEPS,
        shared.VULNERABILITY_NOTED,
        shared.VULNERABILITY_REVIEWED,
        shared.NEED_NOTED,
        shared.SERVICE_PROVIDED,
        shared.PLACED_IN_RECEPTION,
        shared.LEFT_RECEPTION,
        shared.NOTE_ADDED,
        shared.ASSIGNED,
        shared.RESPONSIBILITY_TRANSFERRED,
        shared.closed("protection-closure"),
        shared.reopened("registered"),
    ),
)
