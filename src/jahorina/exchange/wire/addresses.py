"""Where other nodes are reached: an address, and where the system's authorities are not to be believed, one certificate."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import NODE_ADDRESSED
from jahorina.exchange.services import now
from jahorina.exchange.standing import key_roots
from jahorina.exchange.wire.models import PeerAddress
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _

HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Address:
    """A node's address as host and port; `certificate` is a PEM or empty."""

    node: str
    host: str
    port: int
    certificate: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}" + ("" if self.port == HTTPS_PORT else f":{self.port}")


@transaction.atomic
def set_address(node: str, text: str, *, by: str, certificate: str = "") -> None:
    """Say where a known node is reached; an empty text: not over the network any more.

    Raises NotFound (`wire-node-unknown`), InputRefused (`wire-address`, `wire-certificate`).
    """
    if node not in key_roots():
        raise NotFound("wire-node-unknown", _("The keys of %(node)s are not known here."), params={"node": node})
    plain = str(parsed(node, text, certificate)) if text else ""
    PeerAddress.objects.create(node=node, address=plain, certificate=certificate, at=now(), by=by)
    detail = {"address": plain, "certificate": bool(certificate)}
    audit.record(actor=by, action=NODE_ADDRESSED, target=f"node:{node}", detail=detail)


def addresses() -> dict[str, Address]:
    """The nodes that are reached over the network."""
    newest = {row.node: row for row in PeerAddress.objects.order_by("id")}
    return {node: parsed(node, row.address, row.certificate) for node, row in newest.items() if row.address}


def address_of(node: str) -> Address:
    """Where a node is reached; raises NotFound (`wire-no-address`)."""
    found = addresses().get(node)
    if found is None:
        raise NotFound(
            "wire-no-address",
            _("It is not known here where %(node)s is reached."),
            hint=_("Say so with `jahorina node address`."),
            params={"node": node},
        )
    return found


def parsed(node: str, text: str, certificate: str = "") -> Address:
    """The address of a text as https://host:port; raises InputRefused (`wire-address`, `wire-certificate`)."""
    try:
        parts = urlsplit(text)
        port = parts.port or HTTPS_PORT
    except ValueError as error:
        raise _no_address(text) from error
    beyond = parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/")
    if parts.scheme != "https" or not parts.hostname or beyond or not text.isascii() or " " in text:
        raise _no_address(text)
    if certificate:
        _need_certificate(certificate)
    return Address(node, parts.hostname, port, certificate)


def _need_certificate(text: str) -> None:
    try:
        x509.load_pem_x509_certificate(text.encode("ascii", "replace"))
    except ValueError as error:
        raise InputRefused("wire-certificate", _("This is no certificate in the PEM form.")) from error


def _no_address(text: str) -> InputRefused:
    return InputRefused(
        "wire-address",
        _("%(address)s is no address of a node; it is written as https://host or https://host:port."),
        params={"address": text[:120]},
    )
