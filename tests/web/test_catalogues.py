"""The catalogues of the pages' texts: of one piece in every language, and safe to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LANGUAGES = ("sq", "bs", "sr_Latn", "sr_Cyrl", "mk", "cnr")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%s|\{[a-z_]+\}")


def catalogue(project: Path, language: str) -> Catalog:
    """A language's catalogue."""
    file = project / "src" / "jahorina" / "locale" / language / "LC_MESSAGES" / "django.po"
    with file.open("rb") as stream:
        return read_po(stream, locale=None)


def texts(message: Message) -> tuple[str, ...]:
    """What a message is translated by."""
    found = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(text for text in found if text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_stays_in_its_place(project: Path, language: str) -> None:
    wrong = []
    for message in catalogue(project, language):
        sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
        for text in texts(message) if message.id else ():
            found, wanted = set(PLACEHOLDER.findall(text)), set(PLACEHOLDER.findall(sources[-1]))
            if found != wanted:
                wrong.append((sources[0], text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_the_plural_is_there(project: Path, language: str) -> None:
    forms = {"sq": 2, "mk": 2}.get(language, 3)
    plural = [message for message in catalogue(project, language) if isinstance(message.id, tuple | list)]
    assert plural
    assert [message.id for message in plural if len(texts(message)) not in (0, forms)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_in_english(project: Path, language: str) -> None:
    assert [message.id for message in catalogue(project, language) if message.id and not texts(message)] == []


@pytest.mark.parametrize("language", ["sr_Cyrl", "mk"])
def test_cyrillic_catalogues_are_in_cyrillic(project: Path, language: str) -> None:
    words = {
        PLACEHOLDER.sub("", " ".join(texts(message))) for message in catalogue(project, language) if texts(message)
    }
    prose = {text for text in words if re.search(r"[^\W\d_]{4}", text) and not re.search("[\u0400-\u04ff]", text)}
    assert {text for text in prose if "Project-Id-Version" not in text} == set()


TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_template_is_translated(project: Path, language: str) -> None:
    templates = project / "src" / "jahorina" / "web" / "templates"
    shown = {
        double or single
        for file in templates.rglob("*.*")
        for double, single in TRANSLATE.findall(file.read_text(encoding="utf-8"))
    }
    known = {message.id for message in catalogue(project, language) if isinstance(message.id, str) and texts(message)}
    assert len(shown) > 300
    assert sorted(shown - known) == []
