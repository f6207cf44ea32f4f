"""What the pages call partners and places: the display style of this publication, with its footnotes."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from jahorina.partners import queries
from jahorina.partners.cards import PartnerCard, PlaceCard, partner_name
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


def names(language: str) -> Names:
    """All names in a language. A partner's territory bears the partner's display name."""
    style = settings.JAHORINA.text("display", "partner_names")
    cards = queries.partners(kind="partner")
    shown = {card.code: partner_name(card, language, style) for card in cards}
    footnotes = tuple(dict.fromkeys(name.footnote for name in shown.values() if name.footnote))
    partners = {code: name.name for code, name in shown.items()}
    places = {place.code: partners.get(place.code) or in_language(place.names, language) for place in queries.places()}
    return Names(partners, places, footnotes)


def ordered(cards: tuple[PartnerCard, ...]) -> tuple[str, ...]:
    """The partners' codes in the programme's order."""
    return tuple(card.code for card in cards)


def position(place: PlaceCard) -> tuple[float, float] | None:
    """Degrees east and north, where known."""
    return None if place.longitude is None or place.latitude is None else (place.longitude, place.latitude)
