"""Reads a programme folder's partners, places and route. What comes out is valid and complete, or nothing comes out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jahorina.partners.programme_files import Reading, rules_of, source_codes
from jahorina.partners.programme_schema import (
    InstitutionEntry,
    LanguageEntry,
    LanguageRule,
    PartnerEntry,
    PlaceEntry,
    ProgrammeEntry,
    ProgrammePartners,
    RouteEntry,
    completed,
)
from jahorina.partners.references import INSTITUTIONS, PARTNERS, PLACES, PROGRAMME, ROUTE, unresolved


def read_programme(folder: Path) -> ProgrammePartners:
    """Read programme, languages, partners, institutions, places and route of the programme in `folder`.

    Every text comes out in every language of the programme. Sources are held against sources.yaml where it lies
    beside them. Raises InputRefused (`programme-refused`) whose message names file, line, entry and field of the first
    problem, and whose refusals list all.
    """
    reading = Reading(folder)
    languages = reading.languages()
    rules = rules_of(languages)
    read = ProgrammePartners(
        programme=reading.entry(ProgrammeEntry, PROGRAMME, rules),
        languages=tuple(_named_in_every_language(language, rules) for language in languages),
        partners=reading.entries(PartnerEntry, PARTNERS, rules),
        institutions=reading.entries(InstitutionEntry, INSTITUTIONS, rules),
        places=reading.entries(PlaceEntry, PLACES, rules),
        legs=reading.entry(RouteEntry, ROUTE, rules).legs,
    )
    reading.stop_at_problems()  # references are worth following only where every entry could be read
    reading.problems += unresolved(read, source_codes(folder))
    reading.stop_at_problems()
    return read


def _named_in_every_language(language: LanguageEntry, rules: Mapping[str, LanguageRule]) -> LanguageEntry:
    names = {"endonym": language.endonym, **completed(language.names, rules)}
    return language.model_copy(update={"names": names})
