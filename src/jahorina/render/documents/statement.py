"""The statement of a meeting as PDF: every word comes from outside, in the language of the document.

A text that stands in another language than the document is set in that language, so that it is read and hyphenated as
such, and marked with its tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from jahorina.render.documents.words import Words, primary, script_of
from jahorina.render.typeset import typeset


@dataclass(frozen=True, slots=True)
class StatedAnswer:
    """A partner's answer in words; `reservation` stands beside it word for word, in whatever language it was written."""

    partner: str
    answer: str
    reservation: str


@dataclass(frozen=True, slots=True)
class StatedDecision:
    """A decision; `outcome` says how it ended, `facts` (name, value) what came of it."""

    code: str
    text: Words
    outcome: str
    facts: tuple[tuple[str, str], ...]
    answers: tuple[StatedAnswer, ...]


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """The statement in one language. `labels` are the fixed words by name; `mark` stands on every page of a draft."""

    language: str
    title: Words
    subtitle: str
    mark: str
    labels: Mapping[str, str]
    participants: tuple[tuple[str, str], ...]
    agenda: tuple[Words, ...]
    decisions: tuple[StatedDecision, ...]
    documents: tuple[tuple[str, str], ...]
    fingerprint: str
    footnotes: tuple[str, ...] = ()


LABELS: Final = (
    *("statement", "participants", "partner", "who", "agenda", "decisions", "answer", "reservation"),
    *("documents", "document", "where", "fingerprint", "no_decisions", "none", "page"),
)
"""The fixed words that a sheet brings along."""


def statement_pdf(sheet: StatementSheet, *, moment: datetime) -> bytes:
    """The sheet as PDF/A-2a and PDF/UA-1, dated `moment`; raises Bug where a label is missing or it cannot be set."""
    source = files("jahorina.render.documents").joinpath("statement.typ").read_text(encoding="utf-8")
    return typeset(source, _plain(sheet), moment=moment)


def _plain(sheet: StatementSheet) -> dict[str, Any]:
    data = asdict(sheet)
    for words in (data["title"], *data["agenda"], *(one["text"] for one in data["decisions"])):
        words["lang"] = primary(words["language"])
    data["lang"], data["script"] = primary(sheet.language), script_of(sheet.language)
    return data
