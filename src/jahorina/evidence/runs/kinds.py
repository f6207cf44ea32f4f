"""The kinds of engines, tables, inputs and results of runs."""

from __future__ import annotations

from django.db import models


class Engine(models.TextChoices):
    """The engines that run on the evidence."""

    FLOWS = "flows"
    ESTIMATES = "estimates"


class TableKind(models.TextChoices):
    """What somebody may give the engines."""

    LINKS = "links"
    CAPTURES = "captures"


class InputKind(models.TextChoices):
    """What a run read."""

    QUERY = "query"
    TABLE = "table"


class ResultKind(models.TextChoices):
    """What a run says."""

    FORECAST = "forecast"
    HINDSIGHT = "hindsight"
    NOWCAST = "nowcast"
    PERSONS = "persons"
    PRESENT = "present"
    DAILY = "daily"
    DAILY_HINDSIGHT = "daily-past"
    WARNING = "warning"
    BEDS = "beds"
    WHAT_IF = "what-if"
    ESTIMATE = "estimate"
