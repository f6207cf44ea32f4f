"""Which sources figures come from, by the codes under which the list at the end names them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from jahorina.publication.brief.facts import BriefFacts, Series
from jahorina.publication.brief.words import Speech
from jahorina.publication.wording import how_protected


def cited(series: Series, years: Iterable[int], speech: Speech) -> str:
    """The sources of a series in some years, and that something of it is simulated where it is."""
    wanted = set(years)
    cells = [
        cell for places in (*series.places.values(), series.region) for year, cell in places.items() if year in wanted
    ]
    codes = sorted({value.source for cell in cells for value in cell.values}, key=_numbered)
    said = _("Sources: %(codes)s.") % {"codes": ", ".join(codes)}
    warning = next((speech.text(texts) for texts in series.card.warnings), "")
    simulated = _("Simulated: nobody is behind these numbers.") if series.is_simulated else ""
    return " ".join(filter(None, (said, warning, simulated)))


def source_list(facts: BriefFacts) -> tuple[tuple[str, str], ...]:
    """Every source cited, with publisher, title and when it was published."""
    return tuple(
        (code, ", ".join(filter(None, (card.publisher, card.title, card.published))))
        for code, card in sorted(facts.sources.items(), key=lambda one: _numbered(one[0]))
    )


def protections(facts: BriefFacts) -> tuple[str, ...]:
    """How the released tables were made safe, each way once."""
    return tuple(dict.fromkeys(how_protected(one.table) for one in facts.released))


def _numbered(code: str) -> tuple[bool, int, str]:
    digits = code.lstrip("S")
    return (not digits.isdigit(), int(digits) if digits.isdigit() else 0, code)
