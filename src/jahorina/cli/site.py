"""`export site FOLDER`: the public portal as files that any web host serves.

The pages are asked for as a reader asks, through the same application, beginning with each language's home and going
on from link to link. They are written beside the folder and take its place when all of them are there. The same
releases give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Mapping
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from jahorina.kernel.errors import Bug, Conflict, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.render.relative_links import as_file, file_of

FORMAT = "jahorina-site/1"
MARK = "site.json"
"""Says that the folder is ours, and which files are: what it does not name is never replaced."""

PORTAL, STATIC = "/public/", "/static/"
PLACES: Mapping[str, str] = {PORTAL: "", STATIC: "static/"}
PAGE_TYPES = ("text/html",)
Ask = Callable[[str], tuple[str, bytes]]


def write_site(folder: Path, *, address: str = "") -> dict[str, Any]:
    """Write the portal into a folder that is new, empty or an earlier site; gives the number of files and bytes.

    With the `address` where it will stand (https://...), pages say it to those who share them, with a picture.
    Raises NotReady (`site-node-closed`), Conflict (`site-folder-not-own`, `folder-not-writable`).
    """
    from django.conf import settings

    from jahorina.cli.serving import collect_static_files

    if not settings.JAHORINA.flag("node", "public"):
        raise NotReady(
            "site-node-closed",
            _("This node shows nothing to visitors, so it has no public site."),
            hint=_("Set [node] public = true in jahorina.toml."),
        )
    _need_own(folder)
    collect_static_files(settings)
    files = _gathered(settings.LANGUAGES, _asking(settings), settings.STATIC_ROOT, address)
    files["index.html"] = _door(settings.LANGUAGES, settings.JAHORINA.text("node", "name"))
    listed = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    files[MARK] = (json.dumps({"format": FORMAT, "files": listed}, indent=1) + "\n").encode()
    try:
        _put(folder, files)
    except OSError as error:
        raise Conflict(
            "folder-not-writable",
            _("The folder %(folder)s cannot be written to: %(problem)s."),
            params={"folder": str(folder), "problem": error.strerror or "unknown"},
        ) from error
    return {"folder": str(folder), "files": len(files), "bytes": sum(map(len, files.values()))}


def _need_own(folder: Path) -> None:
    """What is there and not ours stays: whoever names a wrong folder loses nothing."""
    if not folder.exists():
        return
    foreign = _foreign(folder) if folder.is_dir() else folder.name
    if foreign:
        raise Conflict(
            "site-folder-not-own",
            _("%(folder)s holds what is not of an exported site: %(file)s."),
            hint=_("Name a new or empty folder, or one that this command wrote."),
            params={"folder": str(folder), "file": foreign},
        )


def _foreign(folder: Path) -> str:
    own = {MARK}
    try:
        document = json.loads((folder / MARK).read_text(encoding="utf-8"))
        if document["format"] == FORMAT:
            own |= set(document["files"])
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    found = (one for one in sorted(folder.rglob("*")) if one.is_symlink() or not one.is_dir())
    return next((name for one in found if (name := one.relative_to(folder).as_posix()) not in own), "")


def _asking(settings: Any) -> Ask:
    """Asks the application for a page, as from outside."""
    from django.core.handlers.base import BaseHandler
    from django.core.handlers.wsgi import WSGIRequest

    application = BaseHandler()
    application.load_middleware()

    def ask(path: str) -> tuple[str, bytes]:
        environ: dict[str, Any] = {}
        setup_testing_defaults(environ)
        environ |= {"PATH_INFO": path, "HTTP_HOST": settings.ALLOWED_HOSTS[0], "wsgi.url_scheme": "https"}
        response = application.get_response(WSGIRequest(environ))
        if response.status_code != HTTPStatus.OK:
            raise Bug(f"{path} of the portal answers {response.status_code}")
        return response["Content-Type"], response.getvalue()

    return ask


def _gathered(languages: Any, ask: Ask, static_root: Path, at: str) -> dict[str, bytes]:
    """Every page and file that the homes lead to, by the name of its file."""
    waiting = deque(f"{PORTAL}{code}/" for code, _name in languages)
    seen, files = set(waiting), {}
    while waiting:
        address = waiting.popleft()
        leads_to: tuple[str, ...] = ()
        if address.startswith(STATIC):
            content = _static(address.removeprefix(STATIC), static_root)
        else:
            kind, content = ask(address)
            if kind.startswith(PAGE_TYPES):
                page = _told(content, address, at)
                content, leads_to = page.text.encode(), page.leads_to
        files[file_of(address, PLACES)] = content
        waiting.extend(one for one in leads_to if one not in seen)
        seen.update(leads_to)
    return files


def _told(content: bytes, address: str, at: str) -> Any:
    try:
        return as_file(content.decode(), address, PLACES, at=at)
    except ValueError as error:
        raise Bug(str(error)) from error


def _static(name: str, root: Path) -> bytes:
    from django.contrib.staticfiles import finders

    collected = root / name
    found = collected if collected.is_file() else finders.find(name)
    if found is None:
        raise Bug(f"there is no static file {name}")
    return Path(str(found)).read_bytes()


def _door(languages: Any, name: str) -> bytes:
    """The first page: to the first language, and a list of all."""
    listed = "".join(f'<li><a lang="{code}" href="{code}/index.html">{escape(own)}</a></li>' for code, own in languages)
    first = languages[0][0]
    return (
        f'<!doctype html>\n<html lang="{first}"><head><meta charset="utf-8"><title>{escape(name)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="0; url={first}/index.html"></head>'
        f"<body><main><h1>{escape(name)}</h1><ul>{listed}</ul></main></body></html>\n"
    ).encode()


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files at once: written beside the folder, which they then replace."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    before = draft.with_name(f"{draft.name}-before")
    try:
        draft.chmod(0o755)
        for name, content in files.items():
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if folder.exists():
            os.rename(folder, before)
        try:
            os.rename(draft, folder)
        except OSError:
            if before.exists():
                os.rename(before, folder)
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)
