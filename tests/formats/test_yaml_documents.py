"""A programme file is read with the line of every value, and what YAML would let pass silently is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.formats.yaml_documents import LARGEST_BYTES, parse_yaml, read_yaml
from jahorina.kernel.errors import InputRefused

FILE = Path("places.yaml")


def test_every_value_knows_its_line() -> None:
    document = parse_yaml("- code: rs\n  names:\n    en: Serbia\n- code: ba\n", FILE)
    assert document.data == [{"code": "rs", "names": {"en": "Serbia"}}, {"code": "ba"}]
    assert document.line_of((0, "names", "en")) == 3
    assert document.line_of((1, "code")) == 4
    assert document.line_of((1, "missing")) == 4


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml-key-twice", "places.yaml, line 3: a stands twice"),
        ("a: &x 1\nb: *x\n", "yaml-alias", "line 1: anchors and aliases"),
        ("a: [1, 2\n", "yaml-unreadable", "places.yaml, line 2"),
        ("a: !!python/object/apply:os.system ['true']\n", "yaml-tag", "line 1: tags"),
        ("a: 1\n---\nb: 2\n", "yaml-unreadable", "line 2"),
        ("? [1, 2]\n: 3\n", "yaml-key", "line 1"),
        ("day: 2022-13-45\n", "yaml-unreadable", "line 1"),
        ("a: 1\nday: 2022-02-30\n", "yaml-unreadable", "line 2: '2022-02-30' is not a value"),
        ("a: 1\nb: " + "9" * 5000, "yaml-unreadable", "line 2"),
        ("a: 1\nb: \0\n", "yaml-unreadable", "line 2"),
        ("a: 1\nb: \ud800\n", "yaml-unreadable", "line 2"),
        ("a: 1\nb: " + "[" * 50_000, "yaml-too-deep", "line 2"),
        ("a: 1\n<<: {b: 2}\n", "yaml-unreadable", "line 2"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_file_and_line(text: str, code: str, sentence: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_yaml(text, FILE)
    assert refused.value.code == code
    assert sentence in str(refused.value)


def test_codes_that_look_like_numbers_or_answers_stay_texts() -> None:
    document = parse_yaml("m49: 070\nlanguage: no\ntime: 12:30\nbeds: 1200\nopen: true\nlat: 44.8\nlost: ~\n", FILE)
    assert document.data == {
        "m49": "070",
        "language": "no",
        "time": "12:30",
        "beds": 1200,
        "open": True,
        "lat": 44.8,
        "lost": None,
    }


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"nothing\.yaml cannot be read"):
        read_yaml(tmp_path / "nothing.yaml")


def test_a_billion_laughs_are_refused_at_the_first_anchor() -> None:
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(InputRefused, match="line 1: anchors and aliases are not allowed"):
        parse_yaml("\n".join(lines), FILE)


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "places.yaml"
    file.write_bytes("a: 1\nb: Čačak\n".encode("cp1250"))
    with pytest.raises(InputRefused, match="line 2: not UTF-8"):
        read_yaml(file)


def test_a_file_too_large_to_be_meant_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "places.yaml"
    file.write_bytes(b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(InputRefused, match="larger than 8 MiB"):
        read_yaml(file)


@given(st.text(max_size=200))
def test_no_text_at_all_does_more_than_be_read_or_refused(text: str) -> None:
    try:
        parse_yaml(text, FILE)
    except InputRefused:
        return
