"""A small catalogue for the readers' tests; all in it is made up for them."""

from __future__ import annotations

from datetime import date

from jahorina.formats.catalogue import Catalogue, Counted, KnownStatistic
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
