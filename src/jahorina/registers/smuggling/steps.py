"""Smuggling incidents as cases without a person: what was seen, what came of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jahorina.partners.roles import Area
from jahorina.registers import shared_steps as shared
from jahorina.registers.definitions import OPEN, AreaDefinition, Field, FieldKind, State, StepKind, by_code, states

STATES = states(
    State("reported", _("reported")),
    State("investigated", _("under investigation")),
    State("prosecuted", _("prosecuted")),
    State("closed", _("closed"), is_closed=True),
)

_ANY = frozenset({OPEN})

CRIMINAL_JUSTICE = AreaDefinition(
    area=Area.CRIMINAL_JUSTICE,
    title=_("Smuggling incidents"),
    reference_letter="S",
    states=STATES,
    steps=by_code(
        StepKind(
            "registered",
            _("Incident reported"),
            frozenset(),
            "reported",
            (
                Field("place", _("Place"), FieldKind.PLACE, necessity=_("Incidents are counted by place.")),
                Field("leg", _("Leg of the route"), FieldKind.CODE, "leg"),
                Field("means", _("Means of transport"), FieldKind.CODE, "smuggling-means"),
                Field("persons", _("Persons smuggled"), FieldKind.INTEGER),
                Field("children", _("Of them children"), FieldKind.INTEGER),
                Field("price", _("Price for one person"), FieldKind.MONEY),
                Field("harm", _("Harm"), FieldKind.CODES, "smuggling-harm"),
                Field("dead", _("Persons dead"), FieldKind.INTEGER),
                Field("injured", _("Persons injured"), FieldKind.INTEGER),
            ),
        ),
        StepKind(
            "arrests-made",
            _("Arrests"),
            _ANY,
            fields=(
                Field(
                    "arrested",
                    _("Suspects arrested"),
                    FieldKind.INTEGER,
                    necessity=_("Arrests are counted by persons."),
                ),
                Field("place", _("Place"), FieldKind.PLACE),
            ),
        ),
        StepKind("investigation-opened", _("Investigation opened"), frozenset({"reported"}), "investigated"),
        StepKind(
            "charges-filed",
            _("Charges filed"),
            frozenset({"reported", "investigated"}),
            "prosecuted",
            (
                Field("accused", _("Persons accused"), FieldKind.INTEGER),
                Field("aggravating", _("Aggravating circumstances"), FieldKind.CODES, "aggravating-circumstance"),
            ),
        ),
        StepKind(
            "judgement-given",
            _("Judgement"),
            frozenset({"prosecuted"}),
            fields=(
                Field(
                    "outcome",
                    _("Outcome"),
                    FieldKind.CODE,
                    "judgement",
                    necessity=_("Judgements are counted by their outcome."),
                ),
                Field("convicted", _("Persons convicted"), FieldKind.INTEGER),
            ),
            outcome_field="outcome",
        ),
        StepKind(
            "trafficking-suspected",
            _("Handed on because it may be trafficking"),
            _ANY,
            fields=(Field("institution", _("Handed to"), FieldKind.INSTITUTION),),
        ),
        shared.NOTE_ADDED,
        shared.ASSIGNED,
        shared.closed("smuggling-closure"),
        shared.reopened("reported"),
    ),
)
