"""The programme, its languages, its partners and their institutions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jahorina.partners.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, Dated, Evidenced, one_of


class Programme(models.Model):
    """The programme that this node runs; one row."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    version = models.CharField(max_length=CODE_LENGTH)
    names = models.JSONField()
    description = models.JSONField()
    partners_note = models.JSONField()
    languages = models.JSONField()
    default_display = models.JSONField(default=dict)
    hub_partner = models.CharField(max_length=CODE_LENGTH, blank=True)

    def __str__(self) -> str:
        return self.code


class Language(models.Model):
    """A language of the programme; its code is a BCP 47 tag."""

    code = models.CharField(max_length=20, unique=True)
    names = models.JSONField()
    direction = models.CharField(max_length=3)
    fallback = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(direction__in=["ltr", "rtl"]), name="partners_language_direction"
            ),
        )

    def __str__(self) -> str:
        return self.code


class PartnerKind(models.TextChoices):
    PARTNER = "partner", _("partner")
    UNION = "union", _("union")
    AGENCY = "agency", _("agency")
    ORGANISATION = "organisation", _("organisation")


class Partner(Evidenced):
    """A party to the plan, or an organisation that supports it; `display`: name and footnote by publication style."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=PartnerKind.choices)
    position = models.PositiveSmallIntegerField()
    names = models.JSONField()
    short_names = models.JSONField(default=dict)
    codes = models.JSONField(default=dict)
    display = models.JSONField(default=dict)

    class Meta(Evidenced.Meta):
        ordering = ("position", "code")
        constraints = (*Evidenced.Meta.constraints, one_of("kind", PartnerKind))

    def __str__(self) -> str:
        return self.code


class Institution(Dated):
    """A ministry, service, agency or centre of a partner, with the days between which it was that."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="institutions")
    names = models.JSONField()
    functions = models.JSONField()
    verify_functions = models.JSONField(default=list)

    class Meta(Dated.Meta):
        ordering = ("partner__position", "code")

    def __str__(self) -> str:
        return self.code
