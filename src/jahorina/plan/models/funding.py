"""Money, assistance that is needed and offered, and projects in municipalities."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jahorina.kernel.numbers import ObsStatus
from jahorina.plan.choices import Area, FundingKind, MatchState, NeedEnd, ProjectKind, ProjectState, SupportKind
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, in_english, one_of
from jahorina.plan.models.measures import Measure, Quantity, quantity_or_status

CURRENCY_LENGTH = 3
ACTIVITY_LENGTH = 300


class Funding(models.Model):
    """An amount that a measure needs, or that a donor budgeted, committed or paid. Rows only grow.

    A mistake is put right by a further row that `replaces` it; zero takes it back. What comes from an IATI file names its
    `activity` and keeps its publisher's `reference`; there alone an amount may be negative, as publishers take back theirs.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="funding")
    partner_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=FundingKind.choices)
    donor = models.CharField(max_length=CODE_LENGTH, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=CURRENCY_LENGTH)
    on = models.DateField()
    note = models.TextField(blank=True)
    source = models.CharField(max_length=CODE_LENGTH, blank=True)
    activity = models.CharField(max_length=ACTIVITY_LENGTH, blank=True)
    activity_updated = models.DateTimeField(null=True)
    reference = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("on", "id")
        constraints = (
            one_of("kind", FundingKind),
            models.CheckConstraint(condition=Q(amount__gte=0) | ~Q(activity=""), name="plan_funding_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="plan_funding_currency_code"),
            models.CheckConstraint(
                condition=Q(kind="need", donor="") | (~Q(kind="need") & ~Q(donor="")), name="plan_funding_donor"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="plan_funding_replaces_another"
            ),
        )
        indexes = (models.Index(fields=("activity",), name="plan_funding_activity"),)


class SupportNeed(models.Model):
    """Assistance that a partner needs for a measure, or in an area."""

    partner_code = models.CharField(max_length=CODE_LENGTH)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="needs")
    area = models.CharField(max_length=CHOICE_LENGTH, choices=Area.choices)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=SupportKind.choices)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    needed_from = models.DateField()
    needed_until = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True)
    closed_as = models.CharField(max_length=CHOICE_LENGTH, blank=True, choices=NeedEnd.choices)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("needed_from", "id")
        constraints = (
            one_of("area", Area),
            one_of("kind", SupportKind),
            models.CheckConstraint(
                condition=Q(needed_until__isnull=True) | Q(needed_until__gte=F("needed_from")),
                name="plan_need_window_forward",
            ),
        )


class SupportOffer(models.Model):
    """Assistance that a partner or organisation offers: in the areas and to the partners it names (none named: to all)."""

    offered_by = models.CharField(max_length=CODE_LENGTH)
    areas = models.JSONField(default=list)
    partners = models.JSONField(default=list)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=SupportKind.choices)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    available_from = models.DateField()
    available_until = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("available_from", "id")
        constraints = (
            one_of("kind", SupportKind),
            models.CheckConstraint(
                condition=Q(available_until__isnull=True) | Q(available_until__gte=F("available_from")),
                name="plan_offer_window_forward",
            ),
        )


class SupportMatch(models.Model):
    """A need and an offer brought together: either side proposes, the other one accepts or declines."""

    need = models.ForeignKey(SupportNeed, on_delete=models.PROTECT, related_name="matches")
    offer = models.ForeignKey(SupportOffer, on_delete=models.PROTECT, related_name="matches")
    state = models.CharField(max_length=CHOICE_LENGTH, choices=MatchState.choices, default=MatchState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_for = models.CharField(max_length=CODE_LENGTH)
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("-proposed_at",)
        constraints = (
            one_of("state", MatchState),
            models.UniqueConstraint(fields=("need", "offer"), name="plan_match_once"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("proposed_by")) | Q(state="ended"),
                name="plan_match_answered_by_another",
            ),
        )


class CommunityProject(models.Model):
    """Something in one municipality: for its host and transit communities, a regular pathway, or inclusion."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=ProjectKind.choices)
    state = models.CharField(max_length=CHOICE_LENGTH, choices=ProjectState.choices)
    partner_code = models.CharField(max_length=CODE_LENGTH)
    place = models.CharField(max_length=CODE_LENGTH)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="projects")
    texts = models.JSONField()
    starts = models.DateField()
    ends = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("partner_code", "place", "starts", "code")
        constraints = (
            one_of("kind", ProjectKind),
            one_of("state", ProjectState),
            in_english("texts"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="plan_project_window_forward"
            ),
        )


class CommunityFigure(Quantity):
    """A number about a municipality, with its day and where it comes from; entered by hand, and rows only grow."""

    project = models.ForeignKey(CommunityProject, on_delete=models.PROTECT, related_name="figures")
    names = models.JSONField()
    as_of = models.DateField()
    source_note = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("project", "as_of", "id")
        constraints = (
            in_english("names"),
            quantity_or_status("plan_community_quantity_or_status"),
            models.CheckConstraint(
                condition=Q(obs_status__in=[one.value for one in ObsStatus if one is not ObsStatus.FORECAST]),
                name="plan_community_status_known",
            ),
        )
