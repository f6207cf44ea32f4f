"""The code lists' names are in the programme's languages, each in its own letters."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from jahorina.registers.programme_schema import ProgrammeRegisters

WRITTEN = ("en", "sq", "sr-Latn", "mk")
"""The languages that no other stands in for; bs and cnr may be as sr-Latn, sr-Cyrl is written from it."""

LATIN_NAMES = re.compile(r"4x4|HTCDS|ISIC|UNHCR|IOM|laissez-passer|prima facie|^[ABCX](?=:)")


def test_every_name_is_translated(programme_folder: Path) -> None:
    lists = yaml.safe_load((programme_folder / "registers/codelists.yaml").read_text(encoding="utf-8"))
    lacking = [
        f"{one['scheme']}/{entry.get('code', '-')}: {language}"
        for one in lists
        for entry in [one, *one["codes"]]
        for language in WRITTEN
        # A leg is called by the codes of its ends.
        if language not in entry["names"] and not (one["scheme"] == "leg" and "code" in entry)
    ]
    assert lacking == []


def test_languages_in_cyrillic_have_no_latin_words_and_the_others_no_cyrillic_ones(shipped: ProgrammeRegisters) -> None:
    wrong = []
    for one in shipped.code_lists:
        for names in [one.names, *(code.names for code in one.codes)] if one.scheme != "leg" else [one.names]:
            for language, text in names.items():
                plain = LATIN_NAMES.sub("", text)
                foreign = r"[A-Za-z]" if language in ("mk", "sr-Cyrl") else r"[\u0400-\u04ff]"
                if re.search(foreign, plain):
                    wrong.append(f"{one.scheme} {language}: {text}")
    assert wrong == []


def test_no_two_codes_of_a_list_have_one_name(shipped: ProgrammeRegisters) -> None:
    for one in shipped.code_lists:
        for language in one.names:
            called = [code.names[language] for code in one.codes]
            assert len(set(called)) == len(called), f"{one.scheme} in {language}"
