"""The counter-trafficking area: its states and its steps. Code lists follow HTCDS 2.0 where it has them.

Who decides that somebody is a victim differs by partner; the step keeps which kind of organisation decided.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jahorina.partners.roles import Area
from jahorina.registers import shared_steps as shared
from jahorina.registers.definitions import OPEN, AreaDefinition, Field, FieldKind, State, StepKind, by_code, states

STATES = states(
    State("registered", _("registered")),
    State("presumed", _("presumed victim")),
    State("identified", _("identified victim")),
    State("not-identified", _("not identified as a victim")),
    State("closed", _("closed"), is_closed=True),
)

_ANY = frozenset({OPEN})
_DECIDED_BY = Field(
    "decided_by",
    _("Decided by"),
    FieldKind.CODE,
    "htcds-decision-maker",
    necessity=_("Figures of different decision makers are never added up."),
)

IDENTIFICATION_STEPS = (
    StepKind(
        "indicators-noted",
        _("Indicators of trafficking"),
        _ANY,
        fields=(Field("indicators", _("Indicators"), FieldKind.CODES, "trafficking-indicator", sensitive=True),),
    ),
    StepKind(
        "presumed",
        _("Presumed to be a victim"),
        frozenset({"registered", "not-identified"}),
        "presumed",
        (_DECIDED_BY,),
    ),
    StepKind(
        "reflection-started",
        _("Recovery and reflection period started"),
        frozenset({"presumed", "identified"}),
        fields=(Field("until", _("Until"), FieldKind.DATE, necessity=_("Nobody is removed while the period runs.")),),
    ),
    StepKind("reflection-ended", _("Recovery and reflection period ended"), frozenset({"presumed", "identified"})),
    StepKind(
        "identified",
        _("Identified formally as a victim"),
        frozenset({"presumed"}),
        "identified",
        (_DECIDED_BY,),
        supervisors_only=True,
    ),
    StepKind(
        "not-identified",
        _("Not identified as a victim"),
        frozenset({"presumed"}),
        "not-identified",
        (_DECIDED_BY,),
        supervisors_only=True,
        needs_note=True,
    ),
    StepKind(
        "trafficking-described",
        _("What happened"),
        _ANY,
        fields=(
            Field("exploitation", _("Exploitation"), FieldKind.CODES, "htcds-exploitation", sensitive=True),
            Field("control", _("Means of control"), FieldKind.CODES, "htcds-control", sensitive=True),
            Field("recruitment", _("Recruited through"), FieldKind.CODE, "htcds-recruitment", sensitive=True),
            Field(
                "relationship",
                _("Relationship to the trafficker"),
                FieldKind.CODE,
                "htcds-relationship",
                sensitive=True,
            ),
            Field("age_when_trafficked", _("Age when trafficked"), FieldKind.INTEGER, sensitive=True),
            Field("industry", _("Industry"), FieldKind.CODE, "htcds-industry", sensitive=True),
            Field("exploited_in", _("Exploited in"), FieldKind.NATIONALITY, sensitive=True),
        ),
    ),
)

SUPPORT_STEPS = (
    StepKind(
        "support-planned",
        _("Support plan agreed"),
        frozenset({"presumed", "identified"}),
        fields=(
            Field("types", _("Kinds of support"), FieldKind.CODES, "htcds-support"),
            Field("planned_end", _("Planned end"), FieldKind.DATE),
        ),
    ),
    StepKind("support-reviewed", _("Support plan reviewed"), frozenset({"presumed", "identified"}), needs_note=True),
    StepKind("residence-requested", _("Residence permit requested"), frozenset({"presumed", "identified"})),
    StepKind(
        "residence-decided",
        _("Residence permit decided"),
        frozenset({"presumed", "identified"}),
        fields=(
            Field("granted", _("Granted"), FieldKind.YES_NO, necessity=_("Permits are counted by their outcome.")),
            Field("ground", _("Ground"), FieldKind.CODE, "residence-ground"),
        ),
    ),
)

JUSTICE_STEPS = (
    StepKind(
        "non-punishment-checked",
        _("Non-punishment checked"),
        _ANY,
        fields=(
            Field(
                "punished",
                _("Was prosecuted or fined for what the trafficker made them do"),
                FieldKind.YES_NO,
                necessity=_("Victims must not be punished for it."),
            ),
        ),
    ),
    StepKind(
        "justice-step",
        _("Step of the criminal proceedings, as it concerns the victim"),
        _ANY,
        fields=(Field("stage", _("Stage"), FieldKind.CODE, "justice-stage"),),
    ),
    StepKind("compensation-claimed", _("Compensation claimed"), _ANY),
    StepKind(
        "compensation-decided",
        _("Compensation decided"),
        _ANY,
        fields=(Field("granted", _("Granted"), FieldKind.YES_NO), Field("amount", _("Amount"), FieldKind.MONEY)),
    ),
)

COUNTER_TRAFFICKING = AreaDefinition(
    area=Area.COUNTER_TRAFFICKING,
    title=_("Counter-trafficking"),
    reference_letter="T",
    states=STATES,
    steps=by_code(
        StepKind("registered", _("Registered"), frozenset(), "registered", shared.REGISTERED_FIELDS),
        *IDENTIFICATION_STEPS,
        *SUPPORT_STEPS,
        *JUSTICE_STEPS,
        shared.VULNERABILITY_NOTED,
        shared.VULNERABILITY_REVIEWED,
        shared.GUARDIAN_APPOINTED,
        shared.NEED_NOTED,
        shared.SERVICE_PROVIDED,
        shared.PLACED_IN_RECEPTION,
        shared.LEFT_RECEPTION,
        shared.NOTE_ADDED,
        shared.ASSIGNED,
        shared.RESPONSIBILITY_TRANSFERRED,
        shared.closed("htcds-closure"),
        shared.reopened("registered"),
    ),
)
