"""What a node knows of others and of what went between them. Every table only grows; where a stream stands follows from it.

The members of a bundle lie in the workspace (`store`), under the bundle's identity; the manifests are here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jahorina.exchange.intake import models as intake_models  # noqa: F401 - Django looks for tables here

CODE_LENGTH = 40
HASH_LENGTH = 64
LABEL_LENGTH = 100
SCHEMA_LENGTH = 40
REFUSAL_LENGTH = 40


class Direction(models.TextChoices):
    """Whether this node made it."""

    OUT = "out"
    IN = "in"


class KeyVersion(models.Model):
    """A version of another node's key root, as it was learnt. The first one was compared by its fingerprint."""

    node = models.CharField(max_length=CODE_LENGTH)
    version = models.PositiveIntegerField()
    document = models.TextField()
    added_at = models.DateTimeField()
    by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        ordering = ("node", "version")
        constraints = (models.UniqueConstraint(fields=("node", "version"), name="exchange_key_version_once"),)

    def __str__(self) -> str:
        return f"{self.node}:{self.version}"


class AgreementText(models.Model):
    """An agreement as both sides hold it. Another text has another code."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    sender = models.CharField(max_length=CODE_LENGTH)
    stream = models.CharField(max_length=CODE_LENGTH)
    sha256 = models.CharField(max_length=HASH_LENGTH)
    document = models.TextField()
    added_at = models.DateTimeField()
    by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class AgreementEnd(models.Model):
    """An agreement was ended before its last day: from here on nothing leaves or is taken in under it."""

    agreement = models.OneToOneField(AgreementText, models.PROTECT, related_name="end")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=LABEL_LENGTH)

    def __str__(self) -> str:
        return str(self.agreement)


class Epoch(models.Model):
    """A stream began anew, and somebody accepted that: of one's own after a restore, of another's after being told."""

    sender = models.CharField(max_length=CODE_LENGTH)
    stream = models.CharField(max_length=CODE_LENGTH)
    epoch = models.PositiveIntegerField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        ordering = ("sender", "stream", "epoch")
        constraints = (
            models.UniqueConstraint(fields=("sender", "stream", "epoch"), name="exchange_epoch_once"),
            models.CheckConstraint(condition=Q(epoch__gt=1), name="exchange_epoch_is_later"),
        )

    def __str__(self) -> str:
        return f"{self.sender} {self.stream} {self.epoch}"


class Bundle(models.Model):
    """A bundle that was made here, or that came and holds. `manifest` is what the release keys signed, with signatures."""

    direction = models.CharField(max_length=3, choices=Direction.choices)
    sha256 = models.CharField(max_length=HASH_LENGTH)
    sender = models.CharField(max_length=CODE_LENGTH)
    stream = models.CharField(max_length=CODE_LENGTH)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    previous = models.CharField(max_length=HASH_LENGTH, blank=True)
    schema = models.CharField(max_length=SCHEMA_LENGTH)
    agreement = models.CharField(max_length=CODE_LENGTH)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    is_simulated = models.BooleanField()
    manifest = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("sender", "stream", "epoch", "seq", "sha256")
        constraints = (
            models.UniqueConstraint(fields=("direction", "sha256"), name="exchange_bundle_once"),
            models.UniqueConstraint(
                fields=("stream", "epoch", "seq"), condition=Q(direction="out"), name="exchange_sent_once"
            ),
            models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="exchange_direction_known"),
        )
        indexes = (models.Index(fields=("direction", "sender", "stream", "epoch", "seq"), name="exchange_place"),)

    def __str__(self) -> str:
        return f"{self.sender} {self.stream} {self.epoch}:{self.seq}"

    @property
    def label(self) -> str:
        """The label for the audit log."""
        return f"bundle:{self.sha256[:16]}"


class Acceptance(models.Model):
    """A bundle that came was taken in: it stands in its place of the stream, where no other one can."""

    bundle = models.OneToOneField(Bundle, models.PROTECT, related_name="acceptance")
    sender = models.CharField(max_length=CODE_LENGTH)
    stream = models.CharField(max_length=CODE_LENGTH)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("sender", "stream", "epoch", "seq")
        constraints = (
            models.UniqueConstraint(fields=("sender", "stream", "epoch", "seq"), name="exchange_accepted_once"),
        )

    def __str__(self) -> str:
        return str(self.bundle)


class Receipt(models.Model):
    """A recipient says, in a bundle of its own that holds, that it has taken in what was sent."""

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="receipts")
    recipient = models.CharField(max_length=CODE_LENGTH)
    said_in = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField()

    class Meta:
        ordering = ("bundle", "recipient")
        constraints = (models.UniqueConstraint(fields=("bundle", "recipient"), name="exchange_receipt_once"),)

    def __str__(self) -> str:
        return f"{self.bundle} {self.recipient}"


class Witness(models.Model):
    """What a third partner said, in a bundle that holds, about a stream that this node gets, too: which bundle it took in."""

    told_by = models.CharField(max_length=CODE_LENGTH)
    sender = models.CharField(max_length=CODE_LENGTH)
    stream = models.CharField(max_length=CODE_LENGTH)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        ordering = ("sender", "stream", "epoch", "seq", "told_by")
        constraints = (
            models.UniqueConstraint(
                fields=("told_by", "sender", "stream", "epoch", "seq", "sha256"), name="exchange_witness_once"
            ),
        )
        indexes = (models.Index(fields=("sender", "stream", "epoch", "seq"), name="exchange_witnessed"),)

    def __str__(self) -> str:
        return f"{self.told_by}: {self.sender} {self.stream} {self.epoch}:{self.seq}"


class Contradiction(models.Model):
    """Two hashes for one place of a stream: a fork, or a backup restored. Nothing of this epoch is taken in from here on.

    `told_by` is who showed the other one: the sender itself, or a third partner's acknowledgement.
    """

    sender = models.CharField(max_length=CODE_LENGTH)
    stream = models.CharField(max_length=CODE_LENGTH)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    one = models.CharField(max_length=HASH_LENGTH)
    other = models.CharField(max_length=HASH_LENGTH)
    told_by = models.CharField(max_length=CODE_LENGTH)
    at = models.DateTimeField()

    class Meta:
        ordering = ("sender", "stream", "epoch", "seq", "one", "other")
        constraints = (
            models.UniqueConstraint(
                fields=("sender", "stream", "epoch", "seq", "one", "other"), name="exchange_contradiction_once"
            ),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="exchange_contradiction_ordered"),
        )

    def __str__(self) -> str:
        return f"{self.sender} {self.stream} {self.epoch}:{self.seq}"


class RefusedFile(models.Model):
    """A file that came and does not hold: what it claimed to be, why it was refused. It is kept where it can do nothing."""

    file_sha256 = models.CharField(max_length=HASH_LENGTH)
    code = models.CharField(max_length=REFUSAL_LENGTH)
    params = models.JSONField()
    size = models.PositiveBigIntegerField()
    claims_sender = models.CharField(max_length=CODE_LENGTH, blank=True)
    claims_stream = models.CharField(max_length=CODE_LENGTH, blank=True)
    claims_seq = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=("file_sha256", "code"), name="exchange_refusal_once"),)

    def __str__(self) -> str:
        return f"{self.file_sha256[:16]} {self.code}"


from jahorina.exchange.letters.models import (  # noqa: E402,F401 - Django finds tables here alone
    InstitutionKey,
    InstitutionKeyEnd,
    Letter,
)
from jahorina.exchange.stamps.models import PlanStamp  # noqa: E402,F401
from jahorina.exchange.wire.models import DeliveryNote, PeerAddress  # noqa: E402,F401
