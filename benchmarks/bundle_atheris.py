"""Coverage-guided fuzzing of the readers of a bundle: each takes in, or refuses with a code; nothing else.

`python -m benchmarks.bundle_atheris -runs=1000000` needs atheris (`uv pip install atheris`), which is no dependency of the
project; without it this says so and ends with 0. The first byte chooses the reader, the rest is its input; true documents are
what it begins with. libFuzzer's options follow.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

try:
    import atheris  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    atheris = None

DEFAULT = ["-runs=200000", "-max_len=4096", "-timeout=10", "-rss_limit_mb=2048"]


def readers() -> list[Callable[[bytes], Any]]:
    """What reads bytes that anybody may have written."""
    from tests.formats.bundle.made import COLUMNS, NOW

    from jahorina.formats.bundle import framing, sealing, signing, wire
    from jahorina.formats.bundle.agreements import read_agreement
    from jahorina.formats.bundle.canonical import canonical, parsed
    from jahorina.formats.bundle.contents import check_contents
    from jahorina.formats.bundle.documents import ENVELOPE_TYPE, read_envelope, read_manifest
    from jahorina.formats.bundle.keyroots import read_root
    from jahorina.formats.bundle.letters import read_institutions
    from jahorina.formats.bundle.members import Content
    from jahorina.formats.bundle.opening import look

    def one_spelling(content: bytes) -> None:
        assert canonical(parsed(content, part="document", largest=1 << 20)) == content

    return [
        one_spelling,
        framing.split_file,
        framing.split_content,
        read_envelope,
        read_manifest,
        read_agreement,
        read_root,
        read_institutions,
        sealing.measure,
        look,
        lambda content: signing.read(content, kind=ENVELOPE_TYPE, part="envelope", largest=1 << 16),
        lambda content: wire.read_login(content, audience="hub", roots={}, now=NOW),
        lambda content: wire.read_delivery(content, node="hub", roots={}, now=NOW),
        lambda content: check_contents([Content("figures.csv", content, COLUMNS, content.count(b"\n") - 1)]),
        lambda content: check_contents([Content("x.parquet", content, COLUMNS, 1)]),
        lambda content: check_contents([Content("x.pdf", content)]),
    ]


def seeds(folder: Path) -> None:
    """True documents for each reader to begin with."""
    from tests.formats.bundle.made import AGREEMENT, Partner, drafted, sealed, table

    from jahorina.formats.bundle.documents import manifest_bytes
    from jahorina.formats.bundle.letters import institutions_member
    from jahorina.formats.bundle.wire import Login, signed_login

    al, hub = Partner("al"), Partner("hub")
    made = drafted()
    file = sealed(made, al, hub)
    login = signed_login(Login("al", "hub", "c" * 30), al.transport())
    true = {
        0: b'{"a":[1,2],"b":"c"}',
        1: file,
        4: manifest_bytes(made.manifest),
        5: AGREEMENT.document(),
        6: al.root().document,
        7: institutions_member({"al-x": hub.seal}).content,
        9: file,
        11: login,
        13: table().content,
    }
    for number, content in true.items():
        (folder / f"seed-{number}").write_bytes(bytes([number]) + content)


def main() -> int:
    """Fuzz until libFuzzer's runs are over; it ends the process itself, with an error where something broke."""
    if atheris is None:
        print("atheris is not installed here: nothing was fuzzed")
        return 0
    with atheris.instrument_imports(include=["jahorina.formats.bundle", "rfc8785"]):
        chosen = readers()
    from jahorina.formats.bundle.refusals import BundleRefused

    def one(content: bytes) -> None:
        if content:
            with suppress(BundleRefused):
                chosen[content[0] % len(chosen)](content[1:])

    with tempfile.TemporaryDirectory() as corpus:
        seeds(Path(corpus))
        atheris.Setup([sys.argv[0], corpus, *DEFAULT, *sys.argv[1:]], one)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
