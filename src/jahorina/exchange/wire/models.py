"""Where other nodes are reached, and what they said of what they got. Every table only grows."""

from __future__ import annotations

from django.db import models

from jahorina.formats.bundle.wire import VERDICTS

CODE_LENGTH = 40
LABEL_LENGTH = 100


class PeerAddress(models.Model):
    """Where a node is reached from a day on; the newest counts, and an empty one means: not over the network.

    `certificate` is the one certificate (PEM) that is believed there; empty where the system's authorities are.
    """

    node = models.CharField(max_length=CODE_LENGTH)
    address = models.CharField(max_length=300, blank=True)
    certificate = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        ordering = ("node", "id")

    def __str__(self) -> str:
        return f"{self.node} {self.address}"


class DeliveryNote(models.Model):
    """A recipient's node signed what it did with a bundle that was sent. `said` is the signed document.

    It is the word of its transport key: that a recipient has taken something in for good, its bundles acknowledge (Receipt).
    """

    bundle = models.ForeignKey("exchange.Bundle", models.PROTECT, related_name="deliveries")
    recipient = models.CharField(max_length=CODE_LENGTH)
    verdict = models.CharField(max_length=20, choices=[(one, one) for one in VERDICTS])
    code = models.CharField(max_length=60, blank=True)
    said = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("bundle", "recipient", "id")
        indexes = (models.Index(fields=("recipient", "-at"), name="exchange_delivered"),)

    def __str__(self) -> str:
        return f"{self.bundle} {self.recipient}: {self.verdict}"
