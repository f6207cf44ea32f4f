"""What partners and places are called in this publication: its display style, with the footnotes that it obliges to."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from jahorina.partners import queries
from jahorina.partners.cards import partner_name
from jahorina.partners.locales import reader_locale
from jahorina.partners.texts import in_language


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code in one language, and the footnotes that they oblige to."""

    partners: dict[str, str]
    places: dict[str, str]
    footnotes: tuple[str, ...]

    def of(self, code: str) -> str:
        """The name of a place or partner; its code where it has none."""
        return self.places.get(code) or self.partners.get(code, code)


def names_in(language: str) -> Names:
    """All names in a language. A partner's territory bears the partner's display name."""
    style = settings.JAHORINA.text("display", "partner_names")
    kinds = ("partner", "union", "agency", "organisation")
    cards = [card for kind in kinds for card in queries.partners(kind=kind)]
    shown = {card.code: partner_name(card, language, style) for card in cards}
    footnotes = tuple(dict.fromkeys(name.footnote for name in shown.values() if name.footnote))
    partners = {code: name.name for code, name in shown.items()}
    places = {place.code: partners.get(place.code) or in_language(place.names, language) for place in queries.places()}
    return Names(partners, places, footnotes)


def origin_name(code: str, called: Names) -> str:
    """What a nationality or country of origin (ISO 3166-1 alpha-3) is called in the active language; else its code.

    The programme's own territories bear the names of this publication.
    """
    import pycountry

    if code == "XKX":
        return called.of("xk")
    found = pycountry.countries.get(alpha_3=code)
    return reader_locale().territories.get(found.alpha_2, found.name) if found else code
