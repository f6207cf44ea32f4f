"""What the registers' programme data shows is in the programme's languages, each in its own letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

WRITTEN = ("en", "sq", "sr-Latn", "mk")
"""The languages that no other stands in for; bs and cnr may be as sr-Latn, sr-Cyrl is written from it."""

FILES = (
    "gates.yaml",
    "holidays.yaml",
    "intake/protection-intention.yaml",
    "reintegration_survey.yaml",
    "retention.yaml",
    "statistics.yaml",
    "subject_rights.yaml",
    "time_limits.yaml",
)
"""All but the code lists, which have a test of their own."""

WITHOUT_TEXTS = ("referrals.yaml",)
"""Days alone: nobody is shown a word of them."""

LATIN_NAMES = re.compile(r"KoboToolbox|ODK")


def _texts(entry: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text by language in a document, with where it stands."""
    if isinstance(entry, dict):
        if "en" in entry:
            yield path, entry
            return
        for name, value in entry.items():
            yield from _texts(value, f"{path}/{name}")
    elif isinstance(entry, list):
        for index, value in enumerate(entry):
            code = value.get("code", index) if isinstance(value, dict) else index
            yield from _texts(value, f"{path}/{code}")


def _of(folder: Path, file: str) -> list[tuple[str, dict[str, str]]]:
    return list(_texts(yaml.safe_load((folder / "registers" / file).read_text(encoding="utf-8"))))


def test_every_file_of_the_registers_is_looked_at(programme_folder: Path) -> None:
    folder = programme_folder / "registers"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")}
    assert there == {*FILES, *WITHOUT_TEXTS, "codelists.yaml"}


@pytest.mark.parametrize("file", FILES)
def test_every_shown_text_is_translated(programme_folder: Path, file: str) -> None:
    found = _of(programme_folder, file)
    assert found, f"{file} has no text"
    assert [f"{path}: {one}" for path, texts in found for one in WRITTEN if not texts.get(one)] == []


@pytest.mark.parametrize("file", FILES)
def test_each_language_keeps_to_its_letters(programme_folder: Path, file: str) -> None:
    wrong = [
        f"{path} {language}: {text}"
        for path, texts in _of(programme_folder, file)
        for language, text in texts.items()
        if re.search(r"[A-Za-z]" if language in ("mk", "sr-Cyrl") else r"[\u0400-\u04ff]", LATIN_NAMES.sub("", text))
    ]
    assert wrong == []
