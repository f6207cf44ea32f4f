"""One person of a nationality that nobody else has is planted in a register; no address that anybody may read,
in no format and no language, names it, and no table shows a count that was to be protected."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from jahorina.partners.roles import Area
from jahorina.publication.public import public_release
from jahorina.registers.services import open_case
from tests.publication.releases import LAST_YEAR, published, wanted
from tests.publication.test_brief import page_text
from tests.registers.cases import somebody, worker
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db

EXITS = tomllib.loads(Path(__file__).with_name("exits.toml").read_text(encoding="utf-8"))
PLANTED = re.compile(r"\bTUV\b|Tuvalu|Тувалу")
ROOTS = ("/", "/public/", "/evidence/", "/plan/", "/flows/", "/estimates/", "/partners/", "/dialogue/")
OBJECTS = 2
"""Pages of one kind and language that are read where there are many of them and they are no releases."""
ALWAYS = {
    *("public:home", "public:release", "public:file", "public:package", "public:archive"),
    *("public:brief", "public:brief-pdf"),
}
"""Addresses that the search must have come by."""
LINK = re.compile(r'(?:href|src)="(/[^"#?]*)')


def registered_by_nationality() -> None:
    by = worker(Area.PROTECTION)
    for nationality, sex, count in (("SYR", "male", 31), ("AFG", "female", 17), ("TUV", "female", 1)):
        for _one in range(count):
            open_case(
                by=by,
                area=Area.PROTECTION,
                happened_on=date(LAST_YEAR, 6, 15),
                fields={"sex": sex, "nationality": nationality},
                identity=somebody(),
            )


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered_by_nationality()
        yield
        transaction.set_rollback(True)


def readable(name: str, content: bytes) -> str:
    """What can be read in an answer, whatever its format."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(readable(one, archive.read(one)) for one in archive.namelist())
    if content[:4] == b"%PDF":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return "".join(page_text(page) for page in pdf.pages)
    return content.decode(errors="ignore")


def everything_public(language: str) -> Iterator[tuple[str, str, str]]:
    """Every public address that links lead to, read in a language: its name, its path, what can be read there."""
    kinds = {name: kind for kind, names in EXITS.items() for name in names}
    client, seen, read = Client(), set[str](), Counter[str]()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    waiting = [*ROOTS, f"/public/{language}/", f"/public/{language}/brief/", f"/public/{language}/catalogue.jsonld"]
    while waiting:
        path = waiting.pop(0)
        try:
            name = resolve(path).view_name
        except Resolver404:
            continue
        other = re.match(r"/public/([a-z-]+)/", path)
        if other and other[1] != language and other[1] in dict(settings.LANGUAGES):
            continue
        if name not in kinds or path in seen or (kinds[name] == "free" and read[name] >= OBJECTS):
            continue
        seen.add(path)
        read[name] += 1
        answer = client.get(path, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = readable(path, content)
        yield name, path, text
        if "html" in answer.headers.get("Content-Type", ""):
            waiting += [link for link in LINK.findall(text) if not link.startswith("/static")]


@pytest.mark.parametrize("method", ["rounding", "suppression", "cell-key"])
def test_no_table_names_the_one_person_or_shows_a_count_below_the_threshold(method: str) -> None:
    published(wanted("sex"), wanted("nationality"), method=method)
    for table in public_release("registered").tables:
        values = {cell.members: cell.value for cell in table.cells}
        assert not [members for members in values if "TUV" in members] or method == "cell-key"
        assert not [value for value in values.values() if value is not None and 1 <= value <= 2]
        if method != "cell-key":
            assert not [value for value in values.values() if value is not None and 1 <= value <= 4]


def test_what_the_rare_nationality_hides_in_is_told_as_others_and_always_there() -> None:
    published(wanted("nationality"), method="suppression")
    [table] = public_release("registered").tables
    found = {cell.members[0]: cell.value for cell in table.cells}
    assert set(found) == {"SYR", "AFG", "_U", "other", "_T"} or set(found) == {"SYR", "AFG", "other", "_T"}
    assert found["other"] is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "language"), [("rounding", "en"), *(("suppression", code) for code, _name in settings.LANGUAGES)]
)
def test_the_planted_person_is_on_no_public_address(method: str, language: str) -> None:
    published(wanted("sex"), wanted("nationality"), method=method)
    read: Counter[str] = Counter()
    for name, path, text in everything_public(language):
        read[name] += 1
        assert not PLANTED.search(text), (name, path)
    assert set(read) >= ALWAYS
    assert {"evidence:explore", "plan:overview", "home"} <= set(read)


@pytest.mark.slow
def test_the_search_finds_what_is_there() -> None:
    # A search that finds nothing anywhere proves nothing: the release's title is found on pages, in files and in archives.
    published(wanted("sex"))
    found = {name for name, _path, text in everything_public("en") if "Registered in protection" in text}
    assert {"public:home", "public:release", "public:archive"} <= found
