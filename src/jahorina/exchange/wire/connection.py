"""One TLS connection to a node: what the system's authorities or one certificate vouch for, times out, and is no proxy's
unless the configuration names one. What may pass by itself is Interrupted; what only people can mend is an error.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from jahorina.exchange.wire.addresses import Address
from jahorina.formats.bundle.refusals import REASONS
from jahorina.kernel.errors import InputRefused, NotReady, Unreachable
from jahorina.kernel.messages import gettext_noop as _

SECONDS: Final = 30
"""Without a byte for so long, a connection counts as cut."""

LARGEST_ANSWER: Final = 4 * 1024**2
_PASSES: Final = frozenset({408, 423, 425, 429, 500, 502, 503, 504})
_AGAIN: Final = frozenset({"wire-session", "wire-challenge", "wire-offset", "wire-busy", "wire-no-upload"})
"""Refusals after which one begins again: with a new session, or from where the file ends there."""


class Interrupted(Exception):
    """It may work in a moment; `seconds` is how long the other side asks to wait, `code` why."""

    def __init__(self, why: str, *, seconds: float = 0, code: str = "") -> None:
        self.seconds, self.code = seconds, code
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> dict[str, Any]:
        """The body as JSON; raises Interrupted where it is none: not a node of this kind answered, or half of one."""
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise Interrupted("what answered is no node") from error
        if not isinstance(found, dict):
            raise Interrupted("what answered is no node")
        return found


class Connection:
    """Requests to one node, over one connection for as long as it holds."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._open: http.client.HTTPSConnection | None = None

    def ask(self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a request; raises Interrupted, Unreachable (`wire-certificate-refused`), InputRefused
        (`wire-refused`)."""
        with self.begun(method, path, body=body, headers=headers) as response:
            content = response.read(LARGEST_ANSWER + 1)
            if len(content) > LARGEST_ANSWER:
                raise Interrupted("what answered is no node")
            answer = Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, content)
        self._need_success(answer)
        return answer

    @contextmanager
    def begun(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """A request whose answer is read by the caller; whatever cuts it is Interrupted, and the connection is closed."""
        try:
            if self._open is None:
                self._open = self._connected()
            self._open.request(method, path, body=body or None, headers={"Accept": "*/*", **(headers or {})})
            yield self._open.getresponse()
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise Unreachable(
                "wire-certificate-refused",
                _("%(node)s shows a certificate that is not believed here: %(why)s."),
                hint=_("Compare it with its people; then `jahorina node address` with --certificate."),
                params={"node": self.address.node, "why": error.verify_message},
            ) from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Interrupted(str(error) or type(error).__name__) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connected(self) -> http.client.HTTPSConnection:
        context = context_of(self.address.certificate)
        proxy = settings.JAHORINA.text("exchange", "proxy")
        if not proxy:
            return http.client.HTTPSConnection(self.address.host, self.address.port, timeout=SECONDS, context=context)
        parts = urlsplit(proxy)
        if parts.scheme != "http" or not parts.hostname or not parts.port:
            raise NotReady(
                "wire-proxy", _("[exchange] proxy is no proxy's address; it is written as http://host:port.")
            )
        made = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS, context=context)
        made.set_tunnel(self.address.host, self.address.port)
        return made

    def _need_success(self, answer: Answer) -> None:
        if answer.status < http.HTTPStatus.BAD_REQUEST:
            return
        problem = answer.document() if "json" in answer.headers.get("content-type", "") else {}
        code = str(problem.get("code", ""))[:60]
        if answer.status in _PASSES or code in _AGAIN:
            said = answer.headers.get("retry-after", "")
            why = f"{answer.status} {code}".strip()
            raise Interrupted(why, seconds=int(said) if said.isdigit() else 0, code=code)
        params = {str(key): str(value)[:200] for key, value in dict(problem.get("params") or {}).items()}
        raise InputRefused(
            "wire-refused",
            _("%(node)s did not take it: %(why)s"),
            params={"node": self.address.node, "why": sentence(code, str(problem.get("message", "")), params)},
        )


def context_of(certificate: str) -> ssl.SSLContext:
    """What is believed: the system's authorities, or this one certificate and nothing else."""
    if not certificate:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=certificate)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def sentence(code: str, message: str, params: Mapping[str, str]) -> str:
    """A refusal in this node's own words where it knows the code; else what the other one wrote, cut."""
    template = REASONS.get(code)
    if template is not None:
        try:
            return template % params
        except (KeyError, ValueError, TypeError):
            return code
    plain = "".join(letter if letter.isprintable() else " " for letter in message)
    return plain[:300] or code or "refused"
