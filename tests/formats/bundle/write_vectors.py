"""Writes the test vectors anew: `python -m tests.formats.bundle.write_vectors`. Sealing draws at random: files differ."""

from __future__ import annotations

import json
from pathlib import Path

from jahorina.formats.bundle.documents import manifest_bytes
from jahorina.formats.bundle.fields import written
from tests.formats.bundle.forged import Forger, member, put
from tests.formats.bundle.made import AGREEMENT, NOW, Partner, drafted, key, sealed

FOLDER = Path(__file__).with_name("vectors")
REFUSED = {
    "bundle-signature": Forger(transport_key=key("evil")),
    "bundle-hash": Forger(file=lambda one: one[:-1]),
    "bundle-bind": Forger(envelope=put(seq=2)),
    "bundle-json": Forger(manifest_raw=lambda one: one + b"\n"),
    "bundle-format": Forger(manifest=put(note="x")),
    "bundle-name": Forger(manifest=member(name="../figures.csv")),
    "bundle-agreement": Forger(manifest=put(purpose="Marketing")),
    "bundle-bomb": Forger(manifest=member(size=2**20, packing="deflate")),
    "bundle-frame": Forger(file=lambda one: b"PK" + one),
    "bundle-type": Forger(envelope_type="application/vnd.jahorina.manifest.v1+json"),
    "bundle-content": Forger(manifest=member(rows=2)),
    "bundle-manifest": Forger(content=lambda one: one + b"\0"),
}


def main() -> None:
    """Write all of them."""
    sender, recipient, made = Partner("al"), Partner("hub"), drafted()
    (FOLDER / "refused").mkdir(parents=True, exist_ok=True)
    (FOLDER / "al.root.json").write_bytes(sender.root().document)
    (FOLDER / "agreement.json").write_bytes(AGREEMENT.document())
    (FOLDER / "manifest.json").write_bytes(manifest_bytes(made.manifest))
    (FOLDER / "recipient.identity.txt").write_text(recipient.identity + "\n", encoding="ascii")
    (FOLDER / "first.bundle").write_bytes(sealed(made, sender, recipient))
    for code, forger in REFUSED.items():
        (FOLDER / "refused" / f"{code}.bundle").write_bytes(forger.bundle(made, sender, recipient))
    expected = {
        "me": "hub",
        "read_at": written(NOW),
        "sha256": made.manifest.sha256,
        "members": [{"name": one.name, "sha256": one.sha256, "size": one.size} for one in made.manifest.members],
    }
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
