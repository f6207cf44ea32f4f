"""Places and the route between them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jahorina.partners.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, Dated, Evidenced, one_of
from jahorina.partners.models.partner import Partner


class PlaceKind(models.TextChoices):
    REGION = "region", _("region")
    TERRITORY = "territory", _("territory")
    ADM1 = "adm1", _("first administrative level")
    ADM2 = "adm2", _("second administrative level")
    CROSSING = "crossing", _("border crossing point")
    CENTRE = "centre", _("centre")
    SEA = "sea", _("sea")


class CentreType(models.TextChoices):
    ASYLUM = "asylum", _("asylum centre")
    TEMPORARY_RECEPTION = "temporary-reception", _("temporary reception centre")
    RECEPTION = "reception", _("reception centre")
    TRANSIT = "transit", _("transit centre")
    REGISTRATION = "registration", _("registration centre")
    DETENTION = "detention", _("detention centre")


class OpenStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    UNKNOWN = "unknown", _("not known")


class Precision(models.TextChoices):
    EXACT = "exact", _("exact")
    APPROXIMATE = "approximate", _("approximate")


class LegKind(models.TextChoices):
    ENTRY = "entry", _("entry")
    INTERNAL = "internal", _("within the region")
    EXIT = "exit", _("exit")


class Place(Dated):
    """A territory, an administrative unit, a crossing point or a centre. Degrees north and east (WGS 84)."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=PlaceKind.choices)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="places")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    names = models.JSONField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    coordinate_precision = models.CharField(max_length=CHOICE_LENGTH, choices=Precision.choices, blank=True)
    codes = models.JSONField(default=dict)
    centre_type = models.CharField(max_length=CHOICE_LENGTH, choices=CentreType.choices, blank=True)
    border = models.JSONField(default=list)
    status = models.CharField(max_length=CHOICE_LENGTH, choices=OpenStatus.choices, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta(Dated.Meta):
        ordering = ("position", "code")
        constraints = (
            *Dated.Meta.constraints,
            one_of("kind", PlaceKind),
            one_of("coordinate_precision", Precision, blank=True),
            one_of("centre_type", CentreType, blank=True),
            one_of("status", OpenStatus, blank=True),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="partners_place_on_earth",
            ),
            models.CheckConstraint(
                condition=(Q(kind="centre") & ~Q(centre_type="")) | (~Q(kind="centre") & Q(centre_type="")),
                name="partners_place_centre_type_of_centres",
            ),
        )

    def __str__(self) -> str:
        return self.code


class PlaceCapacity(Evidenced):
    """How many beds a centre had, on what day if the source says so."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="capacities")
    beds = models.PositiveIntegerField()
    as_of = models.DateField(null=True)

    class Meta(Evidenced.Meta):
        ordering = ("place", "as_of")

    def __str__(self) -> str:
        return f"{self.place_id}: {self.beds}"


class Leg(Dated):
    """An edge of the route. Nothing is said about paths within it."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    origin = models.ForeignKey(Place, models.PROTECT, related_name="departures")
    destination = models.ForeignKey(Place, models.PROTECT, related_name="arrivals")
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=LegKind.choices)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Dated.Meta):
        ordering = ("position", "code")
        constraints = (
            *Dated.Meta.constraints,
            one_of("kind", LegKind),
            models.CheckConstraint(condition=~Q(origin=F("destination")), name="partners_leg_leads_somewhere"),
        )

    def __str__(self) -> str:
        return self.code
