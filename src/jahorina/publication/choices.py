"""What a release can be, and where its tables can come from."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.identifiers import NOT_KNOWN


class ReleaseState(models.TextChoices):
    REQUESTED = "requested", _("waits for being prepared")
    OPENED = "opened", _("the attacker opened it")
    PREPARED = "prepared", _("waits for a second person")
    SENT_BACK = "sent-back", _("sent back")
    CHECKED = "checked", _("checked, not published")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DROPPED = "dropped", _("given up")


class TableKind(models.TextChoices):
    REGISTER = "register", _("statistic of the own registers")
    PLAN = "plan", _("figure of the plan")
    EVIDENCE = "evidence", _("series of public sources")


class Method(models.TextChoices):
    """How a table was made safe; the last three need no engine."""

    ROUNDING = "rounding", _("controlled rounding")
    SUPPRESSION = "suppression", _("suppression")
    CELL_KEY = "cell-key", _("noise that stays the same")
    PRIVACY = "dp", _("differential privacy")
    WITHHELD = "withheld", _("withheld with company")
    AS_PUBLISHED = "as-published", _("as its source published it")
    AS_RELEASED = "as-released", _("as the partners released it")


MOVED = frozenset({Method.ROUNDING, Method.CELL_KEY, Method.PRIVACY, Method.AS_RELEASED})
"""Methods whose numbers lie near the counts, and say so (OBS_STATUS E)."""
ASKED = (Method.ROUNDING, Method.SUPPRESSION, Method.CELL_KEY, Method.PRIVACY)
"""Methods that a request may name."""

FIXED_MEMBERS: Mapping[str, tuple[str, ...]] = {"sex": ("female", "male", "other", NOT_KNOWN)}
"""Members that a table lists, in this order, whether anybody is counted there or not."""
