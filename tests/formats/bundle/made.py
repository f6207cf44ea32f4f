"""Partners with keys, an agreement and bundles, for the tests of the format. All keys are of a fixed seed: test keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jahorina.formats.bundle import keyroots, sealing
from jahorina.formats.bundle.agreements import Agreement
from jahorina.formats.bundle.keyroots import KeyRoot, NewRoot, make_root, read_root
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.opening import Trust
from jahorina.formats.bundle.packing import Address, Draft, draft, sign_and_seal
from jahorina.formats.bundle.tables import csv_content

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS_END = max(NOW + timedelta(days=300), datetime.now(UTC).replace(microsecond=0) + timedelta(days=200))
"""Keys are good on the day that most tests speak of, and on the day on which they are run."""
COLUMNS = (("place", "code"), ("month", "code"), ("people", "count"))
ROWS = (("al", "2026-01", 120), ("al", "2026-02", 135), ("ba", "2026-01", 340))


def key(label: str) -> Ed25519PrivateKey:
    """A test key that follows from its label."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"jahorina test key " + label.encode()).digest())


@dataclass
class Partner:
    """A node with its keys: three root keys of which two sign, two release keys of which `threshold` sign."""

    code: str
    threshold: int = 1
    generation: int = 1
    version: int = 1
    identity: str = ""
    seal: str = ""
    past: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.identity, self.seal = sealing.new_identity()

    def roots(self) -> list[Ed25519PrivateKey]:
        return [key(f"{self.code} root {number}") for number in (1, 2, 3)]

    def release(self) -> list[Ed25519PrivateKey]:
        return [key(f"{self.code} release {self.generation} {number}") for number in (1, 2)]

    def transport(self) -> Ed25519PrivateKey:
        return key(f"{self.code} transport {self.generation}")

    def new_root(self, **changed: object) -> NewRoot:
        new = NewRoot(
            node=self.code,
            version=self.version,
            expires=KEYS_END,
            root=keyroots.public_bytes(self.roots()),
            root_threshold=2,
            release=keyroots.public_bytes(self.release()),
            threshold=self.threshold,
            transport=keyroots.public_bytes([self.transport()]),
            seal=[self.seal],
        )
        return replace(new, **changed)  # type: ignore[arg-type]

    def root(self) -> KeyRoot:
        return read_root(make_root(self.new_root(), self.roots()[:2]))


AGREEMENT = Agreement(
    code="dsa-al-hub-1",
    sender="al",
    recipients=("hub",),
    stream="figures",
    schemas=("table/1",),
    purpose="Monthly figures for the regional picture",
    since=date(2026, 1, 1),
    until=date(2026, 12, 31),
    keep_days=365,
    every_days=35,
    onward=False,
)


def table(rows: tuple[tuple[object, ...], ...] = ROWS, name: str = "figures.csv") -> Content:
    return csv_content(name, COLUMNS, rows)


def address(seq: int = 1, previous: str = "", **changed: object) -> Address:
    created = NOW + timedelta(minutes=seq)
    made = Address(epoch=1, seq=seq, previous=previous, created=created, expires=created + timedelta(days=40), step=1)
    return replace(made, **changed)  # type: ignore[arg-type]


def drafted(
    *contents: Content, agreement: Agreement = AGREEMENT, schema: str = "table/1.0", at: Address | None = None
) -> Draft:
    return draft(contents or (table(),), schema=schema, agreement=agreement, address=at or address())


def sealed(made: Draft, sender: Partner, *recipients: Partner) -> bytes:
    return sign_and_seal(
        made,
        release_keys=sender.release()[: sender.threshold],
        transport_key=sender.transport(),
        seals={one.code: [one.seal] for one in recipients},
    )


def trust(me: Partner, *others: Partner, agreements: tuple[Agreement, ...] = (AGREEMENT,)) -> Trust:
    return Trust(me.code, [me.identity, *me.past], {one.code: one.root() for one in others}, agreements)
