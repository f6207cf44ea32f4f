"""Links told from where they stand: right from any folder, and none that leads out unseen."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.render.relative_links import as_file, file_of

PLACES = {"/public/": "", "/static/": "static/"}
PARTS = st.lists(st.text("abc-09", min_size=1, max_size=5), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/public/", "index.html"),
        ("/public/en/", "en/index.html"),
        ("/public/en/r/1/t.csv", "en/r/1/t.csv"),
        ("/public/en/r/1/#t", "en/r/1/index.html"),
        ("/static/site.css", "static/site.css"),
        ("/account/", ""),
    ],
)
def test_an_address_is_a_file(address: str, file: str) -> None:
    assert file_of(address, PLACES) == file


@given(PARTS, PARTS, st.booleans())
def test_a_link_leads_to_the_same_file_from_anywhere(here: list[str], there: list[str], is_page: bool) -> None:
    address, target = f"/public/{'/'.join(here)}/", f"/public/{'/'.join(there)}{'/' if is_page else '.csv'}"
    page = as_file(f'<a href="{target}#part">', address, PLACES)
    told = page.text.removeprefix('<a href="').removesuffix('#part">')
    assert posixpath.normpath(posixpath.join(posixpath.dirname(file_of(address, PLACES)), told)) == file_of(
        target, PLACES
    )
    assert page.leads_to == (target,)


def test_what_only_a_server_answers_is_left_out() -> None:
    assert as_file("a<!--live--><form action='/x/'></form><!--/live-->b", "/public/en/", PLACES).text == "ab"


@pytest.mark.parametrize("link", ["/account/login/", "/public/en/?q=1", "//elsewhere.example/"])
def test_a_link_that_no_file_answers_is_an_error(link: str) -> None:
    with pytest.raises(ValueError, match="no file of the site"):
        as_file(f'<a href="{link}">', "/public/en/", PLACES)


def test_links_elsewhere_stay_as_they_are() -> None:
    html = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    assert as_file(html, "/public/en/", PLACES).text == html


SHARED = (
    '<meta property="og:url" content="https://node.example/public/en/">\n'
    '<meta property="og:image" content="https://node.example/public/en/card.png">\n<title>Figures</title>'
)


def test_what_is_shared_of_a_page_names_no_node_where_nobody_knows_where_the_file_will_stand() -> None:
    page = as_file(SHARED, "/public/en/", PLACES)
    assert (page.text, page.leads_to) == ("<title>Figures</title>", ())


def test_what_is_shared_of_a_page_is_at_the_address_where_it_will_stand() -> None:
    page = as_file(SHARED, "/public/en/", PLACES, at="https://figures.example.org/route/")
    assert 'content="https://figures.example.org/route/en/"' in page.text
    assert 'content="https://figures.example.org/route/en/card.png"' in page.text
    assert page.leads_to == ("/public/en/card.png",)
