"""`export site`: the portal as files that any host serves, whole or not at all, the same bytes again."""

from __future__ import annotations

import http.server
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.db import transaction

from jahorina.cli import site
from jahorina.cli.site import MARK, write_site
from jahorina.kernel.errors import Conflict, NotReady
from tests.formats.safe_tables.dcat_shapes import graph_of, violations
from tests.publication.releases import LAST_YEAR, published, registered
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'(?:href|src|action)="([^"]*)"')
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered(("male", 23), ("female", 3))
        published()
        registered(("male", 30))
        published()
        yield
        transaction.set_rollback(True)


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that a host serves, with the site in a folder of its own."""
    folder = tmp_path_factory.mktemp("host")
    write_site(folder / "figures")
    return folder


@pytest.fixture
def one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal of one page, for what is about folders."""
    monkeypatch.setattr(site, "_gathered", lambda *_args: {"en/index.html": b"one"})


@pytest.fixture
def served(host: Path) -> Iterator[str]:
    """The site on a plain web server, below an address of its own."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(host))

        def log_message(self, *_args: Any) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/figures/"
        server.shutdown()
        thread.join()


@pytest.mark.slow
@pytest.mark.enable_socket
def test_any_host_serves_it_and_no_link_leads_nowhere(served: str) -> None:
    waiting, seen = [served], {served}
    while waiting:
        address = waiting.pop()
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
            content, kind = answer.read(), answer.headers.get_content_type()
        if kind != "text/html":
            continue
        for link in ADDRESS.findall(content.decode()):
            if link.startswith(("http://", "https://")):
                continue
            assert not link.startswith("/"), f"{address} leads to {link}"
            target = urljoin(address, link).partition("#")[0]
            assert target.startswith(served), f"{address} leads out to {link}"
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    for code in LANGUAGES:
        assert f"{served}{code}/registered/2/index.html" in seen
        assert f"{served}{code}/registered/2/protection-registered-by-sex-{LAST_YEAR}.sdmx.xml" in seen


@pytest.mark.slow
def test_nothing_in_it_names_the_node(host: Path) -> None:
    node = settings.ALLOWED_HOSTS[0].encode()
    for name, content in contents(host / "figures").items():
        assert b"//" + node not in content, name
        assert b"/public/" not in content, name


@pytest.mark.slow
def test_the_same_releases_give_the_same_bytes_and_take_the_earlier_site_s_place(host: Path) -> None:
    before = contents(host / "figures")
    write_site(host / "figures")
    assert before == contents(host / "figures")
    assert [one.name for one in host.iterdir()] == ["figures"]
    assert set(json.loads(before[MARK])["files"]) | {MARK} == set(before)


@pytest.mark.usefixtures("one_page")
def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "thesis.odt").write_text("years of work")
    with pytest.raises(Conflict) as refused:
        write_site(folder)
    assert (refused.value.code, refused.value.params["file"]) == ("site-folder-not-own", "thesis.odt")
    (folder / "thesis.odt").rename(tmp_path / "thesis.odt")
    write_site(folder)
    (folder / "en" / "note.txt").write_text("mine")
    with pytest.raises(Conflict):
        write_site(folder)
    assert (folder / "en" / "note.txt").read_text() == "mine"


@pytest.mark.usefixtures("one_page")
def test_what_breaks_on_the_way_leaves_the_earlier_site_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site"
    write_site(folder)
    before = contents(folder)

    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(Conflict) as refused:
            write_site(folder)
    assert refused.value.code == "folder-not-writable"
    renamed = site.os.rename

    def second(source: Any, target: Any) -> None:
        if Path(target) == folder and "before" not in Path(source).name:
            raise OSError(5, "Input/output error")
        renamed(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(site.os, "rename", second)
        with pytest.raises(Conflict):
            write_site(folder)
    assert contents(folder) == before
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_node_that_is_closed_to_visitors_has_no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = settings.JAHORINA.flag
    monkeypatch.setattr(
        type(settings.JAHORINA), "flag", lambda _self, *name: name != ("node", "public") and shown(*name)
    )
    with pytest.raises(NotReady):
        write_site(tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_the_catalogue_in_it_is_dcat_ap_wherever_it_lies(host: Path) -> None:
    content = (host / "figures" / "en" / "catalogue.jsonld").read_bytes()
    assert violations(graph_of(content, "https://host.example/en/catalogue.jsonld")) == []
    for dataset in json.loads(content)["dcat:dataset"]:
        for one in dataset["dcat:distribution"]:
            assert (host / "figures" / "en" / one["@id"]).is_file()
