"""A small catalogue for the readers' tests; all in it is made up for them."""

from __future__ import annotations

from datetime import date

from jahorina.formats.catalogue import Catalogue, Counted, KnownStatistic
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading
from jahorina.kernel.numbers import UnitKind

TODAY = date(2026, 6, 30)

CATALOGUE = Catalogue(
    statistics={
        "registrations": KnownStatistic(
            UnitKind.REGISTRATION,
            frozenset({"police-registrations", "iom-registrations"}),
            frozenset({"origin", "sex", "age", "category", "counterpart"}),
            frozenset({"first", "repeated"}),
        ),
        "occupancy": KnownStatistic(UnitKind.STOCK, frozenset({"end-of-month"})),
        "recognition-rate": KnownStatistic(UnitKind.SHARE, frozenset({"first-instance"}), frozenset({"origin"})),
        "funding": KnownStatistic(UnitKind.MONEY, frozenset({"committed"})),
    },
    places={"ba": "ba", "bih": "ba", "rs": "rs", "srb": "rs", "xk": "xk", "ba-usivak": "ba-usivak"},
    sources=frozenset({"upload", "S7"}),
    partners=frozenset({"ba", "rs", "xk"}),
    indicators={
        "registrations": Counted("registrations"),
        "first_registrations": Counted("registrations", "first"),
        "occupancy": Counted("occupancy"),
    },
)

READING = Reading(catalogue=CATALOGUE, today=TODAY, source="upload")

_BROKEN_DOWN = frozenset({"origin", "sex", "age", "category"})


def _own(kind: UnitKind, *codes: str) -> dict[str, KnownStatistic]:
    """Statistics of one publisher, each with a definition of its own name."""
    return {code: KnownStatistic(kind, frozenset({code}), _BROKEN_DOWN) for code in codes}


PUBLISHED = Catalogue(
    statistics={
        **_own(UnitKind.STOCK, "unhcr-refugees", "unhcr-asylum-seekers"),
        **_own(UnitKind.APPLICATION, "unhcr-asylum-applications", "eurostat-asylum-applications"),
        "unhcr-asylum-decisions": KnownStatistic(
            UnitKind.DECISION, frozenset({"unhcr-asylum-decisions"}), _BROKEN_DOWN, frozenset({"refugee", "rejected"})
        ),
        **_own(UnitKind.DETECTION, "frontex-detections"),
        **_own(UnitKind.PERSON, "iom-dead-and-missing", "iom-survivors-of-incidents"),
        **_own(UnitKind.INCIDENT, "iom-fatal-incidents"),
    },
    places={
        **{
            three.casefold(): two
            for three, two in {"ALB": "al", "BIH": "ba", "SRB": "rs", "GRC": "gr", "HRV": "hr"}.items()
        },
        **{"route-western-balkan": "route-western-balkan", "western african route": "route-western-african"},
    },
    sources=frozenset({"fetched"}),
)

FETCHED = Reading(catalogue=PUBLISHED, today=TODAY, source="fetched")


def texts(table: ReadTable) -> tuple[str, ...]:
    """What the notes say."""
    return tuple(note.text() for note in table.notes)
