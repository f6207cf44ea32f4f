"""A node that serves over HTTPS by itself: the certificate it makes, and what it does not start with."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from jahorina.exchange.wire.certificates import end_of, need_pair, self_signed
from jahorina.kernel.errors import InputRefused, NotReady

NOW = datetime.now(UTC)


def files(folder: Path, name: str = "node", *, since: datetime = NOW, days: int = 30) -> tuple[Path, Path]:
    made = self_signed(["hub.example.org", "10.0.0.5"], since=since, days=days)
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    paths[0].write_bytes(made.certificate)
    paths[1].write_bytes(made.key)
    return paths


def test_it_names_its_hosts_and_can_vouch_for_nobody(tmp_path: Path) -> None:
    certificate = x509.load_pem_x509_certificate(files(tmp_path)[0].read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hub.example.org"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.5"]
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize(("host", "speaks"), [("hub.example.org", True), ("other.example.org", False)])
def test_who_was_told_to_believe_it_speaks_with_its_host_alone(tmp_path: Path, host: str, speaks: bool) -> None:
    certificate, key = files(tmp_path)
    need_pair(certificate, key)
    here = ssl.create_default_context(cafile=str(certificate))
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(certificate, key)
    forth, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    visitor = here.wrap_bio(back, forth, server_hostname=host)
    server = there.wrap_bio(forth, back, server_side=True)
    try:
        for _round in range(4):
            for side in (visitor, server):
                try:
                    side.do_handshake()
                except ssl.SSLWantReadError:
                    continue
    except ssl.SSLCertVerificationError:
        assert not speaks
        return
    assert speaks
    assert visitor.version() == "TLSv1.3"


@pytest.mark.parametrize("host", ["https://hub.example.org", "hub.example.org:443", "", "*.example.org", "a b"])
def test_what_is_no_host_name_is_refused(host: str) -> None:
    with pytest.raises(InputRefused) as refused:
        self_signed([host], since=NOW, days=1)
    assert refused.value.code == "tls-host"


def test_a_server_starts_with_no_certificate_that_partners_would_refuse(tmp_path: Path) -> None:
    certificate, key = files(tmp_path)
    other = files(tmp_path, "other")
    old = files(tmp_path, "old", since=NOW - timedelta(days=40))
    broken = tmp_path / "broken.crt"
    broken.write_text("no certificate", encoding="ascii")
    for pair, code in (
        ((certificate, other[1]), "tls-key"),
        (old, "tls-over"),
        ((broken, key), "tls-unreadable"),
        ((tmp_path / "none.crt", key), "tls-unreadable"),
        ((certificate, tmp_path / "none.key"), "tls-key"),
    ):
        with pytest.raises(NotReady) as refused:
            need_pair(*pair)
        assert refused.value.code == code
    assert end_of(certificate) > NOW
