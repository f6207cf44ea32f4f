"""Statistics of a simulated route: of their own, so that no page of published figures meets them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from jahorina.evidence.models import Definition, Source, SourceKind, Statistic
from jahorina.evidence.runs.catalogue import BEHIND_WHAT_THEY_ARE_ABOUT, NOTE, VERSION, translated
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import UnitKind

DEFINITION = "simulated"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A statistic of a simulated route; `over_time`: whether its days add up to months."""

    code: str
    title: str
    unit_kind: UnitKind
    unit: str
    over_time: bool


REHEARSALS = {
    "registrations": Rehearsal(
        "rehearsed-registrations",
        _("Registrations on a simulated route"),
        UnitKind.REGISTRATION,
        _("registrations"),
        over_time=True,
    ),
    "border-detections": Rehearsal(
        "rehearsed-border-detections",
        _("Detected tries to leave a simulated route"),
        UnitKind.DETECTION,
        _("detections"),
        over_time=True,
    ),
    "centre-stock": Rehearsal(
        "rehearsed-centre-stock",
        _("People in the centres of a simulated route"),
        UnitKind.STOCK,
        _("persons"),
        over_time=False,
    ),
    "centre-capacity": Rehearsal(
        "rehearsed-centre-capacity",
        _("Places in the centres of a simulated route"),
        UnitKind.CAPACITY,
        _("places"),
        over_time=False,
    ),
}
"""By the statistic of the catalogue whose part each plays."""


def ensure_rehearsal(seed: int) -> str:
    """Make the statistics of a rehearsal and its source be there; the source's code."""
    code = f"simulation-{seed}"
    with transaction.atomic():
        for one in REHEARSALS.values():
            titles = translated(one.title)
            statistic, _new = Statistic.objects.get_or_create(
                code=one.code,
                version=VERSION,
                defaults={
                    "titles": titles,
                    "unit_kind": one.unit_kind.value,
                    "unit": translated(one.unit),
                    "order": BEHIND_WHAT_THEY_ARE_ABOUT,
                    "additive_over": {"time": one.over_time, "place": False, "note": translated(NOTE)},
                },
            )
            Definition.objects.get_or_create(statistic=statistic, code=DEFINITION, defaults={"titles": titles})
        Source.objects.get_or_create(
            code=code, defaults={"kind": SourceKind.DATASET, "title": f"Simulated route, seed {seed}: invented people"}
        )
    return code
