"""Steps that every area has."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jahorina.registers.definitions import OPEN, Field, FieldKind, StepKind

REGISTERED_FIELDS = (
    Field("sex", _("Sex"), FieldKind.CODE, "sex"),
    Field("birth_year", _("Year of birth"), FieldKind.INTEGER),
    Field("nationality", _("Nationality"), FieldKind.NATIONALITY),
    Field("nationality_status", _("How the nationality is known"), FieldKind.CODE, "nationality-status"),
    Field("place", _("Place of registration"), FieldKind.PLACE),
)

ASSIGNED = StepKind(
    "assigned",
    _("Assigned to a case worker"),
    frozenset({OPEN}),
    fields=(Field("assignee", _("Case worker"), FieldKind.CODE, necessity=_("Somebody answers for each case.")),),
)

NOTE_ADDED = StepKind("note-added", _("Note"), frozenset({OPEN}), needs_note=True)


TRANSFERRED = "responsibility-transferred"

RESPONSIBILITY_TRANSFERRED = StepKind(
    TRANSFERRED,
    _("Responsibility passed to another institution"),
    frozenset({OPEN}),
    fields=(
        Field(
            "institution",
            _("Institution that took over"),
            FieldKind.INSTITUTION,
            necessity=_("Some institution answers for each case."),
        ),
    ),
    by_own_act=True,
)


def closed(scheme: str) -> StepKind:
    """The step that closes a case of an area whose closure reasons are `scheme`."""
    reason = Field(
        "reason", _("Reason"), FieldKind.CODE, scheme, necessity=_("Outcomes are counted by the reason of closure.")
    )
    return StepKind("closed", _("Closed"), frozenset({OPEN}), "closed", (reason,), outcome_field="reason")


def reopened(state: str = "open") -> StepKind:
    """The step that opens a closed case again."""
    return StepKind("reopened", _("Opened again"), frozenset({"closed"}), state, supervisors_only=True, needs_note=True)


VULNERABILITY_NOTED = StepKind(
    "vulnerability-noted",
    _("Risk or protective factor"),
    frozenset({OPEN}),
    fields=(
        Field(
            "factor",
            _("Factor"),
            FieldKind.CODE,
            "vulnerability-factor",
            necessity=_("The factor is what is noted."),
            sensitive=True,
        ),
        Field(
            "level",
            _("Level"),
            FieldKind.CODE,
            "vulnerability-level",
            necessity=_("Individual, household, community and structural factors call for different help."),
        ),
        Field(
            "direction",
            _("Direction"),
            FieldKind.CODE,
            "vulnerability-direction",
            necessity=_("A factor raises the risk or protects."),
        ),
        Field("basis", _("Known from"), FieldKind.CODE, "assessment-basis"),
    ),
)

VULNERABILITY_REVIEWED = StepKind(
    "vulnerability-reviewed",
    _("Risk or protective factor reviewed"),
    frozenset({OPEN}),
    fields=(
        Field(
            "factor",
            _("Factor"),
            FieldKind.CODE,
            "vulnerability-factor",
            necessity=_("The factor is what is reviewed."),
            sensitive=True,
        ),
        Field(
            "level",
            _("Level"),
            FieldKind.CODE,
            "vulnerability-level",
            necessity=_("The same factor can stand at several levels."),
        ),
        Field(
            "result",
            _("Result"),
            FieldKind.CODE,
            "factor-review",
            necessity=_("A review confirms a factor, or ends it."),
        ),
    ),
)

GUARDIAN_APPOINTED = StepKind(
    "guardian-appointed",
    _("Guardian appointed"),
    frozenset({OPEN}),
    fields=(
        Field("institution", _("Appointed by"), FieldKind.INSTITUTION),
        Field("temporary", _("Temporary"), FieldKind.YES_NO),
    ),
)

NEED_NOTED = StepKind(
    "need-noted",
    _("Need"),
    frozenset({OPEN}),
    fields=(
        Field("need", _("Need"), FieldKind.CODE, "specific-need", necessity=_("The need is what is noted.")),
        Field("urgency", _("Urgency"), FieldKind.CODE, "urgency"),
    ),
)

SERVICE_PROVIDED = StepKind(
    "service-provided",
    _("Service provided"),
    frozenset({OPEN}),
    fields=(
        Field("service", _("Service"), FieldKind.CODE, "service", necessity=_("Services are counted by kind.")),
        Field("institution", _("Provided by"), FieldKind.INSTITUTION),
        Field("first", _("First of its kind"), FieldKind.YES_NO),
    ),
)

PLACED_IN_RECEPTION = StepKind(
    "placed-in-reception",
    _("Placed in reception"),
    frozenset({OPEN}),
    fields=(Field("place", _("Centre"), FieldKind.PLACE, necessity=_("Occupancy is counted by centre.")),),
)

LEFT_RECEPTION = StepKind(
    "left-reception",
    _("Left reception"),
    frozenset({OPEN}),
    fields=(Field("reason", _("Reason"), FieldKind.CODE, "left-reception-reason"),),
)
