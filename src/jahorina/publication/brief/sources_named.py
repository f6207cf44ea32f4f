"""Which sources figures come from, by the codes under which the list at the end names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from jahorina.evidence.answers import Cell
from jahorina.publication.brief.contents import contents
from jahorina.publication.brief.facts import BriefFacts, Series
from jahorina.publication.brief.words import Speech
from jahorina.publication.wording import how_protected


def cited(cells: Iterable[Cell], *further: str) -> str:
    """The sources of cells, by their codes."""
    return _("Sources: %(codes)s.") % {"codes": ", ".join(sorted({*_codes(cells), *further}, key=_numbered))}


def warned(series: Sequence[Series], speech: Speech) -> tuple[str, ...]:
    """What the catalogue warns of in reading some series, each warning once, and that one is simulated where it is."""
    found = [speech.text(texts) for one in series for texts in one.card.warnings]
    if any(one.is_simulated for one in series):
        found.append(_("Simulated: nobody is behind these numbers."))
    return tuple(dict.fromkeys(found))


def source_list(facts: BriefFacts) -> tuple[tuple[str, str], ...]:
    """Every source of a figure that the brief shows, with publisher, title and when it was published."""
    shown = _shown_codes(facts)
    return tuple(
        (code, ", ".join(filter(None, (card.publisher, card.title, card.published))))
        for code, card in sorted(facts.sources.items(), key=lambda one: _numbered(one[0]))
        if code in shown
    )


def protections(facts: BriefFacts) -> tuple[str, ...]:
    """How the released tables were made safe, each way once."""
    return tuple(dict.fromkeys(how_protected(one.table) for one in facts.released))


def _shown_codes(facts: BriefFacts) -> set[str]:
    found = set(facts.flow_sources)
    for code, series in facts.series.items():
        if code == contents().registrations:
            year = series.fullest_year()
            cells = series.shown({*series.years(contents().most_years), *([year] if year else [])})
        else:
            cells = tuple(latest[1] for place in series.places if (latest := series.latest(place)) is not None)
        found |= _codes(cells)
    return found


def _codes(cells: Iterable[Cell]) -> set[str]:
    return {value.source for cell in cells for value in cell.values}


def _numbered(code: str) -> tuple[bool, int, str]:
    digits = code.lstrip("S")
    return (not digits.isdigit(), int(digits) if digits.isdigit() else 0, code)
