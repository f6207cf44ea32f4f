"""What every fact of the programme carries: how it came in, who says so, and when it holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CODE_LENGTH = 60
CHOICE_LENGTH = 30


class ProvenanceChoice(models.TextChoices):
    QUOTED = "quoted", _("quoted")
    PARAPHRASED = "paraphrased", _("paraphrased")
    INFERRED = "inferred", _("inferred")
    PROPOSED = "proposed", _("proposed")


def one_of(field: str, choices: type[models.TextChoices], *, blank: bool = False) -> models.CheckConstraint:
    """The database refuses a code that is not in the list."""
    allowed = [*choices.values, ""] if blank else choices.values
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": allowed}), name=f"%(app_label)s_%(class)s_{field}_known"
    )


class Evidenced(models.Model):
    """A fact with provenance; sources are codes of the evidence's catalogue, because rooms share no foreign keys."""

    provenance = models.CharField(max_length=CHOICE_LENGTH, choices=ProvenanceChoice.choices)
    verify = models.BooleanField(default=False)
    sources = models.JSONField(default=list)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint] | tuple[models.BaseConstraint, ...]] = (
            one_of("provenance", ProvenanceChoice),
            models.CheckConstraint(
                condition=~Q(provenance__in=["quoted", "paraphrased"]) | Q(verify=False),
                name="%(app_label)s_%(class)s_sourced_is_verified",
            ),
        )


class Dated(Evidenced):
    """A fact that holds from a day to a day; open where nothing is said."""

    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta(Evidenced.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint] | tuple[models.BaseConstraint, ...]] = (
            *Evidenced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_window_forward",
            ),
        )
