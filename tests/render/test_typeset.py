"""A document is set as PDF/A-2a and PDF/UA-1: tagged, in its language, the same bytes for the same input."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from jahorina.kernel.errors import Bug
from jahorina.render.documents.card import LONGEST, Card, card_picture, shortened
from jahorina.render.typeset import typeset
from tests.render.tagged_pdf import elements, faults

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = """
#let data = json("data.json")
#set document(title: data.title)
#set text(lang: data.lang)
= #data.title
#data.words
"""
DATA = {"title": "Ѓорѓи, Ќира, Žiža, Ëndrra", "lang": "mk", "words": '#panic("x") $ * _ <a> @b \\ ```'}


def _opened(made: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made))


def test_a_document_is_tagged_and_says_its_language_and_title() -> None:
    with _opened(typeset(SOURCE, DATA, moment=MOMENT)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "mk"
        assert pdf.open_metadata()["dc:title"] == DATA["title"]
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_a_document_claims_to_be_for_archives_and_for_screen_readers() -> None:
    with _opened(typeset(SOURCE, DATA, moment=MOMENT)) as pdf:
        claims = pdf.open_metadata()
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == ("2", "A")
        assert claims["pdfuaid:part"] == "1"
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_every_font_is_inside_the_file() -> None:
    with _opened(typeset(SOURCE, DATA, moment=MOMENT)) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert any(name in descriptor for name in ("/FontFile2", "/FontFile3"))


def test_what_people_wrote_is_text_and_never_markup() -> None:
    typeset(SOURCE, {**DATA, "words": '#panic("it ran")'}, moment=MOMENT)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert typeset(SOURCE, DATA, moment=MOMENT) == typeset(SOURCE, DATA, moment=MOMENT)


def test_pictures_are_given_by_name_and_need_words_beside_them() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    shown = SOURCE + '\n#image("a.svg", alt: "A square")'
    assert typeset(shown, DATA, files={"a.svg": drawing}, moment=MOMENT).startswith(b"%PDF-1.7")
    with pytest.raises(Bug, match="alt"):
        typeset(SOURCE + '\n#image("a.svg")', DATA, files={"a.svg": drawing}, moment=MOMENT)


@pytest.mark.parametrize("source", ["#nothing-of-this-name", '#read("/etc/hostname")', "No title at all"])
def test_a_source_that_cannot_be_set_is_a_bug(source: str) -> None:
    with pytest.raises(Bug, match="cannot be set"):
        typeset(source, DATA, moment=MOMENT)


def test_a_moment_without_its_zone_is_a_bug() -> None:
    with pytest.raises(Bug, match="aware"):
        typeset(SOURCE, DATA, moment=datetime(2026, 3, 1))  # noqa: DTZ001 - the fault that is tested


def test_a_card_is_one_picture_whatever_is_written_on_it() -> None:
    card = Card("mk", "Јахорина", "Наслов " * 60, "#panic() " * 80, "1", "симулирано")
    made = card_picture(card)
    assert made == card_picture(card)
    assert made.startswith(b"\x89PNG")


def test_a_long_text_is_cut_after_a_whole_word() -> None:
    assert shortened("short") == "short"
    cut = shortened("word " * 60)
    assert len(cut) <= LONGEST
    assert cut.endswith("word…")


def _broken(name: str, pdf: pikepdf.Pdf) -> None:
    """Take something away that a reader needs."""
    root = pdf.Root
    match name:
        case "no language":
            del root.Lang
        case "not marked as tagged":
            root.MarkInfo.Marked = False
        case "no structure":
            del root.StructTreeRoot
        case "no colour profile":
            del root.OutputIntents
        case "the title is not shown":
            del root.ViewerPreferences
        case "no parents of its content":
            del pdf.pages[0].obj["/StructParents"]
        case "outside of any tag":
            pdf.pages[0].contents_add(b"0 0 9 9 re f")
        case "is not inside":
            for font in pdf.pages[0].Resources.Font.values():
                for key in ("/FontFile2", "/FontFile3"):
                    if key in font.DescendantFonts[0].FontDescriptor:
                        del font.DescendantFonts[0].FontDescriptor[key]
        case "a Figure without words":
            [figure] = [one for kind, _parent, one in elements(root.StructTreeRoot, {}, "") if kind == "Figure"]
            del figure["/Alt"]
        case "not A":
            with pdf.open_metadata() as claims:
                claims["pdfaid:conformance"] = "B"


def _with_a_picture() -> bytes:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    shown = SOURCE + '\n= One\n== Two\n#image("a.svg", alt: "A square")'
    return typeset(shown, DATA, files={"a.svg": drawing}, moment=MOMENT)


def test_a_document_has_no_fault_that_its_structure_tells() -> None:
    with _opened(_with_a_picture()) as pdf:
        assert faults(pdf) == []


@pytest.mark.parametrize(
    "fault",
    [
        *("no language", "not marked as tagged", "no structure", "no colour profile", "the title is not shown"),
        *("no parents of its content", "outside of any tag", "is not inside", "a Figure without words", "not A"),
    ],
)
def test_each_fault_is_found_where_it_is(fault: str) -> None:
    with _opened(_with_a_picture()) as pdf:
        _broken(fault, pdf)
        assert [one for one in faults(pdf) if fault in one]
