"""What a clerk makes of somebody: the name in the partner's own romanisation, misspelt, shortened or turned round; a
birthday known to the year or put on 1 January; another nationality; no papers. One registration knows nothing of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jahorina.kernel.transliteration import to_cyrillic
from jahorina.registers.vault.identities import Document, Identity, Name
from jahorina.simulate.chance import Chance
from jahorina.simulate.names import Word
from jahorina.simulate.people import Traveller
from jahorina.simulate.programme import SimulationProgramme, Station

ORTHOGRAPHIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "sr": (
        ("ou", "u"), ("oo", "u"), ("ee", "i"), ("sh", "š"), ("zh", "ž"), ("ch", "č"), ("kh", "h"), ("gh", "g"),
        ("th", "t"), ("ph", "f"), ("j", "dž"), ("y", "j"), ("w", "v"), ("q", "k"), ("x", "ks"),
    ),
    "sq": (
        ("ou", "u"), ("oo", "u"), ("ee", "i"), ("j", "xh"), ("ch", "ç"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
        ("y", "j"), ("w", "v"), ("q", "k"),
    ),
}  # fmt: skip
"""How Latin spellings are respelt by ear: pairs in the order in which they apply."""

AS_WRITTEN = 0.4
"""How often a clerk keeps the spelling of the papers or of the interpreter instead."""

_SLIPS = ("drop", "double", "exchange", "vowel")
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a registration says: the identity, and the coded fields that the case shows."""

    identity: Identity
    nationality: str
    birth_year: int
    has_papers: bool


def write_down(programme: SimulationProgramme, station: Station, somebody: Traveller, chance: Chance) -> Recorded:
    """How a clerk of the station records somebody."""
    clerks = programme.journeys.clerks
    papers = chance.happens(clerks.sees_papers)
    nationality = somebody.nationality
    if not papers and chance.happens(clerks.other_nationality):
        nationality = programme.journeys.claims_instead.get(nationality, nationality)
    born, precision = _birthday(programme, station, somebody, papers, chance)
    names = _names(programme, station, somebody, papers, chance)
    identity = Identity(
        names=(*names, *_fathers_name(programme, station, somebody, papers, chance)),
        born=born,
        born_precision=precision,
        nationalities_claimed=(nationality,),
        nationalities_established=(somebody.nationality,) if papers else (),
        documents=(_paper(somebody, chance),) if papers else (),
        languages=(somebody.language,),
    )
    return Recorded(identity, nationality, born.year, papers)


def _names(
    programme: SimulationProgramme, station: Station, somebody: Traveller, papers: bool, chance: Chance
) -> tuple[Name, ...]:
    clerks, words = programme.journeys.clerks, list(somebody.name.words)
    if len(words) > 2 and chance.happens(clerks.leaves_out_second_name):
        del words[1]
    spelt = [_spelt(word, station, papers, chance) for word in words]
    if not papers and chance.happens(clerks.misspells):
        place = chance.number(len(spelt))
        spelt[place] = misspelt(spelt[place], chance)
    if chance.happens(clerks.swaps_order):
        words, spelt = words[-1:] + words[:-1], spelt[-1:] + spelt[:-1]
    latin = " ".join(spelt)
    if chance.happens(clerks.writes_original):
        return (Name(" ".join(word.original for word in words), latin),)
    return (Name(to_cyrillic(latin), latin) if station.writes == "mk" else Name(latin),)


def _fathers_name(
    programme: SimulationProgramme, station: Station, somebody: Traveller, papers: bool, chance: Chance
) -> tuple[Name, ...]:
    """The father's given name, where the clerk asks for it."""
    clerks = programme.journeys.clerks
    if not chance.happens(clerks.writes_fathers_name):
        return ()
    latin = _spelt(somebody.father, station, papers, chance)
    if not papers and chance.happens(clerks.misspells):
        latin = misspelt(latin, chance)
    return (Name(to_cyrillic(latin), latin, kind="fathers") if station.writes == "mk" else Name(latin, kind="fathers"),)


def _spelt(word: Word, station: Station, papers: bool, chance: Chance) -> str:
    if papers or chance.happens(AS_WRITTEN):
        return word.latin
    return respelt(word.latin, "sq" if station.writes == "sq" else "sr")


def respelt(latin: str, orthography: str) -> str:
    """A name as somebody writes it who hears it and writes another language."""
    text = latin.casefold().replace("al-", "al ").replace("̇", "")
    for heard, written in ORTHOGRAPHIES[orthography]:
        text = text.replace(heard, written)
    return " ".join(part[:1].upper() + part[1:] for part in text.split())


def misspelt(text: str, chance: Chance) -> str:
    """The text with one slip inside a word; short names are left alone."""
    if len(text) < 4:
        return text
    place, slip = chance.between(1, len(text) - 3), chance.one_of(_SLIPS)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    if slip == "drop":
        return before + after
    if slip == "double":
        return before + letter * 2 + after
    if slip == "exchange":
        return before + after[0] + letter + after[1:]
    return before + (chance.one_of(_VOWELS) if letter in _VOWELS else letter) + after


def _birthday(
    programme: SimulationProgramme, station: Station, somebody: Traveller, papers: bool, chance: Chance
) -> tuple[date, str]:
    clerks, born = programme.journeys.clerks, somebody.born
    if papers:
        return born, "day"
    if chance.happens(clerks.estimates_age):
        return date(born.year + chance.between(-3, 3), 1, 1), "estimated"
    if chance.happens(clerks.only_year_known):
        return date(born.year, 1, 1), "year"
    if chance.happens(station.birthday_on_1_january):
        return date(born.year, 1, 1), "day"
    return born, "day"


def _paper(somebody: Traveller, chance: Chance) -> Document:
    """A paper whose number is not a real series': it begins with SIM, and is the person's own everywhere."""
    digits = int(Chance("paper", somebody.code, somebody.born).number(10**7))
    kind = "passport" if chance.happens(0.5) else "identity-card"
    return Document(kind, f"SIM{digits:07d}{'P' if kind == 'passport' else 'I'}", somebody.nationality)
