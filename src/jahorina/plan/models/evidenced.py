"""What every entry of the plan carries: how it came in and who says so; and the checks that all tables share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jahorina.plan.choices import SOURCED, ProvenanceChoice

CODE_LENGTH = 60
CHOICE_LENGTH = 30


def one_of(field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The database refuses a code that is not in the list."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}), name=f"%(app_label)s_%(class)s_{field}_known"
    )


def in_english(field: str) -> models.CheckConstraint:
    """Every chain of languages ends in English, so that text must be there."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__has_key": "en"}), name=f"%(app_label)s_%(class)s_{field}_en"
    )


def window(start: str, end: str) -> Q:
    """Both days are known and in order, or neither is. A comparison with null would let a half window pass."""
    known = {f"{start}__isnull": False, f"{end}__isnull": False, f"{end}__gte": F(start)}
    return Q(**{f"{start}__isnull": True, f"{end}__isnull": True}) | Q(**known)


class Evidenced(models.Model):
    """How an entry came into the programme and who says so."""

    provenance = models.CharField(max_length=CHOICE_LENGTH, choices=ProvenanceChoice.choices)
    verify = models.BooleanField(default=False)
    sources = models.JSONField(default=list)

    class Meta:
        abstract = True
        constraints = (
            one_of("provenance", ProvenanceChoice),
            models.CheckConstraint(
                condition=~Q(provenance__in=SOURCED) | ~Q(sources=[]), name="%(app_label)s_%(class)s_sourced"
            ),
            models.CheckConstraint(
                condition=~Q(provenance__in=SOURCED) | Q(verify=False), name="%(app_label)s_%(class)s_verified"
            ),
        )

    @property
    def official(self) -> bool:
        """Whether it may be shown as what a source says; true only with a source."""
        return self.provenance in SOURCED and bool(self.sources) and not self.verify
