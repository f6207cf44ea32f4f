"""Frameworks and their elements, the commitments register, the crosswalks between them, and the road to the plan.

Texts are JSON by language. Sources are codes of the evidence's catalogue: the rooms share no foreign keys. What a
source says (quoted, paraphrased) names at least one; what is unsourced or still to be verified can never be official.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jahorina.partners.texts import in_language
from jahorina.plan.choices import (
    SOURCED,
    Area,
    ElementKind,
    EventKind,
    FrameworkKind,
    Horizon,
    Level,
    Relation,
    Standing,
    TranslationStatus,
)
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, Evidenced, in_english, one_of, window


class Framework(Evidenced):
    """A declaration, plan, compact, set of goals or treaty."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=FrameworkKind.choices)
    position = models.PositiveIntegerField()
    names = models.JSONField()
    short_names = models.JSONField(default=dict)
    status_note = models.JSONField(default=dict)
    caution = models.JSONField(default=dict)
    adopted_from = models.DateField(null=True)
    adopted_to = models.DateField(null=True)
    adopted_inferred = models.BooleanField(default=False)
    translation_status = models.CharField(max_length=CHOICE_LENGTH, choices=TranslationStatus.choices)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("kind", FrameworkKind),
            one_of("translation_status", TranslationStatus),
            in_english("names"),
            models.CheckConstraint(
                condition=window("adopted_from", "adopted_to"), name="plan_framework_adopted_window"
            ),
        )

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        """The name in `language`, or in the next language of its chain."""
        return in_language(self.names, language)

    def short_text_in(self, language: str) -> str:
        """The short name where there is one, else the name."""
        return in_language(self.short_names or self.names, language)


class FrameworkElement(Evidenced):
    """A pillar, goal, target, objective, domain ... of a framework; elements form a tree."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="elements")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    code = models.CharField(max_length=CODE_LENGTH)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=ElementKind.choices)
    position = models.PositiveIntegerField()
    texts = models.JSONField()
    caution = models.JSONField(default=dict)
    custodian = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("framework", "position")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("kind", ElementKind),
            in_english("texts"),
            models.UniqueConstraint(fields=("framework", "code"), name="plan_element_code_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="plan_element_is_not_its_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        """The text in `language`, or in the next language of its chain."""
        return in_language(self.texts, language)


class Commitment(Evidenced):
    """What the partners undertook, as far as a public source evidences it."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="commitments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    position = models.PositiveIntegerField()
    texts = models.JSONField()
    remark = models.JSONField(default=dict)
    standing = models.CharField(max_length=CHOICE_LENGTH, choices=Standing.choices)
    levels_inferred = models.BooleanField(default=False)
    horizons_inferred = models.BooleanField(default=False)
    translation_status = models.CharField(max_length=CHOICE_LENGTH, choices=TranslationStatus.choices)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("standing", Standing),
            one_of("translation_status", TranslationStatus),
            in_english("texts"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="plan_commitment_is_not_its_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def official(self) -> bool:
        """Also needs to be content of the framework: a statement about it is not a commitment that was accepted."""
        return super().official and self.standing == Standing.CONTENT

    def text_in(self, language: str) -> str:
        """The text in `language`, or in the next language of its chain."""
        return in_language(self.texts, language)


class CommitmentArea(models.Model):
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="areas")
    area = models.CharField(max_length=CHOICE_LENGTH, choices=Area.choices)

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("area", Area),
            models.UniqueConstraint(fields=("commitment", "area"), name="plan_commitment_area_once"),
        )


class CommitmentLevel(models.Model):
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="levels")
    level = models.CharField(max_length=CHOICE_LENGTH, choices=Level.choices)

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("level", Level),
            models.UniqueConstraint(fields=("commitment", "level"), name="plan_commitment_level_once"),
        )


class CommitmentHorizon(models.Model):
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="horizons")
    horizon = models.CharField(max_length=CHOICE_LENGTH, choices=Horizon.choices)

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("horizon", Horizon),
            models.UniqueConstraint(fields=("commitment", "horizon"), name="plan_commitment_horizon_once"),
        )


class Crosswalk(Evidenced):
    """A commitment, or a framework as a whole, corresponds to an element of another framework; says who maps it so."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="crosswalk")
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, null=True, related_name="crosswalk")
    element = models.ForeignKey(FrameworkElement, on_delete=models.PROTECT, related_name="crosswalk")
    relation = models.CharField(max_length=CHOICE_LENGTH, choices=Relation.choices)
    remark = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("relation", Relation),
            models.CheckConstraint(
                condition=Q(commitment__isnull=True, framework__isnull=False)
                | Q(commitment__isnull=False, framework__isnull=True),
                name="plan_crosswalk_starts_from_one",
            ),
            models.UniqueConstraint(fields=("commitment", "element"), name="plan_crosswalk_commitment_once"),
            models.UniqueConstraint(fields=("framework", "element"), name="plan_crosswalk_framework_once"),
        )


class DialogueEvent(Evidenced):
    """A meeting or document on the road to the plan. Without a window its date is not known."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=EventKind.choices)
    position = models.PositiveIntegerField()
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    date_inferred = models.BooleanField(default=False)
    date_note = models.JSONField(default=dict)
    documented = models.BooleanField(default=True)
    outcome = models.ForeignKey(Framework, on_delete=models.PROTECT, null=True, related_name="events")
    names = models.JSONField()
    place_text = models.JSONField(default=dict)
    summary = models.JSONField()
    translation_status = models.CharField(max_length=CHOICE_LENGTH, choices=TranslationStatus.choices)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("kind", EventKind),
            one_of("translation_status", TranslationStatus),
            in_english("names"),
            in_english("summary"),
            models.CheckConstraint(condition=window("starts", "ends"), name="plan_event_window"),
            models.CheckConstraint(
                condition=Q(documented=True) | ~Q(provenance__in=SOURCED),
                name="plan_event_undocumented_is_not_official",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        """The name in `language`, or in the next language of its chain."""
        return in_language(self.names, language)
