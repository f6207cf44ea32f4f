"""The brief's small words in the active language: numbers with their marks, why there is none, texts by language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jahorina.dialogue.wordings import told
from jahorina.evidence.answers import Cell, Value
from jahorina.kernel.numbers import ObsStatus, Qualifier
from jahorina.partners.locales import written_number
from jahorina.partners.naming import Names
from jahorina.partners.texts import in_language
from jahorina.publication.content import PublicCell
from jahorina.render.documents.brief import Entry, Why

WHY: Final[Mapping[ObsStatus, Why]] = {
    ObsStatus.SUPPRESSED: Why.SUPPRESSED,
    ObsStatus.MISSING: Why.MISSING,
    ObsStatus.NOT_COLLECTED: Why.NOT_COLLECTED,
    ObsStatus.NOT_APPLICABLE: Why.NOT_APPLICABLE,
}
WHY_WORDS: Final[Mapping[Why, str | Promise]] = {
    Why.SUPPRESSED: _("hidden"),
    Why.MISSING: _("missing"),
    Why.NOT_COLLECTED: _("not collected"),
    Why.NOT_APPLICABLE: _("not applicable"),
}
SIGNS: Final[Mapping[Qualifier, str]] = {Qualifier.ABOUT: "~", Qualifier.AT_LEAST: "≥", Qualifier.AT_MOST: "≤"}
INFERRED: Final = "†"
NOTHING: Final = Entry("–")
"""Nobody published a figure: that is no zero, and nothing that somebody holds back."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The language that the brief is said in, which is the active one, and what partners and places are called in it."""

    language: str
    called: Names

    def text(self, texts: Mapping[str, str]) -> str:
        """The text in this language, or in the nearest that has it."""
        return in_language(texts, self.language)

    def entry(self, texts: Mapping[str, str]) -> Entry:
        """The text as an entry that knows in which language it stands."""
        found = told(texts, self.language)
        return Entry(found.text, language=found.language if found.is_fallback else "")

    def listed(self, codes: Sequence[str]) -> str:
        """Partners by their names, one after another."""
        return ", ".join(map(self.called.of, codes))


def no_number(status: ObsStatus) -> Entry:
    """Why there is no number, in words."""
    why = WHY.get(status, Why.MISSING)
    return Entry(str(WHY_WORDS[why]), why)


def number_entry(value: Decimal | float | None, status: ObsStatus, note: str = "") -> Entry:
    """A number, or why there is none."""
    return no_number(status) if value is None else Entry(written_number(value), note=note)


def released_entry(cell: PublicCell | None) -> Entry:
    """A cell of a released table."""
    return NOTHING if cell is None else number_entry(cell.value, cell.obs_status)


def cell_entry(cell: Cell | None, note: str = "") -> Entry:
    """A cell of the evidence: what was published side by side, each number once; nothing is chosen for the reader."""
    if cell is None:
        return NOTHING
    numbers = list(dict.fromkeys(value_text(value) for value in cell.values if value.value is not None))
    if numbers:
        return Entry(" / ".join(numbers), note=note)
    return no_number(cell.values[0].obs_status)


def value_text(value: Value) -> str:
    """A published number with the signs that it was stated with."""
    mark = INFERRED if value.verify else ""
    return f"{SIGNS.get(value.qualifier, '')}{written_number(value.value)}{mark}"


def signs_explained() -> str:
    """What the signs and words in tables mean."""
    return _now(
        "~ about; ≥ at least; ≤ at most; † inferred by us, not confirmed by a source; / several published values side by "
        "side; – nobody published a figure. 0 is a number. “Hidden” stands where a number could point to people, "
        "“missing” where it should be there and is not, “not applicable” where there can be none."
    )
