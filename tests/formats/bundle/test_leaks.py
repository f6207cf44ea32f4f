"""A hundred planted leaks of people stay, and clean tables leave (a thousand of them in `benchmarks.bundle_fuzz`)."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.leaks import NAMES_OF_PEOPLE, refuse_leaks
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import BundleRefused
from jahorina.formats.bundle.tables import csv_content

COLUMNS = [
    "name", "surname", "first_name", "last_name", "full_name", "father_name", "date_of_birth", "dob", "birth_date",
    "passport",
    "passport_number", "document_number", "id_number", "personal_number", "case_id", "case_number", "phone", "mobile",
    "email",
    "address", "ime", "prezime", "ime_i_prezime", "ime_oca", "datum_rodjenja", "mjesto_rodjenja", "jmbg", "broj_pasosa",
    "licna_karta", "telefon", "adresa", "broj_predmeta", "emri", "mbiemri", "atesia", "datelindja", "vendlindja",
    "numri_personal", "nid", "pasaporta", "leternjoftimi", "telefoni", "rruga", "embg", "datum_naraganje", "mesto_naraganje",
    "broj_na_pasos", "signature", "photo", "fingerprint", "iban", "nickname", "alias", "guardian", "street", "birthday",
]  # fmt: skip
CELLS = [
    "amina.k@example.org", "a+b@mail.ba", "+387 61 123 456", "+355691234567", "00381641234567", "+38344-123-456",
    "1203990175013",
    "0101985500006", "J60515043A", "I90101123B", "AB123456", "B1234567", "C01234567", "AA0123456", "P<BIHHODZIC<<AMINA<<<",
    "BA391290079401028494", "AL47212110090000000235698741", "RS35260005601001611379", "AL-P-2026-00017", "BA-CT-2026-00004",
    "P-2026-00012", "R-2025-0999", "XK051212012345678906", "+38970123456", "+382 67 123 456",
]  # fmt: skip


def clean_tables(number: int) -> Iterator[Content]:
    """Tables as partners send them, drawn by lot."""
    drawn = random.Random(5)  # noqa: S311 - clean tables, no secret
    columns = [
        ("place", "code"),
        ("month", "code"),
        ("sex", "code"),
        ("age", "code"),
        ("people", "count"),
        ("day", "day"),
    ]
    for _number in range(number):
        yield csv_content("figures.csv", columns, [_clean_row(drawn) for _row in range(drawn.randint(1, 30))])


def _clean_row(drawn: random.Random) -> tuple[object, ...]:
    return (
        drawn.choice(("al", "ba-bihac", "rs:presevo", "xk")),
        f"2026-{drawn.randint(1, 12):02}",
        drawn.choice(("female", "male", "_T")),
        drawn.choice(("0-17", "18-59", "60+")),
        drawn.randint(0, 99_999_999),
        f"2026-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}",
    )


def planted_leaks() -> list[Content]:
    plain = [("al", str(number)) for number in range(5)]
    by_column = [csv_content("t.csv", [("place", "code"), (one, "code")], plain) for one in COLUMNS]
    by_cell = [csv_content("t.csv", [("place", "code"), ("remark", "text")], [*plain, ("al", one)]) for one in CELLS]
    in_documents = [Content("release.json", canonical({"a": [{"note": one}]})) for one in CELLS[:12]]
    births = [(f"{1950 + number}-03-{number % 28 + 1:02}",) for number in range(40)]
    names = [(f"Person {chr(65 + number % 26)}{chr(97 + number // 26)}on",) for number in range(60)]
    return [
        *by_column,
        *by_cell,
        *in_documents,
        csv_content("t.csv", [("recorded", "day")], births),
        csv_content("t.csv", [("remark", "text")], names),
        Content("release.json", canonical({"rows": [{"date_of_birth": "x"}]})),
    ]  # fmt: skip


def test_a_hundred_planted_leaks_do_not_leave() -> None:
    leaks = planted_leaks()
    assert len(leaks) >= 90
    for leak in leaks:
        with pytest.raises(BundleRefused) as refusal:
            refuse_leaks([leak], "table/1.0")
        assert refusal.value.code == "bundle-leak"


def test_clean_tables_leave() -> None:
    for content in clean_tables(200):
        refuse_leaks([content], "table/1.0")


def test_a_letter_is_sealed_to_one_institution_and_all_around_it_is_looked_into() -> None:
    refuse_leaks([Content("letter-" + "a" * 32 + ".age", b"age-encryption.org/v1\n...")], "referral/2.0")
    with pytest.raises(BundleRefused):
        refuse_leaks([Content("referral.json", canonical({"surname": "X"}))], "referral/2.0")


def test_the_words_are_of_the_regions_languages() -> None:
    assert {"prezime", "mbiemri", "презиме", "surname"} <= NAMES_OF_PEOPLE


def _cells_of_a_release(members: list[str]) -> Content:
    columns = [("table_code", "code"), ("members", "text"), ("value", "decimal")]
    return csv_content(
        "cells.csv", columns, [(f"detections-2024-{at:02}", one, str(at)) for at, one in enumerate(members)]
    )


def test_a_release_of_many_months_nationalities_or_places_leaves_and_one_of_names_does_not() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXY"
    codes = [f"{one}{one}{one}|_T" for one in letters]
    places = [f"ba-place-{one.lower()}|female" for one in letters]
    for members in (["_T"] * 25, codes, places):
        refuse_leaks([_cells_of_a_release(members)], "aggregates/1.0")
    names = [f"Amra {one}odžić" for one in letters]
    for members, schema in ((names, "aggregates/1.0"), (places, "table/1.0")):
        with pytest.raises(BundleRefused):
            refuse_leaks([_cells_of_a_release(members)], schema)
