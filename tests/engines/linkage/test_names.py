"""Spellings of one name meet in their skeletons; folds keep apart what skeletons lead together."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.engines.linkage.partner.dates import day_first, read_birthday
from jahorina.engines.linkage.partner.names import folded_parts, skeleton, skeletons
from jahorina.engines.linkage.roles import Role, guessed_roles


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


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("31.12.1999", (1999, 12, 31)),
        ("12/31/1999", (1999, 12, 31)),
        ("1999", (1999, 0, 0)),
        ("36525", (1999, 12, 31)),
        ("36525.0", (1999, 12, 31)),
        ("٣١/١٢/١٩٩٩", (1999, 12, 31)),
        ("22.11.04", (0, 0, 0)),
    ],
)
def test_a_birthday_is_read_as_offices_and_spreadsheets_write_it(text: str, born: tuple[int, int, int]) -> None:
    assert tuple(read_birthday(text)) == born


def test_a_column_tells_which_number_is_the_month() -> None:
    assert day_first(["05/17/1990", "05/04/1990", ""]) == ["17.05.1990", "04.05.1990", ""]
    assert day_first(["17/05/1990", "05/17/1990"]) == ["17/05/1990", "05/17/1990"]
    assert day_first(["05/04/1990", "1990-05-17"]) == ["05/04/1990", "1990-05-17"]


@given(st.dates(date(1930, 1, 2), date(2020, 1, 1)))
def test_a_spreadsheets_day_is_the_day_that_it_shows(day: date) -> None:
    assert read_birthday(str((day - date(1899, 12, 30)).days)) == read_birthday(day.isoformat())


@pytest.mark.parametrize(
    "headers",
    [
        ("Име", "Презиме", "Име оца", "Датум рођења", "Пол", "Држављанство"),
        ("Ime", "Prezime", "Ime oca", "Datum rođenja", "Pol", "Državljanstvo"),
        ("الاسم", "اللقب", "اسم الأب", "تاريخ الميلاد", "الجنس", "الجنسية"),
        ("نام", "نام خانوادگی", "نام پدر", "تاریخ تولد", "جنسیت", "ملیت"),
        ("Emri", "Mbiemri", "Emri i babait", "Datëlindja", "Gjinia", "Shtetësia"),
        ("Adı", "Soyadı", "Baba adı", "Doğum tarihi", "Cinsiyet", "Uyruk"),
    ],
)
def test_headers_in_the_regions_languages_say_their_roles(headers: tuple[str, ...]) -> None:
    roles = (Role.GIVEN, Role.FAMILY, Role.FATHER, Role.BORN, Role.SEX, Role.NATIONALITY)
    assert guessed_roles(headers) == dict(zip(roles, headers, strict=True))
