"""Measures, their milestones, indicators and targets: the plan's content. Nothing of it is deleted; it is withdrawn.

Partners, institutions, places and sources stand here by their codes: the rooms share no foreign keys. Quantities are
numbers with four decimals; a percentage or ratio keeps its two parts and never the result.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import WITHOUT_VALUE, ObsStatus
from jahorina.partners.texts import in_language
from jahorina.plan.choices import (
    Aggregation,
    Area,
    Direction,
    Horizon,
    IndicatorKind,
    Level,
    PartRole,
    Relation,
    TranslationStatus,
)
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, Evidenced, in_english, one_of
from jahorina.plan.models.frameworks import Commitment, FrameworkElement

DIGITS, DECIMALS = 22, 4


def quantity() -> models.DecimalField[Any, Any]:
    """A column for a number of the plan."""
    return models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)


def quantity_or_status(name: str) -> models.CheckConstraint:
    """Either a number, or the two parts of one, or a step of a scale, and a status that has one; or none of them.

    Zero is a number. A denominator of zero is none: there the status says `not applicable`.
    """
    none = Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True, scale_code="")
    one = (
        Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True, scale_code="")
        | Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False, scale_code="")
        & (Q(denominator__gt=0) | Q(denominator__lt=0))
        | Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True) & ~Q(scale_code="")
    )
    without = Q(obs_status__in=sorted(WITHOUT_VALUE))
    return models.CheckConstraint(condition=(without & none) | (~without & one), name=name)


class Quantity(models.Model):
    """A number, two parts of one, or a step of a scale; or the reason why there is none."""

    value = quantity()
    numerator = quantity()
    denominator = quantity()
    scale_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    obs_status = models.CharField(max_length=1, default=ObsStatus.NORMAL.value)

    class Meta:
        abstract = True


class Measure(Evidenced):
    """What is to be done: by whom, for when, and which commitments it serves."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    position = models.PositiveIntegerField(default=0)
    area = models.CharField(max_length=CHOICE_LENGTH, choices=Area.choices)
    level = models.CharField(max_length=CHOICE_LENGTH, choices=Level.choices)
    horizon = models.CharField(max_length=CHOICE_LENGTH, choices=Horizon.choices)
    texts = models.JSONField()
    description = models.JSONField(default=dict)
    lead_partner = models.CharField(max_length=CODE_LENGTH, blank=True)
    lead_institution = models.CharField(max_length=CODE_LENGTH, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    translation_status = models.CharField(max_length=CHOICE_LENGTH, choices=TranslationStatus.choices)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("area", Area),
            one_of("level", Level),
            one_of("horizon", Horizon),
            one_of("translation_status", TranslationStatus),
            in_english("texts"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="plan_measure_window_forward",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        """The text in `language`, or in the next language of its chain."""
        return in_language(self.texts, language)


class MeasurePart(models.Model):
    """A partner or organisation that carries a measure out or supports it."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="parts")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    role = models.CharField(max_length=CHOICE_LENGTH, choices=PartRole.choices)
    institution = models.CharField(max_length=CODE_LENGTH, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("role", PartRole),
            models.UniqueConstraint(fields=("measure", "partner_code"), name="plan_measure_part_once"),
        )


class MeasureCommitment(models.Model):
    """A commitment that a measure serves."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="serves")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="measures")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("measure", "commitment"), name="plan_measure_serves_once"),)


class MeasureCrosswalk(models.Model):
    """A measure corresponds to an element of another framework."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="crosswalk")
    element = models.ForeignKey(FrameworkElement, on_delete=models.PROTECT, related_name="measures")
    relation = models.CharField(max_length=CHOICE_LENGTH, choices=Relation.choices)

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("relation", Relation),
            models.UniqueConstraint(fields=("measure", "element"), name="plan_measure_crosswalk_once"),
        )


class Milestone(models.Model):
    """Something that is there by a day, or is not. `partner_code` empty: for each partner that carries the measure."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveIntegerField(default=0)
    texts = models.JSONField()
    due_on = models.DateField(null=True)
    partner_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        ordering = ("position", "code")
        constraints = (in_english("texts"),)
        indexes = (models.Index(fields=("due_on",), name="plan_milestone_due"),)

    def __str__(self) -> str:
        return self.code


class Indicator(Evidenced):
    """How a measure is seen to work. With a `definition` its values come from the evidence; without, by hand.

    `metadata` holds the SDG metadata concepts of the card (0.a ... 7) by language. `definition` names a statistic with
    its filters; `definition_version` rises with every change of it.
    """

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveIntegerField(default=0)
    texts = models.JSONField()
    unit = models.JSONField(default=dict)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=IndicatorKind.choices)
    direction = models.CharField(max_length=CHOICE_LENGTH, choices=Direction.choices)
    aggregation = models.CharField(max_length=CHOICE_LENGTH, choices=Aggregation.choices, default=Aggregation.NONE)
    scale = models.JSONField(default=list)
    breakdowns = models.JSONField(default=list)
    baseline = models.JSONField(default=dict)
    definition = models.JSONField(default=dict)
    definition_version = models.PositiveIntegerField(default=0)
    metadata = models.JSONField(default=dict)
    translation_status = models.CharField(max_length=CHOICE_LENGTH, choices=TranslationStatus.choices)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("kind", IndicatorKind),
            one_of("direction", Direction),
            one_of("aggregation", Aggregation),
            one_of("translation_status", TranslationStatus),
            in_english("texts"),
            models.CheckConstraint(
                condition=(Q(kind="scale") & ~Q(scale=[])) | (~Q(kind="scale") & Q(scale=[])),
                name="plan_indicator_scale_of_scales",
            ),
            models.CheckConstraint(
                condition=Q(definition={}, definition_version=0) | (~Q(definition={}) & Q(definition_version__gte=1)),
                name="plan_indicator_definition_has_version",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        """The text in `language`, or in the next language of its chain."""
        return in_language(self.texts, language)


class Target(Quantity):
    """What an indicator is to reach in a window: for the plan (`partner_code` empty) or a partner, in all or of a part."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    partner_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    member = models.CharField(max_length=CODE_LENGTH, default=TOTAL)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        ordering = ("indicator", "period_start", "partner_code", "member")
        constraints = (
            quantity_or_status("plan_target_quantity_or_status"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="plan_target_window_forward"),
            models.UniqueConstraint(
                fields=("indicator", "partner_code", "period_start", "period_end", "member"), name="plan_target_once"
            ),
        )
