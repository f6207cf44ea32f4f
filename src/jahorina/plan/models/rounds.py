"""Reporting rounds, the reports that exist before anybody writes them, their values, and the regional figures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ConfStatus
from jahorina.plan.choices import ClaimedStatus, ReportState, Stance
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, in_english, one_of
from jahorina.plan.models.measures import Indicator, Measure, Quantity, quantity_or_status

HASH_LENGTH = 64


class ReportingRound(models.Model):
    """A window about which the partners report by a day. Locked, nothing about the window is changed any more."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    names = models.JSONField()
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-period_start", "code")
        constraints = (
            in_english("names"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="plan_round_window_forward"),
            models.CheckConstraint(condition=Q(due_on__gte=F("period_start")), name="plan_round_due_after_start"),
            models.UniqueConstraint(fields=("period_start", "period_end"), name="plan_round_window_once"),
        )

    def __str__(self) -> str:
        return self.code


class ProgressReport(models.Model):
    """What one partner reports about one measure in one round. It is there, empty, from the round's first day.

    `unlocks` counts how often it was unlocked; each time has its row with the reason.
    """

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, related_name="reports")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="reports")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    state = models.CharField(max_length=CHOICE_LENGTH, choices=ReportState.choices, default=ReportState.DRAFT)
    status = models.CharField(max_length=CHOICE_LENGTH, choices=ClaimedStatus.choices, blank=True)
    narrative = models.TextField(blank=True)
    obstacles = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    signature = models.CharField(max_length=HASH_LENGTH, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    remarks = models.TextField(blank=True)
    unlocks = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("round", "measure__position", "measure__code", "partner_code")
        constraints = (
            one_of("state", ReportState),
            models.CheckConstraint(
                condition=Q(status="") | Q(status__in=ClaimedStatus.values), name="plan_report_status_known"
            ),
            models.UniqueConstraint(fields=("round", "measure", "partner_code"), name="plan_report_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"])
                | (Q(submitted_by__isnull=False, submitted_at__isnull=False) & ~Q(signature="") & ~Q(status="")),
                name="plan_report_submitted_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | (Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("submitted_by"))),
                name="plan_report_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent-back") | ~Q(remarks=""), name="plan_report_sent_back_with_remarks"
            ),
        )
        indexes = (
            models.Index(fields=("partner_code", "state"), name="plan_report_owed"),
            models.Index(fields=("measure", "partner_code"), name="plan_report_of_measure"),
        )


class ReportUnlock(models.Model):
    """A locked report was unlocked: by whom and why. Rows only grow; the database asks for one (triggers.py)."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="unlockings")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        ordering = ("report", "number")
        constraints = (
            models.UniqueConstraint(fields=("report", "number"), name="plan_unlock_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="plan_unlock_has_reason"),
        )


class ReportedValue(Quantity):
    """A partner's value of an indicator in a report: for the whole, or for one member of a breakdown.

    One that was computed keeps by which version of the definition, from how many observations and until which moment
    of the evidence; the others were entered by hand and are shown as such.
    """

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    member = models.CharField(max_length=CODE_LENGTH, default=TOTAL)
    conf_status = models.CharField(max_length=1, default=ConfStatus.FREE.value)
    note = models.TextField(blank=True)
    is_computed = models.BooleanField(default=False)
    definition_version = models.PositiveIntegerField(default=0)
    cut_off = models.DateTimeField(null=True)
    observations = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("indicator", "member")
        constraints = (
            quantity_or_status("plan_value_quantity_or_status"),
            models.UniqueConstraint(fields=("report", "indicator", "member"), name="plan_value_once"),
            models.CheckConstraint(
                condition=Q(is_computed=False, cut_off__isnull=True, observations__isnull=True, definition_version=0)
                | Q(
                    is_computed=True,
                    cut_off__isnull=False,
                    observations__isnull=False,
                    definition_version__gte=1,
                ),
                name="plan_value_computed_says_how",
            ),
        )
        indexes = (models.Index(fields=("indicator", "report"), name="plan_value_of_indicator"),)


class FigureStance(models.Model):
    """A partner agrees to a regional figure, or has a reservation. It holds for the content that was hashed alone."""

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, related_name="stances")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="stances")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    stance = models.CharField(max_length=CHOICE_LENGTH, choices=Stance.choices)
    reservation = models.TextField(blank=True)
    content_hash = models.CharField(max_length=HASH_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("stance", Stance),
            models.CheckConstraint(
                condition=(Q(stance="agreed", reservation="")) | (Q(stance="reservation") & ~Q(reservation="")),
                name="plan_stance_reservation_is_written",
            ),
        )
        indexes = (models.Index(fields=("round", "indicator"), name="plan_stance_of_figure"),)
