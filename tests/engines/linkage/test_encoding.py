"""What leaves a partner: filters and tokens that depend on the key, the run and the schema, and on nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.linkage import encoded
from jahorina.engines.linkage.partner.dates import UNKNOWN, Born, read_birthday
from jahorina.engines.linkage.partner.diffusion import Diffusion, chosen_bits
from jahorina.engines.linkage.partner.encoding import Encoder
from jahorina.engines.linkage.partner.keys import hkdf, run_keys
from jahorina.engines.linkage.partner.pieces import column_of
from jahorina.engines.linkage.partner.siphash import siphash
from jahorina.engines.linkage.partner.tokens import filled, without_frequent
from jahorina.engines.linkage.roles import Role, guessed_roles
from jahorina.engines.linkage.schema import Schema, schema_for
from jahorina.kernel.errors import InputRefused
from tests.engines.linkage.invented import KEYS, SCHEMA, SECRET, people, register, two

COLUMNS = register(people(60, 5), 6)
CONTENT = encoded.written(two(10, 5)[0][0].register)


def test_hkdf_gives_the_first_case_of_rfc_5869() -> None:
    made = hkdf(bytes([0x0B] * 22), salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)), length=42)
    assert made.hex() == ("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")


def test_siphash_gives_the_vectors_of_its_authors() -> None:
    key = bytes(range(16))
    words = [np.array([int.from_bytes(bytes(range(8 * n, 8 * n + 8)), "little")], dtype=np.uint64) for n in range(2)]
    assert int(siphash(key, words[:1])[0]) == 0x93F5F5799A932462
    assert int(siphash(key, words)[0]) == 0x3F2ACC7F57C29BDB


def test_the_same_key_run_and_schema_give_the_same_encoding() -> None:
    one, other = (
        Encoder(SCHEMA, KEYS).encode(COLUMNS),
        Encoder(SCHEMA, run_keys(SECRET, SCHEMA, "2026-01")).encode(COLUMNS),
    )
    assert (one[0] == other[0]).all()
    assert (one[1] == other[1]).all()


@pytest.mark.parametrize(
    "keys",
    [
        run_keys(SECRET, SCHEMA, "2026-02"),
        run_keys(b"another secret of the partners", SCHEMA, "2026-01"),
        run_keys(SECRET, replace(SCHEMA, most_holders=59), "2026-01"),
    ],
    ids=["run", "secret", "schema"],
)
def test_another_run_secret_or_schema_joins_with_nothing(keys: object) -> None:
    filters, tokens = Encoder(SCHEMA, keys).encode(COLUMNS)  # type: ignore[arg-type]
    known, known_tokens = Encoder(SCHEMA, KEYS).encode(COLUMNS)
    assert not np.isin(tokens[tokens != 0], known_tokens).any()
    agree = np.bitwise_count(filters ^ known).sum(axis=1)
    assert 400 < agree.mean() < 624


def test_given_and_family_name_in_each_others_place_still_meet() -> None:
    swapped = {**COLUMNS, Role.GIVEN: COLUMNS[Role.FAMILY], Role.FAMILY: COLUMNS[Role.GIVEN]}
    plain, _tokens = Encoder(SCHEMA, KEYS).undiffused(COLUMNS)
    turned, tokens = Encoder(SCHEMA, KEYS).undiffused(swapped)
    assert (plain == turned).all()
    pair = SCHEMA.keys.index(("pair", "year", "sex"))
    assert (tokens[:, pair] == _tokens[:, pair]).all()


def test_diffusion_is_linear_and_each_output_bit_is_made_of_seven_inputs() -> None:
    chosen = chosen_bits(b"k" * 32, bits=1024, spread=7)
    assert all(len(set(row)) == 7 for row in chosen.tolist())
    diffusion = Diffusion(b"k" * 32, bits=1024, spread=7)
    chance = np.random.default_rng(1)
    a, b = (chance.integers(0, 2**63, (5, 16)).astype(np.uint64) for _ in range(2))
    assert (diffusion(a) ^ diffusion(b) == diffusion(a ^ b)).all()
    bits = np.unpackbits(a.astype("<u8").view(np.uint8), bitorder="little").reshape(5, 1024)
    expected = bits[:, chosen].sum(axis=2) % 2
    made = np.unpackbits(diffusion(a).astype("<u8").view(np.uint8), bitorder="little").reshape(5, 1024)
    assert (made == expected).all()


def test_a_token_that_too_many_hold_is_left_out() -> None:
    tokens = np.array([[1, 9], [1, 8], [1, 0], [2, 7]], dtype=np.uint64)
    assert without_frequent(tokens, 2).tolist() == [[0, 9], [0, 8], [0, 0], [2, 7]]


def test_a_missing_token_becomes_one_that_nobody_has() -> None:
    tokens = np.array([[1, 0], [0, 0], [1, 5]], dtype=np.uint64)
    whole = filled(tokens, b"k" * 32)
    assert (whole[tokens != 0] == tokens[tokens != 0]).all()
    made = whole[tokens == 0].tolist()
    assert len(set(made)) == 3
    assert not set(made) & {0, 1, 5}
    assert two(30, 10)[0][0].register.tokens.all()


@given(st.lists(st.integers(0, 6), max_size=40), st.integers(1, 5))
def test_no_token_is_held_by_more_than_the_cap(held: list[int], cap: int) -> None:
    kept = without_frequent(np.array([held], dtype=np.uint64).reshape(-1, 1), cap).ravel().tolist()
    assert all(kept.count(token) <= cap for token in set(kept) - {0})
    assert all(token in (0, was) for token, was in zip(kept, held, strict=True))
    assert all(kept.count(token) == held.count(token) for token in set(held) - {0} if held.count(token) <= cap)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1990-05-17", Born(1990, 5, 17)),
        ("19900517", Born(1990, 5, 17)),
        ("17.5.1990", Born(1990, 5, 17)),
        ("17/05/1990", Born(1990, 5, 17)),
        ("05/17/1990", Born(1990, 5, 17)),
        ("1990-05", Born(1990, 5, 0)),
        ("1990", Born(1990, 0, 0)),
        ("1990-01-01", Born(1990, 0, 0)),
        ("۱۹۹۰-۰۵-۱۷", Born(1990, 5, 17)),
        ("17.05.1990.", Born(1990, 5, 17)),
        ("17. 5. 1990.", Born(1990, 5, 17)),
        ("1990.", Born(1990, 0, 0)),
        ("17-May-1990", Born(1990, 5, 17)),
        ("17 September 1990", Born(1990, 9, 17)),
        ("17 Floreal 1990", UNKNOWN),
        ("\u200f1990/05/17", Born(1990, 5, 17)),
        ("unknown", UNKNOWN),
        ("0099-01-02", UNKNOWN),
    ],
)
def test_birthdays_are_read_with_their_precision(text: str, born: Born) -> None:
    assert read_birthday(text) == born


def test_roles_are_guessed_from_usual_column_names() -> None:
    febrl = ["rec_id", "given_name", "surname", "street_number", "address_1", "date_of_birth", "soc_sec_id", "postcode"]
    assert guessed_roles(febrl) == {
        Role.GIVEN: "given_name",
        Role.FAMILY: "surname",
        Role.HOUSE: "street_number",
        Role.ADDRESS: "address_1",
        Role.BORN: "date_of_birth",
        Role.DOCUMENT: "soc_sec_id",
        Role.POSTCODE: "postcode",
    }
    assert guessed_roles(["First Name", "LAST NAME", "DOB", "Gender"]) == {
        Role.GIVEN: "First Name",
        Role.FAMILY: "LAST NAME",
        Role.BORN: "DOB",
        Role.SEX: "Gender",
    }


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        (
            ("Редни број", "Име", "Презиме", "Име оца", "Датум рођења", "Пол", "Држављанство"),
            (None, Role.GIVEN, Role.FAMILY, Role.FATHER, Role.BORN, Role.SEX, Role.NATIONALITY),
        ),
        (
            ("Реден број", "Име", "Презиме", "Татково име", "Датум на раѓање", "Пол", "Државјанство"),
            (None, Role.GIVEN, Role.FAMILY, Role.FATHER, Role.BORN, Role.SEX, Role.NATIONALITY),
        ),
        (
            ("R.br.", "Ime i prezime", "Očevo ime", "Datum rođenja", "Spol", "Državljanstvo"),
            (None, Role.FULL, Role.FATHER, Role.BORN, Role.SEX, Role.NATIONALITY),
        ),
        (
            ("Nr", "Emër", "Mbiemër", "Emri i prindit", "Datëlindja", "Gjinia", "Shtetësia"),
            (None, Role.GIVEN, Role.FAMILY, Role.FATHER, Role.BORN, Role.SEX, Role.NATIONALITY),
        ),
        (
            ("Case No", "Name", "Surname", "Date of Birth (mm/dd/yyyy)", "Nationalité", "Remarks"),
            (None, Role.GIVEN, Role.FAMILY, Role.BORN, Role.NATIONALITY, None),
        ),
    ],
)
def test_roles_are_guessed_in_the_languages_of_the_region(
    header: tuple[str, ...], roles: tuple[Role | None, ...]
) -> None:
    assert guessed_roles(header) == {role: name for name, role in zip(header, roles, strict=True) if role}


@pytest.mark.parametrize(
    ("male", "female"), [("мушки", "женски"), ("машки", "женско"), ("muški", "ženski"), ("ذكر", "مؤنث")]
)
def test_sexes_are_read_in_the_languages_of_the_region(male: str, female: str) -> None:
    read = column_of(Role.SEX, [male, female, "M", "F", "?"])
    assert read.atoms["sex"] == ["m", "f", "m", "f", ""]


def test_a_match_key_takes_the_words_of_an_address_as_one() -> None:
    read = column_of(Role.ADDRESS, ["Kirkland Circuit", "kirklandc ircuit"])
    assert len(set(read.atoms["address"])) == 1


def test_a_schema_comes_back_from_its_document_and_its_columns_are_not_in_its_hash() -> None:
    again = Schema.from_json(SCHEMA.as_json())
    assert again == SCHEMA
    assert replace(SCHEMA, columns={Role.GIVEN: "ime"}).hash == SCHEMA.hash
    assert replace(SCHEMA, spread=5).hash != SCHEMA.hash


@pytest.mark.parametrize(
    "change",
    [{"bits": 1000}, {"spread": 0}, {"roles": ["shoe_size"]}, {"keys": [["soul"]]}, {"colour": 1}, {"version": 9}],
)
def test_a_schema_that_cannot_be_used_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InputRefused) as refused:
        Schema.from_json({**SCHEMA.as_json(), **change})
    assert refused.value.code == "linkage-schema-unreadable"


def test_a_filter_of_two_fields_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        schema_for([Role.BORN, Role.SEX, Role.PLACE])
    assert refused.value.code == "linkage-too-few-fields"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        run_keys(b"short", SCHEMA, "r")
    assert refused.value.code == "linkage-key-short"


def test_an_encoded_register_comes_back_from_its_file() -> None:
    register = two(40, 20)[0][0].register
    again = encoded.read(encoded.written(register), file_name="rs.encoded")
    assert again.name == "rs"
    assert (again.filters == register.filters).all()
    assert (again.days == register.days).all()
    assert again.stratum_names == ("adult", "child")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_in_one_sentence(data: st.DataObject) -> None:
    content = CONTENT
    cut = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises(InputRefused) as refused:
        encoded.read(content[:cut], file_name="rs.encoded")
    assert refused.value.code == "linkage-encoding-unreadable"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_any_text_in_any_column_can_be_encoded(texts: list[str]) -> None:
    filters, tokens = Encoder(SCHEMA, KEYS).encode(dict.fromkeys(SCHEMA.roles, texts))
    assert filters.shape == (len(texts), 16)
    assert tokens.shape == (len(texts), SCHEMA.tokens)
