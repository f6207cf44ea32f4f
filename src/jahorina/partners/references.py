"""Whether what one entry of the programme says of another holds: codes, parents, borders, legs, languages, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from jahorina.partners.programme_schema import (
    LanguageEntry,
    LegEntry,
    LegKind,
    PartnerEntry,
    PartnerKind,
    PlaceEntry,
    PlaceKind,
    ProgrammePartners,
)

PROGRAMME: Final = "programme.yaml"
LANGUAGES: Final = "languages.yaml"
PARTNERS: Final = "partners.yaml"
INSTITUTIONS: Final = "institutions.yaml"
PLACES: Final = "places.yaml"
ROUTE: Final = "route.yaml"
SOURCES: Final = "sources.yaml"

Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: in which file, at which path inside it, and what (a clause that follows the place's name)."""

    file: str
    path: Path
    text: str


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


class _Sourced(Protocol):
    @property
    def sources(self) -> tuple[str, ...]: ...


def unresolved(read: ProgrammePartners, sources: frozenset[str] | None) -> Iterator[Problem]:
    """Everything in `read` that contradicts something else in it. Empty when all is well.

    `sources` are the codes of sources.yaml; None where there is no such file, and then no source is held against it.
    """
    yield from _programme(read)
    yield from _repeated(PARTNERS, (), read.partners)
    yield from _institutions(read)
    yield from _places(read)
    yield from _legs(read)
    if sources is not None:
        yield from _sources(read, sources)


def _programme(read: ProgrammePartners) -> Iterator[Problem]:
    listed = {language.code for language in read.languages}
    for index, code in enumerate(read.programme.languages):
        if code not in listed:
            yield Problem(PROGRAMME, ("languages", index), f"{code} is no language of {LANGUAGES}")
    if unused := listed - set(read.programme.languages):
        yield Problem(PROGRAMME, ("languages",), f"lacks {', '.join(sorted(unused))}, which {LANGUAGES} lists")
    if read.programme.hub_partner not in {None, *(partner.code for partner in read.partners)}:
        yield Problem(PROGRAMME, ("hub_partner",), f"{read.programme.hub_partner} is no partner of {PARTNERS}")


def incoherent(languages: Sequence[LanguageEntry]) -> Iterator[Problem]:
    """Whether the languages know one another; asked before any text is read, because texts are completed by them."""
    yield from _repeated(LANGUAGES, (), languages)
    listed = {language.code for language in languages}
    for index, language in enumerate(languages):
        if unknown := language.names.keys() - listed - {"endonym"}:
            yield Problem(LANGUAGES, (index, "names"), f"is in {', '.join(sorted(unknown))}, which is not listed")
        for position, code in enumerate(language.fallback):
            if code not in listed or code == language.code:
                yield Problem(LANGUAGES, (index, "fallback", position), f"{code} is no other language listed here")


def _institutions(read: ProgrammePartners) -> Iterator[Problem]:
    yield from _repeated(INSTITUTIONS, (), read.institutions)
    partners = {partner.code for partner in read.partners}
    for index, institution in enumerate(read.institutions):
        if institution.partner not in partners:
            yield Problem(INSTITUTIONS, (index, "partner"), f"{institution.partner} is no partner of {PARTNERS}")


def _places(read: ProgrammePartners) -> Iterator[Problem]:
    yield from _repeated(PLACES, (), read.places)
    partners = {partner.code: partner for partner in read.partners}
    places = {place.code: place for place in read.places}
    above: dict[str, PlaceEntry] = {}
    for index, place in enumerate(read.places):
        for field, text in (
            *_belonging(place, partners),
            *_parentage(place, above),
            *_border(place, places),
            *_subdivision(place, partners),
        ):
            yield Problem(PLACES, (index, field), text)
        above[place.code] = place


def _belonging(place: PlaceEntry, partners: Mapping[str, PartnerEntry]) -> Iterator[tuple[str, str]]:
    partner = partners.get(place.partner) if place.partner else None
    if place.partner and (partner is None or partner.kind is not PartnerKind.PARTNER):
        yield "partner", f"{place.partner} is no partner of kind partner in {PARTNERS}"
    if place.kind is PlaceKind.TERRITORY and place.partner not in (None, place.code):
        yield "code", f"a partner's territory has the partner's code, {place.partner}"


def _parentage(place: PlaceEntry, above: Mapping[str, PlaceEntry]) -> Iterator[tuple[str, str]]:
    """A parent stands above its children, so that no circle can be written."""
    if place.parent is None:
        return
    parent = above.get(place.parent)
    if parent is None:
        yield "parent", f"{place.parent} is no place that stands above {place.code}"
    elif parent.partner not in (None, place.partner):
        yield "parent", f"{place.parent} belongs to another partner, {parent.partner}"


def _border(place: PlaceEntry, places: Mapping[str, PlaceEntry]) -> Iterator[tuple[str, str]]:
    for code in place.border:
        if code not in places or places[code].kind is not PlaceKind.TERRITORY:
            yield "border", f"{code} is no territory"
    if place.border and place.partner not in place.border:
        yield "border", f"does not touch its own partner, {place.partner}"


def _subdivision(place: PlaceEntry, partners: Mapping[str, PartnerEntry]) -> Iterator[tuple[str, str]]:
    """A subdivision's code begins with its own partner's code, so that no place is labelled as another partner's."""
    partner = partners.get(place.partner) if place.partner else None
    if place.codes.iso3166_2 is None or partner is None:
        return
    own = partner.codes.iso3166_1_alpha2
    if place.codes.iso3166_2.split("-")[0] != own:
        yield (
            "codes",
            f"{place.codes.iso3166_2} is no subdivision of {own or f'{partner.code}, which has no ISO code'}",
        )


def _legs(read: ProgrammePartners) -> Iterator[Problem]:
    yield from _repeated(ROUTE, ("legs",), read.legs)
    territories = {place.code: place for place in read.places if place.kind is PlaceKind.TERRITORY}
    for index, leg in enumerate(read.legs):
        for field, text in _leg(leg, territories):
            yield Problem(ROUTE, ("legs", index, field), text)


def _leg(leg: LegEntry, territories: Mapping[str, PlaceEntry]) -> Iterator[tuple[str, str]]:
    ends = {"from": leg.origin, "to": leg.destination}
    unknown = [(field, code) for field, code in ends.items() if code not in territories]
    if unknown:
        yield from ((field, f"{code} is no territory of {PLACES}") for field, code in unknown)
        return
    if leg.code != f"{leg.origin}-{leg.destination}":
        yield "code", f"should be {leg.origin}-{leg.destination}, after its ends"
    kinds = {(False, True): LegKind.ENTRY, (True, True): LegKind.INTERNAL, (True, False): LegKind.EXIT}
    expected = kinds.get((bool(territories[leg.origin].partner), bool(territories[leg.destination].partner)))
    if expected is None or leg.origin == leg.destination:
        yield "to", "does not lead from one territory to another with a partner at one end"
    elif leg.kind is not expected:
        yield "kind", f"should be {expected.value} between these ends"


def _repeated(file: str, path: Path, entries: Sequence[_Coded]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.code in seen:
            yield Problem(file, (*path, index, "code"), f"{entry.code} stands twice; codes are unique")
        seen.add(entry.code)


def _sources(read: ProgrammePartners, known: frozenset[str]) -> Iterator[Problem]:
    rooms: tuple[tuple[str, Path, Sequence[_Sourced]], ...] = (
        (PARTNERS, (), read.partners),
        (INSTITUTIONS, (), read.institutions),
        (PLACES, (), read.places),
        (ROUTE, ("legs",), read.legs),
    )
    for file, path, entries in rooms:
        for index, entry in enumerate(entries):
            yield from _unknown(file, (*path, index), entry, known)
    for index, place in enumerate(read.places):
        for number, capacity in enumerate(place.capacities):
            yield from _unknown(PLACES, (index, "capacities", number), capacity, known)


def _unknown(file: str, path: Path, entry: _Sourced, known: frozenset[str]) -> Iterator[Problem]:
    for index, code in enumerate(entry.sources):
        if code not in known:
            yield Problem(file, (*path, "sources", index), f"{code} is no source of {SOURCES}")
