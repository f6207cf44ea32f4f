"""The metadata concepts of the SDG indicator pages, which an indicator's card carries, in their order."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONCEPTS: Final[dict[str, str | Promise]] = {
    "0.a": _("Goal"),
    "0.b": _("Target"),
    "0.c": _("Indicator"),
    "0.d": _("Series"),
    "0.e": _("Metadata update"),
    "0.f": _("Related indicators"),
    "0.g": _("Custodian"),
    "1.a": _("Organisation"),
    "2.a": _("Definition and concepts"),
    "2.b": _("Unit of measure"),
    "2.c": _("Classifications"),
    "3.a": _("Data sources"),
    "3.b": _("Data collection method"),
    "3.c": _("Data collection calendar"),
    "3.d": _("Data release calendar"),
    "3.e": _("Data providers"),
    "3.f": _("Data compilers"),
    "3.g": _("Institutional mandate"),
    "4.a": _("Rationale"),
    "4.b": _("Comment and limitations"),
    "4.c": _("Method of computation"),
    "4.d": _("Validation"),
    "4.h": _("Guidance for partners"),
    "4.i": _("Quality management"),
    "4.j": _("Quality assurance"),
    "4.k": _("Quality assessment"),
    "5": _("Data availability and disaggregation"),
    "6": _("Comparability"),
    "7": _("References"),
}

COUNTED: Final = frozenset({"2.b", "4.c"})
"""What the card says by itself, from the unit and the definition."""
