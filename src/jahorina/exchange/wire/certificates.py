"""A certificate that a node makes for itself, where no authority vouches for it: partners get it with the node's keys.

It is the node's own end: nobody can sign others with it (RFC 5280, basic constraints), and it names its hosts alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jahorina.kernel.errors import InputRefused, NotReady
from jahorina.kernel.messages import gettext_noop as _

ENDS_SOON = timedelta(days=30)
CLOCKS_DIFFER = timedelta(hours=1)
LONGEST_HOST = 253


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate and its private key, as PEM; the SHA-256 of the certificate in hexadecimal, to be read out."""

    certificate: bytes
    key: bytes = field(repr=False)
    fingerprint: str


def self_signed(hosts: Sequence[str], *, since: datetime, days: int) -> Made:
    """A certificate for these host names or addresses, with a key of its own (ECDSA, P-256). Raises InputRefused
    (`tls-host`)."""
    names = [_name_of(host) for host in hosts]
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - CLOCKS_DIFFER)
        .not_valid_after(since + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    return Made(
        made.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
        made.fingerprint(hashes.SHA256()).hex(),
    )


def _name_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        if not host or len(host) > LONGEST_HOST or not host.isascii() or any(one in host for one in " /:@*"):
            raise InputRefused(
                "tls-host",
                _("%(host)s is no host name; it is written as hub.example.org, without https:// and port."),
                params={"host": repr(host[:120])},
            ) from None
        return x509.DNSName(host)


def need_pair(certificate: Path, key: Path) -> None:
    """Raise NotReady (`tls-unreadable`, `tls-over`, `tls-key`) where a server cannot use them."""
    if end_of(certificate) <= datetime.now(UTC):
        raise NotReady(
            "tls-over",
            _("The certificate in %(file)s is not good any more."),
            hint=_("`jahorina node certificate HOST --again` makes another; give it to the partners."),
            params={"file": str(certificate)},
        )
    try:
        SSLContext(PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (OSError, ValueError) as error:
        raise NotReady(
            "tls-key",
            _("%(file)s is not the private key of the certificate."),
            hint=_("[server] key names the file that was made together with the certificate."),
            params={"file": str(key)},
        ) from error


def end_of(file: Path) -> datetime:
    """Until when a certificate is good; raises NotReady (`tls-unreadable`)."""
    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        raise NotReady(
            "tls-unreadable",
            _("%(file)s cannot be read as a certificate (PEM)."),
            hint=_("`jahorina node certificate HOST` makes one; [server] certificate and key name the files."),
            params={"file": str(file)},
        ) from error
