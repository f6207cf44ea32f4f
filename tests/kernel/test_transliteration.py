"""Serbian in two scripts: what changes its letters, and what must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.transliteration import DIGRAPHS, LETTERS, SPLIT_DIGRAPHS, to_cyrillic


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Beograd", "Београд"),
        ("Zapadni Balkan", "Западни Балкан"),
        ("Đakovica, Čačak, Šabac, Žabalj, Ćuprija", "Ђаковица, Чачак, Шабац, Жабаљ, Ћуприја"),
        ("ljudi na putu; Ljubovija; LJUBOVIJA", "људи на путу; Љубовија; ЉУБОВИЈА"),
        ("Banja Koviljača, NJEGOŠ, Njegoš", "Бања Ковиљача, ЊЕГОШ, Његош"),
        ("džep, Džep, DŽEP", "џеп, Џеп, ЏЕП"),
        ("ǆ ǅ Ǆ ǉ ǈ Ǉ ǌ ǋ Ǌ", "џ Џ Џ љ Љ Љ њ Њ Њ"),
    ],
)
def test_letters_and_digraphs_become_their_cyrillic_letters(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("nadživeti", "надживети"),
        ("Nadživeo", "Надживео"),
        ("odžaliti", "оджалити"),
        ("konjunktura", "конјунктура"),
        ("KONJUNKTURA", "КОНЈУНКТУРА"),
        ("injekcija", "инјекција"),
        ("Tanjug", "Танјуг"),
        ("konj", "коњ"),
        ("nadžak", "наџак"),
    ],
)
def test_two_letters_pronounced_apart_stay_two_letters(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("IOM i UNHCR", "IOM и UNHCR"),
        ("podaci IOM-a", "подаци IOM-а"),
        ("EU i UN", "ЕУ и УН"),
        ("Cilj SDG 10", "Циљ SDG 10"),
        ("poglavlje XXIV, član IV.", "поглавље XXIV, члан IV."),
        ("I sam, i sa drugima", "И сам, и са другима"),
        ("Frontex i Röszke", "Frontex и Röszke"),
    ],
)
def test_acronyms_roman_numerals_and_foreign_words_stay_latin(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    "kept",
    [
        "https://kirs.gov.rs/lat/podaci?godina=2022",
        "www.unhcr.org/rs",
        "podrska@primer.rs",
        "kirs.gov.rs",
        "%(rows)s",
        "%(count)d",
        "%(share).1f",
        "%s",
        "{name}",
        "{count:d}",
        "<strong class='broj'>",
        "</a>",
        "&nbsp;",
        "&#39;",
    ],
)
def test_what_a_machine_reads_stays_as_it_is(kept: str) -> None:
    assert to_cyrillic(f"broj {kept} ljudi") == f"број {kept} људи"


def test_tags_stay_and_the_text_between_them_changes() -> None:
    assert to_cyrillic('<a href="/plan">Akcioni plan</a>') == '<a href="/plan">Акциони план</a>'


def test_cyrillic_text_comes_back_unchanged() -> None:
    assert to_cyrillic("Скопље и Приштина") == "Скопље и Приштина"


@given(st.text(alphabet=[*LETTERS, " ", ",", ".", "-", "%", "(", ")", "s", "1"]))
def test_a_second_pass_changes_nothing_more(text: str) -> None:
    once = to_cyrillic(text)
    assert to_cyrillic(once) == once


@given(st.lists(st.sampled_from([*LETTERS, *DIGRAPHS]), min_size=1).map("".join))
def test_no_serbian_lower_case_letter_stays_latin_in_prose(word: str) -> None:
    assert not set(to_cyrillic(word.lower())) & (set(LETTERS) | set(DIGRAPHS))


@pytest.mark.parametrize("stem", SPLIT_DIGRAPHS)
def test_every_listed_stem_holds_a_pair_that_would_be_read_as_one_letter(stem: str) -> None:
    assert any(pair in stem for pair in ("lj", "nj", "dž"))
    assert not set(to_cyrillic(stem)) & {"љ", "џ"} or "nj" in stem
