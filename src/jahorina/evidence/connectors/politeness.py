"""Asks other people's servers politely: HTTPS only, named, slowly, again when they are busy, never more than agreed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from jahorina import __version__
from jahorina.kernel.errors import InputRefused, Unreachable
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent

if TYPE_CHECKING:
    from datetime import date

    import httpx

USER_AGENT = f"Mozilla/5.0 (compatible; Jahorina/{__version__}; open-source migration statistics)"
"""Names the program; some statistics servers turn away whoever does not look like a browser at all."""

TIMEOUT_SECONDS = 60.0
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
DELAY_SECONDS = 1.0
"""Between two requests to the same source."""

MOST_BYTES = 64 * 1024 * 1024
MOST_REDIRECTS = 5

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Download:
    """What came back: the bytes, where from in the end, and the day of its last change if the server said so."""

    content: bytes
    url: str
    changed: date | None


@dataclass(slots=True)
class PoliteClient:
    """A client for the hosts of one source; `pause` waits so many seconds."""

    client: httpx.Client
    hosts: frozenset[str]
    progress: Progress = silent
    pause: Callable[[float], None] = time.sleep
    _asked: int = field(default=0, init=False)

    def get(self, url: str, parameters: Mapping[str, str | list[str]] | None = None) -> Download:
        """GET over HTTPS from one of the hosts.

        Raises Unreachable (`source-unreachable`, `source-busy`, `source-answer`) and InputRefused (`source-too-large`).
        """
        import httpx

        asked = httpx.URL(url, params=parameters) if parameters else httpx.URL(url)
        for _redirect in range(MOST_REDIRECTS + 1):
            self._check(asked)
            status, headers, content = self._patiently(asked)
            if status in (301, 302, 303, 307, 308) and "location" in headers:
                asked = asked.join(headers["location"])
                continue
            if status != httpx.codes.OK:
                raise _answered(asked, status)
            return Download(content, str(asked), _changed(headers.get("last-modified", "")))
        raise _answered(asked, status)

    def _check(self, url: httpx.URL) -> None:
        """A source that sends us elsewhere, or to plain HTTP, is not followed."""
        if url.scheme != "https" or url.host not in self.hosts:
            raise Unreachable(
                "source-elsewhere",
                _("The source leads to %(url)s, which is not one of its own addresses."),
                params={"url": str(url.copy_with(query=None))},
            )

    def _patiently(self, url: httpx.URL) -> tuple[int, httpx.Headers, bytes]:
        """One request, repeated with growing pauses while the server is busy or the line is bad."""
        import httpx

        for attempt in range(1, ATTEMPTS + 1):
            if self._asked:
                self.pause(DELAY_SECONDS)
            self._asked += 1
            try:
                status, headers, content = self._once(url)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS:
                    raise _offline(url, error) from error
                self.pause(_pause(attempt, ""))
                continue
            if status not in BUSY:
                return status, headers, content
            if attempt < ATTEMPTS:
                self.pause(_pause(attempt, headers.get("retry-after", "")))
        raise Unreachable(
            "source-busy",
            _("%(host)s is busy (HTTP %(status)s) and stayed so for %(attempts)s attempts."),
            hint=_("Nothing was changed. Try again later."),
            params={"host": url.host, "status": status, "attempts": ATTEMPTS},
        )

    def _once(self, url: httpx.URL) -> tuple[int, httpx.Headers, bytes]:
        with self.client.stream("GET", url, headers={"User-Agent": USER_AGENT}, follow_redirects=False) as response:
            received = bytearray()
            for chunk in response.iter_bytes():
                received += chunk
                self.progress(_("Fetching from the source"), len(received), None)
                if len(received) > MOST_BYTES:
                    raise InputRefused(
                        "source-too-large",
                        _("%(host)s sent more than %(most)s MiB; choose a smaller part."),
                        params={"host": url.host, "most": MOST_BYTES // 1024**2},
                    )
            return response.status_code, response.headers, bytes(received)


def _pause(attempt: int, retry_after: str) -> float:
    """Seconds until the next attempt: what the server asks for, else 2, 4, 8, ..."""
    wanted = float(retry_after) if retry_after.isdigit() else FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
    return min(wanted, LONGEST_PAUSE_SECONDS)


def _changed(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date() if text else None
    except ValueError:
        return None


def _offline(url: httpx.URL, error: Exception) -> Unreachable:
    return Unreachable(
        "source-unreachable",
        _("%(host)s cannot be reached from this machine (%(problem)s)."),
        hint=_(
            "Without a connection, download the file elsewhere and use `jahorina import`; nothing was changed here."
        ),
        params={"host": url.host, "problem": str(error) or type(error).__name__},
    )


def _answered(url: httpx.URL, status: int) -> Unreachable:
    return Unreachable(
        "source-answer",
        _("%(host)s answered with HTTP %(status)s for %(path)s."),
        hint=_("The address or the choices may have changed; nothing was changed here."),
        params={"host": url.host, "status": status, "path": url.path},
    )


@contextmanager
def polite(
    hosts: frozenset[str], client: httpx.Client | None, progress: Progress, pause: Callable[[float], None] = time.sleep
) -> Iterator[PoliteClient]:
    """A polite client over `client`, or over a new one that is closed at the end."""
    import httpx

    if client is not None:
        yield PoliteClient(client, hosts, progress, pause)
        return
    with httpx.Client(timeout=TIMEOUT_SECONDS) as own:
        yield PoliteClient(own, hosts, progress, pause)
