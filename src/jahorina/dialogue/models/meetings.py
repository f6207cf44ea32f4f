"""Meetings with their agenda, documents and participants: those of this system, and those that public sources report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jahorina.dialogue.choices import MeetingState, Origin
from jahorina.partners.texts import in_language
from jahorina.plan.choices import EventKind, TranslationStatus
from jahorina.plan.models.evidenced import CHOICE_LENGTH, CODE_LENGTH, Evidenced, in_english, one_of, window

HASH_LENGTH = 64
TITLE_LENGTH = 300


class Meeting(Evidenced):
    """A meeting. A documented one says by its provenance and sources who reports it; one recorded here is `proposed` by
    nobody: its provenance is the record itself. `statement_hash` is of the statement as it was agreed."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    origin = models.CharField(max_length=CHOICE_LENGTH, choices=Origin.choices)
    kind = models.CharField(max_length=CHOICE_LENGTH, choices=EventKind.choices)
    state = models.CharField(max_length=CHOICE_LENGTH, choices=MeetingState.choices)
    names = models.JSONField()
    summary = models.JSONField(default=dict)
    place_text = models.JSONField(default=dict)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    date_inferred = models.BooleanField(default=False)
    date_note = models.JSONField(default=dict)
    documented = models.BooleanField(default=True)
    translation_status = models.CharField(max_length=CHOICE_LENGTH, choices=TranslationStatus.choices)
    convened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    statement = models.JSONField(default=dict)
    statement_hash = models.CharField(max_length=HASH_LENGTH, blank=True)
    statement_signature = models.CharField(max_length=100, blank=True)
    statement_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("starts", "code")
        constraints = (
            *Evidenced.Meta.constraints,
            one_of("origin", Origin),
            one_of("kind", EventKind),
            one_of("state", MeetingState),
            one_of("translation_status", TranslationStatus),
            in_english("names"),
            models.CheckConstraint(condition=window("starts", "ends"), name="dialogue_meeting_window"),
            models.CheckConstraint(
                condition=Q(origin="documented", convened_by__isnull=True)
                | Q(origin="here", convened_by__isnull=False, starts__isnull=False),
                name="dialogue_meeting_here_is_convened",
            ),
            models.CheckConstraint(
                condition=(Q(state="statement-agreed") & ~Q(statement_hash="") & ~Q(statement_signature=""))
                | (~Q(state="statement-agreed") & Q(statement_hash="", statement_signature="")),
                name="dialogue_meeting_agreed_is_hashed",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        """The name in `language`, or in the next language of its chain."""
        return in_language(self.names, language)


class AgendaItem(models.Model):
    """A point of a meeting's agenda; it may be about a proposal."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda")
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    proposal = models.ForeignKey("dialogue.Proposal", models.PROTECT, null=True, related_name="agenda")

    class Meta:
        ordering = ("meeting", "number")
        constraints = (
            in_english("texts"),
            models.UniqueConstraint(fields=("meeting", "number"), name="dialogue_agenda_number_once"),
        )


class MeetingDocument(models.Model):
    """A document of a meeting: a file with its hash, or an address with who publishes it. Rows only grow."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="documents")
    title = models.CharField(max_length=TITLE_LENGTH)
    file_name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=HASH_LENGTH, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    source = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=(Q(content__isnull=False, address="") & ~Q(sha256="") & ~Q(file_name=""))
                | (Q(content__isnull=True, sha256="", file_name="") & ~Q(address="") & ~Q(source="")),
                name="dialogue_document_file_or_link",
            ),
        )


class Participant(models.Model):
    """Who takes part: a member of this node, or somebody of an institution named by their office."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participants")
    partner_code = models.CharField(max_length=CODE_LENGTH)
    institution = models.CharField(max_length=CODE_LENGTH, blank=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("partner_code", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(office=""), name="dialogue_participant_member_or_office"
            ),
            models.UniqueConstraint(fields=("meeting", "member"), name="dialogue_participant_once"),
        )
