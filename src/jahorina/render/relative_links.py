"""Pages of a site as files beside one another: which file an address becomes, and links told from where they stand.

An address that ends with a slash is the `index.html` of a folder. Links of the site itself become relative, so that the
files work on any host, below any address, and from a disk; links elsewhere stay as they are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LINK: Final = re.compile(r'\b(href|src|action)="(/[^"]*)"')
SHARED: Final = re.compile(r'<meta property="og:(url|image)" content="https?://[^/"]+(/[^"]*)">\s*')
"""Addresses for those who share a page; they must be whole, so a file has them only where it is known where it will stand."""
LIVE: Final = re.compile(r"<!--live-->.*?<!--/live-->", re.DOTALL)
"""What only a server can answer, as a form; a page that is a file goes without."""


@dataclass(frozen=True, slots=True)
class FilePage:
    """A page as a file: its text, and the addresses that it leads to."""

    text: str
    leads_to: tuple[str, ...]


def file_of(address: str, places: Mapping[str, str]) -> str:
    """The file of an address, by the longest beginning in `places` (address prefix -> folder); empty where none fits."""
    plain = address.partition("#")[0].partition("?")[0]
    fitting = max((prefix for prefix in places if plain.startswith(prefix)), key=len, default=None)
    if fitting is None:
        return ""
    found = places[fitting] + plain.removeprefix(fitting)
    return f"{found}index.html" if found.endswith("/") or not found else found


def as_file(html: str, address: str, places: Mapping[str, str], *, at: str = "") -> FilePage:
    """A page with its links told from its own file, and what is shared of it at the address `at` where that is known.

    Raises ValueError for a link of the site that is not in `places`, or that asks for something a file cannot answer.
    """
    here = posixpath.dirname(file_of(address, places))
    found: dict[str, None] = {}

    def told(match: re.Match[str]) -> str:
        link = match[2]
        file = file_of(link, places)
        if not file or "?" in link:
            raise ValueError(f"{address} leads to {link}, which is no file of the site")
        found[link.partition("#")[0]] = None
        anchor = link.partition("#")[2]
        return f'{match[1]}="{posixpath.relpath(file, here or ".")}{"#" + anchor if anchor else ""}"'

    def shared(match: re.Match[str]) -> str:
        if not at:
            return ""
        if match[1] == "image":
            found[match[2]] = None
        file = file_of(match[2], places).removesuffix("index.html")
        return f'<meta property="og:{match[1]}" content="{at.rstrip("/")}/{file}">\n  '

    text = SHARED.sub(shared, LINK.sub(told, LIVE.sub("", html)))
    return FilePage(text, tuple(found))
