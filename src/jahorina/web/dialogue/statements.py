"""The statement of a meeting in one language: the words around what was decided, for the page and for the PDF alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jahorina.dialogue.choices import Answered, DecisionState
from jahorina.dialogue.queries.meeting import Statement
from jahorina.dialogue.wordings import told
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.render.documents.statement import StatedAnswer, StatedDecision, StatementSheet
from jahorina.render.documents.words import Words
from jahorina.web.names import names
from jahorina.web.templatetags.figures import period


def sheet(statement: Statement, language: str) -> StatementSheet:
    """The statement in `language`, which is the active one."""
    content = statement.content
    shown = names(language)
    institutions = {card.code: card.names for card in partners.institutions()}
    return StatementSheet(
        language=language,
        title=_words(content["names"], language),
        subtitle=" · ".join(part for part in (_days(content), in_language(content["place"], language)) if part),
        mark=_("Draft: not agreed yet") if statement.is_draft else "",
        labels=labels(),
        participants=tuple(
            (shown.of(one["partner"]), _who(one, institutions, language)) for one in content["participants"]
        ),
        agenda=tuple(_words(item, language) for item in content["agenda"]),
        decisions=tuple(_decision(one, language) for one in content["decisions"]),
        documents=tuple((one["title"], _where(one)) for one in content["documents"]),
        fingerprint=statement.sha256,
        footnotes=tuple(str(note) for note in shown.footnotes),
    )


def labels() -> dict[str, str]:
    """The fixed words of a statement in the active language."""
    return {
        "statement": _("Statement of the meeting"),
        "participants": _("Participants"),
        "partner": _("Partner"),
        "who": _("Represented by"),
        "agenda": _("Agenda"),
        "decisions": _("Decisions"),
        "answer": _("Answer"),
        "reservation": _("Reservation, word for word"),
        "documents": _("Documents"),
        "document": _("Document"),
        "where": _("Where it is, or SHA-256"),
        "fingerprint": _("SHA-256 of the statement's content in all languages"),
        "no_decisions": _("Nothing was decided."),
        "none": _("none"),
        "page": _("Page"),
    }


def _decision(one: Mapping[str, Any], language: str) -> StatedDecision:
    shown = names(language)
    facts = []
    if one["changes"]:
        count = ngettext("%(n)s change", "%(n)s changes", one["changes"]) % {"n": one["changes"]}
        facts.append((_("What it changes"), " · ".join([count, *one["measures"]])))
    if one["version"]:
        facts.append((_("Version of the plan"), f"{one['version']} (SHA-256 {one['version_sha256'][:16]}…)"))
    return StatedDecision(
        code=one["code"],
        text=_words(one["texts"], language),
        outcome=str(DecisionState(one["state"]).label),
        facts=tuple(facts),
        answers=tuple(
            StatedAnswer(shown.of(each["partner"]), str(Answered(each["answer"]).label), each["reservation"])
            for each in one["answers"]
        ),
    )


def _words(texts: Mapping[str, str], language: str) -> Words:
    found = told(texts, language)
    return Words(found.text, found.language, found.is_fallback)


def _who(one: Mapping[str, Any], institutions: Mapping[str, Mapping[str, str]], language: str) -> str:
    institution = in_language(institutions.get(one["institution"], {}), language)
    return ", ".join(part for part in (one["office"], institution) if part) or _("a member")


def _where(one: Mapping[str, Any]) -> str:
    return one["sha256"] or f"{one['address']} ({one['source']})"


def _days(content: Mapping[str, Any]) -> str:
    if not content["starts"]:
        return ""
    return period(Period(date.fromisoformat(content["starts"]), date.fromisoformat(content["ends"])))


def moment_of(statement: Statement) -> Any:
    """The moment that the document is dated: when it was agreed, else now."""
    return statement.at or timezone.now()
