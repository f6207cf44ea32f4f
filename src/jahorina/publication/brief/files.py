"""The brief as PDF: facts in, bytes out. The same facts give the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime, time

from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.sheet import brief_sheet
from jahorina.render.documents.brief import brief_pdf

PDF = "application/pdf"


def brief_file(facts: BriefFacts, language: str) -> bytes:
    """The brief in a language of the site as PDF/A-2a and PDF/UA-1, dated by the facts' day."""
    moment = datetime.combine(facts.day, time(0), UTC)
    return brief_pdf(brief_sheet(facts, language), moment=moment)


def file_name(facts: BriefFacts, language: str) -> str:
    """What the file is called."""
    return f"brief-{facts.day.isoformat()}-{language}.pdf"
