"""The closed form of the programme's files about partners, places and the route: what is not listed here is refused.

Texts are given by language. On reading each is completed to every language of the programme: from the languages that
languages.yaml names as its fallback, transliterated where it says so, and at last from English. A `note` is the
authors' own, in English, and no part of what is published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from jahorina.kernel.numbers import Provenance
from jahorina.kernel.transliteration import to_cyrillic

ENGLISH: Final = "en"
SOURCED: Final = frozenset({Provenance.QUOTED, Provenance.PARAPHRASED})
TRANSLITERATIONS: Final[Mapping[str, Callable[[str], str]]] = {"serbian-cyrillic": to_cyrillic}


class PartnerKind(StrEnum):
    """`partner` sits at the table of the programme; the others support it."""

    PARTNER = "partner"
    UNION = "union"
    AGENCY = "agency"
    ORGANISATION = "organisation"


class DisplayStyle(StrEnum):
    """How a publication names a partner whose name needs a convention."""

    DEFAULT = "default"
    EU = "eu"
    UN = "un"
    PLAIN = "plain"


class InstitutionFunction(StrEnum):
    """What an institution does in the programme."""

    MIGRATION = "migration"
    ASYLUM = "asylum"
    BORDER = "border"
    RETURN = "return"
    ANTI_TRAFFICKING = "anti-trafficking"
    RECEPTION = "reception"
    STATISTICS = "statistics"
    DATA_PROTECTION = "data-protection"
    COORDINATION = "coordination"


class PlaceKind(StrEnum):
    """A territory is divided into adm1 and adm2; crossings and centres lie in those; a region holds territories."""

    REGION = "region"
    TERRITORY = "territory"
    ADM1 = "adm1"
    ADM2 = "adm2"
    CROSSING = "crossing"
    CENTRE = "centre"
    SEA = "sea"


class CentreType(StrEnum):
    """What a centre is for."""

    ASYLUM = "asylum"
    TEMPORARY_RECEPTION = "temporary-reception"
    RECEPTION = "reception"
    TRANSIT = "transit"
    REGISTRATION = "registration"
    DETENTION = "detention"


class OpenStatus(StrEnum):
    """Whether a crossing point or centre is in use."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class LegKind(StrEnum):
    """From outside to a partner, between partners, from a partner to outside."""

    ENTRY = "entry"
    INTERNAL = "internal"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class LanguageRule:
    """How a text that a language lacks is found: the languages to look in, in order, and how theirs is rewritten."""

    fallback: tuple[str, ...]
    rewritten_from: frozenset[str] = frozenset()
    rewrite: Callable[[str], str] | None = None

    def text(self, texts: Mapping[str, str]) -> str:
        """The text to use in place of the missing one; `texts` holds English at least."""
        found = next(language for language in (*self.fallback, ENGLISH) if language in texts)
        if self.rewrite is None or found not in self.rewritten_from:
            return texts[found]
        return self.rewrite(texts[found])


def completed(texts: Mapping[str, str], rules: Mapping[str, LanguageRule]) -> dict[str, str]:
    """`texts` in every language of `rules`, in their order."""
    return {language: texts.get(language) or rule.text(texts) for language, rule in rules.items()}


def _in_every_language(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    rules: Mapping[str, LanguageRule] = (info.context or {})["languages"]
    if ENGLISH not in texts:
        raise ValueError("has no text in English (en)")
    if unknown := texts.keys() - rules.keys():
        raise ValueError(f"is in {', '.join(sorted(unknown))}, which languages.yaml does not list")
    return completed(texts, rules)


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("names something twice")
    return values


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
SourceCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=80)]
Texts = Annotated[dict[str, Text], Field(min_length=1), AfterValidator(_in_every_language)]
Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Alpha3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Entry(BaseModel):
    """Closed and unchangeable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidencedEntry(Entry):
    """How a fact came into the programme, and who says so."""

    provenance: Provenance
    verify: bool = False
    sources: Annotated[tuple[SourceCode, ...], AfterValidator(_once)] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _is_sourced(self) -> Self:
        if self.provenance in SOURCED and not self.sources:
            raise ValueError(f"is {self.provenance.value} but names no source; name one, or call it inferred")
        if self.provenance in SOURCED and self.verify:
            raise ValueError(f"is {self.provenance.value} and still to be verified; call it inferred until it is")
        return self


class DatedEntry(EvidencedEntry):
    """From when until when it holds; open where nothing is said."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("ends (valid_to) before it begins (valid_from)")
        return self


class Transliteration(Entry):
    """Which rule rewrites a text, and in which languages the text it rewrites may be."""

    rule: Literal["serbian-cyrillic"]
    from_languages: Annotated[tuple[LanguageTag, ...], Field(min_length=1, alias="from")]


class LanguageEntry(Entry):
    """One language; `names` holds its name in each language and, as `endonym`, in itself."""

    code: LanguageTag
    names: dict[str, Text]
    direction: Literal["ltr", "rtl"]
    fallback: tuple[LanguageTag, ...]
    transliteration: Transliteration | None = None
    iso639_1: str | None = None
    iso639_2: str | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _names_itself(self) -> Self:
        if missing := {"endonym", ENGLISH} - self.names.keys():
            raise ValueError(f"has no {' and no '.join(sorted(missing))} among its names")
        return self

    @property
    def endonym(self) -> str:
        """What the language calls itself."""
        return self.names["endonym"]

    def rule(self) -> LanguageRule:
        """How a text that this language lacks is found."""
        if self.transliteration is None:
            return LanguageRule(self.fallback)
        rewrite = TRANSLITERATIONS[self.transliteration.rule]
        return LanguageRule(self.fallback, frozenset(self.transliteration.from_languages), rewrite)


class ProgrammeEntry(Entry):
    """The programme as a whole. `default_display` says which style each publication uses."""

    code: Code
    version: Text
    names: Texts
    description: Texts
    partners_note: Texts
    languages: Annotated[tuple[LanguageTag, ...], Field(min_length=1), AfterValidator(_once)]
    default_display: dict[Code, DisplayStyle]
    hub_partner: Code | None = None


class PartnerCodes(Entry):
    """A partner's codes in other schemes. User-assigned ones stand apart from those of ISO 3166-1."""

    iso3166_1_alpha2: Alpha2 | None = None
    iso3166_1_alpha3: Alpha3 | None = None
    user_assigned_alpha2: Alpha2 | None = None
    user_assigned_alpha3: Alpha3 | None = None
    m49: Annotated[str, StringConstraints(pattern=r"^\d{3}$")] | None = None
    eurostat: Alpha2 | None = None
    unhcr: Alpha3 | None = None
    iati: Alpha2 | None = None


class Display(Entry):
    """The name and the footnote of one publication style."""

    name: Texts
    footnote: Texts | None = None


class PartnerEntry(EvidencedEntry):
    """One partner; where `display` has no such style, `names` are shown."""

    code: Code
    kind: PartnerKind
    order: Annotated[int, Field(ge=1)]
    names: Texts
    short_names: Texts | None = None
    codes: PartnerCodes = PartnerCodes()
    display: dict[DisplayStyle, Display] = Field(default_factory=dict)


class InstitutionEntry(DatedEntry):
    """One institution of a partner. `verify_functions` are those that no source confirms while the rest is sourced."""

    code: Code
    partner: Code
    names: Texts
    functions: Annotated[tuple[InstitutionFunction, ...], Field(min_length=1), AfterValidator(_once)]
    verify_functions: Annotated[tuple[InstitutionFunction, ...], AfterValidator(_once)] = ()

    @model_validator(mode="after")
    def _verifies_its_own_functions(self) -> Self:
        if other := set(self.verify_functions) - set(self.functions):
            raise ValueError(f"has {', '.join(sorted(other))} among verify_functions but not among functions")
        return self


class PlaceCodes(Entry):
    """A place's codes in other schemes."""

    iso3166_1: Alpha2 | None = None
    iso3166_2: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = None
    nuts3: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d{3}$")] | None = None
    ocha_pcode: str | None = None
    geonames: str | None = None


class CapacityEntry(EvidencedEntry):
    """How many beds a centre had, on what day if the source says so."""

    beds: Annotated[int, Field(ge=0)]
    as_of: date | None = None


class PlaceEntry(DatedEntry):
    """One place. Coordinates are degrees north and east (WGS 84), of a seat or main town for areas."""

    code: Code
    kind: PlaceKind
    partner: Code | None = None
    parent: Code | None = None
    names: Texts
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    coordinate_precision: Literal["exact", "approximate"] | None = None
    codes: PlaceCodes = PlaceCodes()
    centre_type: CentreType | None = None
    border: Annotated[tuple[Code, ...], AfterValidator(_once)] = ()
    status: OpenStatus | None = None
    capacities: tuple[CapacityEntry, ...] = ()

    @model_validator(mode="after")
    def _is_located(self) -> Self:
        given = {self.lat is None, self.lon is None, self.coordinate_precision is None}
        if given == {True, False}:
            raise ValueError("needs lat, lon and coordinate_precision together, or none of them")
        if self.lat is None and self.kind not in (PlaceKind.REGION, PlaceKind.SEA):
            raise ValueError("has no coordinates (lat, lon)")
        return self

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if (self.kind is PlaceKind.CENTRE) is not (self.centre_type is not None):
            raise ValueError("centre_type belongs to every place of kind centre and to no other")
        if (self.kind is PlaceKind.CROSSING) is not (len(self.border) == 2):
            raise ValueError("border names two territories for every place of kind crossing, and for no other")
        if self.capacities and self.kind is not PlaceKind.CENTRE:
            raise ValueError("only a place of kind centre has capacities")
        return self


class LegEntry(DatedEntry):
    """People move from one territory to another; nothing is said about paths."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    code: Code
    origin: Annotated[Code, Field(alias="from")]
    destination: Annotated[Code, Field(alias="to")]
    kind: LegKind


class RouteEntry(Entry):
    """The whole of route.yaml."""

    legs: Annotated[tuple[LegEntry, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class ProgrammePartners:
    """Partners, places and route as the programme's files state them: valid, and every reference in them resolves."""

    programme: ProgrammeEntry
    languages: tuple[LanguageEntry, ...]
    partners: tuple[PartnerEntry, ...]
    institutions: tuple[InstitutionEntry, ...]
    places: tuple[PlaceEntry, ...]
    legs: tuple[LegEntry, ...]
