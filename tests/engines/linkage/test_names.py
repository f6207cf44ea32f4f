"""Spellings of one name meet in their skeletons; folds keep apart what skeletons lead together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.engines.linkage.partner.names import folded_parts, skeleton, skeletons


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mohammad", "Muhammed", "Mohamed", "Muhamad", "محمد", "Мухамед"),
        ("Hussein", "Husayn", "Hosein", "Husein", "حسين", "Хусеин"),
        ("Abdul Rahman", "Abd al-Rahman", "Abdurrahman", "Abderrahmane", "AbdulRahman"),
        ("Abdulkarim", "Abd el-Karim", "Abdelkarim", "Abdul Kareem"),
        ("Nur ud-Din", "Nooruddin", "Noureddine", "Nurettin"),
        ("Najib Ullah", "Najibullah", "Najeebullah"),
        ("Khalid", "Halid", "Khaled", "Haled"),
        ("Jamal", "Djamal", "Džamal", "Xhamal", "Cemal"),
        ("Rashid", "Rachid", "Raşid", "Rašid"),
        ("Qasim", "Kasim", "Qassem", "Gasim"),
        ("Yusuf", "Jusuf", "Youssef", "Iousef", "Iusuf", "يوسف"),
        ("Walid", "Oualid", "Velid", "وليد"),
        ("Ahmet", "Ahmed", "Ahmad", "أحمد"),
        ("Stanekzai", "Stanekzay", "Stanekzaj"),
        ("Yacine", "Yassin", "Yaseen"),
        ("al-Khatib", "Khatib", "El Khatib", "الخطيب"),
    ],
)
def test_spellings_of_one_name_have_one_skeleton(spellings: tuple[str, ...]) -> None:
    assert len({skeletons(spelling) for spelling in spellings}) == 1, [skeletons(one) for one in spellings]


def test_the_fold_tells_apart_what_the_skeleton_leads_together() -> None:
    assert skeletons("Mahdi") == skeletons("Mahmoudi") or folded_parts("Mahdi") != folded_parts("Mahmoudi")
    assert folded_parts("Mahmud") != folded_parts("Mahdi")


@pytest.mark.parametrize(
    ("one", "other"), [("Fatima", "Zainab"), ("Omar", "Ali"), ("Rahimi", "Karimi"), ("Bilal", "Jamal")]
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert skeletons(one) != skeletons(other)


def test_turkish_dotless_i_is_an_i() -> None:
    assert folded_parts("IŞIK") == folded_parts("ışık") == ("ishik",)


def test_vowel_signs_joiners_and_stretching_are_no_spelling() -> None:
    assert skeletons("مُحَمَّد") == skeletons("مـحـمـد") == skeletons("محمد")


@pytest.mark.parametrize("empty", ["", "  ", "-", "???", "\u200c"])
def test_a_text_without_letters_has_no_parts(empty: str) -> None:
    assert folded_parts(empty) == ()


@given(st.text(max_size=60))
def test_any_text_folds_to_plain_parts_and_none_of_them_has_an_empty_skeleton(text: str) -> None:
    for part in folded_parts(text):
        assert part.isascii()
        assert part.isalnum()
        assert part == part.lower()
        assert skeleton(part)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz -'", max_size=40))
def test_the_case_of_latin_letters_does_not_matter(text: str) -> None:
    assert folded_parts(text) == folded_parts(text.upper())
