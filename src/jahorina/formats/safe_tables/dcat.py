"""The catalogue of what is released, as DCAT-AP 3 in JSON-LD: data sets, their distributions, publisher, licence.

Addresses are relative to the catalogue's own, so the same document is right on a node and on any host that serves the
static site. The context is in the document: nothing is fetched to read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jahorina.formats.safe_tables.data_package import json_bytes
from jahorina.formats.safe_tables.table import Texts

MEDIA_TYPE: Final = "application/ld+json"
_EU: Final = "http://publications.europa.eu/resource/authority"
THEME: Final = f"{_EU}/data-theme/SOCI"
PUBLIC: Final = f"{_EU}/access-right/PUBLIC"
LANGUAGES: Final[Mapping[str, str]] = {
    **{"en": "ENG", "sq": "SQI", "bs": "BOS", "sr": "SRP", "mk": "MKD", "cnr": "CNR"},
    **{"hr": "HRV", "fr": "FRA", "es": "SPA", "ar": "ARA", "pt": "POR"},
}
"""Our language -> the authority's, by its first part."""

FREQUENCIES: Final[Mapping[str, str]] = {"A": "ANNUAL", "S": "ANNUAL_2", "Q": "QUARTERLY", "M": "MONTHLY"}
CONTEXT: Final[Mapping[str, Any]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "adms": "http://www.w3.org/ns/adms#",
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of a data set: its address, what it is called, its type, the standard it keeps, its bytes' hash."""

    address: str
    title: str
    media_type: str
    file_type: str
    conforms_to: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A released table with its page and files. `areas` are ISO 3166-1 alpha-2 codes of countries."""

    address: str
    page: str
    identifier: str
    titles: Texts
    description: Texts
    keywords: Sequence[str]
    issued: datetime
    version: str
    first_day: date
    last_day: date
    frequency: str
    is_simulated: bool
    distributions: Sequence[Distribution]


@dataclass(frozen=True, slots=True)
class CatalogueHead:
    """What the catalogue says of itself; `licence` is an address, or empty where none is stated."""

    titles: Texts
    description: Texts
    publisher: str
    licence: str
    modified: datetime | None


def catalogue(head: CatalogueHead, datasets: Sequence[Dataset]) -> bytes:
    """The catalogue as JSON-LD."""
    publisher = {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": head.publisher}
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _texts(head.titles),
        "dct:description": _texts(head.description),
        "dct:publisher": publisher,
        "dct:language": _languages(head.titles),
        "dcat:themeTaxonomy": {"@id": f"{_EU}/data-theme"},
        "foaf:homepage": {"@id": "./"},
        "dcat:dataset": [_dataset(one, head.licence) for one in datasets],
    }
    if head.modified is not None:
        document["dct:modified"] = _moment(head.modified)
    if head.licence:
        document["dct:license"] = {"@id": head.licence}
    return json_bytes(document)


def _dataset(one: Dataset, licence: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": one.address,
        "@type": "dcat:Dataset",
        "dct:title": _texts(one.titles),
        "dct:description": _texts(one.description),
        "dct:identifier": one.identifier,
        "dct:publisher": {"@id": "#publisher"},
        "dct:issued": _moment(one.issued),
        "dct:language": _languages(one.titles),
        "dct:accessRights": {"@id": PUBLIC},
        "dcat:theme": {"@id": THEME},
        "dcat:keyword": [{"@language": "en", "@value": word} for word in one.keywords],
        "dcat:version": one.version,
        "dcat:landingPage": {"@id": one.page},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(one.first_day),
            "dcat:endDate": _day(one.last_day),
        },
        "dcat:distribution": [_distribution(file, licence) for file in one.distributions],
    }
    if one.frequency in FREQUENCIES:
        found["dct:accrualPeriodicity"] = {"@id": f"{_EU}/frequency/{FREQUENCIES[one.frequency]}"}
    if one.is_simulated:
        found["dct:provenance"] = {
            "@type": "dct:ProvenanceStatement",
            "dct:description": {"@language": "en", "@value": "Simulated: nobody is behind these numbers."},
        }
    return found


def _distribution(one: Distribution, licence: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": one.address,
        "@type": "dcat:Distribution",
        "dct:title": {"@language": "en", "@value": one.title},
        "dcat:accessURL": {"@id": one.address},
        "dcat:downloadURL": {"@id": one.address},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{one.media_type}"},
        "dct:format": {"@id": f"{_EU}/file-type/{one.file_type}"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(one.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": one.sha256},
        },
        "adms:status": {"@id": f"{_EU}/distribution-status/COMPLETED"},
    }
    if one.conforms_to:
        found["dct:conformsTo"] = {"@id": one.conforms_to, "@type": "dct:Standard"}
    if licence:
        found["dct:license"] = {"@id": licence, "@type": "dct:LicenseDocument"}
    return found


def _texts(texts: Texts) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in texts.items()]


def _languages(texts: Texts) -> list[dict[str, str]]:
    codes = dict.fromkeys(LANGUAGES[one.split("-")[0]] for one in texts if one.split("-")[0] in LANGUAGES)
    return [{"@id": f"{_EU}/language/{code}"} for code in codes]


def _moment(moment: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat(timespec="seconds")}


def _day(day: date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}
