"""How charts write numbers and months, by language: d3's locale objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SEPARATORS: Mapping[str, tuple[str, str]] = {
    "en": (".", ","),
    "sq": (",", "\u00a0"),
    "bs": (",", "."),
    "sr-latn": (",", "."),
    "sr-cyrl": (",", "."),
    "mk": (",", "."),
    "cnr": (",", "."),
}
_MONTHS: Mapping[str, str] = {
    "en": "January February March April May June July August September October November December",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "bs": "januar februar mart april maj juni juli august septembar oktobar novembar decembar",
    "sr-latn": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "sr-cyrl": "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "cnr": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
}
_DAYS: Mapping[str, str] = {
    "en": "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
    "sq": "e\u00a0diel e\u00a0hënë e\u00a0martë e\u00a0mërkurë e\u00a0enjte e\u00a0premte e\u00a0shtunë",
    "bs": "nedjelja ponedjeljak utorak srijeda četvrtak petak subota",
    "sr-latn": "nedelja ponedeljak utorak sreda četvrtak petak subota",
    "sr-cyrl": "недеља понедељак уторак среда четвртак петак субота",
    "mk": "недела понеделник вторник среда четврток петок сабота",
    "cnr": "nedjelja ponedjeljak utorak srijeda četvrtak petak subota",
}


def d3_locale(language: str) -> dict[str, Any]:
    """The number and time locale of a language (a tag); English where it is not known."""
    known = language.lower() if language.lower() in _MONTHS else "en"
    decimal, thousands = _SEPARATORS[known]
    months, days = _MONTHS[known].split(" "), _DAYS[known].split(" ")
    return {
        "number": {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", "\u00a0€"]},
        "time": {
            "dateTime": "%d %B %Y, %H:%M",
            "date": "%d.%m.%Y",
            "time": "%H:%M",
            "periods": ["AM", "PM"],
            "days": days,
            "shortDays": [name.removeprefix("e\u00a0")[:3] for name in days],
            "months": months,
            "shortMonths": [name[:3] for name in months],
        },
    }
