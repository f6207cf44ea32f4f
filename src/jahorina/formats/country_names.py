"""Countries of origin by their codes and by the English names that publishers give them.

Codes are ISO 3166-1 alpha-3, and beside them XKX for Kosovo and XXA for persons without a nationality (ICAO 9303).
Names come from ISO's list; ALSO_CALLED adds those that publishers of migration figures write instead.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

import pycountry

KOSOVO: Final = "XKX"
STATELESS: Final = "XXA"
NOT_KNOWN: Final = "_U"

ALSO_CALLED: Final[Mapping[str, str]] = {
    "bolivia": "BOL",
    "bolivia (plurinational state of)": "BOL",
    "bosnia-herzegovina": "BIH",
    "brunei": "BRN",
    "burma": "MMR",
    "cape verde": "CPV",
    "central african rep.": "CAF",
    "china (including hong kong)": "CHN",
    "congo (brazzaville)": "COG",
    "congo (kinshasa)": "COD",
    "congo, republic of": "COG",
    "congo": "COG",
    "congo (democratic republic of)": "COD",
    "congo (dem. rep.)": "COD",
    "congo, democratic republic of the": "COD",
    "cote d'ivoire": "CIV",
    "czech rep.": "CZE",
    "czech republic": "CZE",
    "dem. people's rep. of korea": "PRK",
    "dem. rep. of the congo": "COD",
    "democratic republic of congo": "COD",
    "democratic republic of the congo": "COD",
    "dominican rep.": "DOM",
    "east timor": "TLS",
    "eswatini": "SWZ",
    "fyrom": "MKD",
    "former yugoslav republic of macedonia": "MKD",
    "fyr of macedonia": "MKD",
    "gambia": "GMB",
    "gambia, the": "GMB",
    "guinea bissau": "GNB",
    "guinea conakry": "GIN",
    "iran": "IRN",
    "iran (islamic rep. of)": "IRN",
    "ivory coast": "CIV",
    "kosovo": KOSOVO,
    "kosovo*": KOSOVO,
    "lao people's dem. rep.": "LAO",
    "laos": "LAO",
    "libyan arab jamahiriya": "LBY",
    "macau": "MAC",
    "macedonia": "MKD",
    "micronesia": "FSM",
    "moldova": "MDA",
    "nationality unknown": NOT_KNOWN,
    "not specified": NOT_KNOWN,
    "north korea": "PRK",
    "palestine": "PSE",
    "palestinian": "PSE",
    "palestinian territory, occupied": "PSE",
    "occupied palestinian territory": "PSE",
    "rep. of korea": "KOR",
    "rep. of moldova": "MDA",
    "republic of moldova": "MDA",
    "russia": "RUS",
    "serbia and kosovo (s/res/1244 (1999))": "SRB",
    "serbia and kosovo: s/res/1244 (1999)": "SRB",
    "south korea": "KOR",
    "st. kitts and nevis": "KNA",
    "st. lucia": "LCA",
    "st. vincent and the grenadines": "VCT",
    "state of palestine": "PSE",
    "stateless": STATELESS,
    "stateless persons": STATELESS,
    "swaziland": "SWZ",
    "syria": "SYR",
    "syrian arab rep.": "SYR",
    "taiwan": "TWN",
    "tanzania": "TZA",
    "the former yugoslav rep. of macedonia": "MKD",
    "the gambia": "GMB",
    "turkey": "TUR",
    "united rep. of tanzania": "TZA",
    "united states of america": "USA",
    "usa": "USA",
    "unknown": NOT_KNOWN,
    "unspecified": NOT_KNOWN,
    "unspecified nationality": NOT_KNOWN,
    "unspecified sub-saharan nationals": NOT_KNOWN,
    "various": NOT_KNOWN,
    "various/unknown": NOT_KNOWN,
    "vatican city": "VAT",
    "venezuela": "VEN",
    "venezuela (bolivarian republic of)": "VEN",
    "vietnam": "VNM",
    "viet nam": "VNM",
    "western sahara": "ESH",
}

EUROSTAT_CODES: Final[Mapping[str, str]] = {"EL": "GRC", "UK": "GBR", "XK": KOSOVO, "STLS": STATELESS, "UNK": NOT_KNOWN}
"""Where Eurostat's codes are not ISO's."""

ORIGIN_CODES: Final = frozenset(country.alpha_3 for country in pycountry.countries) | {KOSOVO, STATELESS}
"""Every code that a nationality or country of origin may have; beside them _T and _U."""


def code_by_name(name: str) -> str | None:
    """The three letters of the country called `name` in English; `_U` for "Unspecified"; None if unheard of."""
    plain = _plain(name)
    if plain.startswith("unspecified"):
        return NOT_KNOWN
    return ALSO_CALLED.get(plain) or _names().get(plain)


def code_by_two_letters(code: str) -> str | None:
    """The three letters for Eurostat's two (or STLS, UNK); None for aggregates and codes that are no country."""
    if code in EUROSTAT_CODES:
        return EUROSTAT_CODES[code]
    country = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
    return str(country.alpha_3) if country else None


@cache
def _names() -> dict[str, str]:
    fields = ("name", "common_name", "official_name")
    return {
        _plain(getattr(country, field)): country.alpha_3
        for country in pycountry.countries
        for field in fields
        if hasattr(country, field)
    }


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().split())
