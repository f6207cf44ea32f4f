"""Sentences of an IATI file in the languages of the programme; where there is no translation, English stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, override

Texts = Mapping[str, str]
ENGLISH = "en"


def said(message: str, languages: Iterable[str], **params: object) -> dict[str, str]:
    """A translatable template filled in, in each language that has it. A parameter may itself be texts by language."""
    english = _filled(message, ENGLISH, params)
    found = {ENGLISH: english}
    for language in languages:
        with override(language.lower()):
            translated = gettext(message)
        if translated != message:
            found[language] = _filled(translated, language, params)
    return found


def joined(*parts: Texts | None) -> dict[str, str]:
    """Several texts one after another, in every language of the first; a part without a language stands in English."""
    there = [part for part in parts if part]
    languages = there[0].keys() if there else ()
    return {language: " ".join(_in(part, language) for part in there) for language in languages}


def _filled(template: str, language: str, params: Mapping[str, object]) -> str:
    given = {name: _in(value, language) if isinstance(value, Mapping) else value for name, value in params.items()}
    return template % given if given else template


def _in(texts: Texts, language: str) -> str:
    return texts.get(language) or texts.get(ENGLISH) or next(iter(texts.values()), "")
