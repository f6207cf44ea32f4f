"""The return area: its states and its steps. `departed` and `transferred` are what the gates block."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jahorina.partners.roles import Area
from jahorina.registers import shared_steps as shared
from jahorina.registers.definitions import OPEN, AreaDefinition, Field, FieldKind, State, StepKind, by_code, states

STATES = states(
    State("registered", _("registered")),
    State("counselled", _("counselled")),
    State("obliged", _("obliged to leave")),
    State("declared", _("return declared")),
    State("requested", _("readmission requested")),
    State("accepted", _("readmission accepted")),
    State("booked", _("departure booked")),
    State("departed", _("departed")),
    State("arrived", _("arrived")),
    State("reintegrating", _("in reintegration")),
    State("asked", _("readmission asked of us")),
    State("agreed", _("readmission agreed by us")),
    State("received", _("readmitted here")),
    State("closed", _("closed"), is_closed=True),
)

BEFORE_DEPARTURE = frozenset({"registered", "counselled", "obliged", "declared", "requested", "accepted", "booked"})
AFTER_ARRIVAL = frozenset({"arrived", "reintegrating", "received"})
DEPARTURES = ("departed", "transferred")
"""The steps with which somebody leaves the territory."""

VOLUNTARY_MODALITIES = frozenset({"avrr", "vhr", "state-assisted", "independent"})
"""Modalities that need a declaration which still stands."""

_ANY = frozenset({OPEN})
_COUNTERPART = Field(
    "counterpart",
    _("Requested or requesting state"),
    FieldKind.NATIONALITY,
    necessity=_("Time limits differ by agreement."),
)
_MODALITY = Field(
    "modality", _("Modality"), FieldKind.CODE, "return-modality", necessity=_("Returns are counted by modality.")
)
_LANGUAGE = Field("language", _("Language"), FieldKind.CODE, "interpreter-language")
_INTERPRETER = Field("interpreter", _("Interpreter present"), FieldKind.YES_NO)
_REFUSAL_REASON = Field(
    "reason",
    _("Reason"),
    FieldKind.CODE,
    "readmission-refusal-reason",
    necessity=_("A refusal must give its reasons."),
)
_COST = Field("cost", _("Cost"), FieldKind.MONEY)
_FUNDER = Field("funder", _("Paid by"), FieldKind.CODE, "funder")

SCREENING_STEPS = (
    StepKind(
        "counselled",
        _("Counselled individually"),
        frozenset({"registered", "obliged"}),
        "counselled",
        (_LANGUAGE, _INTERPRETER),
    ),
    StepKind(
        "protection-screened",
        _("Screened for a need of protection"),
        _ANY,
        fields=(
            Field(
                "result",
                _("Result"),
                FieldKind.CODE,
                "protection-screening",
                necessity=_("Nobody leaves who may need protection."),
            ),
        ),
    ),
    StepKind(
        "trafficking-screened",
        _("Screened for trafficking"),
        _ANY,
        fields=(
            Field(
                "result",
                _("Result"),
                FieldKind.CODE,
                "trafficking-screening",
                necessity=_("Nobody leaves who may be a victim of trafficking."),
            ),
        ),
    ),
    StepKind(
        "fitness-assessed",
        _("Fitness to travel assessed"),
        BEFORE_DEPARTURE,
        fields=(
            Field(
                "result",
                _("Result"),
                FieldKind.CODE,
                "fitness",
                necessity=_("Nobody travels who is not fit to."),
                sensitive=True,
            ),
            Field("valid_until", _("Valid until"), FieldKind.DATE),
        ),
    ),
)

FORCED_STEPS = (
    StepKind(
        "return-decision-issued",
        _("Return decision"),
        frozenset({"registered", "counselled"}),
        "obliged",
        (
            Field("decision_number", _("Number of the decision"), FieldKind.INTEGER),
            Field(
                "individual",
                _("Decided for this person alone, on their own circumstances"),
                FieldKind.YES_NO,
                necessity=_("Collective expulsion is forbidden."),
            ),
            Field("entry_ban_months", _("Entry ban, months"), FieldKind.INTEGER),
        ),
    ),
    StepKind(
        "departure-period-set",
        _("Period for voluntary departure"),
        frozenset({"obliged"}),
        fields=(Field("until", _("Until"), FieldKind.DATE),),
    ),
    StepKind(
        "appeal-lodged",
        _("Appeal against the return decision"),
        frozenset({"obliged", "requested", "accepted", "booked"}),
        fields=(
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
        frozenset({"obliged", "requested", "accepted", "booked"}),
        fields=(
            Field(
                "decision",
                _("Decision"),
                FieldKind.CODE,
                "appeal-decision",
                necessity=_("Appeals are counted by how they end."),
            ),
        ),
    ),
    StepKind(
        "detention-started",
        _("Detention or supervision started"),
        BEFORE_DEPARTURE,
        fields=(
            Field("place", _("Centre"), FieldKind.PLACE),
            Field("measure", _("Measure"), FieldKind.CODE, "custody"),
        ),
    ),
    StepKind("detention-ended", _("Detention or supervision ended"), _ANY),
)

VOLUNTARY_STEPS = (
    StepKind(
        "declaration-signed",
        _("Declaration of voluntary return signed"),
        frozenset({"counselled", "obliged"}),
        "declared",
        (
            _MODALITY,
            Field(
                "language",
                _("Language of the declaration"),
                FieldKind.CODE,
                "interpreter-language",
                necessity=_("The declaration counts in a language that the person understands."),
            ),
            _INTERPRETER,
            Field("witness", _("Witness present"), FieldKind.YES_NO),
            Field("text_version", _("Version of the text"), FieldKind.INTEGER),
        ),
    ),
    StepKind(
        "declaration-revoked", _("Declaration revoked"), frozenset({"declared", "booked", "accepted"}), "counselled"
    ),
)

TRAVEL_STEPS = (
    StepKind(
        "travel-document-requested",
        _("Travel document requested"),
        BEFORE_DEPARTURE,
        fields=(Field("consulate", _("Consulate of"), FieldKind.NATIONALITY),),
    ),
    StepKind(
        "consular-interview-held",
        _("Consular interview held"),
        BEFORE_DEPARTURE,
        fields=(
            Field("consulate", _("Consulate of"), FieldKind.NATIONALITY),
            Field("agreed", _("The person agreed to the contact"), FieldKind.YES_NO),
        ),
    ),
    StepKind(
        "travel-document-issued",
        _("Travel document issued"),
        BEFORE_DEPARTURE,
        fields=(
            Field("document", _("Document"), FieldKind.CODE, "document-kind"),
            Field("valid_until", _("Valid until"), FieldKind.DATE),
        ),
    ),
)

READMISSION_STEPS = (
    StepKind(
        "readmission-requested",
        _("Readmission requested"),
        frozenset({"registered", "counselled", "obliged", "requested"}),
        "requested",
        (
            _COUNTERPART,
            Field("category", _("Requested as"), FieldKind.CODE, "readmission-category"),
            Field("evidence", _("Evidence"), FieldKind.CODE, "readmission-evidence"),
            Field("accelerated", _("Accelerated procedure"), FieldKind.YES_NO),
        ),
    ),
    StepKind(
        "readmission-replied",
        _("Reply to the request"),
        frozenset({"requested"}),
        fields=(
            Field(
                "reply",
                _("Reply"),
                FieldKind.CODE,
                "readmission-reply",
                necessity=_("A refusal must give its reasons."),
            ),
            Field("reason", _("Reason"), FieldKind.CODE, "readmission-refusal-reason"),
        ),
    ),
    StepKind(
        "readmission-accepted",
        _("Readmission accepted, or approved by silence"),
        frozenset({"requested"}),
        "accepted",
        (Field("by_silence", _("By silence"), FieldKind.YES_NO),),
    ),
    StepKind("readmission-refused", _("Readmission refused"), frozenset({"requested"}), "obliged", (_REFUSAL_REASON,)),
    StepKind(
        "readmission-asked",
        _("Another state asks us to readmit"),
        frozenset({"registered"}),
        "asked",
        (
            _COUNTERPART,
            Field("category", _("Requested as"), FieldKind.CODE, "readmission-category"),
            Field("evidence", _("Evidence"), FieldKind.CODE, "readmission-evidence"),
            Field("accelerated", _("Accelerated procedure"), FieldKind.YES_NO),
        ),
    ),
    StepKind(
        "readmission-agreed",
        _("We agree to readmit, or our silence counts as agreement"),
        frozenset({"asked"}),
        "agreed",
        (Field("by_silence", _("By silence"), FieldKind.YES_NO),),
    ),
    StepKind("readmission-declined", _("We refuse to readmit"), frozenset({"asked"}), "registered", (_REFUSAL_REASON,)),
    StepKind(
        "readmission-received",
        _("Readmitted from another state"),
        frozenset({"registered", "agreed"}),
        "received",
        (_COUNTERPART, Field("place", _("Received at"), FieldKind.PLACE)),
    ),
    StepKind(
        "transfer-announced",
        _("Transfer announced"),
        frozenset({"accepted", "booked"}),
        fields=(Field("transfer_on", _("Day of the transfer"), FieldKind.DATE),),
    ),
)

DEPARTURE_STEPS = (
    StepKind(
        "booked",
        _("Departure booked"),
        frozenset({"declared", "accepted", "obliged"}),
        "booked",
        (Field("departure_on", _("Day of departure"), FieldKind.DATE), _COST, _FUNDER),
    ),
    StepKind(
        "departed",
        _("Departed"),
        frozenset({"booked", "declared", "accepted", "obliged"}),
        "departed",
        (_MODALITY, Field("destination", _("Destination"), FieldKind.NATIONALITY), _COST, _FUNDER),
        outcome_field="modality",
    ),
    StepKind(
        "transferred",
        _("Handed over to another state"),
        frozenset({"accepted", "booked"}),
        "departed",
        (_COUNTERPART, Field("place", _("Handed over at"), FieldKind.PLACE)),
    ),
    StepKind(
        "monitoring-noted",
        _("Independent monitoring"),
        frozenset({"booked", "departed", "arrived"}),
        fields=(Field("concern", _("A concern was raised"), FieldKind.YES_NO),),
    ),
    StepKind("arrived", _("Arrival confirmed"), frozenset({"departed"}), "arrived"),
    StepKind("reception-confirmed", _("Received and helped onward"), frozenset({"arrived", "received"})),
)

REINTEGRATION_STEPS = (
    StepKind(
        "reintegration-planned",
        _("Reintegration plan agreed"),
        AFTER_ARRIVAL,
        "reintegrating",
        (Field("needs", _("Needs"), FieldKind.CODES, "reintegration-need"),),
    ),
    StepKind(
        "reintegration-item-planned",
        _("Item of the plan"),
        frozenset({"reintegrating"}),
        fields=(
            Field(
                "item",
                _("Item"),
                FieldKind.CODE,
                "reintegration-item",
                necessity=_("The plan says what is given."),
            ),
            Field("value", _("Value"), FieldKind.MONEY),
        ),
    ),
    StepKind(
        "reintegration-item-delivered",
        _("Item delivered"),
        frozenset({"reintegrating"}),
        fields=(
            Field("item", _("Item"), FieldKind.CODE, "reintegration-item", necessity=_("What was given is counted.")),
            Field("value", _("Value"), FieldKind.MONEY),
        ),
    ),
    StepKind(
        "follow-up-done",
        _("Follow-up"),
        frozenset({"arrived", "reintegrating"}),
        fields=(
            Field(
                "months",
                _("Months after return"),
                FieldKind.INTEGER,
                necessity=_("Follow-ups are due after three, six and twelve months."),
            ),
            Field("reached", _("The person was reached"), FieldKind.YES_NO),
        ),
    ),
    StepKind(
        "survey-answered",
        _("Reintegration survey answered"),
        frozenset({"arrived", "reintegrating", "received"}),
        fields=(Field("answers", _("Answers"), FieldKind.ANSWERS, necessity=_("The survey is its answers.")),),
    ),
)

RETURN = AreaDefinition(
    area=Area.RETURN,
    title=_("Return"),
    reference_letter="R",
    states=STATES,
    steps=by_code(
        StepKind("registered", _("Registered"), frozenset(), "registered", shared.REGISTERED_FIELDS),
        *SCREENING_STEPS,
        *FORCED_STEPS,
        *VOLUNTARY_STEPS,
        *TRAVEL_STEPS,
        *READMISSION_STEPS,
        *DEPARTURE_STEPS,
        *REINTEGRATION_STEPS,
        StepKind("complaint-lodged", _("Complaint lodged"), _ANY, needs_note=True),
        StepKind(
            "complaint-decided",
            _("Complaint decided"),
            _ANY,
            fields=(Field("upheld", _("Upheld"), FieldKind.YES_NO, necessity=_("Upheld complaints are counted.")),),
            supervisors_only=True,
        ),
        shared.VULNERABILITY_NOTED,
        shared.VULNERABILITY_REVIEWED,
        shared.SERVICE_PROVIDED,
        shared.NOTE_ADDED,
        shared.ASSIGNED,
        shared.RESPONSIBILITY_TRANSFERRED,
        shared.closed("return-closure"),
        shared.reopened("registered"),
    ),
)
